/// One step into a document: a key of a table, or a place in a list, from 0.
public enum TOMLStep: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case key(String)
    case index(Int)

    public init(stringLiteral name: String) { self = .key(name) }
    public init(integerLiteral place: Int) { self = .index(place) }
}

/// Why an edit was not made. The document is then as it was.
public enum TOMLEditError: Error, Sendable, Equatable {
    /// The document has mistakes of its own.
    case unreadable
    /// Nothing stands at that path, or what stands on the way holds no keys.
    case notFound
    /// A table with lines of its own is not replaced as a whole.
    case isTable
    /// There is such a table already.
    case exists
    /// The file would be no good TOML, or too large.
    case impossible
}

/// Edits. Each changes the bytes that it must, and no other: remarks, order, white space, line ends
/// and a byte order mark stay.
extension TOMLDocument {
    public var bytes: [UInt8] { source.bytes }

    /// What stands at a path.
    public func value(at path: [TOMLStep]) -> TOMLValue.Kind? { TOMLPlace(path, in: self)?.kind }

    /// Gives a key, or an element of a list, another value; a key that is not there is added to its
    /// table, and a table that is not there to the file.
    public mutating func set(
        _ path: [TOMLStep], _ value: TOMLValue.Kind
    ) throws(TOMLEditError) {
        guard diagnostics.isEmpty else { throw .unreadable }
        let change: TOMLChange
        if let place = TOMLPlace(path, in: self) {
            guard place.isWritten else { throw .isTable }
            change = TOMLChange(place.span.range, value.toml)
        } else {
            change = try TOMLWriter(self).adding(path, value)
        }
        try apply([change]) { $0.value(at: path)?.toml == value.toml }
    }

    /// Takes a key, an element of a list, or a table with all below it out of the file. The remarks
    /// in front stay.
    public mutating func remove(_ path: [TOMLStep]) throws(TOMLEditError) {
        guard diagnostics.isEmpty else { throw .unreadable }
        guard let place = TOMLPlace(path, in: self), !path.isEmpty else { throw .notFound }
        let before = value(at: path.dropLast())?.count
        try apply(TOMLWriter(self).removing(place)) {
            // An empty table that only its members made goes with the last of them.
            let after = $0.value(at: path.dropLast())?.count
            return (after ?? 0) == (before ?? 1) - 1
        }
    }

    /// Adds `[header]`, or `[[header]]` if `isElement`, behind the tables that are beside it.
    public mutating func appendTable(
        _ header: [String], _ pairs: [(String, TOMLValue.Kind)], isElement: Bool = false
    ) throws(TOMLEditError) {
        guard diagnostics.isEmpty else { throw .unreadable }
        var path = header.map { TOMLStep.key($0) }
        let old = value(at: path)
        if isElement {
            path.append(.index(old?.count ?? 0))
        } else if old != nil {
            throw .exists
        }
        let change = TOMLWriter(self).appending(header, pairs, isElement: isElement)
        let wanted = TOMLTable(pairs).toml
        try apply([change]) { $0.value(at: path)?.toml == wanted }
    }

    /// Makes the changes if the outcome can be read and is what was wanted.
    private mutating func apply(
        _ changes: [TOMLChange], where isWanted: (TOMLDocument) -> Bool
    ) throws(TOMLEditError) {
        var bytes = source.bytes
        for change in changes.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
            bytes.replaceSubrange(change.range, with: change.text)
        }
        let next = TOMLDocument(SourceFile(path: source.path, bytes: bytes), file: file)
        guard next.diagnostics.isEmpty, isWanted(next) else { throw .impossible }
        self = next
    }
}

/// Bytes, and what stands there afterwards.
struct TOMLChange {
    var range: Range<Int>
    var text: [UInt8]

    init(_ range: Range<Int>, _ text: String) {
        self.range = range
        self.text = Array(text.utf8)
    }
}

/// What stands at a path, and in what.
struct TOMLPlace {
    let kind: TOMLValue.Kind
    let span: Span
    /// The key and value as they are written; nil for elements of lists and for tables that headers
    /// or dotted keys made.
    var pair: Range<Int>?
    /// The lists, tables and inline tables around it, outermost first.
    var around: [TOMLValue.Kind] = []
    /// Its place in the list that holds it.
    var index: Int?

    /// Whether it stands as a value somewhere, not as headers or dotted keys.
    var isWritten: Bool {
        switch kind {
        case .table(let table): table.origin == .inline
        case .tables: false
        default: true
        }
    }

    init?(_ path: [TOMLStep], in document: TOMLDocument) {
        var kind = TOMLValue.Kind.table(document.root)
        var span = document.root.span
        for step in path {
            around.append(kind)
            switch (kind, step) {
            case (.table(let table), .key(let name)):
                guard let entry = table[name] else { return nil }
                (kind, span, pair, index) = (entry.value.kind, entry.value.span, entry.pair, nil)
            case (.array(let values), .index(let place)) where values.indices.contains(place):
                (kind, span, pair, index) = (values[place].kind, values[place].span, nil, place)
            case (.tables(let tables), .index(let place)) where tables.indices.contains(place):
                (kind, span, pair, index) = (
                    .table(tables[place]), tables[place].span, nil, place
                )
            default: return nil
            }
        }
        self.kind = kind
        self.span = span
    }
}

extension TOMLValue.Kind {
    /// How many it holds; nil for what holds nothing.
    var count: Int? {
        switch self {
        case .table(let table): table.entries.count
        case .tables(let tables): tables.count
        case .array(let values): values.count
        default: nil
        }
    }
}
