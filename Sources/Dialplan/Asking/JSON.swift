/// As much of JSON (RFC 8259) as questions and answers need: an object of plain values.
enum JSON {
    // MARK: - Writing

    static func object(_ members: [(String, Value)]) -> [UInt8] {
        var bytes: [UInt8] = [0x7B]
        for (name, value) in members {
            if bytes.count > 1 { bytes.append(0x2C) }
            append(name, to: &bytes)
            bytes.append(0x3A)
            append(value, to: &bytes)
        }
        bytes.append(0x7D)
        return bytes
    }

    private static func append(_ value: Value, to bytes: inout [UInt8]) {
        switch value {
        case .missing, .record: bytes += Array("null".utf8)
        case .int(let number): bytes += Array(String(number).utf8)
        case .money: bytes += Array((value.text ?? "0").utf8)
        case .flag(let isTrue): bytes += Array((isTrue ? "true" : "false").utf8)
        case .duration(let duration): bytes += Array(String(duration.components.seconds).utf8)
        case .text, .phone, .date: append(value.text ?? "", to: &bytes)
        // Who is asked whether a secret is right, must be told it.
        case .secret(let value): append(value, to: &bytes)
        }
    }

    /// RFC 8259 §7: quotes, backslashes and control characters are escaped.
    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: bytes += [0x5C, byte]
            case 0..<0x20, 0x7F:
                bytes += Array("\\u00".utf8) + [hexDigit(byte >> 4), hexDigit(byte & 0xF)]
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }

    /// `0`–`9`, `A`–`F`.
    static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x41 + (value & 0xF) - 10
    }

    // MARK: - Reading

    /// The plain values of an object under these names. Nil if the bytes are no JSON object in
    /// UTF-8 (RFC 8259 §8.1), or hold more inside each other than `Limits.answerNesting`. Of two
    /// members of one name the last counts.
    static func members(of bytes: [UInt8], named names: Set<String>) -> [String: Value]? {
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        var reader = JSONReader(bytes)
        return reader.object(names)
    }
}

/// Reads JSON byte by byte. Whatever the bytes are, it ends, and never reaches behind them.
private struct JSONReader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // RFC 8259 §8.1: a byte order mark may be passed over.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipBlanks() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { at += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        at += 1
        return true
    }

    mutating func object(_ names: Set<String>) -> [String: Value]? {
        var found: [String: Value] = [:]
        skipBlanks()
        guard next == 0x7B else { return nil }
        let isWhole = members(depth: 1) { name, value in
            if names.contains(name) { found[name] = value }
        }
        skipBlanks()
        return isWhole && at == bytes.count ? found : nil
    }

    private mutating func members(depth: Int, _ take: (String, Value) -> Void) -> Bool {
        elements(close: 0x7D) { reader in
            reader.skipBlanks()
            guard let name = reader.string() else { return false }
            reader.skipBlanks()
            guard reader.take(0x3A), let value = reader.value(depth: depth) else { return false }
            take(name, value)
            return true
        }
    }

    /// What is between an opening bracket and the closing one, separated by commas.
    private mutating func elements(
        close: UInt8, _ element: (inout JSONReader) -> Bool
    ) -> Bool {
        at += 1
        skipBlanks()
        if take(close) { return true }
        while true {
            guard element(&self) else { return false }
            skipBlanks()
            if take(close) { return true }
            guard take(0x2C) else { return false }
        }
    }

    /// Missing for `null`, objects and arrays; nil if there is no value.
    private mutating func value(depth: Int) -> Value? {
        skipBlanks()
        switch next {
        case 0x22: return string().map { .text($0) }
        case 0x7B:
            guard depth < Limits.answerNesting else { return nil }
            return members(depth: depth + 1) { _, _ in } ? .missing : nil
        case 0x5B:
            guard depth < Limits.answerNesting else { return nil }
            let isWhole = elements(close: 0x5D) { $0.value(depth: depth + 1) != nil }
            return isWhole ? .missing : nil
        case 0x74: return word("true") ? .flag(true) : nil
        case 0x66: return word("false") ? .flag(false) : nil
        case 0x6E: return word("null") ? .missing : nil
        default: return number()
        }
    }

    private mutating func word(_ word: String) -> Bool {
        guard bytes[at...].starts(with: word.utf8) else { return false }
        at += word.utf8.count
        return true
    }

    // MARK: Numbers (RFC 8259 §6)

    private mutating func digits() -> Int {
        let start = at
        while let byte = next, (0x30...0x39).contains(byte) { at += 1 }
        return at - start
    }

    /// Missing if it is a number that no value of a plan can be.
    private mutating func number() -> Value? {
        let start = at
        _ = take(0x2D)
        let whole = at
        let count = digits()
        guard count > 0, count == 1 || bytes[whole] != 0x30 else { return nil }
        let point = at
        if take(0x2E), digits() == 0 { return nil }
        let exponent = at
        if take(0x65) || take(0x45) {
            _ = take(0x2B) || take(0x2D)
            guard digits() > 0 else { return nil }
            return .missing
        }
        let text = String(decoding: bytes[start..<exponent], as: UTF8.self)
        if point == exponent { return Int64(text).map { .int($0) } ?? .missing }
        var cut = text
        while cut.hasSuffix("0") { cut.removeLast() }
        if cut.hasSuffix(".") { cut.removeLast() }
        return Value.tenThousandths(cut).map { .money($0) } ?? .missing
    }

    // MARK: Texts (RFC 8259 §7)

    private mutating func string() -> String? {
        guard take(0x22) else { return nil }
        var text: [UInt8] = []
        while let byte = next {
            at += 1
            switch byte {
            case 0x22: return String(decoding: text, as: UTF8.self)
            case 0x5C:
                guard let escaped = escaped() else { return nil }
                text += escaped
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escaped() -> [UInt8]? {
        guard let byte = next else { return nil }
        at += 1
        switch byte {
        case 0x22, 0x5C, 0x2F: return [byte]
        case 0x62: return [0x08]
        case 0x66: return [0x0C]
        case 0x6E: return [0x0A]
        case 0x72: return [0x0D]
        case 0x74: return [0x09]
        case 0x75: return unicode()
        default: return nil
        }
    }

    /// Behind `\u`: one scalar, of two escapes if it needs them. A half of a pair is no text.
    private mutating func unicode() -> [UInt8]? {
        guard var code = hex() else { return nil }
        if (0xD800...0xDBFF).contains(code) {
            guard take(0x5C), take(0x75), let low = hex(), (0xDC00...0xDFFF).contains(low) else {
                return nil
            }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        return Unicode.Scalar(code).map { Array(String(Character($0)).utf8) }
    }

    private mutating func hex() -> UInt32? {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = TOMLParser.hexDigit(byte) else { return nil }
            code = code << 4 | UInt32(digit)
            at += 1
        }
        return code
    }
}
