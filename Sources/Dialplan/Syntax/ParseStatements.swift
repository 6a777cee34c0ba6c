/// What stands in a body.
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
        let first = try expectKeyword("E0020", "an action")
        return Statement(
            kind: try kind(first), span: first.span, position: position(first.span))
    }

    private mutating func kind(_ first: Word) throws(Failure) -> Statement.Kind {
        if let verb = Verb(rawValue: first.text) { return .action(try action(verb, first.span)) }
        switch first.text {
        case "if": return try choice()
        case "match": return try match()
        case "repeat": return try repetition()
        case "for": return try forEach()
        case "let", "set": return try assignment(first)
        case "goto", "do": return try jump(first)
        case "return": return .returnValue(isItemEnd ? nil : try expression("a value"))
        case "menu": return .menu(try menu(nil, first.span))
        case "on", "during": return try hook(first)
        default:
            if current?.kind == .equals { throw unassigned(first) }
            throw Failure(
                diagnostic: unknown(first, "E0103", Vocabulary.verbs + Vocabulary.statements) {
                    "there is no action `\($0)`"
                })
        }
    }

    private func unassigned(_ name: Word) -> Failure {
        Failure(
            diagnostic: Diagnostic(
                "E0103", "there is no action `\(name.text)`", at: name.span, "",
                help: [
                    "a value gets its name with `let \(name.text) = …`",
                    "a `var` is changed with `set \(name.text) = …`",
                ]))
    }

    private mutating func hook(_ first: Word) throws(Failure) -> Statement.Kind {
        if first.text == "on", takeWord("hangup") { return .onHangup(try block("on hangup")) }
        throw Failure(
            diagnostic: Diagnostic(
                "E0023", "an outcome belongs into the braces of its action", at: first.span,
                help: ["write `ring 201 for 20s { on busy { … } }`"]))
    }

    // MARK: - Choices

    /// `if CONDITION { } else if … { } else { }`
    private mutating func choice() throws(Failure) -> Statement.Kind {
        var branches: [(condition: Expression, then: Block)] = []
        while true {
            let condition = try expression("a condition")
            branches.append((condition, try block("if")))
            guard branches.count <= Limits.conditions else {
                throw Failure(
                    diagnostic: Diagnostic(
                        "E0035", "more than \(Limits.conditions) branches in one `if`",
                        at: condition.span))
            }
            guard takeWordBelow("else") else { return .choose(branches, otherwise: nil) }
            guard takeWord("if") else { return .choose(branches, otherwise: try block("else")) }
        }
    }

    private mutating func match() throws(Failure) -> Statement.Kind {
        let subject = try expression("what to compare")
        var cases: [MatchCase] = []
        var otherwise: Block?
        try braces("match") { parser throws(Failure) in
            let start = parser.here
            if parser.takeWord("otherwise") {
                if otherwise != nil { throw parser.twice("otherwise", start) }
                otherwise = try parser.block("otherwise")
                return
            }
            // A state of a toggle, and otherwise a joint.
            let values =
                parser.takeWord("on")
                ? [Expression(kind: .name("on"), span: start)]
                : try parser.expressions("a value")
            cases.append(MatchCase(values: values, body: try parser.block("match"), span: start))
        }
        return .match(subject, cases, otherwise: otherwise)
    }

    func twice(_ name: String, _ at: Span) -> Failure {
        Failure(diagnostic: Diagnostic("E0025", "`\(name)` is given twice", at: at))
    }

    mutating func expressions(_ what: String) throws(Failure) -> [Expression] {
        var list = [try expression(what)]
        while takeComma() { list.append(try expression(what)) }
        return list
    }

    // MARK: - Loops, names and jumps

    private mutating func repetition() throws(Failure) -> Statement.Kind {
        if isItemEnd { return .repeatMenu }
        let times = try expression("how many times")
        guard takeWord("times") else {
            throw Failure(
                diagnostic: unexpected(
                    "E0021", "expected `times`",
                    help: ["the whole form: `repeat 3 times { … }`, or `repeat` in a menu"]))
        }
        return .repeatTimes(times, try block("repeat"))
    }

    private mutating func forEach() throws(Failure) -> Statement.Kind {
        let form = ["the whole form: `for each NAME in 201, 202 { … }`"]
        guard takeWord("each") else {
            throw Failure(diagnostic: unexpected("E0021", "expected `each`", help: form))
        }
        let name = try expectWord("a name")
        guard takeWord("in") else {
            throw Failure(diagnostic: unexpected("E0021", "expected `in`", help: form))
        }
        let values = try expressions("a value")
        return .forEach(name, values, try block("for each"))
    }

    private mutating func assignment(_ first: Word) throws(Failure) -> Statement.Kind {
        let name = try expectWord("a name")
        guard take(.equals) else {
            throw Failure(
                diagnostic: unexpected(
                    "E0022", "expected `=`", help: ["the whole form: `\(first.text) NAME = VALUE`"])
            )
        }
        let value = try expression("a value")
        return first.text == "let" ? .letName(name, value) : .setName(name, value)
    }

    private mutating func jump(_ first: Word) throws(Failure) -> Statement.Kind {
        let name = try expectWord("the name of a flow")
        let values = current?.kind == .openParenthesis ? try arguments().list : []
        return first.text == "goto" ? .goto(name, values) : .perform(name, values)
    }
}
