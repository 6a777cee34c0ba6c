/// The `sql` of a query. Values are written `:name` and are bound, never pasted: what is handed to
/// SQLite has a `?1` in each of their places.
struct SQLTemplate: Equatable, Sendable {
    private(set) var text = ""
    /// The field of `?1`, of `?2` and so on.
    private(set) var fields: [Int] = []

    init(_ sql: String, names: [String]) {
        for part in Self.parts(of: sql) {
            guard part.isField, let index = names.firstIndex(of: part.text) else {
                text += part.isField ? ":" + part.text : part.text
                continue
            }
            let place = fields.firstIndex(of: index) ?? fields.count
            if place == fields.count { fields.append(index) }
            text += "?\(place + 1)"
        }
    }

    /// The names behind a colon, outside of texts, quoted names and comments, and what is between.
    static func parts(of sql: String) -> [(text: String, isField: Bool)] {
        var parts: [(text: String, isField: Bool)] = []
        var plain = ""
        var rest = sql[...]
        while let symbol = rest.first {
            if let length = quoted(rest) {
                plain += rest.prefix(length)
                rest = rest.dropFirst(length)
                continue
            }
            rest = rest.dropFirst()
            let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
            guard symbol == ":", !name.isEmpty else {
                plain.append(symbol)
                continue
            }
            if !plain.isEmpty { parts.append((plain, false)) }
            parts.append((String(name), true))
            plain = ""
            rest = rest.dropFirst(name.count)
        }
        return plain.isEmpty ? parts : parts + [(plain, false)]
    }

    /// How many characters the text, quoted name or comment has that begins here, if one does.
    private static func quoted(_ rest: Substring) -> Int? {
        for (open, close) in [("'", "'"), ("\"", "\""), ("`", "`"), ("--", "\n"), ("/*", "*/")]
        where rest.hasPrefix(open) {
            var inner = rest.dropFirst(open.count)
            var length = open.count
            while !inner.isEmpty, !inner.hasPrefix(close) {
                inner = inner.dropFirst()
                length += 1
            }
            return length + (inner.isEmpty ? 0 : close.count)
        }
        return nil
    }
}
