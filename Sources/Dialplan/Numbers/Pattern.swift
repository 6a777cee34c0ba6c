/// A set of dialable numbers: `201`, `2xx`, `[2-5]xx`, `00.`, `*97`, `9|2xxxxxx`.
struct Pattern: Hashable, Sendable {
    /// Which of the symbols `0-9 * # +` may stand at each place, as bits 0…12.
    let places: [UInt16]
    /// A final `.`: one or more further digits.
    let isOpen: Bool
    /// How many symbols are in front of `|`: they are dialed, but `dialed` is without them.
    let stripped: Int
    /// As it was written.
    let text: String

    static func == (left: Pattern, right: Pattern) -> Bool {
        left.places == right.places && left.isOpen == right.isOpen
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(places)
        hasher.combine(isOpen)
    }

    /// Whether exactly one number matches.
    var isOneNumber: Bool { !isOpen && places.allSatisfy { $0.nonzeroBitCount == 1 } }

    // MARK: - Matching

    func matches(_ number: [UInt8]) -> Bool {
        guard number.count >= places.count else { return false }
        for (place, symbol) in zip(places, number) {
            guard let bit = Self.bit(of: symbol), place & bit != 0 else { return false }
        }
        let rest = number.dropFirst(places.count)
        guard isOpen else { return rest.isEmpty }
        return (1...Limits.openDigits).contains(rest.count)
            && rest.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    /// Compared from the left: at the first place where they differ, the one that leaves fewer
    /// symbols to choose from is narrower; a final `.` leaves the most. Equally large sets are
    /// ordered by their symbols, so that the order is total.
    func isNarrower(than other: Pattern) -> Bool {
        for (mine, theirs) in zip(places, other.places) where mine != theirs {
            let difference = mine.nonzeroBitCount - theirs.nonzeroBitCount
            return difference == 0 ? mine < theirs : difference < 0
        }
        if places.count != other.places.count {
            // The shorter one goes on with `.`, or has ended and never meets the other.
            let isShorter = places.count < other.places.count
            return isShorter ? !isOpen : other.isOpen
        }
        return !isOpen && other.isOpen
    }

    /// Whether every number that matches `other` matches this.
    func contains(_ other: Pattern) -> Bool {
        guard other.places.count >= places.count else { return false }
        for (mine, theirs) in zip(places, other.places) where theirs & ~mine != 0 { return false }
        let rest = other.places.dropFirst(places.count)
        guard isOpen else { return rest.isEmpty && !other.isOpen }
        guard rest.allSatisfy({ $0 & ~Self.digits == 0 }) else { return false }
        return !rest.isEmpty || other.isOpen
    }

    /// A number that matches both, or nil.
    func example(with other: Pattern) -> String? {
        let length = max(
            places.count + (isOpen ? 1 : 0), other.places.count + (other.isOpen ? 1 : 0))
        var text = ""
        for index in 0..<length {
            let common = place(index) & other.place(index)
            guard common != 0 else { return nil }
            text.append(Self.symbols[common.trailingZeroBitCount])
        }
        return text
    }

    func place(_ index: Int) -> UInt16 {
        index < places.count ? places[index] : isOpen ? Self.digits : 0
    }

    // MARK: - Symbols

    static let symbols: [Character] = [
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#", "+",
    ]
    static let symbolCount = 13
    static let digits: UInt16 = 0x3FF

    static func bit(of symbol: UInt8) -> UInt16? {
        switch symbol {
        case 0x30...0x39: 1 << UInt16(symbol - 0x30)
        case 0x2A: 1 << 10
        case 0x23: 1 << 11
        case 0x2B: 1 << 12
        default: nil
        }
    }

    /// Whether a pattern may be meant.
    static func beginsLikeNumber(_ text: String) -> Bool {
        text.utf8.first.map { bit(of: $0) != nil || $0 == 0x5B } ?? false
    }

    /// Only symbols that can be dialed.
    static func looksLikeNumber(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { bit(of: $0) != nil }
    }
}
