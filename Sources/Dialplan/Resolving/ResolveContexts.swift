/// Contexts and incoming trunks: bodies, and the numbers of their own and of what they include.
extension Checker {
    mutating func resolveContexts() {
        for (index, node) in names.contextNodes.enumerated() {
            checkNode(node)
            let isFromOutside = reach.isFromOutside(.context(index))
            routeBodies.append(node.routes.map { body($0.body, isFromOutside) })
        }
        checkIncludes()
        checkExtensionContexts()
        defer {
            for node in names.contextNodes where !node.isIncoming {
                checkRung(node)
                checkMessages(node)
            }
        }
        for (name, index) in names.contexts.sorted(by: { $0.key < $1.key }) {
            parts.contexts[name] = context(index, name)
        }
        var built: [Int: Plan.Context] = [:]
        for (trunk, index) in names.incoming {
            let context = built[index] ?? context(index, trunk.text)
            built[index] = context
            parts.incoming[trunk.text] = Plan.Context(
                name: trunk.text, numbers: context.numbers, routes: context.routes,
                before: context.before, otherwise: context.otherwise, allows: [])
        }
    }

    mutating func body(_ block: Block, _ isFromOutside: Bool) -> Plan.Body {
        let (code, locals) = within(Scope(isFromOutside: isFromOutside)) { $0.steps(block) }
        return Plan.Body(code: code, locals: locals)
    }

    // MARK: - One context

    private mutating func context(_ index: Int, _ name: String) -> Plan.Context {
        let node = names.contextNodes[index]
        var routes: [Plan.Route] = []
        var numbers = WrittenNumbers()
        gather(index, &routes, &numbers)
        removeDoubles(&numbers, "the number")
        dropShipped(&numbers.routes)
        checkOverlaps(numbers.routes, "number")
        for (regex, pattern) in numbers.expressions { checkReached(regex, pattern, numbers) }
        let isFromOutside = reach.isFromOutside(.context(index))
        return Plan.Context(
            name: name, numbers: numbers.table, routes: routes,
            before: node.before.map { body($0, isFromOutside) },
            otherwise: node.otherwise.map { body($0, isFromOutside) },
            allows: Set(node.allows.map(\.text)))
    }

    private mutating func gather(
        _ start: Int, _ routes: inout [Plan.Route], _ numbers: inout WrittenNumbers
    ) {
        var seen: Set<Int> = [start]
        var open = [(index: start, distance: 0)]
        var next = 0
        while next < open.count {
            let (index, distance) = open[next]
            next += 1
            let node = names.contextNodes[index]
            for (route, body) in zip(node.routes, routeBodies[index]) {
                for pattern in route.patterns {
                    add(pattern, value: routes.count, distance: distance, to: &numbers)
                    routes.append(
                        Plan.Route(
                            label: route.label, body: body.code, pattern: pattern.text,
                            position: route.position, locals: body.locals))
                }
            }
            for name in node.includes {
                if let other = names.contexts[name.text], seen.insert(other).inserted {
                    open.append((other, distance + 1))
                }
            }
        }
    }

    /// A plan's own numbers win over those of the library, also where they are wider.
    private func dropShipped(_ routes: inout [WrittenRoute]) {
        guard routes.contains(where: \.isShipped) else { return }
        let own = routes.filter {
            !$0.isShipped && !$0.isDynamic && !$0.entry.pattern.isOneNumber
        }.map(\.entry.pattern)
        routes.removeAll { route in
            route.isShipped && own.contains { $0.example(with: route.entry.pattern) != nil }
        }
    }

    // MARK: - Names

    private mutating func checkNode(_ node: ContextNode) {
        for name in node.includes where names.contexts[name.text] == nil {
            reportMissing(.context, name)
        }
        guard node.isIncoming else { return checkClasses(node.allows) }
        for name in node.names where !["anonymous", "web"].contains(name.text) {
            if input.inventory.trunk(named: name.text) == nil { reportMissing(.trunk, name) }
        }
        if let word = node.allows.first {
            report(
                "E0302", "callers from outside cannot be given permissions", at: word.span, "",
                help: ["say on whose account: `dial … as system` or `dial … as 201`"])
        }
        if node.otherwise == nil, let name = node.names.first, !hasMistakes {
            report(
                "N0208", "callers to any other number are told that it does not exist",
                at: name.span, "", help: ["add `otherwise { … }` to say what they get"])
        }
    }

