/// Actions → code, as their rows of the vocabulary say (section 7).
extension Checker {
    mutating func action(_ node: ActionNode) -> ActionCode {
        let spec = Vocabulary.spec(node.verb)
        checkTime(node, spec)
        var code = ActionCode(verb: node.verb, operands: [])
        for (operand, row) in zip(node.operands, spec.operands) {
            code.operands.append(operand.map { self.operand($0, row.form, node) } ?? .absent)
        }
        for option in node.options {
            guard let row = spec.option(option.name.text) else { continue }
            code.options[row.name] = self.option(option, row, node)
        }
        check(node)
        bind(node, &code)
        branches(node, &code)
        return code
    }

    /// E0508
    private mutating func checkTime(_ node: ActionNode, _ spec: ActionSpec) {
        let isPossible =
            switch scope.time {
            case .call: true
            case .hangup: spec.marks.contains(.offline)
            case .during: spec.marks.contains(.offline) && !spec.marks.contains(.waits)
            }
        if !isPossible { checkOnline(node.span, node.verb.rawValue) }
    }

    // MARK: - Operands

    private mutating func operand(
        _ operand: Operand, _ form: OperandForm, _ node: ActionNode
    ) -> OperandCode {
        switch operand {
        case .targets(let list):
            return .targets(targets(list, mayBeMail: node.verb == .notify))
        case .value(let expression):
            guard case .value(let type) = form else {
                let value = resolve(expression, as: sayType(node))
                checkSaid(value, expression, node)
                return .value(value.formula)
            }
            // What is only shown or written down may be missing.
            guard node.verb == .log || type == .text else {
                return .value(needed(expression, type))
            }
            let value = wished(expression, type)
            if node.verb == .music { checkMusic(value) }
            return .value(value.formula)
        case .word(let word):
            if case .name(let kind) = form { name(word, kind) }
            if node.verb == .language { checkLanguage(word) }
            return .word(word.text)
        case .prompts(let list): return .prompts(prompts(list))
        case .duration(let duration, _): return .duration(duration)
        case .assignment(let name, let value):
            if node.verb == .header { checkHeader(name) }
            return .assignment(name.text, wished(value, .text).formula)
        case .call(let name, let arguments):
            let kind: NameKind = node.verb == .post ? .service : .source
            guard let index = index(of: kind, name) else {
                for argument in arguments { _ = resolve(argument.value) }
                return .absent
            }
            return .source(index, values(arguments, of: index, name))
        }
    }

    /// Says so if there is nothing of this name.
    private mutating func name(_ word: Word, _ kind: NameKind) {
        switch kind {
        case .context:
            if names.contexts[word.text] == nil { reportMissing(.context, word) }
        case .trunk:
            if input.inventory.trunk(named: word.text) == nil { reportMissing(.trunk, word) }
        default: _ = index(of: kind, word)
        }
    }

    /// What the forms of `say` speak.
    private func sayType(_ node: ActionNode) -> ValueType? {
        guard node.verb == .say, case .word(let form)?? = node.operands.first else { return nil }
        return ["digits": .phone, "number": .int, "money": .money, "date": .date][form.text]
    }

    private mutating func checkSaid(
        _ value: Typed, _ expression: Expression, _ node: ActionNode
    ) {
        guard let type = sayType(node) else { return }
        if type == .int || type == .money || type == .date { checkFits(value, type) }
        checkThere(value, expression)
    }

    mutating func checkLanguage(_ word: Word) {
        guard !languages.isEmpty else { return sounds.languages.append(word) }
        guard !languages.contains(word.text) else { return }
        report(
            "E0104", "there is no language `\(word.text)`", at: word.span,
            suggestion(word.text, languages),
            help: ["languages of this system: `settings { language … }`"])
    }

    private mutating func checkHeader(_ name: Word) {
        guard !name.text.lowercased().hasPrefix("x-") else { return }
        report(
            "E0104", "`\(name.text)` cannot be set", at: name.span, "",
            help: ["headers of your own begin with `X-`"])
    }

    /// The values of a service or query, in the order in which it takes them.
    private mutating func values(
        _ arguments: [Argument], of index: Int, _ name: Word
    ) -> [Formula] {
        let takes = parts.sources[index].takes
        var found = [Formula?](repeating: nil, count: takes.count)
        var isMisnamed = false
        for argument in arguments {
            guard let label = argument.name else {
                report(
                    "E0120", "values for `\(name.text)` have names", at: argument.value.span, "",
                    help: [
                        "write `\(name.text)(\(takes.first?.name ?? "name"): …)`"
                    ])
                _ = resolve(argument.value)
                continue
            }
            guard let place = takes.firstIndex(where: { $0.name == label.text }) else {
                report(
                    "E0118", "`\(name.text)` takes no `\(label.text)`", at: label.span,
                    suggestion(label.text, takes.map(\.name)),
                    help: ["it takes: " + takes.map(\.name).joined(separator: ", ")])
                isMisnamed = true
                _ = resolve(argument.value)
                continue
            }
            found[place] = wished(argument.value, takes[place].type).formula
        }
        let missing = zip(takes, found).filter { $0.1 == nil }.map(\.0.name)
        if !missing.isEmpty, !isMisnamed, !arguments.contains(where: { $0.name == nil }) {
            report(
                arguments.isEmpty ? "E0120" : "E0119",
                arguments.isEmpty
                    ? "`\(name.text)` needs its values"
                    : "`\(name.text)` also needs "
                        + missing.map { "`\($0)`" }.joined(separator: ", "), at: name.span, "",
                help: [
                    "write `\(name.text)(" + takes.map { $0.name + ": …" }.joined(separator: ", ")
                        + ")`"
                ])
        }
        return found.map { $0 ?? .constant(.missing) }
    }

