/// Conditions, and the closed lists that stand on their right side.
extension Checker {
    /// What `if` asks.
    mutating func condition(_ expression: Expression) -> Formula {
        switch expression.kind {
        case .not(let inner): return .not(condition(inner))
        case .both(let left, let right):
            let first = condition(left)
            let known = scope.known
            scope.known.formUnion(first.proof)
            defer { scope.known = known }
            return .both(first, condition(right))
        case .either(let left, let right):
            let first = condition(left)
            let known = scope.known
            scope.known.formUnion(first.counterproof)
            defer { scope.known = known }
            return .either(first, condition(right))
        case .isSet(let inner, let negated):
            let value = resolve(inner)
            if value.type != nil, !value.isMaybe || scope.known.contains(value.formula) {
                reportAlways(!negated, expression.span, "this is never missing")
            }
            return negated ? .not(.isSet(value.formula)) : .isSet(value.formula)
        case .equal(let left, let right, let negated):
            let formula = equality(left, right, expression.span)
            return negated ? .not(formula) : formula
        case .compare(let left, let sign, let right): return comparison(left, sign, right)
        case .isIn(let key, let map):
            let key = wished(key, .phone)
            guard let index = index(of: .map, map) else { return .constant(.flag(false)) }
            return .isInMap(key.formula, index)
        case .matches(let subject, let patterns):
            return .matches(wished(subject, .phone).formula, table(patterns))
        case .startsWith(let left, let right):
            let first = wished(left, .text)
            return .startsWith(first.formula, wished(right, first.type ?? .text).formula)
        default:
            let value = resolve(expression)
            if value.isConstant, value.type == .flag {
                reportAlways(value.formula == .constant(.flag(true)), expression.span)
            }
            checkFits(value, .flag)
            return value.formula
        }
    }

    private mutating func reportAlways(_ isTrue: Bool, _ span: Span, _ label: String = "") {
        report("W0406", "this is always \(isTrue ? "true" : "false")", at: span, label)
    }

    private mutating func comparison(
        _ left: Expression, _ sign: Comparison, _ right: Expression
    ) -> Formula {
        var first = resolve(left)
        let second = resolve(right, as: first.type)
        if first.isConstant, let type = second.type { first = resolve(left, as: type) }
        for value in [first, second] {
            guard let type = value.type, !type.isOrdered else { continue }
            report(
                "E0401", "`\(sign.rawValue)` compares numbers, not \(type.plural)", at: value.span,
                "this is \(type.withArticle)")
            return .constant(.flag(false))
        }
        if let one = first.type, let other = second.type, !one.isComparable(with: other) {
            if one == .duration, other == .int {
                checkFits(second, .duration)
            } else {
                report(
                    "E0401", "these can never be compared", at: second.span,
                    "this is \(other.withArticle)",
                    [.init(span: first.span, text: "this is \(one.withArticle)")])
            }
        }
        return .compare(first.formula, sign, second.formula)
    }

    // MARK: - `is`

    private mutating func equality(
        _ left: Expression, _ right: Expression, _ span: Span
    ) -> Formula {
        if let formula = state(left, right) { return formula }
        if let words = words(left) {
            let first = resolve(left)
            return .equal(first.formula, word(right, words))
        }
        var first = resolve(left)
        let second = resolve(right, as: first.type)
        if first.isConstant, let type = second.type { first = resolve(left, as: type) }
        checkComparable(first, second)
        checkSecret(first, second, span)
        if first.isConstant, second.isConstant {
            reportAlways(first.formula == second.formula, span)
        }
        return .equal(first.formula, second.formula)
    }

    mutating func checkComparable(_ first: Typed, _ second: Typed) {
        guard let one = first.type, let other = second.type, !one.isComparable(with: other) else {
            return
        }
        report(
            "E0404", "this is never so: one is \(one.withArticle), the other \(other.withArticle)",
            at: second.span, "this is \(other.withArticle)",
            [.init(span: first.span, text: "this is \(one.withArticle)")])
    }

    /// W0309: what was typed is compared with a number of the plan.
    private mutating func checkSecret(_ first: Typed, _ second: Typed, _ span: Span) {
        guard case .local(let index) = first.formula, let asked = scope.openQuestions[index],
            let text = second.text, text.utf8.count >= 4, second.isConstant
        else { return }
        report(
            "W0309", "a PIN is compared without `secret`", at: span,
            "what the caller types stands in traces and records",
            [.init(span: asked, text: "it is asked here")],
            help: ["write `ask … secret`"])
    }

