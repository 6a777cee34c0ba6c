/// The SQL of queries, as the database itself reads it (7.5).
extension Checker {
    /// E0127: what the database does not understand; what would write; columns that nobody gets.
    mutating func prepare(
        _ sql: Word, _ written: [String], _ node: ObjectNode, _ takes: [Source.Field]
    ) {
        guard let door = input.sql, let name = node.text("database"),
            let database = input.inventory.databases[name],
            written.allSatisfy({ field in takes.contains { $0.name == field } })
        else { return }
        let template = SQLTemplate(sql.text, names: takes.map(\.name))
        switch door(database.file, template.text) {
        case .unknown: break
        case .wrong(let why, let offset):
            report(
                "E0127", "the database does not understand this: \(why)",
                at: place(of: offset, in: sql), "",
                help: ["its tables and columns: `sqlite3 \(database.file) .schema`"])
        case .good(let columns, let readsOnly, let values):
            guard readsOnly else {
                return report(
                    "E0127", "this would write into the database", at: sql.span, "",
                    help: ["a query reads: `select …`; what shall be written goes by `post`"])
            }
            guard !columns.isEmpty else {
                return report(
                    "E0127", "nothing comes back from this", at: sql.span, "",
                    help: ["a query reads: `select …`"])
            }
            checkColumns(node, columns)
            guard values != template.fields.count else { return }
            report(
                "E0127", "this has \(values) values, and \(template.fields.count) are bound",
                at: sql.span, "", help: ["values are written `:name`, and never `?`"])
        }
    }

    private mutating func checkColumns(_ node: ObjectNode, _ columns: [String]) {
        guard case .fields(let returns)? = node.option("returns")?.value else { return }
        for field in returns
        where !columns.contains(where: { $0.lowercased() == field.name.text.lowercased() }) {
            report(
                "E0127", "the query has no column `\(field.name.text)`", at: field.name.span,
                suggestion(field.name.text, columns),
                help: ["its columns: " + columns.joined(separator: ", ")])
        }
    }

    /// The word of the file that a byte of the prepared text comes from, as far as no escape
    /// stands in it.
    private func place(of offset: Int?, in sql: Word) -> Span {
        guard let offset, sql.span.range.count == sql.text.utf8.count + 2 else { return sql.span }
        let start = sql.span.range.lowerBound + 1
        var (written, prepared) = (0, 0)
        var fields: [String] = []
        for part in SQLTemplate.parts(of: sql.text) {
            let length = part.text.utf8.count
            guard part.isField else {
                if offset >= prepared, offset < prepared + length {
                    return word(at: start + written + offset - prepared, in: sql)
                }
                written += length
                prepared += length
                continue
            }
            if !fields.contains(part.text) { fields.append(part.text) }
            let number = (fields.firstIndex(of: part.text) ?? 0) + 1
            written += length + 1
            prepared += "?\(number)".utf8.count
        }
        return sql.span
    }

    private func word(at start: Int, in sql: Word) -> Span {
        let bytes = files[sql.span.file]?.bytes ?? []
        let last = min(sql.span.range.upperBound - 1, bytes.count)
        var end = start
        while end < last, Parser.isNamePart(bytes[end]) { end += 1 }
        return Span(sql.span.file, start..<max(start + 1, end))
    }
}
