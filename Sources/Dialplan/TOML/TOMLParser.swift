/// Reads TOML 1.0 as far as settings need it: tables, arrays of tables, dotted keys, one-line
/// strings, integers, booleans, lists and inline tables. What it does not read (dates, floats,
/// strings of several lines) gets a message, never another meaning.
public struct TOMLDocument: Sendable {
    public let root: TOMLTable
    public let diagnostics: [Diagnostic]

    public init(_ source: SourceFile, file: Int) {
        var parser = TOMLParser(source, file: file)
        root = parser.parse()
        diagnostics = parser.diagnostics
    }
}

struct TOMLParser {
    struct Failure: Error {
        var diagnostic: Diagnostic
    }

    private let bytes: [UInt8]
    private let file: Int
    private var position = 0
    /// Lists and inline tables around the cursor.
    private var depth = 0
    private(set) var diagnostics: [Diagnostic] = []

    init(_ source: SourceFile, file: Int) {
        bytes = source.bytes
        self.file = file
    }

    mutating func parse() -> TOMLTable {
        var root = TOMLTable(span: Span(file, 0..<0))
        guard bytes.count <= Limits.fileBytes, String(validating: bytes, as: UTF8.self) != nil
        else {
            diagnostics.append(
                Diagnostic("E0034", "the file is too large or not UTF-8 text", at: root.span))
            return root
        }
        // Nil below a header that could not be read: where its keys belong is not known.
        var path: [(String, Span)]? = []
        while skipToContent() {
            do throws(Failure) {
                if peek == 0x5B {
                    path = nil
                    path = try header(&root)
                } else if let path {
                    try keyValue(&root, under: path)
                } else {
                    var passedOver = TOMLTable(span: root.span)
                    try keyValue(&passedOver, under: [])
                }
                try lineEnd()
            } catch {
                if diagnostics.count < Limits.diagnostics { diagnostics.append(error.diagnostic) }
                skipLine()
            }
        }
        return root
    }

    // MARK: - Lines

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpaces() {
        while let byte = peek, byte == 0x20 || byte == 0x09 { position += 1 }
    }

    /// To the end of the line; out of a list that was being read, to the end of the list's lines.
    private mutating func skipLine() {
        while let byte = peek, byte != 0x0A { position += 1 }
        guard depth > 0 else { return }
        depth = 0
        while skipToContent(), !isLineOfItsOwn {
            while let byte = peek, byte != 0x0A { position += 1 }
        }
    }

    /// A header in the first column, or a key with its `=`: no element of a list.
    private var isLineOfItsOwn: Bool {
        if peek == 0x5B { return position > 0 && bytes[position - 1] == 0x0A }
        let key = bytes[position...].prefix { isBare($0) || $0 == 0x2E || $0 == 0x20 }
        return !key.isEmpty && key.endIndex < bytes.count && bytes[key.endIndex] == 0x3D
    }

    private mutating func skipComment() {
        if peek == 0x23 { while let byte = peek, byte != 0x0A { position += 1 } }
    }

    /// Over empty lines and comments; false at the end.
    private mutating func skipToContent() -> Bool {
        while let byte = peek {
            switch byte {
            case 0x20, 0x09, 0x0D, 0x0A: position += 1
            case 0x23: skipComment()
            default: return true
            }
        }
        return false
    }

    private mutating func lineEnd() throws(Failure) {
        skipSpaces()
        skipComment()
        _ = take(0x0D)
        guard peek == nil || peek == 0x0A else { throw failure("unexpected text after this") }
    }

    private func failure(_ title: String, help: [String] = []) -> Failure {
        let end = min(position + 1, bytes.count)
        return Failure(
            diagnostic: Diagnostic(
                "E1001", title, at: Span(file, min(position, end)..<end), help: help))
    }

    private func failure(_ code: String, _ title: String, _ span: Span) -> Failure {
        Failure(diagnostic: Diagnostic(code, title, at: span))
    }

