/// Maps: written in the plan, or in a CSV file.
extension Checker {
    mutating func resolveMaps() {
        for (index, node) in names.maps.enumerated() {
            parts.maps.append(node.file == nil ? map(node, index) : table(node, index))
        }
    }

    /// Known before the map itself is resolved, because other maps and functions may use it.
    mutating func mapType(_ index: Int, _ span: Span) -> ValueType? { mapTypes[index] ?? .text }

    private mutating func map(_ node: MapNode, _ index: Int) -> Plan.Map {
        var numbers = WrittenNumbers()
        var values: [Typed] = []
        for entry in node.entries {
            add(entry.key, value: values.count, to: &numbers)
            values.append(entry.value.map { constant($0) } ?? Self.membership(entry.key.span))
        }
        let otherwise = node.otherwise.map { constant($0) }
        let type = common(values + [otherwise].compactMap { $0 }) ?? .text
        mapTypes[index] = type
        removeDoubles(&numbers, "the key")
        checkOverlaps(numbers.routes, nil)
        return Plan.Map(
            name: node.name.text, keys: numbers.table,
            values: values.map { Self.value($0, as: type) },
            otherwise: otherwise.map { Self.value($0, as: type) })
    }

    private static func membership(_ span: Span) -> Typed {
        Typed(formula: .constant(.missing), type: nil, span: span)
    }

    /// A map holds values that are written out.
    private mutating func constant(_ expression: Expression) -> Typed {
        let value = resolve(expression)
        if !value.isConstant {
            report(
                "E0404", "a map holds values that are written out", at: expression.span,
                "this is known only in the call")
            return .wrong(expression.span)
        }
        return value
    }

    /// The one type of all; a number beside a text is a text.
    private mutating func common(_ values: [Typed]) -> ValueType? {
        var type: ValueType?
        for value in values {
            guard let next = value.type else { continue }
            guard let known = type, known != next else {
                type = next
                continue
            }
            if known.fits(next) {
                type = next
            } else if !next.fits(known) {
                report(
                    "E0404",
                    "this map holds \(known.withArticle) elsewhere, this is \(next.withArticle)",
                    at: value.span)
                return type
            }
        }
        return type
    }

    private static func value(_ typed: Typed, as type: ValueType) -> Value {
        guard case .constant(let value) = typed.formula else { return .missing }
        return value.fitting(type)
    }

    // MARK: - CSV

    /// Numbers in the first column, values in the second; both may stand in quotes. The first line
    /// may hold headings.
    private mutating func table(_ node: MapNode, _ index: Int) -> Plan.Map {
        mapTypes[index] = .text
        let empty = Plan.Map(
            name: node.name.text, keys: RouteTable([]), values: [], otherwise: nil)
        guard let file = node.file else { return empty }
        guard let number = tableNumber(file.text), let source = input.tables[number] else {
            if isWhole {
                report(
                    "E0105", "there is no file \"\(file.text)\"", at: file.span,
                    NearestName.of(file.text, in: input.tables.values.map(\.name).sorted()).map {
                        "did you mean \"\($0)\"?"
                    } ?? "",
                    help: ["it stands beside the .dial files"])
            }
            return empty
        }
        guard source.bytes.count <= Limits.tableBytes,
            let rows = TableRows(source.bytes, limit: Limits.tableLines)
        else {
            report(
                "E0034", "\"\(file.text)\" is not UTF-8 text, or too long", at: file.span, "",
                help: [
                    "at most \(Limits.tableLines) lines and \(Limits.tableBytes >> 20) MB of UTF-8"
                ])
            return empty
        }
        if let open = rows.openQuote {
            report(
                "E0001", "this text is never closed", at: Span(number, open..<(open + 1)), "",
                help: ["add `\"`; a quote within quotes is written twice"])
            return empty
        }
        return table(node, index, rows, number)
    }

