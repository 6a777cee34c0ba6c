/// Reading patterns (4.1 of the language).
extension Pattern {
    enum Reading: Equatable {
        case patterns([Pattern])
        /// What is wrong, and what to write instead.
        case wrong(String)
    }

    /// A written pattern; a range becomes several. `text` begins with a quote if it was quoted.
    static func read(_ text: String) -> Reading {
        if text.hasPrefix("\"") {
            let kept = text.dropFirst().filter { !" -.()/".contains($0) }
            if kept.contains(where: { "xX[]NZ".contains($0) }) {
                return .wrong("a quoted number has no wildcards: write it without the quotes")
            }
            guard looksLikeNumber(String(kept)) else {
                return .wrong("a quoted number holds digits, spaces, dashes, dots and brackets")
            }
            return read(glob: String(kept), as: String(text.dropFirst()))
        }
        if text.hasPrefix("_") { return .wrong("patterns have no `_` in front") }
        guard let bar = text.utf8.firstIndex(of: 0x7C) else {
            return read(text, behind: [], as: text)
        }
        let front = text[..<bar].utf8.compactMap(bit)
        guard !front.isEmpty, front.count == text[..<bar].utf8.count else {
            return .wrong("in front of `|` stand digits, which `dialed` is without: `9|2xx`")
        }
        return read(String(text[text.utf8.index(after: bar)...]), behind: front, as: text)
    }

    private static func read(
        _ text: String, behind front: [UInt16], as written: String
    ) -> Reading {
        if !text.utf8.contains(0x5B), let dash = text.utf8.firstIndex(of: 0x2D) {
            let high = String(text[text.utf8.index(after: dash)...])
            return range(String(text[..<dash]), high, behind: front, as: written)
        }
        return read(glob: text, behind: front, as: written)
    }

    private static func read(
        glob text: String, behind front: [UInt16] = [], as written: String
    ) -> Reading {
        var places: [UInt16] = []
        var isOpen = false
        var rest = text.utf8[...]
        while let symbol = rest.popFirst() {
            guard !isOpen else { return .wrong("`.` can only stand at the end") }
            if symbol == 0x2B, !places.isEmpty {
                return .wrong("`+` can only stand in front")
            }
            if let bit = bit(of: symbol) {
                places.append(bit)
                continue
            }
            switch symbol {
            case 0x78: places.append(digits)  // x
            case 0x2E: isOpen = true
            case 0x7C: return .wrong("`|` stands once")
            case 0x5B:
                guard let set = set(&rest) else {
                    return .wrong("write a set as `[2-5]` or `[25]`")
                }
                places.append(set)
            case 0x4E: return .wrong("write `[2-9]` instead of `N`")
            case 0x5A: return .wrong("write `[1-9]` instead of `Z`")
            case 0x58: return .wrong("write a small `x` for any digit")
            default:
                return .wrong("a pattern is made of digits, `*`, `#`, `x`, `[…]` and a final `.`")
            }
        }
        guard !places.isEmpty || (isOpen && !front.isEmpty) else {
            return .wrong("a pattern needs at least one digit")
        }
        guard front.count + places.count <= Limits.patternPlaces else {
            return .wrong("a pattern has at most \(Limits.patternPlaces) places")
        }
        return .patterns([
            Pattern(
                places: front + places, isOpen: isOpen, stripped: front.count, text: written)
        ])
    }

    /// `2-5]` or `25]`
    private static func set(_ rest: inout Substring.UTF8View) -> UInt16? {
        var set: UInt16 = 0
        var last: UInt8?
        while let symbol = rest.popFirst() {
            if symbol == 0x5D { return set == 0 ? nil : set }
            if symbol == 0x2D, let from = last, let to = rest.popFirst() {
                guard from < to, to <= 0x39, from >= 0x30 else { return nil }
                for digit in from...to { set |= 1 << UInt16(digit - 0x30) }
                last = nil
            } else {
                guard symbol >= 0x30, symbol <= 0x39 else { return nil }
                set |= 1 << UInt16(symbol - 0x30)
                last = symbol
            }
        }
        return nil
    }

    /// `200-249` as a few globs that match each of its numbers exactly once.
    private static func range(
        _ low: String, _ high: String, behind front: [UInt16], as written: String
    ) -> Reading {
        let from = Array(low.utf8)
        let to = Array(high.utf8)
        guard !from.isEmpty, from.count == to.count, from.count <= Limits.rangeDigits,
            (from + to).allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { return .wrong("a range has two numbers of the same length: `200-249`") }
        guard !to.lexicographicallyPrecedes(from) else {
            return .wrong("a range goes from the lower to the higher number")
        }
        let digits = { (text: [UInt8]) in text.map { UInt16($0 - 0x30) } }
        return .patterns(
            split(digits(from), digits(to)).map {
                Pattern(
                    places: front + $0, isOpen: false, stripped: front.count, text: written)
            })
    }

    private static func split(_ low: [UInt16], _ high: [UInt16]) -> [[UInt16]] {
        guard let first = low.first, let last = high.first else { return [[]] }
        let rest = low.count - 1
        let zeros = [UInt16](repeating: 0, count: rest)
        let nines = [UInt16](repeating: 9, count: rest)
        if first == last {
            return split(Array(low.dropFirst()), Array(high.dropFirst())).map { [1 << first] + $0 }
        }
        var found: [[UInt16]] = []
        var from = first
        var to = last
        if Array(low.dropFirst()) != zeros {
            found += split(Array(low.dropFirst()), nines).map { [1 << first] + $0 }
            from += 1
        }
        var tail: [[UInt16]] = []
        if Array(high.dropFirst()) != nines {
            tail = split(zeros, Array(high.dropFirst())).map { [1 << last] + $0 }
            guard to > 0 else { return found + tail }
            to -= 1
        }
        if from <= to {
            let set = (from...to).reduce(UInt16(0)) { $0 | 1 << $1 }
            found.append([set] + zeros.map { _ in Self.digits })
        }
        return found + tail
    }
}
