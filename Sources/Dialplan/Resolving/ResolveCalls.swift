/// Maps, functions of the plan and those that are built in (7.6).
extension Checker {
    mutating func call(_ name: Word, _ arguments: [Argument], _ span: Span) -> Typed {
        if let index = names.index(of: .map, name.text) {
            use.names.insert(name.text)
            guard arguments.count == 1 else {
                reportCount(name, 1, arguments.count)
                return .wrong(span)
            }
            let key = wished(arguments[0].value, .phone)
            let map = names.maps[index]
            return Typed(
                formula: .inMap(key.formula, index), type: mapType(index, span),
                isMaybe: map.otherwise == nil, span: span)
        }
        if let index = names.index(of: .function, name.text) {
            use.names.insert(name.text)
            return call(index, name, arguments, span)
        }
        if let function = Function(rawValue: name.text) {
            return apply(function, name, arguments, span)
        }
        if name.text == "state" {
            report(
                "E0404", "`state(…)` is compared with a word", at: span, "",
                help: ["write `state(201) is busy`"])
        } else if let other = names.declared[name.text] {
            reportKind(name, other.kind, wanted: .function)
        } else if isWhole {
            let known =
                Function.allCases.map(\.rawValue) + names.all(.map) + names.all(.function)
            report(
                "E0112", "there is no function or map `\(name.text)`", at: name.span,
                suggestion(name.text, known))
        }
        for argument in arguments { _ = resolve(argument.value) }
        return .wrong(span)
    }

    mutating func reportCount(_ name: Word, _ wanted: Int, _ found: Int, _ at: Span? = nil) {
        report(
            "E0111",
            "`\(name.text)` takes \(wanted) value\(wanted == 1 ? "" : "s"), not \(found)",
            at: name.span, "",
            at.map { [.init(span: $0, text: "it is defined here")] } ?? [])
    }

    /// Values in the order of the parameters, which may also be named.
    mutating func arguments(
        _ arguments: [Argument], _ parameters: [Parameter], of name: Word, at place: Span
    ) -> [Formula] {
        var values = [Formula?](repeating: nil, count: parameters.count)
        guard arguments.count == parameters.count else {
            reportCount(name, parameters.count, arguments.count, place)
            return []
        }
        for (position, argument) in arguments.enumerated() {
            var index: Int? = position
            if let label = argument.name {
                index = parameters.firstIndex { $0.name.text == label.text }
                if index == nil {
                    report(
                        "E0118", "`\(name.text)` takes no `\(label.text)`", at: label.span,
                        suggestion(label.text, parameters.map(\.name.text)))
                }
            }
            guard let index else { continue }
            values[index] = needed(argument.value, type(of: parameters[index]))
        }
        return values.map { $0 ?? .constant(.missing) }
    }

    /// Texts, unless something else is written.
    func type(of parameter: Parameter) -> ValueType {
        parameter.type.flatMap { ValueType.named[$0.text] } ?? .text
    }

    // MARK: - Functions of the plan

    private mutating func call(
        _ index: Int, _ name: Word, _ arguments: [Argument], _ span: Span
    ) -> Typed {
        let node = names.functions[index]
        let values = self.arguments(arguments, node.parameters, of: name, at: node.name.span)
        resolveFunction(index)
        guard let body = functionBodies[index] else {
            if functions[index] == .underWay {
                report(
                    "E0504", "function `\(node.name.text)` uses itself", at: name.span, "",
                    [.init(span: node.name.span, text: "it is defined here")])
            }
            return .wrong(span)
        }
        return Typed(
            formula: .call(index, values), type: body.type, isMaybe: body.isMaybe, span: span)
    }

    mutating func resolveFunction(_ index: Int) {
        guard functions[index] == nil else { return }
        let node = names.functions[index]
        // No call evaluates them any deeper.
        guard functionDepth < Limits.frames else {
            if told.insert([]).inserted {
                report(
                    "E0035", "functions use each other too deeply", at: node.name.span,
                    "at most \(Limits.frames) of them")
            }
            return
        }
        functionDepth += 1
        defer { functionDepth -= 1 }
        functions[index] = .underWay
        functionBodies[index] =
            within(Scope(isFromOutside: true)) { checker in
                checker.declare(node.parameters)
                return checker.resolve(node.value)
            }.result
        functions[index] = .done
    }

