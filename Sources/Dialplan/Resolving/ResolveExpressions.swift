/// Values as they are written → formulas with types (5.5).
extension Checker {
    /// `wanted` is the type that the place needs: a literal takes it.
    mutating func resolve(_ expression: Expression, as wanted: ValueType? = nil) -> Typed {
        let span = expression.span
        switch expression.kind {
        case .text(let pieces): return text(pieces, span, wanted)
        case .number(let digits): return number(digits, span, wanted)
        case .range(let low, let high):
            report(
                "E0404", "`\(low)-\(high)` is a range, and one value is needed here", at: span, "",
                help: ["ranges can stand among phones to ring, and in patterns"])
            return .wrong(span)
        case .duration(let duration):
            return Typed(formula: .constant(.duration(duration)), type: .duration, span: span)
        case .date(let day):
            return Typed(formula: .constant(.date(day)), type: .date, span: span)
        case .flag(let isTrue):
            return Typed(formula: .constant(.flag(isTrue)), type: .flag, span: span)
        case .name(let name): return value(of: name, span, wanted)
        case .call(let name, let arguments): return call(name, arguments, span)
        case .fallback(let first, let second): return fallback(first, second, span, wanted)
        case .calculate(let left, let sign, let right):
            return calculation(left, sign, right, span)
        case .not, .both, .either, .isSet, .equal, .compare, .isIn, .matches, .startsWith:
            return Typed(formula: condition(expression), type: .flag, span: span)
        }
    }

    /// A value of the type that the place needs, which is there. Says what is wrong otherwise.
    mutating func needed(_ expression: Expression, _ wanted: ValueType) -> Formula {
        let value = resolve(expression, as: wanted)
        checkFits(value, wanted)
        checkThere(value, expression)
        return value.formula
    }

    /// The same; it may be missing.
    mutating func wished(_ expression: Expression, _ wanted: ValueType) -> Typed {
        let value = resolve(expression, as: wanted)
        checkFits(value, wanted)
        return value
    }

    mutating func checkFits(_ value: Typed, _ wanted: ValueType) {
        guard let type = value.type, !type.fits(wanted) else { return }
        if type == .int, wanted == .duration { return reportUnit(value) }
        if case .text = type, wanted == .phone, let text = value.text, Self.phone(text) != nil {
            return
        }
        report(
            "E0404", "this needs \(wanted.withArticle), this is \(type.withArticle)",
            at: value.span, "",
            help: wanted == .phone && type == .text && !value.isConstant
                ? ["`phone(…)` makes a number of a text that is one"]
                : wanted == .flag ? ["compare it: `… is …`, or ask `… is set`"] : [])
    }

    /// E0402: `20 what?`
    private mutating func reportUnit(_ value: Typed) {
        let text = value.text ?? ""
        report(
            "E0402", "\(text) what?", at: value.span, "a length of time needs a unit",
            help: ["write `\(text)s` for seconds or `\(text)m` for minutes"])
    }

    mutating func checkThere(_ value: Typed, _ expression: Expression) {
        guard value.isMaybe, value.type != nil, !scope.known.contains(value.formula) else { return }
        let text = written(expression)
        report(
            "E0403", "\(text.map { "`\($0)`" } ?? "this") may be missing here", at: value.span, "",
            help: [
                "say what to take then: `\(text ?? "X") else …`",
                "or ask first: `if \(text ?? "X") is set { … }`",
            ])
    }

    private func written(_ expression: Expression) -> String? {
        if case .name(let name) = expression.kind { name } else { nil }
    }

    // MARK: - Literals

    private func number(_ digits: String, _ span: Span, _ wanted: ValueType?) -> Typed {
        func typed(_ value: Value, _ type: ValueType) -> Typed {
            Typed(formula: .constant(value), type: type, span: span)
        }
        let amount = Value.tenThousandths(digits)
        switch wanted {
        case .phone where Pattern.looksLikeNumber(digits): return typed(.phone(digits), .phone)
        case .text: return typed(.text(digits), .text)
        case .money: if let amount { return typed(.money(amount), .money) }
        default: break
        }
        if digits.contains("."), let amount { return typed(.money(amount), .money) }
        let isPlain = digits.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        if isPlain, digits == "0" || !digits.hasPrefix("0"), let amount {
            return typed(.int(amount / Value.moneyUnit), .int)
        }
        return typed(.phone(digits), .phone)
    }

