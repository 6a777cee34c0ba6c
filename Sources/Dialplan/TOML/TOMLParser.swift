/// Reads TOML 1.0 (toml.io/en/v1.0.0). After a mistake it goes on at the next line that can begin
/// something, so that a file's mistakes are all told at once.
struct TOMLParser {
    struct Failure: Error {
        var diagnostic: Diagnostic
    }

    let bytes: [UInt8]
    let file: Int
    var position = 0
    /// Lists and inline tables around the cursor.
    private var depth = 0
    /// Keys, lists and inline tables around the cursor: how deep the value will stand.
    private var level = 0
    private var builder = TOMLBuilder()
    private(set) var diagnostics: [Diagnostic] = []

    init(_ source: SourceFile, file: Int) {
        bytes = source.bytes
        self.file = file
    }

    mutating func parse() -> TOMLTable {
        let root = builder.begin(Span(file, 0..<0), .header)
        if let complaint = unreadable() {
            diagnostics.append(complaint)
            return builder.finish(root)
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        // Nil below a header that could not be read: where its keys belong is not known.
        var section: (table: Int, level: Int)? = (root, 0)
        while position < bytes.count {
            do throws(Failure) {
                guard try toContent() else { break }
                if peek == 0x5B {
                    section = nil
                    section = try header(root)
                } else {
                    try keyValue(section)
                }
            } catch {
                if diagnostics.count < Limits.diagnostics { diagnostics.append(error.diagnostic) }
                skipLine()
            }
        }
        return builder.finish(root)
    }

    private func unreadable() -> Diagnostic? {
        guard bytes.count <= Limits.fileBytes else {
            return Diagnostic(
                "E0034", "the file is too large", at: Span(file, 0..<0),
                "\(bytes.count) bytes; at most \(Limits.fileBytes) are read")
        }
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        let offset = UTF8Check.firstBadByte(bytes)
        return Diagnostic(
            "E0034", "the file is not UTF-8 text", at: Span(file, offset..<offset + 1),
            "byte \(offset)")
    }

    // MARK: - Lines

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    func peek(_ ahead: Int) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    /// LF or CRLF.
    mutating func takeNewline() -> Bool {
        if take(0x0A) { return true }
        guard peek == 0x0D, peek(1) == 0x0A else { return false }
        position += 2
        return true
    }

    mutating func skipSpaces() {
        while let byte = peek, byte == 0x20 || byte == 0x09 { position += 1 }
    }

    /// Whether a byte may stand in comments and texts: no control character but the tab.
    static func isText(_ byte: UInt8) -> Bool { byte == 0x09 || (byte >= 0x20 && byte != 0x7F) }

    private mutating func comment() throws(Failure) {
        guard peek == 0x23 else { return }
        while let byte = peek, Self.isText(byte) { position += 1 }
        try mustBeNewline("a control character cannot stand in a comment")
    }

    private func mustBeNewline(_ title: String) throws(Failure) {
        guard let byte = peek, byte != 0x0A, byte != 0x0D || peek(1) != 0x0A else { return }
        if byte == 0x0D {
            throw failure(
                "a carriage return alone ends no line", help: ["lines end with LF or CRLF"])
        }
        throw failure(title)
    }

    /// Over empty lines and comments; false at the end.
    private mutating func toContent() throws(Failure) -> Bool {
        while let byte = peek {
            switch byte {
            case 0x20, 0x09, 0x0A: position += 1
            case 0x0D:
                try mustBeNewline("")
                position += 1
            case 0x23: try comment()
            default: return true
            }
        }
        return false
    }

    private mutating func lineEnd() throws(Failure) {
        skipSpaces()
        try comment()
        try mustBeNewline("unexpected text after this")
        _ = takeNewline()
    }

    /// To the end of the line; out of a list that was being read, to the end of the list's lines.
    private mutating func skipLine() {
        if depth > 0, isLineOfItsOwn { return }
        while let byte = peek, byte != 0x0A { position += 1 }
        guard depth > 0 else { return }
        depth = 0
        while let byte = peek {
            switch byte {
            case 0x20, 0x09, 0x0D, 0x0A: position += 1
            case _ where byte != 0x23 && isLineOfItsOwn: return
            default: while let byte = peek, byte != 0x0A { position += 1 }
            }
        }
    }

    /// A header in the first column, or a key with its `=`: no element of a list.
    private var isLineOfItsOwn: Bool {
        let front = bytes[..<position].last { $0 != 0x20 && $0 != 0x09 }
        guard front == 0x0A else { return false }
        if peek == 0x5B {
            let name = peek(peek(1) == 0x5B ? 2 : 1) ?? 0x0A
            return bytes[position - 1] == 0x0A && (Self.isBare(name) || name == 0x22)
        }
        let key = bytes[position...].prefix { Self.isBare($0) || $0 == 0x2E || $0 == 0x20 }
        return !key.isEmpty && key.endIndex < bytes.count && bytes[key.endIndex] == 0x3D
    }

    // MARK: - Failures

    /// At the cursor.
    func failure(_ title: String, help: [String] = []) -> Failure {
        let end = min(position + 1, bytes.count)
        return failure(title, min(position, end)..<end, help: help)
    }

    func failure(_ title: String, _ range: Range<Int>, help: [String] = []) -> Failure {
        Failure(diagnostic: Diagnostic("E1001", title, at: Span(file, range), help: help))
    }

    // MARK: - Headers, keys and values

    /// `[a.b]` or `[[a]]`, with the end of its line.
    private mutating func header(_ root: Int) throws(Failure) -> (table: Int, level: Int) {
        var start = position
        while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
        position += 1
        let isArray = take(0x5B)
        level = 0
        let path = try key()
        guard take(0x5D), !isArray || take(0x5D) else { throw failure("expected `]`") }
        let end = position
        try lineEnd()
        do throws(Failure) {
            let table = try builder.open(path, isArray: isArray, line: start..<position, in: root)
            return (table, path.count)
        } catch {
            // The line is read already: the cursor goes back on it, for `skipLine`.
            position = end
            throw error
        }
    }

    /// With the end of its line. Without a section it is read and forgotten.
    private mutating func keyValue(_ section: (table: Int, level: Int)?) throws(Failure) {
        depth = 0
        level = section?.level ?? 0
        let start = position
        let key = try key()
        guard take(0x3D) else {
            throw failure("expected `=` after the key", help: ["write `name = \"value\"`"])
        }
        skipSpaces()
        level += key.count
        let value = try value()
        let end = position
        if let section {
            try builder.insert(value, at: key, pair: start..<end, into: section.table)
        }
        try lineEnd()
    }

    /// `a.b."c d"` and the spaces behind it.
    private mutating func key() throws(Failure) -> [TOMLBuilder.Part] {
        var parts: [TOMLBuilder.Part] = []
        repeat {
            skipSpaces()
            let start = position
            if peek == 0x22 || peek == 0x27 {
                let text = try lineText()
                parts.append((text, Span(file, start..<position)))
            } else {
                while let byte = peek, Self.isBare(byte) { position += 1 }
                guard position > start else { throw failure("expected a key") }
                let text = String(decoding: bytes[start..<position], as: UTF8.self)
                parts.append((text, Span(file, start..<position)))
            }
            skipSpaces()
            guard level + parts.count <= Limits.nesting else {
                throw failure("this key has too many parts")
            }
        } while take(0x2E)
        return parts
    }

    static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }

