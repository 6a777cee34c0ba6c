/// Actions, as their rows of the vocabulary shape them.
extension Parser {
    mutating func action(_ verb: Verb, _ span: Span) throws(Failure) -> ActionNode {
        let spec = Vocabulary.spec(verb)
        var node = ActionNode(verb: verb, span: span, operands: [])
        for operand in spec.operands {
            let isAbsent = operand.isOptional && isAbsent(operand.form, spec)
            node.operands.append(isAbsent ? nil : try self.operand(operand.form, verb))
        }
        try options(spec.options, of: verb.rawValue, into: &node.options) { parser, word in
            parser.noOption(word, of: verb)
        }
        if current?.kind == .openBrace { try inBraces(&node, spec) }
        try expectNeeded(spec, node)
        return node
    }

    /// An operand that may be left out is, where the action ends or an option begins.
    private func isAbsent(_ form: OperandForm, _ spec: ActionSpec) -> Bool {
        if isItemEnd || current?.kind == .openBrace { return true }
        if let word, spec.option(word) != nil { return true }
        if case .value(.text) = form, current?.kind == .word { return true }
        return false
    }

    private mutating func operand(_ form: OperandForm, _ verb: Verb) throws(Failure) -> Operand {
        switch form {
        case .targets: return .targets(try targets(verb.rawValue))
        case .value, .anyValue:
            leavesIn = Vocabulary.spec(verb).option("in") != nil
            defer { leavesIn = false }
            return .value(try expression("a value for `\(verb.rawValue)`"))
        case .word(let list): return .word(try closed(list, "a word after `\(verb.rawValue)`"))
        case .name(let kind): return .word(try expectWord("the name of a \(kind.rawValue)"))
        case .prompts: return .prompts(try prompts())
        case .duration:
            let (duration, span) = try durationWord(verb.rawValue)
            return .duration(duration, span)
        case .assignment(let nameIsText):
            let name = nameIsText ? try expectText("a name") : try expectWord("a name")
            guard take(.equals) else {
                throw Failure(
                    diagnostic: unexpected(
                        "E0022", "expected `=`",
                        help: ["the whole form: `\(verb.rawValue) NAME = VALUE`"]))
            }
            return .assignment(name, try expression("a value"))
        case .call(let kind):
            let name = try expectWord(
                "the name of a \(kind == .source ? "service" : kind.rawValue)")
            let values = current?.kind == .openParenthesis ? try arguments().list : []
            return .call(name, values)
        }
    }

    /// One word of a list; any word if the list is empty.
    mutating func closed(_ list: [String], _ what: String) throws(Failure) -> Word {
        var found = try takeText()
        if found == nil { found = try expectWord(what) }
        guard let word = found else { throw Failure(diagnostic: nil) }
        guard list.isEmpty || list.contains(word.text) else {
            let isEnd = list == Vocabulary.causes.keys.sorted()
            throw Failure(
                diagnostic: unknown(word, isEnd ? "E0123" : "E0104", list) {
                    isEnd ? "`\($0)` is not a way to end a call" : "`\($0)` cannot stand here"
                })
        }
        return word
    }

    /// `201, 202 after 10s`
    mutating func targets(_ owner: String) throws(Failure) -> [Target] {
        var list: [Target] = []
        repeat {
            let start = here
            let isOutside = takeWord("dial")
            let value = try expression(
                owner == "ring" ? "a phone to ring" : "a phone or a group for `\(owner)`")
            let outside = isOutside ? try outside(owner, start) : nil
            list.append(
                Target(
                    value: value, after: takeWord("after") ? try duration("after") : nil,
                    outside: outside))
        } while takeComma()
        return list
    }