    /// `+1 (256) 555-0100` without what is between the digits; nil if it is no number.
    static func phone(_ text: String) -> String? {
        let kept = text.filter { !" -.()/".contains($0) }
        return Pattern.looksLikeNumber(kept) ? kept : nil
    }

    /// A text of digits and numbers is a number where one is needed.
    private mutating func text(
        _ pieces: [TextPiece], _ span: Span, _ wanted: ValueType?
    ) -> Typed {
        var formulas: [Formula] = []
        var isNumber = true
        var plain: String? = ""
        for piece in pieces {
            switch piece {
            case .plain(let text):
                plain = plain.map { $0 + text }
                isNumber = isNumber && Pattern.looksLikeNumber(text)
                formulas.append(.constant(.text(text)))
            case .value(let expression):
                let value = resolve(expression)
                if case .record? = value.type { reportRecord(value) }
                plain = nil
                let type = value.type ?? .phone
                isNumber = isNumber && (type == .phone || type == .int)
                formulas.append(value.formula)
            }
        }
        if let plain {
            if wanted == .phone, let phone = Self.phone(plain) {
                return Typed(formula: .constant(.phone(phone)), type: .phone, span: span)
            }
            return Typed(formula: .constant(.text(plain)), type: .text, span: span)
        }
        let type: ValueType = isNumber && wanted == .phone ? .phone : .text
        return Typed(formula: .text(formulas), type: type, span: span)
    }

    private mutating func reportRecord(_ value: Typed) {
        guard case .record(let source)? = value.type else { return }
        report(
            "E0404", "this is a whole answer of `\(source)`", at: value.span,
            "one of its fields is needed",
            help: ["its fields: " + fields(of: source).map(\.name).joined(separator: ", ")])
    }

    // MARK: - Combined values

    private mutating func fallback(
        _ first: Expression, _ second: Expression, _ span: Span, _ wanted: ValueType?
    ) -> Typed {
        let left = resolve(first, as: wanted)
        let right = resolve(second, as: wanted ?? left.type)
        if let one = left.type, let other = right.type, !other.fits(one), !one.fits(other) {
            report(
                "E0404", "this needs \(one.withArticle), this is \(other.withArticle)",
                at: right.span, "", [.init(span: left.span, text: "instead of this")])
        }
        let type = right.type == .text && left.type != .text ? right.type : left.type
        return Typed(
            formula: .fallback(left.formula, right.formula), type: left.type == nil ? nil : type,
            isMaybe: left.isMaybe && right.isMaybe, span: span)
    }

    private mutating func calculation(
        _ left: Expression, _ sign: Calculation, _ right: Expression, _ span: Span
    ) -> Typed {
        let first = resolve(left)
        let second = resolve(right)
        let isMaybe = [first, second].contains {
            $0.isMaybe && !scope.known.contains($0.formula)
        }
        guard let one = first.type, let other = second.type else { return .wrong(span) }
        guard let type = Self.result(one, sign, other) else {
            let wrong = Self.isCounted(one) ? second : first
            report(
                "E0404", "`\(sign.rawValue)` calculates with numbers", at: wrong.span,
                "this is \((wrong.type ?? .text).withArticle)",
                help: one == .text || other == .text
                    ? ["texts are joined in quotes: `\"{first} {second}\"`"] : [])
            return .wrong(span)
        }
        return Typed(
            formula: .calculate(first.formula, sign, second.formula), type: type,
            isMaybe: isMaybe, span: span)
    }

    private static func isCounted(_ type: ValueType) -> Bool { type.isOrdered }

    private static func result(
        _ left: ValueType, _ sign: Calculation, _ right: ValueType
    ) -> ValueType? {
        switch (left, right) {
        case (.int, .int): .int
        case (.money, .int): .money
        case (.int, .money): sign == .divide ? nil : .money
        case (.money, .money): sign.isScaling ? nil : .money
        case (.duration, .duration): sign.isScaling ? nil : .duration
        case (.duration, .int): sign.isScaling ? .duration : nil
        case (.date, .date): sign == .subtract ? .int : nil
        case (.date, .int): sign.isScaling ? nil : .date
        default: nil
        }
    }
}
