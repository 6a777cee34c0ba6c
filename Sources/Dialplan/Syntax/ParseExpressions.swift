/// Values and conditions.
extension Parser {
    /// A number, a text, `dialed`, or a field of `caller`.
    mutating func expression(_ what: String) throws(Failure) -> Expression {
        if let text = try takeText() {
            return Expression(kind: .literal(text.text), span: text.span)
        }
        guard let next = self.word, !Vocabulary.joints.contains(next), let word = takeWord() else {
            throw Failure(diagnostic: unexpected("E0018", "expected \(what)"))
        }
        switch word.text {
        case "dialed": return Expression(kind: .dialed, span: word.span)
        case "caller.number": return Expression(kind: .callerNumber, span: word.span)
        case "caller.name": return Expression(kind: .callerName, span: word.span)
        case "caller.extension": return Expression(kind: .callerExtension, span: word.span)
        case let text where text.hasPrefix("caller."):
            let field = Word(text: String(text.dropFirst(7)), span: word.span)
            if field.text == "anonymous" { throw Failure(diagnostic: notYet(word)) }
            throw Failure(
                diagnostic: unknown(field, "E0110", ["number", "name", "extension"]) {
                    "`caller` has no field `\($0)`"
                })
        case let text where Pattern.looksLikeNumber(text):
            return Expression(kind: .literal(text), span: word.span)
        case let text where isDeclaredLater(text): throw Failure(diagnostic: notYet(word))
        default:
            throw Failure(
                diagnostic: Diagnostic(
                    "E0104", "nothing here is called `\(word.text)`", at: word.span,
                    help: ["values are numbers, texts in quotes, `dialed` and `caller.number`"]))
        }
    }

    /// `if CONDITION { } else if … { } else { }`
    mutating func choice(_ elseIfs: Int = 0) throws(Failure) -> Statement.Kind {
        comparisons = 0
        let condition = try anyOf()
        let then = try block("if")
        var otherwise = Block()
        if current?.kind == .separator, isElseNext { skipSeparators() }
        if let word = current, takeWord("else") {
            if takeWord("if") {
                guard elseIfs < Limits.conditions else { throw tooMany(span(word)) }
                let nested = try choice(elseIfs + 1)
                otherwise.statements.append(
                    Statement(kind: nested, span: span(word), position: position(span(word))))
            } else {
                otherwise = try block("else")
            }
        }
        return .choose(condition, then: then, otherwise: otherwise)
    }

    /// `else` may begin the next line.
    private var isElseNext: Bool {
        var copy = self
        copy.skipSeparators()
        return copy.word == "else"
    }

    private mutating func anyOf() throws(Failure) -> Condition {
        var left = try allOf()
        while takeWord("or") { left = .any(left, try allOf()) }
        return left
    }

    private mutating func allOf() throws(Failure) -> Condition {
        var left = try negation()
        while takeWord("and") { left = .all(left, try negation()) }
        return left
    }

    private mutating func negation() throws(Failure) -> Condition {
        if takeWord("not") {
            var inner: Condition?
            try deeper(here) { parser throws(Failure) in inner = try parser.negation() }
            guard let inner else { throw Failure(diagnostic: nil) }
            return .not(inner)
        }
        guard take(.openParenthesis) else { return try comparison() }
        var inner: Condition?
        try deeper(here) { parser throws(Failure) in inner = try parser.anyOf() }
        guard let inner, take(.closeParenthesis) else {
            throw Failure(diagnostic: unexpected("E0015", "expected `)`"))
        }
        return inner
    }

    private func tooMany(_ at: Span) -> Failure {
        Failure(
            diagnostic: Diagnostic(
                "E0035", "more than \(Limits.conditions) conditions in one `if`", at: at))
    }

    private mutating func comparison() throws(Failure) -> Condition {
        let left = try expression("a value to compare")
        comparisons += 1
        guard comparisons <= Limits.conditions else { throw tooMany(left.span) }
        if takeWord("starts-with") {
            return .startsWith(left, try expression("what it starts with"))
        }
        if word == "in" || word == "matches", let later = takeWord() {
            throw Failure(diagnostic: notYet(later))
        }
        guard takeWord("is") else {
            if current?.kind == .equals || current.map(text) == "!" {
                throw Failure(
                    diagnostic: Diagnostic(
                        "E0014", "compare with `is`", at: here,
                        help: ["write `dialed is 201`"]))
            }
            throw Failure(
                diagnostic: unexpected("E0018", "expected `is` or `starts-with`"))
        }
        let isNegated = takeWord("not")
        let test: Condition =
            takeWord("set")
            ? .isSet(left) : .equals(left, try expression("what it is compared with"))
        return isNegated ? .not(test) : test
    }
}
