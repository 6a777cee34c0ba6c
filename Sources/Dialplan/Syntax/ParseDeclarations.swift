/// The outermost level of a file.
extension Parser {
    static func parse(_ source: SourceFile, file: Int) -> (Document, [Diagnostic]) {
        var parser = Parser(source, file: file)
        guard source.bytes.count <= Limits.fileBytes, isUTF8(source.bytes) else {
            return (
                Document(),
                [
                    Diagnostic(
                        "E0034", "the file is too large or not UTF-8 text", at: Span(file, 0..<0))
                ]
            )
        }
        var document = Document()
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
        return (document, parser.diagnostics)
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
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
        case "context": document.contexts.append(try context(isIncoming: false))
        case "incoming": document.contexts.append(try context(isIncoming: true))
        case "flow":
            let name = try expectWord("the name of the flow")
            try refuseValues()
            document.flows.append(FlowNode(name: name, body: try block("flow \(name.text)")))
        case let word where Vocabulary.later.contains(word):
            throw Failure(diagnostic: notYet(keyword))
        default:
            isLost = true
            if Vocabulary.contextItems.contains(keyword.text) {
                throw Failure(diagnostic: wasLost ? nil : outside(keyword))
            }
            let mistake = unknown(keyword, "E0031", Vocabulary.declarations) {
                "nothing starts with `\($0)`"
            }
            throw Failure(diagnostic: wasLost ? nil : mistake)
        }
    }

    /// A line of a context that stands behind its end.
    private func outside(_ word: Word) -> Diagnostic {
        Diagnostic(
            "E0030", "`\(word.text)` stands outside of a context", at: word.span,
            help: ["a `}` above is one too many, or `context NAME {` is missing"])
    }

    func notYet(_ word: Word) -> Diagnostic {
        Diagnostic(
            "E0036", "`\(word.text)` is not in this version of Bellbird", at: word.span,
            help: ["it is part of the language, and comes with a later version"])
    }

    func unknown(
        _ word: Word, _ code: String, _ names: [String], _ title: (String) -> String
    ) -> Diagnostic {
        let near = NearestName.of(word.text, in: names)
        return Diagnostic(
            code, title(word.text), at: word.span, near.map { "did you mean `\($0)`?" } ?? "",
            help: near == nil ? ["here can stand: " + names.joined(separator: ", ")] : [])
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

    private mutating func settings(_ document: inout Document) throws(Failure) {
        var found: [SettingNode] = []
        try braces("settings") { parser throws(Failure) in
            let name = try parser.expectKeyword("E0010", "a setting")
            guard Vocabulary.settings.contains(name.text) else {
                throw Failure(
                    diagnostic: parser.unknown(name, "E0028", Vocabulary.settings) {
                        "there is no setting `\($0)`"
                    })
            }
            if let first = (document.settings + found).first(where: { $0.name.text == name.text }) {
                throw Failure(
                    diagnostic: Diagnostic(
                        "E0025", "`\(name.text)` is given twice", at: name.span, "",
                        [.init(span: first.name.span, text: "it stands here already")]))
            }
            if ["ring-time", "max-call"].contains(name.text) {
                let duration = try parser.duration(name.text)
                return found.append(SettingNode(name: name, values: [], duration: duration))
            }
            var values: [Word] = []
            repeat {
                if let text = try parser.takeText() {
                    values.append(text)
                } else {
                    values.append(try parser.expectWord("a value for `\(name.text)`"))
                }
            } while parser.takeComma()
            found.append(SettingNode(name: name, values: values))
        }
        document.settings += found
    }

    private mutating func context(isIncoming: Bool) throws(Failure) -> ContextNode {
        let what = isIncoming ? "incoming" : "context"
        var names = [try expectWord("the name of the \(isIncoming ? "trunk" : "context")")]
        while isIncoming, takeComma() { names.append(try expectWord("the name of a trunk")) }
        if isIncoming, let later = names.first(where: { ["anonymous", "web"].contains($0.text) }) {
            throw Failure(diagnostic: notYet(later))
        }
        var node = ContextNode(isIncoming: isIncoming, names: names)
        try braces("\(what) \(names[0].text)") { parser throws(Failure) in
            try parser.contextItem(&node)
        }
        return node
    }

    private mutating func contextItem(_ node: inout ContextNode) throws(Failure) {
        let keyword = try expectKeyword(
            "E0010", "`number`, `include`, `allow` or `otherwise`")
        switch keyword.text {
        case "number": node.routes.append(try route())
        case "include": node.includes += try words("the name of a context")
        case "allow": node.allows += try words("a class of numbers")
        case "before": node.before = try block("before")
        case "otherwise": node.otherwise = try block("otherwise")
        default:
            if Pattern.looksLikeNumber(keyword.text) {
                throw Failure(
                    diagnostic: Diagnostic(
                        "E0029", "a number starts with the word `number`", at: keyword.span,
                        help: ["write `number \(keyword.text) { … }`"]))
            }
            throw Failure(
                diagnostic: unknown(keyword, "E0031", Vocabulary.contextItems) {
                    "nothing in a context starts with `\($0)`"
                })
        }
    }

    private mutating func words(_ what: String) throws(Failure) -> [Word] {
        var list = [try expectWord(what)]
        while takeComma() { list.append(try expectWord(what)) }
        return list
    }

    private mutating func route() throws(Failure) -> RouteNode {
        var patterns: [Word] = []
        repeat {
            if let text = try takeText() {
                patterns.append(Word(text: "\"" + text.text, span: text.span))
            } else {
                patterns.append(try expectWord("a number or a pattern"))
            }
        } while takeComma()
        let label = try takeText()?.text
        return RouteNode(patterns: patterns, label: label, body: try block("number"))
    }
}
