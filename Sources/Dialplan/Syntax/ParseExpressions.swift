/// Values and conditions, from the loosest to the tightest: `else`, `or`, `and`, `not`,
/// comparisons, sums, products.
extension Parser {
    mutating func expression(_ what: String) throws(Failure) -> Expression {
        let isOutermost = terms == 0
        defer { if isOutermost { terms = 0 } }
        let left = try anyOf(what)
        guard isWord("else") else { return left }
        advance()
        var right: Expression?
        try deeper(here) { parser throws(Failure) in
            right = try parser.expression("a value to use instead")
        }
        guard let right else { throw Failure(diagnostic: nil) }
        return joined(.fallback(left, right), left, right)
    }

    private func joined(
        _ kind: Expression.Kind, _ left: Expression, _ right: Expression
    ) -> Expression {
        joined(kind, left.span, right.span)
    }

    private func joined(_ kind: Expression.Kind, _ first: Span, _ last: Span) -> Expression {
        Expression(
            kind: kind,
            span: Span(
                file,
                first.range
                    .lowerBound..<max(
                        first.range.upperBound, last.range.upperBound)))
    }

    private mutating func anyOf(_ what: String) throws(Failure) -> Expression {
        var left = try allOf(what)
        while takeWord("or") {
            let right = try allOf("a condition")
            left = joined(.either(left, right), left, right)
        }
        return left
    }

    private mutating func allOf(_ what: String) throws(Failure) -> Expression {
        var left = try negation(what)
        while takeWord("and") {
            let right = try negation("a condition")
            left = joined(.both(left, right), left, right)
        }
        return left
    }

    private mutating func negation(_ what: String) throws(Failure) -> Expression {
        let start = here
        guard takeWord("not") else { return try comparison(what) }
        var inner: Expression?
        try deeper(start) { parser throws(Failure) in inner = try parser.negation("a condition") }
        guard let inner else { throw Failure(diagnostic: nil) }
        return joined(.not(inner), start, inner.span)
    }

    private mutating func comparison(_ what: String) throws(Failure) -> Expression {
        let left = try sum(what)
        if isValueEnd { return left }
        if let comparison = current.flatMap({ Comparison(rawValue: text($0)) }) {
            advance()
            let right = try sum("what it is compared with")
            return joined(.compare(left, comparison, right), left, right)
        }
        if current?.kind == .equals || current.map(text) == "!" {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0014", "compare with `is`", at: here, help: ["write `dialed is 201`"]))
        }
        switch word {
        case "is": return try identity(left)
        case "in" where !leavesIn:
            advance()
            let map = try expectWord("the name of a map")
            return joined(.isIn(left, map), left.span, map.span)
        case "matches":
            advance()
            let found = try patterns("a pattern")
            return joined(.matches(left, found), left.span, found.last?.span ?? left.span)
        case "starts-with":
            advance()
            let right = try sum("what it starts with")
            return joined(.startsWith(left, right), left, right)
        default: return left
        }
    }

    /// `is X`, `is not X`, `is set`, `is not set`
    private mutating func identity(_ left: Expression) throws(Failure) -> Expression {
        advance()
        let negated = takeWord("not")
        let end = here
        if takeWord("set") { return joined(.isSet(left, negated: negated), left.span, end) }
        // A state of a toggle, and otherwise a joint.
        if takeWord("on") {
            let on = Expression(kind: .name("on"), span: end)
            return joined(.equal(left, on, negated: negated), left, on)
        }
        let right = try sum("what it is compared with")
        return joined(.equal(left, right, negated: negated), left, right)
    }

    private mutating func sum(_ what: String) throws(Failure) -> Expression {
        var left = try product(what)
        while !isValueEnd, let sign = word.flatMap(Calculation.init),
            sign == .add || sign == .subtract
        {
            advance()
            let right = try product("a value")
            left = joined(.calculate(left, sign, right), left, right)
        }
        return left
    }

    private mutating func product(_ what: String) throws(Failure) -> Expression {
        var left = try primary(what)
        while let current, current.kind == .slash || isWord("*") {
            // `press * { }` and `end *` never get here: a product has a value in front.
            advance()
            let right = try primary("a value")
            let sign: Calculation = current.kind == .slash ? .divide : .multiply
            left = joined(.calculate(left, sign, right), left, right)
        }
        return left
    }

    /// Whether nothing can go on with the value that was read: the usual case, seen at once.
    private var isValueEnd: Bool {
        guard let current else { return true }
        switch current.kind {
        case .separator, .openBrace, .closeBrace, .comma, .closeParenthesis: return true
        default: return false
        }
    }