    // MARK: - Options

    /// What a call shows: a number, or the word for none.
    private mutating func shownNumber(_ expression: Expression) -> Typed {
        let found = resolve(expression, as: .phone)
        if found.text != DialPlan.nobody { checkFits(found, .phone) }
        return found
    }

    private mutating func option(
        _ node: OptionNode, _ row: OptionSpec, _ action: ActionNode
    ) -> OptionCode? {
        switch (node.value, row.form) {
        case (.none, _): return .present
        case (.duration(let duration, _), _): return .duration(duration)
        case (.count(let count, _), _): return .count(count)
        case (.digits(let low, let high, _), _): return .digits(low, high)
        case (.expression(let value), .value(let type)):
            let mayBeMissing = type == .text || row.name == "callerid" || row.name == "number"
            guard mayBeMissing else { return .value(needed(value, type)) }
            let found = type == .phone ? shownNumber(value) : wished(value, type)
            if row.name == "music" { checkMusic(found) }
            if row.name == "announce" || row.name == "confirm" { checkPrompt(found) }
            return .value(found.formula)
        case (.words(let words), .account): return account(words[0])
        case (.words(let words), .names(.trunk)):
            for word in words { name(word, .trunk) }
            return .names(words.map(\.text))
        case (.words(let words), .name(.flow)):
            guard case .flow(let index, _)? = way(words[0], []) else {
                if names.index(of: .menu, words[0].text) != nil {
                    reportKind(words[0], .menu, wanted: .flow)
                }
                return nil
            }
            return .flow(index)
        case (.words(let words), .name(let kind)):
            name(words[0], kind)
            return .word(words[0].text)
        case (.words(let words), .word):
            if action.verb == .say, row.name == "language" { checkLanguage(words[0]) }
            return .word(words[0].text)
        case (.words(let words), .binding): return .word(words[0].text)
        case (.words(let words), _): return words.count == 1 ? .word(words[0].text) : nil
        case (.text(let word), _): return .word(word.text)
        default: return nil
        }
    }

    mutating func account(_ word: Word) -> OptionCode {
        switch word.text {
        case "caller": return .account(.caller)
        case "system": return .account(.system)
        default:
            if input.inventory.extension(word.text) == nil {
                report(
                    "E0114", "there is no extension \(word.text)", at: word.span,
                    suggestion(word.text, input.inventory.extensions.map(\.number)),
                    help: ["`as` takes an extension, `caller` or `system`"])
            }
            return .account(.extension(word.text))
        }
    }

    // MARK: - What an action is called by

    /// The result of `ask` and `lookup` gets its name behind the action, and in its branches.
    private mutating func bind(_ node: ActionNode, _ code: inout ActionCode) {
        guard case .words(let words)? = node.option("as")?.value, let name = words.first,
            Vocabulary.spec(node.verb).option("as")?.form == .binding
        else { return }
        guard node.verb == .lookup else {
            let failed = node.branches.first { $0.names(.failed) }
            code.binding = declare(name, .phone, isMaybe: failed?.body.leaves != true)
            if node.option("secret") == nil, let index = code.binding {
                scope.openQuestions[index] = name.span
            }
            return
        }
        guard case .source(let index, _)? = code.operands.first else {
            code.binding = declare(name, nil, isMaybe: true)
            return
        }
        code.binding = declare(name, .record(parts.sources[index].name), isMaybe: true)
    }

    // MARK: - Branches

    private mutating func branches(_ node: ActionNode, _ code: inout ActionCode) {
        var seen: [String: Span] = [:]
        for branch in node.branches {
            switch branch.kind {
            case .outcomes(let list):
                for (outcome, span) in list { once(outcome.rawValue, span, &seen) }
                code.outcomes.append(
                    .init(
                        outcomes: list.map(\.0), body: self.code(branch.body),
                        position: branch.position))
            case .otherwise:
                once("otherwise", branch.span, &seen)
                code.outcomes.append(
                    .init(outcomes: [], body: self.code(branch.body), position: branch.position))
            case .key(let keys):
                code.keys.append(
                    .init(
                        keys: table(keys), body: self.code(branch.body), position: branch.position))
            case .duringKey(let keys):
                let time = scope.time
                scope.time = .during
                code.duringKeys.append(
                    .init(
                        keys: table(keys), body: self.code(branch.body), position: branch.position))
                scope.time = time
            }
        }
    }

    private mutating func once(_ name: String, _ span: Span, _ seen: inout [String: Span]) {
        if let first = seen[name] {
            report(
                "E0025", "`\(name)` is given twice", at: span, "",
                [.init(span: first, text: "it stands here already")])
        } else {
            seen[name] = span
        }
    }
}

extension Branch {
    /// Whether it is taken on this outcome, if no other names it.
    func names(_ outcome: Outcome) -> Bool {
        switch kind {
        case .outcomes(let list): list.contains { $0.0 == outcome }
        case .otherwise: true
        case .key, .duringKey: false
        }
    }
}
