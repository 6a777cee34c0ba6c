/// What stands in a test is taken as it is written: nothing is computed there.
extension Expression {
    /// Nil if it is something that would have to be computed.
    var written: String? {
        switch kind {
        case .number(let text), .name(let text): return text
        case .flag(let isTrue): return isTrue ? "yes" : "no"
        case .duration(let duration): return Value.duration(duration).text
        case .date(let day): return Value.date(day).text
        case .range(let low, let high): return low + "-" + high
        case .text(let pieces):
            var text = ""
            for piece in pieces {
                guard case .plain(let part) = piece else { return nil }
                text += part
            }
            return text
        default: return nil
        }
    }

    /// The words of an `expect`: a call names its source and then its values.
    var writtenWords: [String]? {
        guard case .call(let word, let arguments) = kind else { return written.map { [$0] } }
        let values = arguments.compactMap { $0.value.written }
        return values.count == arguments.count ? [word.text] + values : nil
    }
}

extension Value {
    /// What a service of a test answers, in the type that the field has.
    init(written text: String, as type: ValueType) {
        switch type {
        case .text: self = .text(text)
        case .phone: self = Pattern.looksLikeNumber(text) ? .phone(text) : .missing
        case .int: self = Self.tenThousandths(text).map { .int($0 / Self.moneyUnit) } ?? .missing
        case .money: self = Self.tenThousandths(text).map { .money($0) } ?? .missing
        case .flag: self = .flag(text == "yes")
        case .date: self = CivilDate(text).map { .date($0.daysSince1970) } ?? .missing
        case .duration: self = Parser.duration(text).map { .duration($0) } ?? .missing
        case .record: self = .missing
        }
    }

    /// `49.90` in ten-thousandths; nil if it is no such number.
    static func tenThousandths(_ text: String) -> Int64? {
        let isNegative = text.hasPrefix("-")
        let parts = text.dropFirst(isNegative ? 1 : 0)
            .split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...12).contains(parts[0].utf8.count),
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard fraction.utf8.count <= 4 else { return nil }
        let digits = parts[0] + fraction + String(repeating: "0", count: 4 - fraction.utf8.count)
        let amount = digits.utf8.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
        return isNegative ? -amount : amount
    }
}

extension SimulatedEvent {
    /// Whether this is what was expected: the same name, and every value that was written.
    func matches(_ name: String, _ words: [String], _ qualifiers: [(String, String)]) -> Bool {
        guard self.name == name, words.count <= values.count else { return false }
        for (expected, value) in zip(words, values) where !Self.isSame(expected, value) {
            return false
        }
        return qualifiers.allSatisfy { name, value in self.qualifiers[name] == value }
    }

    private static func isSame(_ expected: String, _ value: String) -> Bool {
        if expected.utf8.elementsEqual(value.utf8) { return true }
        // `49.9` is 49.90; numbers to dial have no point.
        guard expected.contains("."), let left = Value.tenThousandths(expected) else {
            return false
        }
        return left == Value.tenThousandths(value)
    }
}
