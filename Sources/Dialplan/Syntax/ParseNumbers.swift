/// What numbers mean: the numbering plan, emergency numbers, keys during a conversation.
extension Parser {
    /// `numbering COUNTRY area DIGITS { rewrite …; class … }`
    mutating func numbering(_ keyword: Word) throws(Failure) -> NumberingNode {
        var node = NumberingNode(span: keyword.span)
        if !isItemEnd, current?.kind == .word {
            node.preset = try expectWord("a country")
            if takeWord("area") { node.area = try expectWord("an area code") }
        }
        guard current?.kind == .openBrace || node.preset == nil else { return node }
        try braces("numbering") { parser throws(Failure) in
            let line = try parser.expectKeyword("E0010", "`rewrite` or `class`")
            switch line.text {
            case "rewrite":
                let pattern = try parser.pattern("a pattern")
                guard parser.takeWord("to") else {
                    throw Failure(
                        diagnostic: parser.unexpected(
                            "E0021", "expected `to`",
                            help: ["the whole form: `rewrite 0|[1-9]x. to +49`"]))
                }
                node.rewrites.append(.init(pattern: pattern, to: try parser.expectWord("digits")))
            case "class":
                let name = try parser.expectWord("the name of a class")
                node.classes.append(.init(name: name, patterns: try parser.patterns("a pattern")))
            default:
                throw Failure(
                    diagnostic: parser.unknown(line, "E0028", Vocabulary.numberingBlock.names) {
                        "`numbering` has no line `\($0)`"
                    })
            }
        }
        return node
    }

    /// `emergency { }`
    mutating func emergency(_ keyword: Word) throws(Failure) -> EmergencyNode {
        var node = EmergencyNode(span: keyword.span)
        var given: Set<String> = []
        try braces("emergency") { parser throws(Failure) in
            let line = try parser.expectKeyword("E0010", "`numbers`, `via` or `notify`")
            if !given.insert(line.text).inserted { throw parser.twice(line.text, line.span) }
            switch line.text {
            case "numbers": node.numbers = try parser.patterns("an emergency number")
            case "also": node.also = try parser.patterns("a number")
            case "test": node.test = try parser.patterns("a number")
            case "via": node.via = try parser.words("the name of a trunk")
            case "callerid": node.callerID = try parser.expression("a number")
            case "notify": node.notify = try parser.expressions("a phone or a mail address")
            default:
                throw Failure(
                    diagnostic: parser.unknown(line, "E0028", Vocabulary.emergencyBlock.names) {
                        "`emergency` has no line `\($0)`"
                    })
            }
        }
        return node
    }

    /// `features { transfer *2; park *3 }`
    mutating func features(_ document: inout Document) throws(Failure) {
        var found: [FeatureNode] = []
        try braces("features") { parser throws(Failure) in
            let name = try parser.expectKeyword("E0010", "a feature")
            guard Vocabulary.features.contains(name.text) else {
                throw Failure(
                    diagnostic: parser.unknown(name, "E0028", Vocabulary.features) {
                        "there is no feature `\($0)`"
                    })
            }
            let keys = try parser.expectWord("keys")
            guard Pattern.looksLikeNumber(keys.text), !keys.text.contains("+") else {
                throw Failure(
                    diagnostic: Diagnostic(
                        "E0201", "`\(keys.text)` is not made of keys", at: keys.span))
            }
            found.append(FeatureNode(name: name, keys: keys))
        }
        document.features += found
    }
}
