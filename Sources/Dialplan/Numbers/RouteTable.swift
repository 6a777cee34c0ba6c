/// Patterns and what each leads to; the narrower one wins, wherever it stands (4.2).
public struct RouteTable: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        var pattern: Pattern
        /// An index into whatever the owner keeps.
        var value: Int
        /// Instead of what was dialed: the extension of a `direct` number.
        var replacement: String?
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
    let expressions: [Fallback]
    private let table: PatternTable

    init(_ list: [Entry], _ expressions: [Fallback] = []) {
        self.expressions = expressions
        entries = list.enumerated().sorted { left, right in
            left.element.pattern == right.element.pattern
                ? left.offset < right.offset
                : left.element.pattern.isNarrower(than: right.element.pattern)
        }.map(\.element)
        table = PatternTable(entries.map(\.pattern))
    }

    public static func == (left: RouteTable, right: RouteTable) -> Bool {
        left.entries == right.entries && left.expressions == right.expressions
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(entries)
        hasher.combine(expressions)
    }

    /// The narrowest that matches.
    func match(_ number: String) -> Match? {
        let symbols = Array(number.utf8)
        guard let entry = table.match(symbols).map({ entries[$0] }) else {
            return expressions.first { $0.expression.matches(symbols) }
                .map { Match(value: $0.value, dialed: number) }
        }
        let kept = String(decoding: symbols.dropFirst(entry.pattern.stripped), as: UTF8.self)
        return Match(value: entry.value, dialed: entry.replacement ?? kept)
    }

    /// Whether more symbols behind these could still match something.
    func extends(_ prefix: String) -> Bool {
        let symbols = Array(prefix.utf8)
        return table.extends(symbols) || expressions.contains { $0.expression.extends(symbols) }
    }
}
