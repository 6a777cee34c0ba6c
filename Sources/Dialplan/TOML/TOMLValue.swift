/// A value of a TOML file, with its place.
public struct TOMLValue: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case string(String)
        case integer(Int64)
        case boolean(Bool)
        case array([TOMLValue])
        case table(TOMLTable)
        /// `[[name]]`, each with its own place.
        case tables([TOMLTable])
    }

    public var kind: Kind
    public var span: Span

    /// For messages: `a text`, `a number`.
    var description: String {
        switch kind {
        case .string: "a text"
        case .integer: "a number"
        case .boolean: "true or false"
        case .array: "a list"
        case .table, .tables: "a table"
        }
    }
}

/// Keys and values in the order of the file.
public struct TOMLTable: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        public var key: String
        public var keySpan: Span
        public var value: TOMLValue
    }

    public internal(set) var entries: [Entry] = []
    public internal(set) var span: Span
    /// By `[header]`, so that a second one is a mistake.
    var isHeader = false
    /// Written as `{ … }`: nothing may be added to it elsewhere.
    var isInline = false

    public subscript(_ key: String) -> Entry? { entries.first { $0.key == key } }
}
