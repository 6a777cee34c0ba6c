/// Takes known keys out of a table, each as the type it must have. What is left over at the end is
/// a mistake with the nearest right name.
public struct TOMLReader {
    private let table: TOMLTable
    /// For messages: `extension.201`.
    private let name: String
    private var known: [String] = []
    /// Keys that the file may choose, and that are read already.
    private var chosen: Set<String> = []
    public private(set) var diagnostics: [Diagnostic] = []

    public init(_ table: TOMLTable, name: String) {
        self.table = table
        self.name = name
    }

    public mutating func string(_ key: String) -> String? { text(key)?.value }

    /// A text and its place.
    public mutating func text(_ key: String) -> (value: String, span: Span)? {
        guard let value = value(key) else { return nil }
        guard case .string(let text) = value.kind else {
            wrongType(key, value, "a text in quotes")
            return nil
        }
        return (text, value.span)
    }

    /// Where the value of a key stands.
    public func span(of key: String) -> Span? { table[key]?.value.span }

    public mutating func strings(_ key: String) -> [(value: String, span: Span)]? {
        guard let value = value(key) else { return nil }
        guard case .array(let values) = value.kind else {
            wrongType(key, value, "a list of texts: `[\"a\", \"b\"]`")
            return nil
        }
        return values.compactMap { element in
            guard case .string(let text) = element.kind else {
                wrongType(key, element, "a text in quotes")
                return nil
            }
            return (text, element.span)
        }
    }

    /// One text, or a list of them.
    public mutating func texts(_ key: String) -> [(value: String, span: Span)] {
        if case .string(let text)? = table[key]?.value.kind, let value = value(key) {
            return [(text, value.span)]
        }
        return strings(key) ?? []
    }

    public mutating func integer(_ key: String, in range: ClosedRange<Int64>) -> Int64? {
        guard let value = value(key) else { return nil }
        guard case .integer(let number) = value.kind else {
            wrongType(key, value, "a number")
            return nil
        }
        guard range.contains(number) else {
            wrong(
                value.span,
                "`\(key)` is between \(range.lowerBound) and \(range.upperBound)")
            return nil
        }
        return number
    }

    /// An amount of money, with up to two digits behind the point, in hundredths.
    public mutating func cents(_ key: String, upTo limit: Int64) -> Int64? {
        amount(key, digits: 2, upTo: limit)
    }

    /// An amount of money, with up to so many digits behind the point, in units of the last one.
    public mutating func amount(_ key: String, digits: Int, upTo limit: Int64) -> Int64? {
        guard let value = value(key) else { return nil }
        var amount: Double
        switch value.kind {
        case .integer(let number): amount = Double(number)
        case .float(let number): amount = number
        default:
            wrongType(key, value, "an amount of money: `12.50`")
            return nil
        }
        guard amount >= 0, amount <= Double(limit) else {
            wrong(value.span, "`\(key)` is between 0 and \(limit)")
            return nil
        }
        let unit = (0..<digits).reduce(1.0) { unit, _ in unit * 10 }
        amount = (amount * unit).rounded()
        if case .float(let number) = value.kind, amount / unit != number {
            let words = digits == 2 ? "two" : "\(digits)"
            wrong(value.span, "`\(key)` has \(words) digits behind the point")
            return nil
        }
        return Int64(amount)
    }

    public mutating func boolean(_ key: String) -> Bool? {
        guard let value = value(key) else { return nil }
        guard case .boolean(let flag) = value.kind else {
            wrongType(key, value, "true or false")
            return nil
        }
        return flag
    }

    /// Whether the value of a key is a table.
    func isTable(_ key: String) -> Bool {
        if case .table? = table[key]?.value.kind { true } else { false }
    }

    public mutating func table(_ key: String) -> TOMLTable? {
        guard let value = value(key) else { return nil }
        guard case .table(let table) = value.kind else {
            wrongType(key, value, "a table: `[\(key)]`")
            return nil
        }
        return table
    }

    public mutating func tables(_ key: String) -> [TOMLTable] {
        guard let value = value(key) else { return [] }
        guard case .tables(let tables) = value.kind else {
            wrongType(key, value, "a list of tables: `[[\(key)]]`")
            return []
        }
        return tables
    }

    /// The tables whose names the file chooses: all that were not asked for by name.
    public mutating func otherTables() -> [(entry: TOMLTable.Entry, table: TOMLTable)] {
        table.entries.compactMap { entry in
            guard case .table(let inner) = entry.value.kind, !known.contains(entry.key) else {
                return nil
            }
            chosen.insert(entry.key)
            return (entry, inner)
        }
    }

    /// Of a key that is told of elsewhere nothing more is said.
    mutating func passOver(_ key: String) { chosen.insert(key) }

    /// E1006: a value of the right type that makes no sense.
    public mutating func wrong(_ span: Span, _ title: String, help: [String] = []) {
        diagnostics.append(Diagnostic("E1006", title, at: span, "", help: help))
    }

    /// E1005: a key that must be there.
    public mutating func require(_ key: String, _ form: String) {
        if table[key] == nil {
            diagnostics.append(
                Diagnostic(
                    "E1005", missing(key), at: table.span, "",
                    help: ["write `\(form)`"]))
        }
    }

    private func missing(_ key: String) -> String { "`\(name)` needs `\(key)`" }

    /// E1002 for every key that nobody asked for.
    public mutating func finish() {
        for entry in table.entries
        where !known.contains(entry.key) && !chosen.contains(entry.key) {
            guard diagnostics.count < Limits.diagnostics else { break }
            let near = NearestName.of(entry.key, in: known)
            if let near {
                // The key that is missing is the one that is mistyped.
                let title = missing(near)
                diagnostics.removeAll { $0.code == "E1005" && $0.title == title }
            }
            diagnostics.append(
                Diagnostic(
                    "E1002", "`\(name)` has no key `\(entry.key)`", at: entry.keySpan,
                    near.map { "did you mean `\($0)`?" } ?? "",
                    help: ["its keys: " + known.sorted().joined(separator: ", ")]))
        }
    }

    private mutating func value(_ key: String) -> TOMLValue? {
        known.append(key)
        return table[key]?.value
    }

    private mutating func wrongType(_ key: String, _ value: TOMLValue, _ wanted: String) {
        diagnostics.append(
            Diagnostic(
                "E1003", "`\(key)` is \(wanted)", at: value.span,
                "this is \(value.description)"))
    }
}