    /// `[a.b]` or `[[a]]`
    private mutating func header(_ root: inout TOMLTable) throws(Failure) -> [(String, Span)] {
        position += 1
        let isArray = take(0x5B)
        skipSpaces()
        let path = try key()
        skipSpaces()
        guard take(0x5D), !isArray || take(0x5D) else { throw failure("expected `]`") }
        let whole = Span(
            file, path[0].1.range.lowerBound..<path[path.count - 1].1.range.upperBound)
        try open(&root, path[...], isArray, whole)
        return path
    }

    private func open(
        _ table: inout TOMLTable, _ path: ArraySlice<(String, Span)>, _ isArray: Bool,
        _ span: Span
    ) throws(Failure) {
        guard let (name, nameSpan) = path.first else { return }
        let isLast = path.count == 1
        let at = table.entries.firstIndex { $0.key == name }
        guard let at else {
            var inner = TOMLTable(span: span)
            inner.isHeader = isLast
            try open(&inner, path.dropFirst(), isArray, span)
            let kind: TOMLValue.Kind = isLast && isArray ? .tables([inner]) : .table(inner)
            table.entries.append(
                .init(key: name, keySpan: nameSpan, value: TOMLValue(kind: kind, span: span)))
            return
        }
        switch table.entries[at].value.kind {
        case .table(var inner) where !(isLast && isArray) && !inner.isInline:
            if isLast {
                guard !inner.isHeader else {
                    throw failure("E1004", "the table `\(name)` is there twice", span)
                }
                inner.isHeader = true
            }
            try open(&inner, path.dropFirst(), isArray, span)
            table.entries[at].value.kind = .table(inner)
        case .tables(var list):
            if isLast {
                guard isArray else {
                    throw failure("E1004", "`\(name)` is a list of tables: `[[\(name)]]`", span)
                }
                list.append(TOMLTable(span: span))
            } else {
                try open(&list[list.count - 1], path.dropFirst(), isArray, span)
            }
            table.entries[at].value.kind = .tables(list)
        default: throw failure("E1004", "`\(name)` is there twice", span)
        }
    }

    private mutating func keyValue(
        _ root: inout TOMLTable, under path: [(String, Span)]
    ) throws(Failure) {
        let key = try key()
        skipSpaces()
        guard take(0x3D) else {
            throw failure("expected `=` after the key", help: ["write `name = \"value\"`"])
        }
        skipSpaces()
        let value = try value()
        try insert(value, at: path[...] + key[...], into: &root)
    }

    private func insert(
        _ value: TOMLValue, at path: ArraySlice<(String, Span)>, into table: inout TOMLTable
    ) throws(Failure) {
        guard let (name, span) = path.first else { return }
        let at = table.entries.firstIndex { $0.key == name }
        if path.count == 1 {
            guard at == nil else { throw failure("E1004", "`\(name)` is given twice", span) }
            table.entries.append(.init(key: name, keySpan: span, value: value))
            return
        }
        guard let at else {
            var inner = TOMLTable(span: span)
            try insert(value, at: path.dropFirst(), into: &inner)
            table.entries.append(
                .init(
                    key: name, keySpan: span, value: TOMLValue(kind: .table(inner), span: span)))
            return
        }
        switch table.entries[at].value.kind {
        case .table(var inner) where !inner.isInline:
            try insert(value, at: path.dropFirst(), into: &inner)
            table.entries[at].value.kind = .table(inner)
        case .tables(var list):
            try insert(value, at: path.dropFirst(), into: &list[list.count - 1])
            table.entries[at].value.kind = .tables(list)
        default: throw failure("E1004", "`\(name)` is given twice", span)
        }
    }

    // MARK: - Keys and values

