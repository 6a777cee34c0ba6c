/// Patterns and what each leads to; the narrower one wins, wherever it stands (4.2).
public struct RouteTable: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        var pattern: Pattern
        /// An index into whatever the owner keeps.
        var value: Int
        /// Instead of what was dialed: the extension of a `direct` number.
        var replacement: String?
    }

    struct Match: Hashable, Sendable {
        var value: Int
        /// The number without what stands in front of `|`, or its replacement.
        var dialed: String
    }

    /// The narrowest first.
    let entries: [Entry]

    init(_ entries: [Entry]) {
        self.entries = entries.sorted { $0.pattern.isNarrower(than: $1.pattern) }
    }

    /// The narrowest that matches.
    func match(_ number: String) -> Match? {
        let symbols = Array(number.utf8)
        guard let entry = entries.first(where: { $0.pattern.matches(symbols) }) else { return nil }
        let kept = String(decoding: symbols.dropFirst(entry.pattern.stripped), as: UTF8.self)
        return Match(value: entry.value, dialed: entry.replacement ?? kept)
    }

    /// The value of the narrowest that matches.
    public func index(of pressed: String) -> Int? { match(pressed)?.value }

    /// Whether more symbols behind these could still match something.
    public func canGoOn(behind pressed: String) -> Bool { extends(pressed) }

    /// Whether more symbols behind these could still match something.
    func extends(_ prefix: String) -> Bool {
        let symbols = Array(prefix.utf8)
        return entries.contains { $0.pattern.extends(symbols) }
    }
}

extension Pattern {
    /// Whether a longer number that begins so can match.
    func extends(_ prefix: [UInt8]) -> Bool {
        for (place, symbol) in zip(places, prefix) {
            guard let bit = Self.bit(of: symbol), place & bit != 0 else { return false }
        }
        if prefix.count < places.count { return true }
        return isOpen && prefix.count < places.count + Limits.openDigits
            && prefix.dropFirst(places.count).allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }
}