    /// Behind the number: `via telco via other as 201`. A comma would begin the next phone.
    private mutating func outside(_ owner: String, _ span: Span) throws(Failure) -> Target.Outside {
        guard ["ring", "members"].contains(owner) else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0115", "`\(owner)` takes no outside number", at: span,
                    help: ["outside numbers stand in `ring`, in groups and in queues"]))
        }
        var trunks: [Word] = []
        while takeWord("via") { trunks.append(try expectWord("the name of a trunk")) }
        guard !trunks.isEmpty else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0121", "`dial` needs a trunk", at: span,
                    help: ["write `dial NUMBER via TRUNK as 201`"]))
        }
        guard takeWord("as") else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0024", "an outside number among phones needs `as`", at: span,
                    "somebody must pay for it",
                    help: ["write `dial NUMBER via TRUNK as 201`"]))
        }
        let account = try expectWord("an extension or `system`")
        guard account.text != "caller" else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0024", "`caller` cannot pay for an outside number among phones",
                    at: account.span, "who calls may have no account",
                    help: ["name an extension, or `system`"]))
        }
        return Target.Outside(trunks: trunks, account: account)
    }

    /// `"welcome", tone busy`
    mutating func prompts() throws(Failure) -> [Prompt] {
        var list: [Prompt] = []
        repeat {
            guard takeWord("tone") else {
                guard !isItemEnd else {
                    throw Failure(
                        diagnostic: unexpected(
                            "E0017", "expected `tone NAME` or a prompt in quotes"))
                }
                list.append(.sound(try expression("a prompt in quotes")))
                continue
            }
            let tone = try expectWord("the name of a tone")
            guard Vocabulary.tones.contains(tone.text) else {
                throw Failure(
                    diagnostic: unknown(tone, "E0104", Vocabulary.tones) {
                        "there is no tone `\($0)`"
                    })
            }
            list.append(.tone(tone))
        } while takeComma()
        return list
    }

    // MARK: - Braces

    /// Options and branches; each on a line of its own.
    private mutating func inBraces(_ node: inout ActionNode, _ spec: ActionSpec) throws(Failure) {
        let verb = spec.verb
        guard !spec.options.isEmpty || !spec.outcomes.isEmpty else {
            throw Failure(
                diagnostic: Diagnostic("E0026", "`\(verb.rawValue)` takes no braces", at: here))
        }
        var copy = node
        try braces(verb.rawValue) { parser throws(Failure) in
            switch parser.word {
            case "on", "during", "otherwise": copy.branches.append(try parser.branch(spec))
            case let word? where spec.option(word) != nil:
                try parser.options(spec.options, of: verb.rawValue, into: &copy.options) {
                    $0.noOption($1, of: verb)
                }
            default: throw parser.noBranch(verb)
            }
        }
        node = copy
    }

    private func noBranch(_ verb: Verb) -> Failure {
        guard let word else {
            return Failure(
                diagnostic: unexpected("E0010", "expected `on OUTCOME` or an option"))
        }
        let isAction =
            Verb(rawValue: word) != nil || Vocabulary.statements.contains(word)
        guard isAction else {
            return Failure(diagnostic: noOption(Word(text: word, span: here), of: verb))
        }
        return Failure(
            diagnostic: Diagnostic(
                "E0027", "actions cannot stand directly inside the braces of `\(verb.rawValue)`",
                at: here, help: ["put it inside an outcome: `on busy { … }`"]))
    }

    private mutating func branch(_ spec: ActionSpec) throws(Failure) -> Branch {
        let first = try expectWord("`on OUTCOME` or `otherwise`")
        let kind: Branch.Kind
        switch first.text {
        case "otherwise": kind = .otherwise
        case "during":
            guard takeWord("key") else {
                throw Failure(
                    diagnostic: unexpected(
                        "E0021", "expected `key`", help: ["the whole form: `during key 9 { … }`"]))
            }
            guard spec.marks.contains(.keys) else { throw noKeys(spec, first) }
            kind = .duringKey(try patterns("a key"))
        default:
            if word == "key", let key = takeWord() {
                guard spec.marks.contains(.keys) else { throw noKeys(spec, key) }
                kind = .key(try patterns("a key"))
            } else {
                kind = .outcomes(try outcomes(spec))
            }
        }
        return Branch(
            kind: kind, span: first.span, body: try block(first.text),
            position: position(first.span))
    }

    private func noKeys(_ spec: ActionSpec, _ word: Word) -> Failure {
        Failure(
            diagnostic: Diagnostic(
                "E0102", "`\(spec.verb.rawValue)` has no outcome `key`", at: word.span,
                help: ["its outcomes: " + spec.outcomes.map(\.rawValue).joined(separator: ", ")]))
    }

    private mutating func outcomes(_ spec: ActionSpec) throws(Failure) -> [(Outcome, Span)] {
        var found: [(Outcome, Span)] = []
        repeat {
            let name = try expectWord("an outcome")
            guard let outcome = Outcome(rawValue: name.text), spec.outcomes.contains(outcome) else {
                throw Failure(
                    diagnostic: unknown(name, "E0102", spec.outcomes.map(\.rawValue)) {
                        "`\(spec.verb.rawValue)` has no outcome `\($0)`"
                    })
            }
            found.append((outcome, name.span))
        } while takeComma()
        return found
    }

    private func noOption(_ word: Word, of verb: Verb) -> Diagnostic {
        if Verb(rawValue: word.text) != nil || Vocabulary.statements.contains(word.text) {
            return unexpected(
                "E0011", "unexpected word after this",
                help: ["actions on one line are separated by `;`"])
        }
        let options = Vocabulary.spec(verb).options.map(\.name)
        return noOption(word, of: "`\(verb.rawValue)`", options)
    }

    func noOption(_ word: Word, of owner: String, _ options: [String]) -> Diagnostic {
        let near = NearestName.of(word.text, in: options)
        return Diagnostic(
            "E0028", "\(owner) has no option `\(word.text)`", at: word.span,
            near.map { "did you mean `\($0)`?" } ?? "",
            help: options.isEmpty ? [] : ["its options: " + options.joined(separator: ", ")])
    }

    private func expectNeeded(_ spec: ActionSpec, _ node: ActionNode) throws(Failure) {
        let verb = spec.verb.rawValue
        if spec.verb == .callerid, node.options.isEmpty {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0024", "`callerid` needs `number` or `name`", at: node.span,
                    help: ["write `callerid name \"…\"`"]))
        }
        guard
            let missing = spec.options.first(where: { $0.isNeeded && node.option($0.name) == nil })
        else { return }
        throw Failure(
            diagnostic: spec.verb == .dial
                ? Diagnostic(
                    "E0121", "`dial` needs a trunk", at: node.span,
                    help: [
                        "write `dial … via TRUNK`", "inside numbers are called with `ring`",
                    ])
                : Diagnostic(
                    "E0024", "`\(verb)` needs `\(missing.name)`: \(missing.summary)",
                    at: node.span))
    }
}