    /// `a.b."c d"`
    private mutating func key() throws(Failure) -> [(String, Span)] {
        var parts: [(String, Span)] = []
        repeat {
            skipSpaces()
            let start = position
            if peek == 0x22 || peek == 0x27 {
                let text = try string()
                parts.append((text, Span(file, start..<position)))
            } else {
                while let byte = peek, isBare(byte) { position += 1 }
                guard position > start else { throw failure("expected a key") }
                let text = String(decoding: bytes[start..<position], as: UTF8.self)
                parts.append((text, Span(file, start..<position)))
            }
            skipSpaces()
            guard parts.count <= Limits.nesting else {
                throw failure("this key has too many parts")
            }
        } while take(0x2E)
        return parts
    }

    private func isBare(_ byte: UInt8) -> Bool {
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
        case 0x22, 0x27: return .string(try string())
        case 0x5B, 0x7B:
            guard depth < Limits.nesting else { throw failure("this is nested too deeply") }
            depth += 1
            let kind: TOMLValue.Kind =
                peek == 0x5B ? .array(try array()) : .table(try inlineTable())
            // Not after a failure: `skipLine` looks at how deep it was.
            depth -= 1
            return kind
        default: return try word()
        }
    }

    private mutating func word() throws(Failure) -> TOMLValue.Kind {
        let start = position
        while let byte = peek, isBare(byte) || byte == 0x2B || byte == 0x2E || byte == 0x3A {
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        switch text {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        default: break
        }
        let digits = text.drop { $0 == "-" }
        let isWritten = digits == "0" || (digits.utf8.first != 0x30 && digits.utf8.first != 0x5F)
        if isWritten, !text.hasPrefix("+"), let number = Int64(text.filter { $0 != "_" }) {
            return .integer(number)
        }
        position = start
        throw failure(
            "expected a value", help: ["texts stand in quotes: `\"\(text)\"`"])
    }

    private mutating func string() throws(Failure) -> String {
        let quote = bytes[position]
        let start = position
        position += 1
        var out: [UInt8] = []
        while let byte = peek, byte != 0x0A {
            position += 1
            if byte == quote {
                if out.isEmpty, peek == quote {
                    throw failure("texts of several lines are not read here")
                }
                return String(decoding: out, as: UTF8.self)
            }
            if byte == 0x5C, quote == 0x22 { out += try escape() } else { out.append(byte) }
        }
        position = start
        throw failure("this text is never closed")
    }

    private mutating func escape() throws(Failure) -> [UInt8] {
        guard let byte = peek else { throw failure("unfinished escape") }
        position += 1
        switch byte {
        case 0x22, 0x5C: return [byte]
        case 0x6E: return [0x0A]
        case 0x74: return [0x09]
        case 0x72: return [0x0D]
        case 0x75, 0x55:
            let length = byte == 0x75 ? 4 : 8
            let digits = String(decoding: bytes[position...].prefix(length), as: UTF8.self)
            guard digits.utf8.count == length, digits.allSatisfy(\.isHexDigit),
                let code = UInt32(digits, radix: 16),
                let scalar = Unicode.Scalar(code)
            else { throw failure("not a character") }
            position += length
            return Array(String(Character(scalar)).utf8)
        default: throw failure("there is no such escape", help: ["write `\\\\` for a backslash"])
        }
    }

    private mutating func array() throws(Failure) -> [TOMLValue] {
        position += 1
        var values: [TOMLValue] = []
        while skipToContent() {
            if take(0x5D) { return values }
            values.append(try value())
            _ = skipToContent()
            guard take(0x2C) || peek == 0x5D else { throw failure("expected `,` or `]`") }
        }
        throw failure("this list is never closed")
    }

    private mutating func inlineTable() throws(Failure) -> TOMLTable {
        let start = position
        position += 1
        var table = TOMLTable(span: Span(file, start..<start + 1))
        skipSpaces()
        table.isInline = take(0x7D)
        if table.isInline { return table }
        repeat {
            skipSpaces()
            let key = try key()
            skipSpaces()
            guard take(0x3D) else { throw failure("expected `=`") }
            skipSpaces()
            try insert(try value(), at: key[...], into: &table)
            skipSpaces()
        } while take(0x2C)
        guard take(0x7D) else { throw failure("expected `}`") }
        table.isInline = true
        return table
    }
}