    private mutating func value() throws(Failure) -> TOMLValue {
        let start = position
        let kind = try kind()
        return TOMLValue(kind: kind, span: Span(file, start..<position))
    }

    private mutating func kind() throws(Failure) -> TOMLValue.Kind {
        switch peek {
        case 0x22, 0x27: return .string(try text())
        case 0x5B, 0x7B:
            guard level < Limits.nesting else { throw failure("this is nested too deeply") }
            depth += 1
            level += 1
            let kind: TOMLValue.Kind =
                peek == 0x5B ? .array(try array()) : .table(try inlineTable())
            // Not after a failure: `skipLine` looks at how deep it was.
            depth -= 1
            level -= 1
            return kind
        default: return try word()
        }
    }

    private mutating func array() throws(Failure) -> [TOMLValue] {
        position += 1
        var values: [TOMLValue] = []
        while try toContent() {
            if take(0x5D) { return values }
            values.append(try value())
            _ = try toContent()
            guard take(0x2C) || peek == 0x5D else { throw failure("expected `,` or `]`") }
        }
        throw failure("this list is never closed")
    }

    /// On one line, without a last comma.
    private mutating func inlineTable() throws(Failure) -> TOMLTable {
        let start = position
        position += 1
        let table = builder.begin(Span(file, start..<start + 1), .inline)
        skipSpaces()
        if take(0x7D) { return builder.finish(table) }
        let outside = level
        repeat {
            skipSpaces()
            try mustBeOnOneLine()
            let begin = position
            let key = try key()
            guard take(0x3D) else { throw failure("expected `=`") }
            skipSpaces()
            level += key.count
            let value = try value()
            level = outside
            try builder.insert(value, at: key, pair: begin..<position, into: table)
            skipSpaces()
        } while take(0x2C)
        try mustBeOnOneLine()
        guard take(0x7D) else { throw failure("expected `,` or `}`") }
        return builder.finish(table)
    }

    /// A line that ends inside an inline table: the table's further lines are passed over.
    private mutating func mustBeOnOneLine() throws(Failure) {
        guard peek == 0x0A || peek == 0x0D || peek == 0x23 else { return }
        let failure = failure(
            "a table in braces stands on one line",
            help: ["or write it as a table of its own: `[name]` and its keys below it"])
        var place = position
        while place < bytes.count, bytes[place] != 0x7D {
            if bytes[place] == 0x5B, bytes[place - 1] == 0x0A { throw failure }
            place += 1
        }
        if place < bytes.count { position = place + 1 }
        throw failure
    }
}
