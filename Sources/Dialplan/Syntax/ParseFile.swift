/// The outermost level of a file.
extension Parser {
    static func parse(_ source: SourceFile, file: Int) -> (Document, [Diagnostic]) {
        guard source.bytes.count <= Limits.fileBytes,
            String(validating: source.bytes, as: UTF8.self) != nil
        else { return (Document(hasMistakes: true, isWhole: false), [unreadable(source, file)]) }
        let tokens = Lexer.tokens(of: source.bytes)
        var parser = Parser(source, file: file, tokens: tokens)
        var document = Document()
        document.allowances = allowances(tokens, source, file)
        while !parser.isAtEnd {
            parser.skipSeparators()
            guard !parser.isAtEnd else { break }
            if parser.current?.kind == .closeBrace {
                parser.strayBrace()
                continue
            }
            let isRead = parser.recovering { parser throws(Failure) in
                try parser.declaration(&document)
                try parser.expectItemEnd()
            }
            if !isRead { document.isWhole = false }
        }
        document.hasMistakes = !parser.diagnostics.isEmpty
        document.lostNames = parser.lostNames
        return (document, parser.diagnostics)
    }

    private static func unreadable(_ source: SourceFile, _ file: Int) -> Diagnostic {
        guard source.bytes.count <= Limits.fileBytes else {
            return Diagnostic(
                "E0034", "the file is larger than \(Limits.fileBytes >> 20) MB",
                at: Span(file, 0..<0))
        }
        var good = 0
        var decoder = UTF8()
        var bytes = source.bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&bytes) {
            good += UTF8.width(scalar)
        }
        return Diagnostic(
            "E0034", "the file is not UTF-8 text", at: Span(file, good..<good),
            "byte \(good) is not part of a character", [],
            help: ["save it as UTF-8"])
    }

    /// `// allow W0203: both reach the same desk`
    private static func allowances(
        _ tokens: [Token], _ source: SourceFile, _ file: Int
    ) -> [Allowance] {
        var found: [Allowance] = []
        var isAlone = true
        for token in tokens {
            switch token.kind {
            case .separator: isAlone = true
            case .space: break
            case .comment:
                guard let allowance = allowance(token, isAlone, source, file) else { break }
                found.append(allowance)
            default: isAlone = false
            }
        }
        return found
    }

    private static func allowance(
        _ token: Token, _ isAlone: Bool, _ source: SourceFile, _ file: Int
    ) -> Allowance? {
        let words = source.text(token.range).dropFirst(2).drop { $0 == " " }
        guard words.hasPrefix("allow ") else { return nil }
        let rest = words.dropFirst(6).drop { $0 == " " }
        let code = rest.prefix { $0.isLetter || $0.isNumber }
        guard code.utf8.count == 5, let first = code.first, "EWN".contains(first) else {
            return nil
        }
        let offset = token.range.upperBound - rest.utf8.count
        let span = Span(file, offset..<(offset + code.utf8.count))
        let reason = rest.dropFirst(code.count).drop { $0 == ":" || $0 == " " }
        return Allowance(
            code: Word(text: String(code), span: span),
            line: source.line(of: token.range.lowerBound) + (isAlone ? 1 : 0),
            reason: String(reason).trimmedBlanks)
    }

    private mutating func strayBrace() {
        if !isLost { report(Diagnostic("E0030", "this `}` closes nothing", at: here)) }
        isLost = true
        advance()
    }

    private mutating func declaration(_ document: inout Document) throws(Failure) {
        let wasLost = isLost
        let keyword = try expectKeyword("E0010", "a declaration")
        isLost = false
        switch keyword.text {
        case "bellbird": try edition()
        case "settings": try settings(&document)
        case "numbering": document.numbering.append(try numbering(keyword))
        case "emergency": document.emergencies.append(try emergency(keyword))
        case "features": try features(&document)
        case "context": document.contexts.append(try context(isIncoming: false))
        case "incoming": document.contexts.append(try context(isIncoming: true))
        case "menu":
            let name = try expectWord("the name of the menu")
            document.menus.append(try menu(name, name.span))
        case "flow": document.flows.append(try flow())
        case "function": document.functions.append(try function())
        case "var": document.variables.append(try variable())
        case "map": document.maps.append(try map())
        case "schedule": document.schedules.append(try schedule())
        case "holidays": document.holidays.append(try holidays())
        case "test": document.tests.append(try test(keyword))
        case "on":
            guard takeWord("hangup") else {
                throw Failure(
                    diagnostic: unexpected("E0023", "only `on hangup` can stand here"))
            }
            document.hangups.append(try block("on hangup"))
        case let word:
            guard let kind = ObjectKind(rawValue: word) else {
                throw noDeclaration(keyword, wasLost)
            }
            document.objects.append(try object(kind))
        }
    }

    private mutating func noDeclaration(_ keyword: Word, _ wasLost: Bool) -> Failure {
        isLost = true
        guard !wasLost else { return Failure(diagnostic: nil) }
        if Vocabulary.contextItems.contains(keyword.text) {
            return Failure(
                diagnostic: Diagnostic(
                    "E0030", "`\(keyword.text)` stands outside of a context", at: keyword.span,
                    help: ["a `}` above is one too many, or `context NAME {` is missing"]))
        }
        return Failure(
            diagnostic: unknown(keyword, "E0031", Vocabulary.declarations) {
                "nothing starts with `\($0)`"
            })
    }

    func unknown(
        _ word: Word, _ code: String, _ names: [String], _ title: (String) -> String
    ) -> Diagnostic {
        let near = NearestName.of(word.text, in: names)
        return Diagnostic(
            code, title(word.text), at: word.span, near.map { "did you mean `\($0)`?" } ?? "",
            help: near != nil
                ? []
                : isBehindSemicolon(word)
                    ? ["remarks begin with `//`; `;` only parts two lines"]
                    : ["here can stand: " + names.joined(separator: ", ")])
    }

    /// `bellbird 1`
    private mutating func edition() throws(Failure) {
        let edition = try expectWord("the edition of the language, `1`")
        guard edition.text == "1" else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0032", "this is written for another version of the language",
                    at: edition.span, help: ["this version reads `bellbird 1`"]))
        }
    }
}

extension String {
    /// Without blanks at its end.
    fileprivate var trimmedBlanks: String {
        String(reversed().drop { $0 == " " || $0 == "\t" || $0 == "\r" }.reversed())
    }
}