    /// W0207: a pattern that rings what was dialed, where no such phone is.
    private mutating func checkRung(_ node: ContextNode) {
        for route in node.routes where route.body.ringsDialed {
            for pattern in route.patterns {
                let read = readPatterns[pattern.span] ?? []
                guard !read.isEmpty, !read.contains(where: \.isDynamic),
                    read.contains(where: { !$0.entry.pattern.isOneNumber }),
                    !input.inventory.extensions.contains(where: { phone in
                        read.contains { $0.entry.pattern.keeps(Array(phone.number.utf8)) }
                    })
                else { continue }
                report(
                    "W0207", "no extension matches `\(pattern.text)`", at: pattern.span,
                    "nothing rings here", help: ["extensions are listed in extensions.toml"])
            }
        }
    }

    /// W0207: a pattern whose callers shall leave a message, where no such mailbox is.
    private mutating func checkMessages(_ node: ContextNode) {
        for route in node.routes where route.body.recordsForDialed {
            for pattern in route.patterns {
                let read = readPatterns[pattern.span] ?? []
                let boxes =
                    input.inventory.extensions.map(\.number) + input.inventory.mailboxes.keys
                guard !read.isEmpty, !read.contains(where: \.isDynamic),
                    !boxes.contains(where: { box in
                        read.contains { $0.entry.pattern.keeps(Array(box.utf8)) }
                    })
                else { continue }
                report(
                    "W0207", "no mailbox matches `\(pattern.text)`", at: pattern.span,
                    "no message can be left here",
                    help: ["mailboxes are those of extensions, and `[mailbox]` in mailboxes.toml"])
            }
        }
    }

    mutating func checkClasses(_ words: [Word]) {
        for word in words where !numberClasses.contains(word.text) {
            report(
                "E0108", "there is no class of numbers called `\(word.text)`", at: word.span,
                suggestion(word.text, numberClasses),
                help: ["classes: " + numberClasses.joined(separator: ", ")])
        }
    }

    /// E0109
    private mutating func checkIncludes() {
        let graph = names.contexts.mapValues { names.contextNodes[$0].includes.map(\.text) }
        for circle in Circles.found(in: graph) {
            guard let name = circle.first, let index = names.contexts[name] else { continue }
            report(
                "E0109", "contexts include each other in a circle",
                at: names.contextNodes[index].names[0].span,
                (circle + [name]).joined(separator: " -> "))
        }
    }

    /// E0104
    mutating func checkExtensionLanguages() {
        for phone in input.inventory.extensions {
            guard let language = phone.language,
                let span = input.inventory.span(of: .extension, phone.number, key: "language")
            else { continue }
            checkLanguage(Word(text: language, span: span))
        }
    }

    /// E0106
    private mutating func checkExtensionContexts() {
        guard isWhole else { return }
        var told: [String: Int] = [:]
        let lost = input.inventory.extensions.filter { names.contexts[$0.context] == nil }
        for phone in lost { told[phone.context, default: 0] += 1 }
        for phone in lost {
            // It is one mistake, however many use it.
            guard let count = told.removeValue(forKey: phone.context) else { continue }
            let others = count == 1 ? [] : ["so do \(count - 1) more: one block is enough for all"]
            report(
                "E0106",
                "extension \(phone.number) uses context `\(phone.context)`, which no file defines",
                at: input.inventory.span(ofContext: phone.number),
                suggestion(phone.context, names.all(.context)),
                help: ["write `context \(phone.context) { … }` in a .dial file"] + others)
        }
    }
}

extension Pattern {
    /// Whether this is what `dialed` can be behind what stands in front of `|`.
    fileprivate func keeps(_ number: [UInt8]) -> Bool {
        Pattern(
            places: Array(places.dropFirst(stripped)), isOpen: isOpen, stripped: 0, text: text
        ).matches(number)
    }
}

extension Block {
    /// Whether it rings the number that was dialed.
    fileprivate var recordsForDialed: Bool {
        var found = false
        visit { statement in
            guard case .action(let action) = statement.kind, action.verb == .voicemail,
                case .value(let value)?? = action.operands.first
            else { return }
            if case .name("dialed") = value.kind { found = true }
        }
        return found
    }

    fileprivate var ringsDialed: Bool {
        var found = false
        visit { statement in
            guard case .action(let action) = statement.kind,
                action.verb == .ring || action.verb == .intercom,
                case .targets(let targets)?? = action.operands.first
            else { return }
            found =
                found
                || targets.contains {
                    if case .name("dialed") = $0.value.kind { true } else { false }
                }
        }
        return found
    }
}