    private mutating func table(
        _ node: MapNode, _ index: Int, _ rows: TableRows, _ number: Int
    ) -> Plan.Map {
        var numbers = WrittenNumbers()
        var values: [String] = []
        for (line, row) in rows.list.enumerated() where !row.key.isEmpty {
            let span = Span(number, row.range)
            let isQuoted = row.key.contains { " ()/".contains($0) } || row.key.contains("-")
            let text = isQuoted && !isRange(row.key) ? "\"" + row.key : row.key
            guard case .patterns(let patterns) = Pattern.read(text) else {
                if line == 0 { continue }
                report("E0201", "`\(row.key)` is not a number pattern", at: span)
                continue
            }
            let key = PatternNode(kind: .word, text: row.key, span: span)
            for pattern in patterns {
                numbers.routes.append(
                    WrittenRoute(
                        entry: .init(pattern: pattern, value: values.count), node: key))
            }
            values.append(row.value)
        }
        removeDoubles(&numbers, "the key")
        return table(node, index, numbers.table, values)
    }

    private func isRange(_ text: String) -> Bool {
        text.allSatisfy { $0 == "-" || ("0"..."9").contains($0) }
            && text.split(separator: "-").count == 2
    }

    private mutating func table(
        _ node: MapNode, _ index: Int, _ keys: RouteTable, _ values: [String]
    ) -> Plan.Map {
        let there = values.filter { !$0.isEmpty }
        let isPhone = !there.isEmpty && there.allSatisfy { Pattern.looksLikeNumber($0) }
        mapTypes[index] = isPhone ? .phone : .text
        return Plan.Map(
            name: node.name.text, keys: keys,
            values: values.map { $0.isEmpty ? .missing : isPhone ? .phone($0) : .text($0) },
            otherwise: nil)
    }

    private func tableNumber(_ path: String) -> Int? {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return input.tables.filter { $0.value.path == path || $0.value.name == name }.keys.min()
    }
}

/// A CSV file (RFC 4180, with `;` as well, as office programs write it in some countries).
struct TableRows {
    struct Row {
        var key: String
        var value: String
        var range: Range<Int>
    }

    private(set) var list: [Row] = []
    /// Where a quote begins that is never closed.
    private(set) var openQuote: Int?

    /// Nil if it is not UTF-8, or has more lines.
    init?(_ bytes: [UInt8], limit: Int) {
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let start = at
            var fields: [String] = []
            var range: Range<Int>?
            repeat {
                let field = Self.field(bytes, &at, &openQuote)
                if range == nil { range = start..<max(start, at) }
                if fields.count < 2 { fields.append(field) }
            } while Self.takeSeparator(bytes, &at)
            guard list.count < limit else { return nil }
            list.append(
                Row(
                    key: fields[0], value: fields.count > 1 ? fields[1] : "",
                    range: range ?? start..<at))
            while at < bytes.endIndex, bytes[at] == 0x0A || bytes[at] == 0x0D { at += 1 }
        }
    }

    private static func takeSeparator(_ bytes: ArraySlice<UInt8>, _ at: inout Int) -> Bool {
        guard at < bytes.endIndex, bytes[at] == 0x2C || bytes[at] == 0x3B else { return false }
        at += 1
        return true
    }

    private static func field(
        _ bytes: ArraySlice<UInt8>, _ at: inout Int, _ openQuote: inout Int?
    ) -> String {
        var text: [UInt8] = []
        var quote: Int?
        while at < bytes.endIndex, bytes[at] == 0x20 { at += 1 }
        if at < bytes.endIndex, bytes[at] == 0x22 {
            quote = at
            openQuote = openQuote ?? at
            at += 1
            while at < bytes.endIndex {
                if bytes[at] == 0x22 {
                    at += 1
                    // A quote in quotes is written twice.
                    guard at < bytes.endIndex, bytes[at] == 0x22 else {
                        if openQuote == quote { openQuote = nil }
                        break
                    }
                }
                text.append(bytes[at])
                at += 1
            }
        }
        while at < bytes.endIndex, ![0x2C, 0x3B, 0x0A, 0x0D].contains(bytes[at]) {
            // RFC 4180 §2.5: nothing stands behind a closing quote. It opened the next field.
            if quote != nil, bytes[at] != 0x20 { openQuote = openQuote ?? quote }
            text.append(bytes[at])
            at += 1
        }
        while text.last == 0x20 { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }
}
