/// Reads one `.dial` file by recursive descent. An item that cannot be read is passed over to the
/// end of its line, so one mistake gives one message and the rest is still read.
struct Parser {
    let file: Int
    let source: SourceFile
    private let tokens: [Token]
    private var index = 0
    private(set) var diagnostics: [Diagnostic] = []
    /// Braces and parentheses around the cursor.
    private var depth = 0
    /// The token at which a block turned out to be open still: it is said once.
    private var unclosedAt: Int?
    /// Between declarations, behind something that was none.
    var isLost = false
    /// Of the expression that is being read.
    var terms = 0
    /// Whether `in` is an option of the action that is being read, and asks no map.
    var leavesIn = false
    /// Names that were given in items that could not be read: nothing is said of their uses.
    private(set) var lostNames: Set<String> = []

    init(_ source: SourceFile, file: Int, tokens: [Token]) {
        self.source = source
        self.file = file
        self.tokens = Self.kept(tokens, source)
    }

    /// Without blanks and remarks, and without line ends that mean nothing.
    private static func kept(_ tokens: [Token], _ source: SourceFile) -> [Token] {
        var kept: [Token] = []
        kept.reserveCapacity(tokens.count * 2 / 3)
        var open = 0
        var hasLinesInside = false
        for token in tokens where !token.isTrivia {
            switch token.kind {
            case .openParenthesis: open += 1
            case .closeParenthesis: open = max(0, open - 1)
            case .openBrace, .closeBrace: open = 0
            case .separator: hasLinesInside = hasLinesInside || open > 0
            default: break
            }
            kept.append(token)
        }
        return hasLinesInside ? withoutLinesInParentheses(kept, source) : kept
    }

    /// Line ends inside a pair of parentheses mean nothing.
    private static func withoutLinesInParentheses(
        _ tokens: [Token], _ source: SourceFile
    ) -> [Token] {
        var open: [Int] = []
        var steps = [Int](repeating: 0, count: tokens.count + 1)
        for (index, token) in tokens.enumerated() {
            switch token.kind {
            case .openParenthesis: open.append(index)
            case .closeParenthesis:
                guard let start = open.popLast() else { continue }
                steps[start] += 1
                steps[index] -= 1
            case .openBrace, .closeBrace: open = []
            default: break
            }
        }
        var depth = 0
        return tokens.enumerated().compactMap { index, token in
            depth += steps[index]
            let isLineEnd = token.kind == .separator && source.bytes[token.range.lowerBound] == 0x0A
            return depth > 0 && isLineEnd ? nil : token
        }
    }

    /// Reads what stands between braces inside a text.
    init(inside outer: Parser, _ range: Range<Int>) {
        self.init(
            outer.source, file: outer.file,
            tokens: Lexer.tokens(of: outer.source.bytes, in: range))
        depth = outer.depth
        terms = outer.terms
    }

    /// A mistake in the item that is being read.
    struct Failure: Error {
        /// Nil if it was told already.
        var diagnostic: Diagnostic?
    }

    mutating func report(_ diagnostic: Diagnostic) {
        if diagnostics.count < Limits.diagnostics { diagnostics.append(diagnostic) }
    }

    // MARK: - Tokens

    var current: Token? { index < tokens.count ? tokens[index] : nil }
    var isAtEnd: Bool { index >= tokens.count }

    func span(_ token: Token) -> Span { Span(file, token.range) }

    /// The current token, or an empty place behind the last one.
    var here: Span {
        if let current { return span(current) }
        let end = tokens.last?.range.upperBound ?? 0
        return Span(file, max(0, end - 1)..<end)
    }

    func text(_ token: Token) -> String { source.text(token.range) }

    mutating func advance() { index += 1 }

    mutating func take(_ kind: Token.Kind) -> Bool {
        guard current?.kind == kind else { return false }
        index += 1
        return true
    }

    /// The word under the cursor, without taking it.
    var word: String? {
        guard let current, current.kind == .word else { return nil }
        return text(current)
    }

    mutating func takeWord(_ wanted: String) -> Bool {
        guard isWord(wanted) else { return false }
        index += 1
        return true
    }

    /// Whether this word is under the cursor. Compares bytes, and makes no text of them.
    func isWord(_ wanted: String) -> Bool {
        guard let current, current.kind == .word, current.range.count == wanted.utf8.count else {
            return false
        }
        return wanted.utf8.elementsEqual(source.bytes[current.range])
    }

    /// The word may begin the next line.
    mutating func takeWordBelow(_ wanted: String) -> Bool {
        let start = index
        skipSeparators()
        if takeWord(wanted) { return true }
        index = start
        return false
    }