    mutating func declare(_ parameters: [Parameter]) {
        for parameter in parameters {
            checkType(parameter)
            _ = declare(parameter.name, type(of: parameter), isMaybe: false)
        }
    }

    mutating func checkType(_ parameter: Parameter) {
        guard let type = parameter.type, ValueType.named[type.text] == nil else { return }
        let known = ValueType.named.keys.sorted()
        report(
            "E0104", "there is no type `\(type.text)`", at: type.span,
            suggestion(type.text, known), help: ["types: " + known.joined(separator: ", ")])
    }

    // MARK: - Built in

    private struct Signature {
        var takes: [ValueType]
        /// Nil: the type of the first value.
        var gives: ValueType?
        var isMaybe = false
    }

    private static func signature(_ function: Function) -> Signature {
        switch function {
        case .first, .last, .drop: Signature(takes: [.text, .int], gives: nil)
        case .length: Signature(takes: [.text], gives: .int)
        case .upper, .lower, .spaced: Signature(takes: [.text], gives: .text)
        case .contains: Signature(takes: [.text, .text], gives: .flag)
        case .replace: Signature(takes: [.text, .text, .text], gives: .text)
        case .class: Signature(takes: [.phone], gives: .text, isMaybe: true)
        case .nameOf: Signature(takes: [.phone], gives: .text, isMaybe: true)
        case .waiting, .agents, .calls, .count: Signature(takes: [.text], gives: .int)
        case .holiday: Signature(takes: [.text], gives: .text, isMaybe: true)
        case .format: Signature(takes: [.text, .text], gives: .text)
        case .random: Signature(takes: [.int, .int], gives: .int)
        case .phone: Signature(takes: [.text], gives: .phone, isMaybe: true)
        }
    }

    private mutating func apply(
        _ function: Function, _ name: Word, _ arguments: [Argument], _ span: Span
    ) -> Typed {
        if function == .count {
            let values = arguments.map { resolve($0.value).formula }
            return Typed(formula: .apply(.count, values), type: .int, span: span)
        }
        let signature = Self.signature(function)
        guard arguments.count == signature.takes.count else {
            reportCount(name, signature.takes.count, arguments.count)
            return .wrong(span)
        }
        if let named = named(function, arguments[0].value) {
            return Typed(
                formula: .apply(function, [named]), type: signature.gives,
                isMaybe: signature.isMaybe, span: span)
        }
        var values: [Typed] = []
        for (argument, type) in zip(arguments, signature.takes) {
            // A number stays one: `last(dialed, 2)`.
            let isAny = values.isEmpty && signature.gives == nil || function == .format
            let value = isAny ? resolve(argument.value) : wished(argument.value, type)
            values.append(value)
        }
        let isMissing = values.contains { $0.isMaybe && !scope.known.contains($0.formula) }
        let first = values[0].type
        let gives = signature.gives ?? (first == .int ? .phone : first)
        return Typed(
            formula: .apply(function, values.map(\.formula)), type: gives,
            isMaybe: signature.isMaybe || (isMissing && gives != .flag), span: span)
    }

    /// Functions over things that have names.
    private mutating func named(_ function: Function, _ argument: Expression) -> Formula? {
        let kind: NameKind
        switch function {
        case .waiting, .agents: kind = .queue
        case .calls: kind = .trunk
        case .holiday: kind = .holidays
        default: return nil
        }
        guard let text = bare(argument) else {
            report(
                "E0105", "`\(function.rawValue)` takes the name of \(kind.withArticle)",
                at: argument.span)
            return .constant(.missing)
        }
        let word = Word(text: text, span: argument.span)
        switch kind {
        case .trunk:
            if input.inventory.trunk(named: text) == nil { reportMissing(.trunk, word) }
        case .holidays: return .constant(holidaySet(word).map { .int(Int64($0)) } ?? .missing)
        default: _ = index(of: kind, word)
        }
        return .constant(.text(text))
    }
}