    /// `hours is open`, `night-mode is on`, `state(201) is busy`; nil if it is none of these.
    func isState(_ left: Expression) -> Bool {
        switch left.kind {
        case .name(let name):
            scope[name] == nil
                && (names.index(of: .schedule, name) != nil
                    || names.index(of: .toggle, name) != nil)
        case .call(let name, _): name.text == "state" && !names.isCalled("state")
        default: false
        }
    }

    mutating func state(_ left: Expression, _ right: Expression) -> Formula? {
        guard isState(left) else { return nil }
        switch left.kind {
        case .name(let name):
            use.names.insert(name)
            if let index = names.index(of: .schedule, name) {
                return scheduleState(index, name, right)
            }
            guard let state = written(right, ["on", "off"]) else { return .constant(.flag(false)) }
            return state == "off" ? .not(.toggle(name)) : .toggle(name)
        case .call(let name, let arguments):
            guard arguments.count == 1 else {
                reportCount(name, 1, arguments.count)
                return .constant(.flag(false))
            }
            let phone = wished(arguments[0].value, .phone)
            checkExtension(phone)
            guard let text = written(right, Vocabulary.phoneStates),
                let state = PhoneState(rawValue: text)
            else { return .constant(.flag(false)) }
            return .phoneState(phone.formula, state)
        default: return nil
        }
    }

    /// One of these words as it stands there: which state is asked for is not computed.
    private mutating func written(_ right: Expression, _ words: [String]) -> String? {
        let word = bare(right) == nil ? nil : word(right, words)
        if case .constant(.text(let text)) = word { return words.contains(text) ? text : nil }
        report(
            "E0104", "this cannot stand here", at: right.span, "",
            help: ["here can stand: " + words.joined(separator: ", ")])
        return nil
    }

    private mutating func scheduleState(
        _ index: Int, _ name: String, _ right: Expression
    ) -> Formula {
        let states = states[index]
        guard let state = bare(right) else {
            report(
                "E0113", "schedule `\(name)` has no such state", at: right.span, "",
                help: ["its states: " + states.joined(separator: ", ")])
            return .constant(.flag(false))
        }
        guard let place = states.firstIndex(of: state) else {
            // A line of the schedule may have been lost.
            guard !hasMistakes else { return .constant(.flag(false)) }
            report(
                "E0113", "schedule `\(name)` is never `\(state)`", at: right.span,
                suggestion(state, states),
                help: ["its states: " + states.joined(separator: ", ")])
            return .constant(.flag(false))
        }
        use.states[index, default: []].insert(place)
        return .schedule(index, isState: place)
    }

    // MARK: - Closed lists

    /// A word or a text without values inside.
    func bare(_ expression: Expression) -> String? {
        switch expression.kind {
        case .name(let name): name
        case .text(let pieces):
            if pieces.count == 1, case .plain(let text) = pieces[0] { text } else { nil }
        default: nil
        }
    }

    /// The words that a value can be, if they are a closed list.
    func words(_ left: Expression) -> [String]? {
        switch left.kind {
        case .name("weekday"): ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        case .name("call.direction"): ["inside", "incoming", "later"]
        case .name("trunk"): input.inventory.trunks.map(\.name)
        case .name("caller.language"): languages.isEmpty ? nil : languages
        case .call(let name, _) where name.text == "class" && !names.isCalled("class"):
            numberClasses
        default: nil
        }
    }

    /// One of them, or what was computed.
    mutating func word(_ right: Expression, _ words: [String]) -> Formula {
        guard let text = bare(right) else { return wished(right, .text).formula }
        if case .name = right.kind, !words.contains(text), scope[text] != nil {
            return wished(right, .text).formula
        }
        if !words.contains(text) {
            report(
                "E0104", "`\(text)` cannot stand here", at: right.span, suggestion(text, words),
                help: ["here can stand: " + words.joined(separator: ", ")])
        }
        return .constant(.text(text))
    }
}

extension ValueType {
    fileprivate var plural: String {
        switch self {
        case .text: "texts"
        case .phone: "phone numbers"
        case .flag: "yes and no"
        case .int, .money: "numbers"
        case .duration: "lengths of time"
        case .date: "dates"
        case .record: "answers"
        }
    }
}