    mutating func takeWord() -> Word? {
        guard let current, current.kind == .word else { return nil }
        index += 1
        return Word(text: text(current), span: span(current))
    }

    /// The word that an item begins with.
    mutating func expectKeyword(_ code: String, _ what: String) throws(Failure) -> Word {
        guard let word, word.utf8.first != 0x23 else {
            throw Failure(diagnostic: unexpected(code, "expected \(what)"))
        }
        return try expectWord(what)
    }

    mutating func expectWord(_ what: String) throws(Failure) -> Word {
        guard let word = takeWord() else {
            throw Failure(diagnostic: unexpected("E0010", "expected \(what)"))
        }
        return word
    }

    /// A text without its quotes, the escapes undone, taken as it stands.
    mutating func takeText() throws(Failure) -> Word? {
        guard let range = try takeQuoted() else { return nil }
        let quoted = Span(file, (range.lowerBound - 1)..<(range.upperBound + 1))
        var out: [UInt8] = []
        var isEscaped = false
        for byte in source.bytes[range] {
            if byte == 0x5C, !isEscaped {
                isEscaped = true
            } else {
                out.append(isEscaped ? Self.escaped(byte) : byte)
                isEscaped = false
            }
        }
        return Word(text: String(decoding: out, as: UTF8.self), span: quoted)
    }

    /// What stands behind a `\`: `\n` is the end of a line, anything else itself.
    static func escaped(_ byte: UInt8) -> UInt8 { byte == 0x6E ? 0x0A : byte }

    mutating func expectText(_ what: String) throws(Failure) -> Word {
        guard let text = try takeText() else {
            throw Failure(diagnostic: unexpected("E0017", "expected \(what) in quotes"))
        }
        return text
    }

