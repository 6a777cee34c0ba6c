/// Calls to the outside cost money: who can reach which, and on whose account (4.4).
extension Checker {
    mutating func checkMoney() {
        checkOutsideCallers()
        let phones = Dictionary(grouping: input.inventory.extensions, by: \.context)
        for (name, index) in names.contexts.sorted(by: { $0.key < $1.key }) {
            let node = names.contextNodes[index]
            guard let used = phones[name], node.names[0].span.file >= 0 else { continue }
            if node.allows.isEmpty { checkRefused(index, node) }
            checkDear(node, used.count)
            checkUnbounded(node, used)
            guard !node.allows.isEmpty else { continue }
            reportGuests(used.filter(\.isGuest), node)
        }
        checkRefusedClasses(phones.keys.sorted())
    }

    /// W0304: a number that is written out, of a class that nobody who gets there may call.
    private mutating func checkRefusedClasses(_ used: [String]) {
        var mayCall: Set<Span> = []
        var refused: [Span: CallClass] = [:]
        for name in used {
            guard let index = names.contexts[name] else { continue }
            let allows = names.contextNodes[index].allows.map(\.text)
            // Contexts without any are told of as a whole.
            guard !allows.isEmpty else { continue }
            let ways = reach.ways(from: [.context(index)])
            let written = paid(ways).compactMap { $0.0.dialed } + ownNumbers(of: ways)
            for number in written {
                guard let found = callClass(number.text) else { continue }
                if allows.contains(found.name) {
                    mayCall.insert(number.span)
                } else {
                    refused[number.span] = found
                }
            }
        }
        let list = refused.filter { !mayCall.contains($0.key) }
        for (span, found) in list.sorted(by: { $0.key.place < $1.key.place }) {
            report(
                "W0304", "every call made here will be refused", at: span,
                "this is a number of class `\(found.name)`",
                help: [
                    "add `\(found.name)` to `allow` of the context, or say on whose account:"
                        + " `dial ... as 201`"
                ])
        }
    }

    /// Of `number 0800123456 { dial dialed … }`: numbers that call what they are.
    private func ownNumbers(of ways: [Place: Place?]) -> [Word] {
        ways.keys.flatMap { place -> [Word] in
            guard case .context(let index) = place else { return [] }
            return names.contextNodes[index].routes.filter(\.body.dialsDialed).flatMap { route in
                route.patterns.flatMap { pattern in
                    (readPatterns[pattern.span] ?? []).filter {
                        !$0.isDynamic && $0.entry.pattern.isOneNumber
                    }.map {
                        let all = $0.entry.pattern
                        return Word(
                            text: String(all.example.dropFirst(all.stripped)), span: pattern.span)
                    }
                }
            }
        }
    }

    /// W0304: an outside number among phones that who pays for it may not call.
    mutating func checkMayCall(_ number: Word, _ account: AccountCode) {
        guard case .extension(let payer) = account,
            let context = input.inventory.extension(payer)?.context,
            let index = names.contexts[context], let found = callClass(number.text),
            !names.contextNodes[index].allows.contains(where: { $0.text == found.name })
        else { return }
        report(
            "W0304", "every call made here will be refused", at: number.span,
            "this is a number of class `\(found.name)`",
            help: ["\(payer) may not call it: add `\(found.name)` to `allow` of \(context)"])
    }

    private func callClass(_ number: String) -> CallClass? {
        switch numbering?.normalise(number) {
        case .e164(_, let found), .short(_, let found): found
        case .invalid, nil: nil
        }
    }

    /// E0301: a way from outside to a `dial` that does not say on whose account.
    private mutating func checkOutsideCallers() {
        var toldHere: Set<Span> = []
        for (index, node) in names.contextNodes.enumerated() where node.isIncoming {
            if names.incoming.contains(where: { $0.node == index }) { checkOwnAccount(node) }
        }
        for (trunk, index) in names.incoming {
            let ways = reach.ways(from: [.context(index)])
            for (statement, place) in paid(ways) where toldHere.insert(statement.span).inserted {
                let start = "incoming \(trunk.text)"
                let way = way(to: place, ways).map { names.name(of: $0) }
                report(
                    "E0301", "a caller from outside could make calls at your expense",
                    at: statement.span, "reached from `\(start)`",
                    [.init(span: trunk.span, text: "callers arrive here")],
                    help: [
                        "the way there: " + ([start] + way).joined(separator: " -> "),
                        "if this is intended, say on whose account: `\(statement.verb) ... as 201`"
                            + " (checked against what 201 may call)",
                    ])
            }
        }
    }

