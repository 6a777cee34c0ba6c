/// Patterns and what each leads to; the narrower one wins, wherever it stands (4.2).
public struct RouteTable: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        var pattern: Pattern
        /// An index into whatever the owner keeps.
        var value: Int
        /// Instead of what was dialed: the extension of a `direct` number.
        var replacement: String?
    }

    /// `extension` or `direct`: each number of a list leads to the same.
    struct Listed: Hashable, Sendable {
        var numbers: NumberList
        /// What is dialed in front of them, and removed.
        var front: [UInt8]
        var value: Int

        /// What `dialed` is then; nil if the number is not in the list.
        func match(_ symbols: [UInt8]) -> String? {
            symbols.starts(with: front) ? numbers.match(symbols.dropFirst(front.count)) : nil
        }

        func extends(_ prefix: [UInt8]) -> Bool {
            if prefix.count < front.count { return front.starts(with: prefix) && !numbers.isEmpty }
            return prefix.starts(with: front) && numbers.extends(prefix.dropFirst(front.count))
        }
    }

    /// `regex "…"`: looked at in the order of the file when no pattern matches (4.1).
    struct Fallback: Hashable, Sendable {
        var expression: NumberExpression
        var value: Int
    }

    struct Match: Hashable, Sendable {
        var value: Int
        /// The number without what stands in front of `|`, or its replacement.
        var dialed: String
    }

    /// The narrowest first.
    let entries: [Entry]
    /// Of a number that is in two of them, the smaller value wins: it is nearer, or stands first.
    let listed: [Listed]
    let expressions: [Fallback]
    private let table: PatternTable

    init(_ list: [Entry], _ listed: [Listed] = [], _ expressions: [Fallback] = []) {
        self.listed = listed.sorted { $0.value < $1.value }
        self.expressions = expressions
        table = PatternTable(list.map(\.pattern))
        entries = table.origins.map { list[$0] }
    }

    public static func == (left: RouteTable, right: RouteTable) -> Bool {
        left.entries == right.entries && left.listed == right.listed
            && left.expressions == right.expressions
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(entries)
        hasher.combine(listed)
        hasher.combine(expressions)
    }

    /// The narrowest that matches. A number that is written out wins over one of a list.
    func match(_ number: String) -> Match? {
        let symbols = Array(number.utf8)
        let entry = table.rank(of: symbols).map { entries[$0] }
        if let entry, entry.pattern.isOneNumber { return Self.match(entry, symbols) }
        if let match = listedMatch(symbols) { return match }
        if let entry { return Self.match(entry, symbols) }
        return expressions.first { $0.expression.matches(symbols) }
            .map { Match(value: $0.value, dialed: number) }
    }

    private static func match(_ entry: Entry, _ symbols: [UInt8]) -> Match {
        let kept = String(decoding: symbols.dropFirst(entry.pattern.stripped), as: UTF8.self)
        return Match(value: entry.value, dialed: entry.replacement ?? kept)
    }

    private func listedMatch(_ symbols: [UInt8]) -> Match? {
        for list in listed {
            if let dialed = list.match(symbols) { return Match(value: list.value, dialed: dialed) }
        }
        return nil
    }

    /// The values of all that match, expressions apart, the one that wins first. A number has one
    /// of those that name it alone.
    func candidates(_ number: String) -> [Int] {
        let symbols = Array(number.utf8)
        let matching = entries.filter { $0.pattern.matches(symbols) }
        let exact = matching.first(where: \.pattern.isOneNumber)?.value
        let wild = matching.filter { !$0.pattern.isOneNumber }.map(\.value)
        return [exact ?? listedMatch(symbols)?.value].compactMap { $0 } + wild
    }

    /// Whether more symbols behind these could still match something.
    func extends(_ prefix: String) -> Bool {
        let symbols = Array(prefix.utf8)
        return table.extends(symbols) || listed.contains { $0.extends(symbols) }
            || expressions.contains { $0.expression.extends(symbols) }
    }
}