    /// What stands between two quotes.
    mutating func takeQuoted() throws(Failure) -> Range<Int>? {
        guard let current, case .text(let isClosed) = current.kind else { return nil }
        index += 1
        guard isClosed else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0001", "this text is never closed", at: span(current),
                    "add `\"` where it ends"))
        }
        return (current.range.lowerBound + 1)..<(current.range.upperBound - 1)
    }

    mutating func skipSeparators() {
        while current?.kind == .separator { index += 1 }
    }

    /// A line may go on behind a comma.
    mutating func takeComma() -> Bool {
        guard take(.comma) else { return false }
        while let current, current.kind == .separator,
            source.bytes[current.range.lowerBound] == 0x0A
        {
            index += 1
        }
        return true
    }

    func unexpected(_ code: String, _ title: String, help: [String] = []) -> Diagnostic {
        guard let current, current.kind != .separator else {
            return Diagnostic(code, title + ", found the end of the line", at: here, help: help)
        }
        let found = text(current)
        if found == "#" || (current.kind == .word && found.hasPrefix("#")) {
            var diagnostic = Diagnostic(
                "E0002", "comments start with `//`", at: here, help: ["write `// …`"])
            let mark = here.range.lowerBound
            diagnostic.fix = .init(span: Span(file, mark..<(mark + 1)), replacement: "//")
            return diagnostic
        }
        if let fixed = Self.straightened(found) {
            var diagnostic = Diagnostic(
                "E0017", "`\(found)` is no quote here", at: here, "",
                help: ["write `\"…\"`: straight quotes, as programs know them"])
            diagnostic.fix = .init(span: here, replacement: fixed)
            return diagnostic
        }
        if found == "$" {
            return Diagnostic("E0003", "names are written without `$`", at: here)
        }
        if found == "&" {
            return Diagnostic(
                "E0005", "`&` does not belong here", at: here,
                help: ["several phones are separated by commas: `ring 201, 202`"])
        }
        return Diagnostic(code, title + ", found `\(found)`", at: here, help: help)
    }

    /// What word processors make of quotes.
    private static func straightened(_ text: String) -> String? {
        "“”„‟«»‘’‚‛‹›".contains(text) ? "\"" : nil
    }

    /// Whether a word stands behind a `;` on its line, as remarks do elsewhere.
    func isBehindSemicolon(_ word: Word) -> Bool {
        let before = source.bytes[..<word.span.range.lowerBound]
        return before.last { $0 != 0x20 && $0 != 0x09 } == 0x3B
    }

    // MARK: - Blocks and recovery

    /// `{ item separator … }`; `item` reads one.
    mutating func braces(
        _ owner: String, _ item: (inout Parser) throws(Failure) -> Void
    ) throws(Failure) {
        guard let open = current, take(.openBrace) else {
            throw Failure(
                diagnostic: unexpected("E0012", "expected `{` after `\(owner)`"))
        }
        try deeper(span(open)) { parser throws(Failure) in
            parser.items(open, item)
        }
    }

    private mutating func items(
        _ open: Token, _ item: (inout Parser) throws(Failure) -> Void
    ) {
        while true {
            skipSeparators()
            if take(.closeBrace) { return }
            guard !isAtEnd, !isNewDeclaration else { return neverClosed(span(open)) }
            recovering { parser throws(Failure) in
                try item(&parser)
                try parser.expectItemEnd()
            }
        }
    }

    /// One brace deeper, as far as that may go.
    mutating func deeper(
        _ at: Span, _ body: (inout Parser) throws(Failure) -> Void
    ) throws(Failure) {
        guard depth < Limits.nesting else {
            throw Failure(diagnostic: Diagnostic("E0035", "this is nested too deeply", at: at))
        }
        depth += 1
        defer { depth -= 1 }
        try body(&self)
    }

    /// What was read of the block is kept, so that nothing else is said to be missing.
    private mutating func neverClosed(_ open: Span) {
        guard unclosedAt != index else { return }
        unclosedAt = index
        let secondary = isAtEnd ? [] : [Diagnostic.Label(span: here, text: "a new block begins")]
        report(Diagnostic("E0013", "this block is never closed", at: open, "", secondary))
    }

    /// A keyword of the outermost level in the first column means that the block above it was
    /// never closed. Words that also begin actions count only where nothing else can be meant.
    private var isNewDeclaration: Bool {
        guard let current, current.kind == .word,
            current.range.lowerBound == 0 || source.bytes[current.range.lowerBound - 1] == 0x0A
        else { return false }
        switch text(current) {
        case "on", "queue", "conference", "toggle": return false
        case "menu": return index + 1 < tokens.count && tokens[index + 1].kind == .word
        case let word: return Vocabulary.declarations.contains(word)
        }
    }

    /// Whether nothing more stands in this item.
    var isItemEnd: Bool {
        guard let current else { return true }
        return current.kind == .separator || current.kind == .closeBrace
    }

    /// The kind of the token behind the current one.
    var nextKind: Token.Kind? { index + 1 < tokens.count ? tokens[index + 1].kind : nil }

    /// The word behind the current token.
    var nextWord: String? {
        guard index + 1 < tokens.count, tokens[index + 1].kind == .word else { return nil }
        return text(tokens[index + 1])
    }

    /// Nothing may stand behind an item on its line, unless it ends with its own brace.
    mutating func expectItemEnd() throws(Failure) {
        guard let current, current.kind != .separator, current.kind != .closeBrace else { return }
        if index > 0, tokens[index - 1].kind == .closeBrace, current.kind != .openBrace { return }
        if unclosedAt == index { return }
        let help =
            text(current).hasPrefix("+")
            ? ["calculations need spaces: `a + b`"]
            : ["actions on one line are separated by `;`"]
        throw Failure(
            diagnostic: unexpected("E0011", "unexpected word after this", help: help))
    }

    /// Reads an item; a mistake is reported, and the rest of its line passed over.
    @discardableResult
    mutating func recovering(_ item: (inout Parser) throws(Failure) -> Void) -> Bool {
        let start = index
        do throws(Failure) {
            try item(&self)
        } catch {
            if let diagnostic = error.diagnostic { report(diagnostic) }
            skipItem(from: start)
            keepNames(from: start)
            return false
        }
        return true
    }

    /// To the end of the line on which the item began to fail, over whole braces.
    private mutating func skipItem(from start: Int) {
        if index == start { index += 1 }
        var depth = 0
        while let token = current {
            switch token.kind {
            case .openBrace: depth += 1
            case .closeBrace:
                if depth == 0 { return }
                depth -= 1
            case .separator where depth == 0: return
            default: break
            }
            if depth > 0, isNewDeclaration { return }
            index += 1
        }
    }

    /// What `as NAME`, `let NAME` and `for each NAME` of a lost item would have named.
    private mutating func keepNames(from start: Int) {
        for place in start..<max(start, min(index, tokens.count - 1))
        where tokens[place + 1].kind == .word
            && ["as", "let", "each"].contains(text(tokens[place]))
        {
            lostNames.insert(text(tokens[place + 1]))
        }
    }

    /// Back by one token, to read it as the first of something else.
    mutating func stepBack() { index = max(0, index - 1) }
}