    /// W0304: nobody from outside has an account.
    private mutating func checkOwnAccount(_ node: ContextNode) {
        for body in node.bodies {
            var found: [Span] = []
            body.visit { statement in
                guard case .action(let action) = statement.kind,
                    case .words(let words)? = action.option("as")?.value,
                    words.first?.text == "caller", action.verb == .dial || action.verb == .redirect
                else { return }
                found.append(words[0].span)
            }
            for span in found {
                report(
                    "W0304", "every call made here will be refused", at: span,
                    "callers from outside have no account",
                    help: ["say on whose account: `dial ... as 201`"])
            }
        }
    }

    private func paid(_ ways: [Place: Place?]) -> [(Statement, Place)] {
        ways.keys.flatMap { place in
            (reach.links[place]?.paid ?? []).map { ($0, place) }
        }.sorted {
            ($0.0.span.file, $0.0.span.range.lowerBound)
                < ($1.0.span.file, $1.0.span.range.lowerBound)
        }
    }

    /// Without the place where it begins.
    private func way(to place: Place, _ origins: [Place: Place?]) -> [Place] {
        var way: [Place] = []
        var next: Place? = place
        while let place = next, let origin = origins[place], let origin {
            way.append(place)
            next = origin
        }
        return way.reversed()
    }

    /// W0304
    private mutating func checkRefused(_ index: Int, _ node: ContextNode) {
        guard let (statement, _) = paid(reach.ways(from: [.context(index)])).first else { return }
        report(
            "W0304", "every call made here will be refused", at: node.names[0].span,
            "these phones may call no class of numbers",
            [.init(span: statement.span, text: "this needs one")],
            help: ["add `allow local` to the context, or what else they may call"])
    }

    /// W0305: premium numbers for anybody, other countries for very many.
    private mutating func checkDear(_ node: ContextNode, _ phones: Int) {
        for word in node.allows {
            guard
                word.text == "premium"
                    || (word.text == "international" && phones >= Limits.phonesAllowedAbroad)
            else { continue }
            report(
                "W0305",
                "class `\(word.text)` is allowed to \(phones) phone\(phones == 1 ? "" : "s")",
                at: word.span, "a stolen password would cost much",
                help: [
                    "put those who need it into a context of their own",
                    "or say why: `// allow W0305: …`",
                ])
        }
    }

    /// W0311: what such calls cost in a day has no end.
    private mutating func checkUnbounded(_ node: ContextNode, _ phones: [Extension]) {
        for word in node.allows where ["international", "premium"].contains(word.text) {
            let free = phones.filter { phone in
                let limit = input.inventory.limit(ofExtension: phone.number)
                return limit?.bounds(ofClass: word.text, number: "").contains {
                    $0.bounds.isBounded || $0.bounds.calls == 0
                } != true
            }
            guard let first = free.first else { continue }
            let place = input.inventory.span(of: .extension, first.number)
            report(
                "W0311",
                free.count == 1
                    ? "a phone may call `\(word.text)` numbers without a limit"
                    : "\(free.count) phones may call `\(word.text)` numbers without a limit",
                at: word.span, "a stolen password could call there for days",
                place.map { [.init(span: $0, text: "such a phone")] } ?? [],
                help: [
                    "write `[limit.default.\(word.text)]` with `minutes-per-day = 60`",
                    "or say why: `// allow W0311: …`",
                ])
        }
    }

    /// W0310
    private mutating func reportGuests(_ phones: [Extension], _ node: ContextNode) {
        guard let first = phones.first else { return }
        let place = input.inventory.span(of: .extension, first.number)
        report(
            "W0310",
            phones.count == 1
                ? "a phone that strangers can reach may call outside"
                : "\(phones.count) phones that strangers can reach may call outside",
            at: node.allows[0].span, "this is what they may call",
            place.map { [.init(span: $0, text: "a guest's phone")] } ?? [],
            help: [
                "give them a context without `allow`", "or say why: `// allow W0310: …`",
            ])
    }
}

extension Span {
    fileprivate var place: (Int, Int) { (file, range.lowerBound) }
}

extension Block {
    /// Whether it calls what was dialed, and on the caller's account.
    fileprivate var dialsDialed: Bool {
        var found = false
        visit { statement in
            guard case .action(let action) = statement.kind, action.verb == .dial,
                action.option("as") == nil, case .value(let value)?? = action.operands.first,
                case .name("dialed") = value.kind
            else { return }
            found = true
        }
        return found
    }
}

extension Statement {
    /// The number of a `dial`, where it is written out.
    fileprivate var dialed: Word? {
        guard case .action(let action) = kind, action.verb == .dial,
            case .value(let value)?? = action.operands.first,
            case .number(let number) = value.kind
        else { return nil }
        return Word(text: number, span: value.span)
    }

    fileprivate var verb: String {
        if case .action(let action) = kind { action.verb.rawValue } else { "dial" }
    }
}