    private mutating func primary(_ what: String) throws(Failure) -> Expression {
        terms += 1
        guard terms <= Limits.conditions else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0035", "more than \(Limits.conditions) values in one expression", at: here))
        }
        if case .text? = current?.kind { return try interpolation() }
        if let open = current, take(.openParenthesis) { return try parenthesis(span(open)) }
        guard let next = word, !Vocabulary.joints.contains(next), let word = takeWord() else {
            throw Failure(diagnostic: unexpected("E0018", "expected \(what)"))
        }
        if current?.kind == .openParenthesis {
            let arguments = try arguments()
            return joined(.call(word, arguments.list), word.span, arguments.end)
        }
        return Expression(kind: try literal(word), span: word.span)
    }

    private mutating func parenthesis(_ open: Span) throws(Failure) -> Expression {
        var inner: Expression?
        try deeper(open) { parser throws(Failure) in inner = try parser.expression("a value") }
        guard let inner, let close = current, take(.closeParenthesis) else {
            throw Failure(diagnostic: notClosed(open))
        }
        return joined(inner.kind, open, span(close))
    }

    private func notClosed(_ open: Span) -> Diagnostic {
        var diagnostic = unexpected("E0015", "expected `)`")
        diagnostic.secondary.append(.init(span: open, text: "it belongs to this one"))
        return diagnostic
    }

    private mutating func literal(_ word: Word) throws(Failure) -> Expression.Kind {
        let text = word.text
        if text == "yes" || text == "no" { return .flag(text == "yes") }
        guard let first = text.utf8.first else { return .name(text) }
        if (0x41...0x5A).contains(first) || (0x61...0x7A).contains(first) {
            guard text.utf8.allSatisfy(Self.isNamePart) else { throw notAValue(word) }
            return .name(text)
        }
        if Pattern.looksLikeNumber(text), !text.utf8.dropFirst().contains(0x2B) {
            return .number(text)
        }
        if let range = Self.range(text) { return .range(range.0, range.1) }
        if Self.isAmount(text) { return .number(text) }
        if let duration = Self.duration(text) { return .duration(duration) }
        if let date = CivilDate(text) { return .date(date.daysSince1970) }
        if Self.isClockTime(text) { return .text([.plain(text)]) }
        throw notAValue(word)
    }

    private func notAValue(_ word: Word) -> Failure {
        let isSum = word.text.dropFirst().contains { "+-*".contains($0) }
        return Failure(
            diagnostic: Diagnostic(
                "E0016", "`\(word.text)` is not a name, a number or a text", at: word.span,
                help: isSum ? ["calculations need spaces: `a + b`"] : []))
    }

    static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2E, 0x2D: true
        default: false
        }
    }

    /// `200-249`
    private static func range(_ text: String) -> (String, String)? {
        guard let dash = text.utf8.firstIndex(of: 0x2D) else { return nil }
        let low = text[..<dash]
        let high = text[text.utf8.index(after: dash)...]
        return isDigits(low) && isDigits(high) ? (String(low), String(high)) : nil
    }

    /// `07:30`, as a text.
    private static func isClockTime(_ text: String) -> Bool {
        text.utf8.count == 5 && text.utf8.contains(0x3A) && CallMachine.minute(text) != nil
    }

    /// `49.90`
    private static func isAmount(_ text: String) -> Bool {
        guard let point = text.utf8.firstIndex(of: 0x2E) else { return false }
        return isDigits(text[..<point]) && isDigits(text[text.utf8.index(after: point)...])
    }

    static func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    // MARK: - Texts and arguments

    /// `"VIP {vip(caller.number)}"`
    private mutating func interpolation() throws(Failure) -> Expression {
        guard let range = try takeQuoted() else { throw Failure(diagnostic: nil) }
        var pieces: [TextPiece] = []
        var plain: [UInt8] = []
        var at = range.lowerBound
        while at < range.upperBound {
            let byte = source.bytes[at]
            if byte == 0x5C, at + 1 < range.upperBound {
                plain.append(Self.escaped(source.bytes[at + 1]))
                at += 2
            } else if byte == 0x7B {
                if !plain.isEmpty { pieces.append(.plain(String(decoding: plain, as: UTF8.self))) }
                plain = []
                at = try hole(at, range.upperBound, &pieces)
            } else {
                plain.append(byte)
                at += 1
            }
        }
        if !plain.isEmpty || pieces.isEmpty {
            pieces.append(.plain(String(decoding: plain, as: UTF8.self)))
        }
        return Expression(
            kind: .text(pieces), span: Span(file, (range.lowerBound - 1)..<(range.upperBound + 1)))
    }

    /// `{expr}` inside a text; where it ends.
    private mutating func hole(
        _ open: Int, _ end: Int, _ pieces: inout [TextPiece]
    ) throws(Failure) -> Int {
        let close =
            Lexer.closeOfValue(in: source.bytes, from: open, to: end)
            ?? source.bytes[open..<end].firstIndex(of: 0x7D)
        guard let close else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0006", "this `{` is never closed", at: Span(file, open..<(open + 1)),
                    "a value inside a text ends with `}`",
                    help: ["a brace that is only a brace is written `\\{`"]))
        }
        var inner = Parser(inside: self, (open + 1)..<close)
        guard !inner.isAtEnd else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0018", "expected a value between the braces",
                    at: Span(file, open..<(close + 1)),
                    help: ["a brace that is only a brace is written `\\{`"]))
        }
        pieces.append(.value(try inner.expression("a value")))
        try inner.expectItemEnd()
        terms = max(terms, inner.terms)
        return close + 1
    }

    /// `(value, name: value)`
    mutating func arguments() throws(Failure) -> (list: [Argument], end: Span) {
        guard let open = current, take(.openParenthesis) else {
            throw Failure(diagnostic: unexpected("E0018", "expected values in parentheses"))
        }
        var list: [Argument] = []
        try deeper(span(open)) { parser throws(Failure) in
            while parser.current?.kind != .closeParenthesis {
                list.append(try parser.argument())
                guard parser.takeComma() else { break }
            }
        }
        guard let close = current, take(.closeParenthesis) else {
            throw Failure(diagnostic: notClosed(span(open)))
        }
        return (list, span(close))
    }

    mutating func argument() throws(Failure) -> Argument {
        var name: Word?
        if nextKind == .colon, let word = takeWord() {
            name = word
            advance()
        }
        return Argument(name: name, value: try expression("a value"))
    }
}
