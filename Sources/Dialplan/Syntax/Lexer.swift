/// Cuts a file into tokens, whatever is in it. Knows no grammar: what a word means is decided by
/// where it stands.
struct Lexer {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    private init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    static func tokens(of bytes: [UInt8]) -> [Token] { tokens(of: bytes, in: bytes.indices) }

    /// Only of a part, which is inside the bytes.
    static func tokens(of bytes: [UInt8], in range: Range<Int>) -> [Token] {
        var lexer = Lexer(bytes, range)
        var tokens: [Token] = []
        // Seldom more: a word and a blank are two.
        tokens.reserveCapacity(range.count / 3)
        while let token = lexer.next() { tokens.append(token) }
        return tokens
    }

    private mutating func next() -> Token? {
        guard position < end else { return nil }
        let start = position
        let kind = kind(of: bytes[position])
        return Token(kind: kind, range: start..<position)
    }

    private func byte(_ index: Int) -> UInt8? { index < end ? bytes[index] : nil }

    private mutating func kind(of first: UInt8) -> Token.Kind {
        if isWord(at: position) {
            while isWord(at: position) { position += 1 }
            return .word
        }
        switch first {
        case 0x20, 0x09, 0x0D:
            while let next = byte(position), next == 0x20 || next == 0x09 || next == 0x0D {
                position += 1
            }
            return .space
        case 0x22: return text()
        case 0xEF where position == 0 && byte(1) == 0xBB && byte(2) == 0xBF:
            // Some editors begin a UTF-8 file with a byte order mark.
            position = 3
            return .space
        case 0x2F where byte(position + 1) == 0x2F:
            while let next = byte(position), next != 0x0A { position += 1 }
            return .comment
        case 0x2D where byte(position + 1) == 0x3E:
            position += 2
            return .arrow
        case 0x3C, 0x3E: return comparison(first)
        default: return single(first)
        }
    }

    private mutating func comparison(_ first: UInt8) -> Token.Kind {
        let orEqual = byte(position + 1) == 0x3D
        position += orEqual ? 2 : 1
        if first == 0x3C { return orEqual ? .lessOrEqual : .less }
        return orEqual ? .greaterOrEqual : .greater
    }

    private mutating func single(_ first: UInt8) -> Token.Kind {
        position += 1
        switch first {
        case 0x7B: return .openBrace
        case 0x7D: return .closeBrace
        case 0x28: return .openParenthesis
        case 0x29: return .closeParenthesis
        case 0x2C: return .comma
        case 0x3D: return .equals
        case 0x3A: return .colon
        case 0x2F: return .slash
        case 0x3B, 0x0A: return .separator
        default:
            // The rest of a character of several bytes belongs to it.
            while let next = byte(position), next & 0xC0 == 0x80 { position += 1 }
            return .stray
        }
    }

    /// One line; a text that is never closed ends before the `}` that closes its block, so that
    /// one mistake gives one message.
    private mutating func text() -> Token.Kind {
        let start = position
        position += 1
        while let next = byte(position), next != 0x0A {
            if next == 0x22 {
                position += 1
                return .text(isClosed: true)
            }
            if next == 0x7B, let close = Self.closeOfValue(in: bytes, from: position, to: end) {
                position = close + 1
                continue
            }
            position += next == 0x5C && byte(position + 1) != 0x0A ? 2 : 1
        }
        position = min(position, end)
        var last = position
        while last > start + 1, [0x20, 0x09, 0x0D, 0x7D].contains(bytes[last - 1]) { last -= 1 }
        if bytes[last..<position].contains(0x7D) { position = last }
        return .text(isClosed: false)
    }

    /// Where the `}` of a value inside a text stands, if it is closed on its line. Texts inside
    /// of it have quotes of their own: `"Hello {caller.name else "you"}"`.
    static func closeOfValue(in bytes: [UInt8], from open: Int, to end: Int) -> Int? {
        var depth = 0
        var isInText = false
        for place in open..<min(end, open + Limits.valueInTextBytes) {
            switch bytes[place] {
            case 0x0A: return nil
            case 0x22: isInText.toggle()
            case 0x7B: depth += 1
            case 0x7D:
                depth -= 1
                if depth == 0 { return isInText ? nil : place }
            default: break
            }
        }
        return nil
    }

    /// `-` is part of a word unless an arrow begins with it; `:` only between two digits.
    private func isWord(at index: Int) -> Bool {
        guard let byte = byte(index) else { return false }
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return true
        case 0x5F, 0x2E, 0x2A, 0x23, 0x2B, 0x5B, 0x5D, 0x7C: return true
        case 0x2D: return self.byte(index + 1) != 0x3E
        case 0x3A:
            return index > 0 && isDigit(bytes[index - 1])
                && self.byte(index + 1).map(isDigit) == true
        default: return false
        }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
