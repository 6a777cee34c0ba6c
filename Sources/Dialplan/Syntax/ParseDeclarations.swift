/// Settings, contexts, flows, functions, variables, maps and objects.
extension Parser {
    mutating func settings(_ document: inout Document) throws(Failure) {
        var found: [SettingNode] = []
        let before = document.settings
        try braces("settings") { parser throws(Failure) in
            let name = try parser.expectKeyword("E0010", "a setting")
            guard Vocabulary.settings.contains(name.text) else {
                throw Failure(
                    diagnostic: parser.unknown(name, "E0028", Vocabulary.settings) {
                        "there is no setting `\($0)`"
                    })
            }
            if let first = (before + found).first(where: { $0.name.text == name.text }) {
                throw Failure(
                    diagnostic: Diagnostic(
                        "E0025", "`\(name.text)` is given twice", at: name.span, "",
                        [.init(span: first.name.span, text: "it stands here already")]))
            }
            if ["ring-time", "max-call", "hold-recall"].contains(name.text) {
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

    // MARK: - Contexts

    mutating func context(isIncoming: Bool) throws(Failure) -> ContextNode {
        let what = isIncoming ? "incoming" : "context"
        var names = [try expectWord("the name of the \(isIncoming ? "trunk" : "context")")]
        while isIncoming, takeComma() { names.append(try expectWord("the name of a trunk")) }
        var node = ContextNode(isIncoming: isIncoming, names: names)
        try braces("\(what) \(names[0].text)") { parser throws(Failure) in
            try parser.contextItem(&node)
        }
        return node
    }

    private mutating func contextItem(_ node: inout ContextNode) throws(Failure) {
        let keyword = try expectKeyword("E0010", "`number`, `include`, `allow` or `otherwise`")
        switch keyword.text {
        case "number": node.routes.append(try route(keyword))
        case "include": node.includes += try words("the name of a context")
        case "allow": node.allows += try words("a class of numbers")
        case "before":
            if node.before != nil { throw twice("before", keyword.span) }
            node.before = try block("before")
        case "otherwise":
            if node.otherwise != nil { throw twice("otherwise", keyword.span) }
            node.otherwise = try block("otherwise")
        case let number where Pattern.beginsLikeNumber(number):
            report(
                Diagnostic(
                    "E0029", "a number starts with the word `number`", at: keyword.span,
                    help: ["write `number \(number) { … }`"]))
            stepBack()
            node.routes.append(try route(keyword))
        default:
            throw Failure(
                diagnostic: unknown(keyword, "E0031", Vocabulary.contextItems) {
                    "nothing in a context starts with `\($0)`"
                })
        }
    }

    /// Of several quoted texts the last one is the label, if a number stands before it.
    private mutating func route(_ keyword: Word) throws(Failure) -> RouteNode {
        let found = try patterns("a number or a pattern")
        let label = try takeText()?.text
        return RouteNode(
            patterns: found, label: label, body: try block("number"),
            position: position(keyword.span))
    }

    // MARK: - Flows, functions, variables

    mutating func flow() throws(Failure) -> FlowNode {
        let name = try expectWord("the name of the flow")
        let parameters = current?.kind == .openParenthesis ? try parameters() : []
        return FlowNode(
            name: name, parameters: parameters, body: try block("flow \(name.text)"),
            position: position(name.span))
    }

    private mutating func parameters() throws(Failure) -> [Parameter] {
        guard let open = current, take(.openParenthesis) else {
            throw Failure(diagnostic: unexpected("E0018", "expected `(`"))
        }
        var list: [Parameter] = []
        while current?.kind != .closeParenthesis {
            list.append(try parameter())
            guard takeComma() else { break }
        }
        guard take(.closeParenthesis) else {
            var diagnostic = unexpected("E0015", "expected `)`")
            diagnostic.secondary.append(.init(span: span(open), text: "it belongs to this one"))
            throw Failure(diagnostic: diagnostic)
        }
        return list
    }

    mutating func function() throws(Failure) -> FunctionNode {
        let name = try expectWord("the name of the function")
        let parameters = try parameters()
        guard take(.equals) else {
            throw Failure(
                diagnostic: unexpected(
                    "E0022", "expected `=`", help: ["the whole form: `function NAME(x) = VALUE`"]))
        }
        return FunctionNode(
            name: name, parameters: parameters, value: try expression("a value"))
    }

    mutating func variable() throws(Failure) -> VariableNode {
        let parameter = try parameter()
        let value = take(.equals) ? try expression("a value") : nil
        return VariableNode(name: parameter.name, type: parameter.type, value: value)
    }

    // MARK: - Maps and objects

    mutating func map() throws(Failure) -> MapNode {
        var node = MapNode(name: try expectWord("the name of the map"))
        if takeWord("from") {
            node.file = try expectText("the name of a CSV file")
            return node
        }
        try braces("map \(node.name.text)") { parser throws(Failure) in
            let start = parser.here
            if parser.takeWord("otherwise") {
                if node.otherwise != nil { throw parser.twice("otherwise", start) }
                node.otherwise = try parser.expression("a value")
                return
            }
            let key = try parser.pattern("a number or a pattern")
            let value = parser.take(.arrow) ? try parser.expression("a value") : nil
            node.entries.append(.init(key: key, value: value))
        }
        return node
    }

    mutating func object(_ kind: ObjectKind) throws(Failure) -> ObjectNode {
        let spec = Vocabulary.spec(kind)
        let name = try expectWord("the name of the \(kind.rawValue)")
        var node = ObjectNode(kind: kind, name: name, label: try takeText()?.text, options: [])
        if current?.kind == .openBrace {
            try braces("\(kind.rawValue) \(name.text)") { parser throws(Failure) in
                guard parser.word != nil else {
                    throw Failure(diagnostic: parser.unexpected("E0010", "expected a line"))
                }
                try parser.options(spec.options, of: kind.rawValue, into: &node.options) {
                    $0.noOption($1, of: "a \(kind.rawValue)", spec.options.map(\.name))
                }
            }
        }
        if let missing = spec.options.first(where: { option in
            option.isNeeded && !node.options.contains { $0.name.text == option.name }
        }) {
            report(
                Diagnostic(
                    "E0033", "\(kind.rawValue) `\(name.text)` needs a line `\(missing.name)`",
                    at: name.span, "", help: ["\(missing.name): \(missing.summary)"]))
        }
        return node
    }
}
