/// What stands in the body of a number or a flow.
extension Parser {
    mutating func block(_ owner: String) throws(Failure) -> Block {
        var statements: [Statement] = []
        try braces(owner) { parser throws(Failure) in
            statements.append(try parser.statement())
        }
        return Block(statements: statements)
    }

    func position(_ span: Span) -> Position {
        Position(file: source.name, line: source.line(of: span.range.lowerBound))
    }

    private mutating func statement() throws(Failure) -> Statement {
        let verb = try expectKeyword("E0020", "an action")
        return Statement(
            kind: try kind(verb), span: verb.span, position: position(verb.span))
    }

    private mutating func kind(_ verb: Word) throws(Failure) -> Statement.Kind {
        switch verb.text {
        case "ring": return try ring()
        case "dial": return try dial()
        case "play": return try play()
        case "echo-test": return .echoTest
        case "wait": return .wait(try duration("wait"))
        case "answer": return .answer
        case "ringing": return .ringing
        case "log": return try log()
        case "hangup": return .hangup(takeWord())
        case "goto": return .goto(try flowName())
        case "do": return .perform(try flowName())
        case "if": return try choice()
        case "on":
            if word == "hangup" { throw Failure(diagnostic: notYet(verb)) }
            throw Failure(
                diagnostic: Diagnostic(
                    "E0023", "an outcome belongs into the braces of its action", at: verb.span,
                    help: ["write `ring 201 for 20s { on busy { … } }`"]))
        case let word where Vocabulary.later.contains(word):
            throw Failure(diagnostic: notYet(verb))
        default:
            throw Failure(
                diagnostic: unknown(verb, "E0103", Vocabulary.verbs) {
                    "there is no action `\($0)`"
                })
        }
    }

    private mutating func flowName() throws(Failure) -> Word {
        let name = try expectWord("the name of a flow")
        try refuseValues()
        return name
    }

    // MARK: - Actions

    private mutating func ring() throws(Failure) -> Statement.Kind {
        var targets: [Target] = []
        repeat {
            let number = try expression("a phone to ring")
            let after = takeWord("after") ? try duration("after") : .zero
            targets.append(Target(number: number, after: after))
        } while takeComma()
        var limit: Duration?
        while let option = optionWord {
            switch option.text {
            case "for":
                try once(limit == nil, option)
                advance()
                limit = try duration("for")
            default: throw Failure(diagnostic: noOption(option, of: "ring", ["after", "for"]))
            }
        }
        return .ring(targets, limit: limit, try branches(of: "ring"))
    }

