/// Tables while a file is read. A table is a place in one list, so that adding to it copies
/// nothing and its keys are found in constant time.
struct TOMLBuilder {
    typealias Failure = TOMLParser.Failure
    typealias Part = (name: String, span: Span)

    private enum Content {
        case value(TOMLValue)
        case table(Int)
        case tables([Int])
    }

    private struct Entry {
        var key: String
        var keySpan: Span
        var content: Content
        var pair: Range<Int>?
    }

    private struct Node {
        var span: Span
        var origin: TOMLTable.Origin
        var header: Range<Int>?
        var entries: [Entry] = []
        /// Filled when there are more keys than are quickly looked through.
        var index: [String: Int] = [:]

        func place(of key: String) -> Int? {
            index.isEmpty ? entries.firstIndex { $0.key == key } : index[key]
        }

        mutating func append(_ entry: Entry) {
            entries.append(entry)
            if !index.isEmpty {
                index[entry.key] = entries.count - 1
            } else if entries.count > 8 {
                for (place, entry) in entries.enumerated() { index[entry.key] = place }
            }
        }
    }

    private var nodes: [Node] = []

    /// A table that hangs on none: the file, or an inline table.
    mutating func begin(_ span: Span, _ origin: TOMLTable.Origin) -> Int {
        nodes.append(Node(span: span, origin: origin))
        return nodes.count - 1
    }

    // MARK: - Headers

    /// Goes to the table of a header, and makes what is missing on the way. A failure leaves what
    /// is there as it was, but for empty tables.
    mutating func open(
        _ path: [Part], isArray: Bool, line: Range<Int>, in root: Int
    ) throws(Failure) -> Int {
        guard let last = path.last, let first = path.first else { return root }
        let whole = Span(
            last.span.file, first.span.range.lowerBound..<last.span.range.upperBound)
        var node = root
        for part in path.dropLast() { node = try pass(part, from: node, whole) }
        if isArray { return try element(last, of: node, whole, line) }
        guard let place = nodes[node].place(of: last.name) else {
            let new = begin(whole, .header)
            nodes[new].header = line
            nodes[node].append(Entry(key: last.name, keySpan: last.span, content: .table(new)))
            return new
        }
        let entry = nodes[node].entries[place]
        switch entry.content {
        case .table(let inner) where nodes[inner].origin == .implicit:
            nodes[inner].origin = .header
            nodes[inner].header = line
            nodes[inner].span = whole
            return inner
        case .table:
            throw twice("the table `\(last.name)` is there twice", whole, entry.keySpan)
        case .tables:
            throw twice(
                "`\(last.name)` is a list of tables: `[[\(last.name)]]`", whole, entry.keySpan)
        case .value: throw twice("`\(last.name)` is there twice", whole, entry.keySpan)
        }
    }

    /// One part of a header's way, not the last.
    private mutating func pass(_ part: Part, from node: Int, _ whole: Span) throws(Failure) -> Int {
        guard let place = nodes[node].place(of: part.name) else {
            let new = begin(whole, .implicit)
            nodes[node].append(Entry(key: part.name, keySpan: part.span, content: .table(new)))
            return new
        }
        let entry = nodes[node].entries[place]
        switch entry.content {
        case .table(let inner): return inner
        case .tables(let list): return list[list.count - 1]
        case .value: throw twice("`\(part.name)` is there twice", whole, entry.keySpan)
        }
    }

    /// `[[name]]`
    private mutating func element(
        _ part: Part, of node: Int, _ whole: Span, _ line: Range<Int>
    ) throws(Failure) -> Int {
        let place = nodes[node].place(of: part.name)
        var list: [Int] = []
        if let place {
            let entry = nodes[node].entries[place]
            guard case .tables(let known) = entry.content else {
                throw twice("`\(part.name)` is there twice", whole, entry.keySpan)
            }
            // Taken out, so that the list is not copied when it grows.
            nodes[node].entries[place].content = .table(0)
            list = known
        }
        let new = begin(whole, .header)
        nodes[new].header = line
        list.append(new)
        if let place {
            nodes[node].entries[place].content = .tables(list)
        } else {
            nodes[node].append(Entry(key: part.name, keySpan: part.span, content: .tables(list)))
        }
        return new
    }

    // MARK: - Pairs

    /// `pair`: from the first part of the key to the end of the value.
    mutating func insert(
        _ value: TOMLValue, at key: [Part], pair: Range<Int>, into table: Int
    ) throws(Failure) {
        guard let last = key.last else { return }
        var node = table
        for part in key.dropLast() {
            guard let place = nodes[node].place(of: part.name) else {
                let new = begin(part.span, .dotted)
                nodes[node].append(Entry(key: part.name, keySpan: part.span, content: .table(new)))
                node = new
                continue
            }
            let entry = nodes[node].entries[place]
            // A table that has a header of its own is whole (TOML 1.0, "Table").
            guard case .table(let inner) = entry.content, nodes[inner].origin != .header else {
                throw twice("`\(part.name)` is given twice", part.span, entry.keySpan)
            }
            nodes[inner].origin = .dotted
            node = inner
        }
        if let place = nodes[node].place(of: last.name) {
            throw twice(
                "`\(last.name)` is given twice", last.span, nodes[node].entries[place].keySpan)
        }
        nodes[node].append(
            Entry(key: last.name, keySpan: last.span, content: .value(value), pair: pair))
    }

    private func twice(_ title: String, _ span: Span, _ first: Span) -> Failure {
        Failure(
            diagnostic: Diagnostic(
                "E1004", title, at: span, "", [.init(span: first, text: "first here")]))
    }

    // MARK: - The end

    /// The table as it is now. What was begun after it is forgotten.
    mutating func finish(_ node: Int) -> TOMLTable {
        let table = table(node)
        nodes.removeSubrange(node...)
        return table
    }

    /// As deep as the file is nested: at most `Limits.nesting`.
    private func table(_ node: Int) -> TOMLTable {
        var table = TOMLTable(span: nodes[node].span)
        table.origin = nodes[node].origin
        table.header = nodes[node].header
        table.entries = nodes[node].entries.map { entry in
            let value: TOMLValue =
                switch entry.content {
                case .value(let value): value
                case .table(let inner):
                    TOMLValue(kind: .table(self.table(inner)), span: nodes[inner].span)
                case .tables(let list):
                    TOMLValue(kind: .tables(list.map(self.table)), span: nodes[list[0]].span)
                }
            return .init(key: entry.key, keySpan: entry.keySpan, value: value, pair: entry.pair)
        }
        return table
    }
}
