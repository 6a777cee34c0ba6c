/// Menus, named ones and those on the spot.
extension Parser {
    /// `{ greeting …; press … { } }`
    mutating func menu(_ name: Word?, _ span: Span) throws(Failure) -> MenuNode {
        var node = MenuNode(name: name, span: span, position: position(span))
        var given: [String: Span] = [:]
        try braces(name.map { "menu \($0.text)" } ?? "menu") { parser throws(Failure) in
            let keyword = try parser.expectKeyword("E0010", "`greeting`, `press` or `on`")
            if ["greeting", "wait", "between", "tries"].contains(keyword.text) {
                if given[keyword.text] != nil { throw parser.twice(keyword.text, keyword.span) }
                given[keyword.text] = keyword.span
            }
            try parser.item(keyword, &node)
        }
        return node
    }

    private mutating func item(_ keyword: Word, _ node: inout MenuNode) throws(Failure) {
        switch keyword.text {
        case "greeting": node.greeting = try prompts()
        case "wait": node.wait = try duration("wait")
        case "between": node.between = try duration("between")
        case "tries": node.tries = try count("how many tries", 1...10).0
        case "press":
            let keys = try patterns("a key")
            let label = try takeText()?.text
            node.presses.append(
                .init(patterns: keys, label: label, body: try block("press")))
        case "on":
            let events = try events()
            node.handlers.append(
                .init(events: events, span: keyword.span, body: try block("on")))
        case "otherwise":
            node.handlers.append(
                .init(events: [], span: keyword.span, body: try block("otherwise")))
        case let key where Pattern.beginsLikeNumber(key):
            report(
                Diagnostic(
                    "E0029", "a key starts with the word `press`", at: keyword.span,
                    help: ["write `press \(key) { … }`"]))
            stepBack()
            try item(Word(text: "press", span: keyword.span), &node)
        default: throw noItem(keyword)
        }
    }

    private mutating func events() throws(Failure) -> [(MenuNode.Event, Span)] {
        var found: [(MenuNode.Event, Span)] = []
        repeat {
            let name = try expectWord("`timeout`, `invalid`, `failed` or `enter`")
            guard let event = MenuNode.Event(rawValue: name.text) else {
                throw Failure(
                    diagnostic: unknown(
                        name, "E0102", MenuNode.Event.allCases.map(\.rawValue)
                    ) { "a menu has no outcome `\($0)`" })
            }
            found.append((event, name.span))
        } while takeComma()
        return found
    }

    private func noItem(_ keyword: Word) -> Failure {
        if Verb(rawValue: keyword.text) != nil {
            return Failure(
                diagnostic: Diagnostic(
                    "E0027", "actions cannot stand directly inside a menu", at: keyword.span,
                    help: ["put it behind a key: `press 1 { … }`"]))
        }
        return Failure(
            diagnostic: unknown(keyword, "E0031", Vocabulary.menuItems) {
                "nothing in a menu starts with `\($0)`"
            })
    }
}
