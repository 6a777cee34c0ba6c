/// A value of a TOML file, with its place.
public struct TOMLValue: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case string(String)
        case integer(Int64)
        case float(Double)
        case boolean(Bool)
        case time(TOMLTime)
        case array([TOMLValue])
        case table(TOMLTable)
        /// `[[name]]`, each with its own place.
        case tables([TOMLTable])
    }

    public var kind: Kind
    public var span: Span

    init(kind: Kind, span: Span) {
        self.kind = kind
        self.span = span
    }

    /// A value that stands in no file yet.
    public init(_ kind: Kind) {
        self.init(kind: kind, span: Span(0, 0..<0))
    }

    /// For messages: `a text`, `a number`.
    var description: String {
        switch kind {
        case .string: "a text"
        case .integer: "a number"
        case .float: "a number with a point"
        case .boolean: "true or false"
        case .time(let time): time.date == nil ? "a time" : "a date"
        case .array: "a list"
        case .table, .tables: "a table"
        }
    }
}

/// A date, a time of day, or both, with or without an offset (TOML 1.0, RFC 3339 section 5.6).
public struct TOMLTime: Sendable, Hashable {
    public struct Day: Sendable, Hashable {
        public var year: Int
        public var month: Int
        public var day: Int
    }

    public struct Clock: Sendable, Hashable {
        public var hour: Int
        public var minute: Int
        /// 60 is a leap second.
        public var second: Int
        /// Digits beyond the ninth are dropped.
        public var nanosecond: Int
    }

    public var date: Day?
    public var clock: Clock?
    /// Minutes east of UTC; nil for local time.
    public var offset: Int?
}

/// Keys and values in the order of the file.
public struct TOMLTable: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        public var key: String
        public var keySpan: Span
        public var value: TOMLValue
        /// From the first part of its dotted key to the end of the value; nil for a table that
        /// headers or dotted keys made.
        var pair: Range<Int>?
    }

    /// What made a table, and so what may add to it.
    enum Origin: Sendable, Equatable {
        /// The file itself, `[a]` or an element of `[[a]]`.
        case header
        /// The `a` of `[a.b]`.
        case implicit
        /// The `a` of `a.b = 1`.
        case dotted
        /// `{ … }`
        case inline
    }

    public internal(set) var entries: [Entry] = []
    public internal(set) var span: Span
    var origin = Origin.header
    /// The line of `[header]` with its end.
    var header: Range<Int>?

    init(span: Span) {
        self.span = span
    }

    /// A table that stands in no file yet.
    public init(_ pairs: [(String, TOMLValue.Kind)] = []) {
        self.init(span: Span(0, 0..<0))
        origin = .inline
        entries = pairs.map {
            Entry(key: $0.0, keySpan: span, value: TOMLValue($0.1), pair: nil)
        }
    }

    public subscript(_ key: String) -> Entry? { entries.first { $0.key == key } }
}