    private mutating func dial() throws(Failure) -> Statement.Kind {
        let number = try expression("the number to dial")
        var trunks: [Word] = []
        var limit: Duration?
        var account: Word?
        while let option = optionWord {
            switch option.text {
            case "via":
                try once(trunks.isEmpty, option)
                advance()
                repeat { trunks.append(try expectWord("the name of a trunk")) } while takeComma()
            case "for":
                try once(limit == nil, option)
                advance()
                limit = try duration("for")
            case "as":
                try once(account == nil, option)
                advance()
                account = try expectWord("an extension, `caller` or `system`")
            default:
                throw Failure(diagnostic: noOption(option, of: "dial", ["via", "for", "as"]))
            }
        }
        guard !trunks.isEmpty else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0121", "`dial` needs a trunk", at: number.span,
                    help: ["write `dial … via TRUNK`", "inside numbers are called with `ring`"]))
        }
        return .dial(
            number, via: trunks, limit: limit, account: account, try branches(of: "dial"))
    }

    private mutating func play() throws(Failure) -> Statement.Kind {
        guard takeWord("tone") else {
            var prompts: [Word] = []
            repeat {
                guard let prompt = try takeText() else {
                    throw Failure(
                        diagnostic: unexpected(
                            "E0017", "expected `tone NAME` or a prompt in quotes"))
                }
                prompts.append(prompt)
            } while takeComma()
            return .playPrompt(prompts)
        }
        let tone = try expectWord("the name of a tone")
        guard Vocabulary.tones.contains(tone.text) else {
            throw Failure(
                diagnostic: unknown(tone, "E0104", Vocabulary.tones) { "there is no tone `\($0)`" })
        }
        var times: Int?
        if takeWord("times") {
            let count = try expectWord("how many times")
            guard let value = Int(count.text), (1...100).contains(value) else {
                throw Failure(
                    diagnostic: Diagnostic("E0506", "at most 100 times", at: count.span))
            }
            times = value
        }
        return .playTone(tone, times: times)
    }

    private mutating func log() throws(Failure) -> Statement.Kind {
        guard let text = try takeText() else {
            throw Failure(diagnostic: unexpected("E0017", "expected a text in quotes"))
        }
        return .log(text.text)
    }

    // MARK: - Options and branches

    private var optionWord: Word? {
        guard let current, current.kind == .word else { return nil }
        return Word(text: text(current), span: span(current))
    }

    private func once(_ isFirst: Bool, _ option: Word) throws(Failure) {
        guard isFirst else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0025", "`\(option.text)` is given twice", at: option.span))
        }
    }

    private func noOption(_ word: Word, of verb: String, _ options: [String]) -> Diagnostic {
        if Vocabulary.verbs.contains(word.text) {
            return unexpected(
                "E0011", "unexpected word after this",
                help: ["actions on one line are separated by `;`"])
        }
        if Vocabulary.later.contains(word.text) { return notYet(word) }
        let near = NearestName.of(word.text, in: options)
        return Diagnostic(
            "E0028", "`\(verb)` has no option `\(word.text)`", at: word.span,
            near.map { "did you mean `\($0)`?" } ?? "",
            help: ["its options: " + options.joined(separator: ", ")])
    }

    private mutating func branches(of verb: String) throws(Failure) -> [Branch] {
        guard current?.kind == .openBrace else { return [] }
        var branches: [Branch] = []
        try braces(verb) { parser throws(Failure) in
            branches.append(try parser.branch(of: verb))
        }
        return branches
    }

    private mutating func branch(of verb: String) throws(Failure) -> Branch {
        let word = try expectWord("`on OUTCOME` or `otherwise`")
        if word.text == "otherwise" {
            return Branch(outcomes: [], body: try block("otherwise"))
        }
        guard word.text == "on" else {
            let isAction = Vocabulary.verbs.contains(word.text)
            throw Failure(
                diagnostic: Diagnostic(
                    isAction ? "E0027" : "E0026",
                    isAction
                        ? "actions cannot stand directly inside the braces of `\(verb)`"
                        : "expected `on` or `otherwise`, found `\(word.text)`", at: word.span,
                    help: ["put it inside an outcome: `on busy { … }`"]))
        }
        let allowed = Vocabulary.spec(verb)?.outcomes ?? []
        var outcomes: [Outcome] = []
        repeat {
            let name = try expectWord("an outcome")
            guard let outcome = Outcome(rawValue: name.text), allowed.contains(outcome) else {
                if ["key", "hangup"].contains(name.text) {
                    throw Failure(diagnostic: notYet(name))
                }
                throw Failure(
                    diagnostic: unknown(name, "E0102", allowed.map(\.rawValue)) {
                        "`\(verb)` has no outcome `\($0)`"
                    })
            }
            outcomes.append(outcome)
        } while takeComma()
        return Branch(outcomes: outcomes, body: try block("on"))
    }

    /// `500ms`, `20s`, `5m`, `2h`
    mutating func duration(_ after: String) throws(Failure) -> Duration {
        guard let word = takeWord() else {
            throw Failure(
                diagnostic: unexpected("E0019", "expected a length of time after `\(after)`"))
        }
        let digits = word.text.prefix { $0.isASCII && $0.isNumber }
        guard let value = Int64(digits), value <= 1_000_000 else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0019", "expected a length of time, found `\(word.text)`", at: word.span,
                    help: ["write `20s` or `5m`"]))
        }
        switch word.text.dropFirst(digits.count) {
        case "ms": return .milliseconds(value)
        case "s": return .seconds(value)
        case "m": return .seconds(value * 60)
        case "h": return .seconds(value * 3600)
        case "":
            throw Failure(
                diagnostic: Diagnostic(
                    "E0402", "\(value) what?", at: word.span, "a length of time needs a unit",
                    help: ["write `\(value)s` for seconds or `\(value)m` for minutes"]))
        default:
            throw Failure(
                diagnostic: Diagnostic(
                    "E0402", "there is no unit `\(word.text.dropFirst(digits.count))`",
                    at: word.span, help: ["the units are ms, s, m and h"]))
        }
    }
}
