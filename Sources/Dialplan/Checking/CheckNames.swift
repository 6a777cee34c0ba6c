/// Every name leads to something that exists.
extension Checker {
    mutating func checkNames() {
        for document in documents {
            for node in document.contexts { check(node) }
            for flow in document.flows { check(flow.body) }
            for setting in document.settings where setting.name.text == "system-allows" {
                checkClasses(setting.values)
            }
        }
        checkExtensions()
        checkIncludes()
        checkUse()
    }

    private mutating func check(_ node: ContextNode) {
        if node.isIncoming {
            for name in node.names where inventory.trunk(named: name.text) == nil {
                report(missing("trunk", name, inventory.trunks.map(\.name), "trunks.toml"))
            }
            for word in node.allows {
                report(
                    Diagnostic(
                        "E0302", "callers from outside cannot be given permissions",
                        at: word.span, "",
                        help: ["say on whose account: `dial … as system` or `dial … as 201`"]))
                break
            }
        }
        for name in node.includes where isWhole && contexts[name.text] == nil {
            report(missing("context", name, contexts.keys.sorted(), nil))
        }
        if !node.isIncoming { checkClasses(node.allows) }
        for route in node.routes { check(route.body) }
        if let before = node.before { check(before) }
        if let otherwise = node.otherwise {
            check(otherwise)
        } else if node.isIncoming, let name = node.names.first, !hasMistakes {
            report(
                Diagnostic(
                    "N0208", "callers to any other number are told that it does not exist",
                    at: name.span, "", help: ["add `otherwise { … }` to say what they get"]))
        }
    }

    private mutating func checkClasses(_ words: [Word]) {
        for word in words where !Vocabulary.classes.contains(word.text) {
            let near = NearestName.of(word.text, in: Vocabulary.classes)
            report(
                Diagnostic(
                    "E0108", "there is no class of numbers called `\(word.text)`", at: word.span,
                    near.map { "did you mean `\($0)`?" } ?? "",
                    help: ["classes: " + Vocabulary.classes.joined(separator: ", ")]))
        }
    }

    private mutating func check(_ block: Block) {
        for statement in block.statements { check(statement) }
        checkReach(block)
    }

    private mutating func check(_ statement: Statement) {
        switch statement.kind {
        case .ring(let targets, _, let branches):
            for target in targets { checkTarget(target.number) }
            for branch in branches { check(branch.body) }
        case .dial(let number, let trunks, _, let account, let branches):
            checkDialed(number)
            for trunk in trunks where inventory.trunk(named: trunk.text) == nil {
                report(missing("trunk", trunk, inventory.trunks.map(\.name), "trunks.toml"))
            }
            checkAccount(account)
            for branch in branches { check(branch.body) }
        case .playPrompt(let prompts):
            if let first = prompts.first {
                report(
                    Diagnostic(
                        "E0036", "prompts are not in this version of Bellbird", at: first.span,
                        help: ["tones are: `play tone busy`"]))
            }
        case .hangup(let cause?):
            if Vocabulary.causes[cause.text] == nil {
                let names = Vocabulary.causes.keys.sorted()
                report(
                    Diagnostic(
                        "E0123", "`\(cause.text)` is not a way to end a call", at: cause.span,
                        NearestName.of(cause.text, in: names).map { "did you mean `\($0)`?" }
                            ?? "", help: ["ways: " + names.joined(separator: ", ")]))
            }
        case .goto(let name), .perform(let name):
            if isWhole, flows[name.text] == nil {
                report(missing("flow", name, flows.keys.sorted(), nil))
            }
        case .choose(_, let then, let otherwise):
            check(then)
            check(otherwise)
        case .hangup(nil), .playTone, .echoTest, .wait, .answer, .ringing, .log: break
        }
    }

    private mutating func checkTarget(_ expression: Expression) {
        guard case .literal(let number) = expression.kind,
            inventory.extension(number) == nil
        else { return }
        if number.hasPrefix("+") {
            return report(
                Diagnostic(
                    "E0115", "`\(number)` is an outside number", at: expression.span, "",
                    help: ["outside numbers are called with `dial \(number) via TRUNK`"]))
        }
        let near = NearestName.of(number, in: inventory.extensions.map(\.number))
        let name = near.flatMap { inventory.extension($0)?.name }.map { " (\($0))" } ?? ""
        report(
            Diagnostic(
                "E0114", "there is no extension \(number)", at: expression.span,
                near.map { "did you mean \($0)\(name)?" } ?? "",
                help: ["extensions are listed in extensions.toml"]))
    }

    private mutating func checkDialed(_ expression: Expression) {
        guard case .literal(let number) = expression.kind else { return }
        if inventory.extension(number) != nil {
            report(
                Diagnostic(
                    "E0122", "\(number) is one of your own extensions", at: expression.span, "",
                    help: ["inside numbers are called with `ring \(number)`"]))
        } else if !Pattern.looksLikeNumber(number) {
            report(
                Diagnostic(
                    "E0404", "this needs a phone number, this is a text", at: expression.span))
        }
    }

    private mutating func checkAccount(_ account: Word?) {
        guard let account, !["system", "caller"].contains(account.text),
            inventory.extension(account.text) == nil
        else { return }
        report(
            Diagnostic(
                "E0114", "there is no extension \(account.text)", at: account.span,
                NearestName.of(account.text, in: inventory.extensions.map(\.number)).map {
                    "did you mean \($0)?"
                } ?? "", help: ["`as` takes an extension, `caller` or `system`"]))
    }

    private func missing(
        _ kind: String, _ word: Word, _ names: [String], _ file: String?
    ) -> Diagnostic {
        Diagnostic(
            "E0105", "there is no \(kind) `\(word.text)`", at: word.span,
            NearestName.of(word.text, in: names).map { "did you mean `\($0)`?" } ?? "",
            help: file.map { ["\(kind)s are listed in \($0)"] } ?? [])
    }

    private mutating func checkExtensions() {
        guard isWhole else { return }
        let wrong = inventory.extensions.filter { contexts[$0.context] == nil }
        for phone in wrong {
            let near = NearestName.of(phone.context, in: contexts.keys.sorted())
            report(
                Diagnostic(
                    "E0106",
                    "extension \(phone.number) uses context `\(phone.context)`, which no file"
                        + " defines", at: inventory.span(ofContext: phone.number),
                    near.map { "did you mean `\($0)`?" } ?? "",
                    help: ["write `context \(phone.context) { … }` in a .dial file"]))
        }
    }

    private mutating func checkIncludes() {
        for circle in Circles.found(in: contexts.mapValues { $0.includes.map(\.text) }) {
            guard let name = circle.first, let node = contexts[name] else { continue }
            report(
                Diagnostic(
                    "E0109", "contexts include each other in a circle",
                    at: node.names[0].span, (circle + [name]).joined(separator: " -> ")))
        }
    }
}
