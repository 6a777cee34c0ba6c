/// How values print, compare and calculate.
extension Value {
    /// Ten-thousandths of one.
    static let moneyUnit: Int64 = 10_000

    /// As it is printed; nil for what is missing, and for records.
    var text: String? {
        switch self {
        case .missing, .record: nil
        case .text(let text), .phone(let text): text
        case .int(let number): String(number)
        case .money(let amount): Self.text(ofMoney: amount, decimals: nil)
        case .flag(let isTrue): isTrue ? "yes" : "no"
        case .duration(let duration):
            duration.milliseconds % 1_000 == 0
                ? "\(duration.components.seconds)s" : "\(duration.milliseconds)ms"
        case .date(let day): CivilDate(daysSince1970: day).text
        }
    }

    /// `49.90`: two decimals, more if there are more, or just so many.
    static func text(ofMoney amount: Int64, decimals: Int?) -> String {
        let digits = String(amount.magnitude % UInt64(moneyUnit) + UInt64(moneyUnit)).dropFirst()
        var kept = digits.prefix(max(0, min(4, decimals ?? 4)))
        if decimals == nil { while kept.count > 2, kept.last == "0" { kept.removeLast() } }
        let whole = (amount < 0 ? "-" : "") + String(amount.magnitude / UInt64(moneyUnit))
        return kept.isEmpty ? whole : whole + "." + kept
    }

    /// A text of at most 8 KB; a date of the years 1 to 9999; a length of time of few centuries.
    var bounded: Value {
        switch self {
        case .text(let text): .text(text.cut(to: Limits.textBytes))
        case .date(let day): (-719_162...2_932_896).contains(day) ? self : .missing
        case .duration(let duration):
            (-Limits.durationSeconds...Limits.durationSeconds)
                .contains(duration.components.seconds) ? self : .missing
        default: self
        }
    }

    func field(_ index: Int) -> Value {
        guard case .record(let fields) = self, fields.indices.contains(index) else {
            return .missing
        }
        return fields[index]
    }

    /// Never true of what is missing. Texts and numbers are compared byte for byte.
    func isEqual(to other: Value) -> Bool {
        switch (self, other) {
        case (.missing, _), (_, .missing), (.record, _), (_, .record): return false
        case (.flag(let left), .flag(let right)): return left == right
        case (.date(let left), .date(let right)): return left == right
        case (.duration(let left), .duration(let right)): return left == right
        default: break
        }
        if let left = scaled, let right = other.scaled { return left == right }
        guard let left = text, let right = other.text else { return false }
        return left.utf8.elementsEqual(right.utf8)
    }

    func compares(_ comparison: Comparison, _ other: Value) -> Bool {
        switch (self, other) {
        case (.date(let left), .date(let right)): return comparison.holds(left, right)
        case (.duration(let left), .duration(let right)): return comparison.holds(left, right)
        case (.text(let left), .text(let right)):
            return comparison.holds(Array(left.utf8), Array(right.utf8))
        default: break
        }
        guard let left = scaled, let right = other.scaled else { return false }
        return comparison.holds(left, right)
    }

    /// Of numbers: in ten-thousandths.
    private var scaled: Int64? {
        switch self {
        case .int(let number):
            let (value, isOver) = number.multipliedReportingOverflow(by: Self.moneyUnit)
            return isOver ? (number < 0 ? .min : .max) : value
        case .money(let amount): return amount
        default: return nil
        }
    }

    /// Missing if it cannot be calculated: too large, divided by nothing, no numbers.
    func calculated(_ calculation: Calculation, _ other: Value) -> Value {
        switch (self, other) {
        case (.int(let left), .int(let right)):
            return calculation.result(left, right).map(Value.int) ?? .missing
        case (.money, .int(let factor)) where calculation.isScaling:
            guard case .money(let amount) = self else { return .missing }
            return calculation.result(amount, factor).map(Value.money) ?? .missing
        case (.int(let factor), .money(let amount)) where calculation == .multiply:
            return calculation.result(amount, factor).map(Value.money) ?? .missing
        case (.money, .money), (.money, .int), (.int, .money):
            guard !calculation.isScaling, let left = scaled, let right = other.scaled else {
                return .missing
            }
            return calculation.result(left, right).map(Value.money) ?? .missing
        case (.duration(let left), .duration(let right)) where !calculation.isScaling:
            return Value.duration(calculation == .add ? left + right : left - right).bounded
        case (.duration(let left), .int(let factor)) where calculation.isScaling:
            return calculation.result(left.components.seconds, factor)
                .map { Value.duration(.seconds($0)).bounded } ?? .missing
        case (.date(let left), .date(let right)) where calculation == .subtract:
            return .int(Int64(left - right))
        case (.date(let day), .int(let days)) where !calculation.isScaling:
            return calculation.result(Int64(day), days).map { Value.date(Int($0)).bounded }
                ?? .missing
        default: return .missing
        }
    }
}

extension Calculation {
    /// Multiplies or divides.
    var isScaling: Bool { self == .multiply || self == .divide }

    func result(_ left: Int64, _ right: Int64) -> Int64? {
        let (value, isOver) =
            switch self {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .divide: left.dividedReportingOverflow(by: right)
            }
        return isOver ? nil : value
    }
}

extension Comparison {
    func holds<Number: Comparable>(_ left: Number, _ right: Number) -> Bool {
        switch self {
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }

    func holds(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        switch self {
        case .less: left.lexicographicallyPrecedes(right)
        case .lessOrEqual: !right.lexicographicallyPrecedes(left)
        case .greater: right.lexicographicallyPrecedes(left)
        case .greaterOrEqual: !left.lexicographicallyPrecedes(right)
        }
    }
}

extension String {
    /// The characters that fit whole into so many bytes.
    func cut(to bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        var kept = ""
        var size = 0
        for character in self {
            size += character.utf8.count
            guard size <= bytes else { break }
            kept.append(character)
        }
        return kept
    }
}
