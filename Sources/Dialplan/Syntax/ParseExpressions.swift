/// Values and conditions.
extension Parser {
    /// A number, a text, `dialed`, or a field of `caller`.
    mutating func expression(_ what: String) throws(Failure) -> Expression {
        if let text = try takeText() {
            return Expression(kind: .literal(text.text), span: text.span)
        }
        guard let word = takeWord() else {
            throw Failure(diagnostic: unexpected("E0018", "expected \(what)"))
        }
        switch word.text {
        case "dialed": return Expression(kind: .dialed, span: word.span)
        case "caller.number": return Expression(kind: .callerNumber, span: word.span)
        case "caller.name": return Expression(kind: .callerName, span: word.span)
        case "caller.extension": return Expression(kind: .callerExtension, span: word.span)
        case let text where text.hasPrefix("caller."):
            let field = Word(text: String(text.dropFirst(7)), span: word.span)
            throw Failure(
                diagnostic: unknown(field, "E0110", ["number", "name", "extension"]) {
                    "`caller` has no field `\($0)`"
                })
        case let text where Pattern.looksLikeNumber(text):
            return Expression(kind: .literal(text), span: word.span)
        default:
            throw Failure(
                diagnostic: Diagnostic(
                    "E0104", "nothing here is called `\(word.text)`", at: word.span,
                    help: ["values are numbers, texts in quotes, `dialed` and `caller.number`"]))
        }
    }

    /// `if CONDITION { } else if … { } else { }`
    mutating func choice() throws(Failure) -> Statement.Kind {
        let condition = try anyOf()
        let then = try block("if")
        var otherwise = Block()
        if current?.kind == .separator, isElseNext { skipSeparators() }
        if let word = current, takeWord("else") {
            if takeWord("if") {
                let nested = try choice()
                let place = Position(
                    file: source.name, line: source.position(of: word.range.lowerBound).line)
                otherwise.statements.append(
                    Statement(kind: nested, span: span(word), position: place))
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
        if takeWord("not") { return .not(try negation()) }
        if take(.openParenthesis) {
            let inner = try anyOf()
            guard take(.closeParenthesis) else {
                throw Failure(diagnostic: unexpected("E0015", "expected `)`"))
            }
            return inner
        }
        return try comparison()
    }

    private mutating func comparison() throws(Failure) -> Condition {
        let left = try expression("a value to compare")
        if takeWord("starts-with") {
            return .startsWith(left, try expression("what it starts with"))
        }
        guard takeWord("is") else {
            if current?.kind == .equals {
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
