/// What a name among values means.
extension Checker {
    mutating func value(of name: String, _ span: Span, _ wanted: ValueType?) -> Typed {
        if let index = Self.factIndex[name] { return fact(index, span) }
        if let local = scope[name] {
            return Typed(
                formula: .local(local.index), type: local.type, isMaybe: local.isMaybe, span: span)
        }
        if let index = names.index(of: .variable, name) {
            use.names.insert(name)
            use.read.insert(index)
            // In the first value of a `var`, which is refused there, this one may not be known yet.
            guard variables.indices.contains(index) else {
                let type = names.variables[index].type.flatMap { ValueType.named[$0.text] }
                return Typed(
                    formula: .variable(index), type: type ?? .text, isMaybe: false, span: span)
            }
            let variable = variables[index]
            return Typed(
                formula: .variable(index), type: variable.type, isMaybe: variable.isMaybe,
                span: span)
        }
        if let declared = names.declared[name] { return thing(name, declared, span) }
        if let dot = name.firstIndex(of: ".") {
            let field = String(name[name.index(after: dot)...])
            return self.field(field, of: String(name[..<dot]), span)
        }
        guard isWhole, !lostNames.contains(name) else { return .wrong(span) }
        let known =
            scope.names + Vocabulary.facts.map(\.name) + names.all(.variable)
            + names.all(.schedule) + names.all(.toggle)
        report(
            "E0104", "nothing here is called `\(name)`", at: span, suggestion(name, known),
            help: wanted == .text ? ["a text stands in quotes: `\"\(name)\"`"] : [])
        return .wrong(span)
    }

    // MARK: - Facts

    private static let factIndex = Dictionary(
        uniqueKeysWithValues: Vocabulary.facts.enumerated().map { ($1.name, $0) })

    private static let facts: [String: Fact] = [
        "dialed": .dialed, "entered": .entered, "caller.number": .callerNumber,
        "caller.name": .callerName, "caller.extension": .callerExtension,
        "caller.anonymous": .callerAnonymous, "caller.language": .callerLanguage,
        "caller.last-dialed": .callerLastDialed,
        "call.id": .callID, "call.seconds": .callSeconds, "call.started": .callStarted,
        "call.direction": .callDirection, "call.transferred-by": .callTransferredBy,
        "trunk": .trunk, "now": .now, "today": .today, "weekday": .weekday,
    ]

    private func fact(_ index: Int, _ span: Span) -> Typed {
        let row = Vocabulary.facts[index]
        guard let fact = Self.facts[row.name] else { return .wrong(span) }
        // Our own phones have an extension.
        let isThere = fact == .callerExtension && !scope.isFromOutside
        return Typed(
            formula: .fact(fact), type: row.type, isMaybe: row.isMaybe && !isThere, span: span)
    }

    // MARK: - Fields

    private mutating func field(_ field: String, of owner: String, _ span: Span) -> Typed {
        if owner == "caller" || owner == "call" {
            let fields = Vocabulary.facts.map(\.name).filter { $0.hasPrefix(owner + ".") }
                .map { String($0.dropFirst(owner.count + 1)) }
            reportField(field, owner, fields, span)
            return .wrong(span)
        }
        guard let local = scope[owner] else {
            guard isWhole, !lostNames.contains(owner) else { return .wrong(span) }
            report(
                "E0104", "nothing here is called `\(owner)`", at: span,
                suggestion(owner, scope.names + ["caller", "call"]))
            return .wrong(span)
        }
        guard case .record(let source)? = local.type else {
            if local.type != nil { reportField(field, owner, [], span) }
            return .wrong(span)
        }
        let fields = fields(of: source)
        guard let index = fields.firstIndex(where: { $0.name == field }) else {
            reportField(field, owner, fields.map(\.name), span)
            return .wrong(span)
        }
        return Typed(
            formula: .field(.local(local.index), index), type: fields[index].type, isMaybe: true,
            span: span)
    }

    private mutating func reportField(
        _ field: String, _ owner: String, _ fields: [String], _ span: Span
    ) {
        report(
            "E0110", "`\(owner)` has no field `\(field)`", at: span, suggestion(field, fields),
            help: fields.isEmpty ? [] : ["its fields: " + fields.joined(separator: ", ")])
    }

    func fields(of source: String) -> [Source.Field] {
        guard let index = names.index(of: .source, source), parts.sources.indices.contains(index)
        else { return [] }
        return parts.sources[index].returns
    }

    // MARK: - Things that are no values

    /// A room or an agent's queue can be named where its name is a value.
    private mutating func thing(
        _ name: String, _ declared: Names.Declared, _ span: Span
    ) -> Typed {
        use.names.insert(name)
        let help: String
        switch declared.kind {
        case .conference: return Typed(formula: .constant(.text(name)), type: .phone, span: span)
        case .schedule: help = "ask for its state: `\(name) is …`"
        case .toggle: help = "ask for its state: `\(name) is on`"
        case .map, .function: help = "it takes values: `\(name)(…)`"
        default: help = "it is used with its own action"
        }
        report(
            "E0117", "`\(name)` is \(declared.kind.withArticle), and a value is needed here",
            at: span, "", help: [help])
        return .wrong(span)
    }
}
