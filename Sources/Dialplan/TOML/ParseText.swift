/// Texts in quotes (TOML 1.0, "String").
extension TOMLParser {
    /// Of one line or of several.
    mutating func text() throws(Failure) -> String {
        guard let quote = peek, peek(1) == quote, peek(2) == quote else { return try lineText() }
        return try longText(quote)
    }

    /// `"a"` or `'a'`, on one line.
    mutating func lineText() throws(Failure) -> String {
        let start = position
        let quote = bytes[position]
        position += 1
        var out: [UInt8] = []
        while let byte = peek, byte != 0x0A, byte != 0x0D || peek(1) != 0x0A {
            if byte == quote {
                position += 1
                return String(decoding: out, as: UTF8.self)
            }
            if byte == 0x5C, quote == 0x22 {
                out += try escape()
            } else {
                guard Self.isText(byte) else { throw controlCharacter(byte) }
                out.append(byte)
                position += 1
            }
        }
        throw failure("this text is never closed", start..<start + 1)
    }

    /// `"""` or `'''`: over several lines, the first of which may be empty.
    private mutating func longText(_ quote: UInt8) throws(Failure) -> String {
        let start = position
        position += 3
        _ = takeNewline()
        var out: [UInt8] = []
        while let byte = peek {
            if byte == quote {
                // Up to two quotes may stand directly in front of the closing three.
                var run = 0
                while run < 5, peek(run) == quote { run += 1 }
                position += run
                out += Array(repeating: quote, count: run >= 3 ? run - 3 : run)
                if run >= 3 { return String(decoding: out, as: UTF8.self) }
            } else if byte == 0x5C, quote == 0x22 {
                if takeLineJoin() { continue }
                do throws(Failure) {
                    out += try escape()
                } catch {
                    skipLongText(quote)
                    throw error
                }
            } else if Self.isText(byte) || byte == 0x0A || (byte == 0x0D && peek(1) == 0x0A) {
                out.append(byte)
                position += 1
            } else {
                let failure = controlCharacter(byte)
                skipLongText(quote)
                throw failure
            }
        }
        // All that follows may belong to it: nothing more can be said of this file.
        throw failure("this text is never closed", start..<start + 3)
    }

    private mutating func skipLongText(_ quote: UInt8) {
        while peek != nil, peek != quote || peek(1) != quote || peek(2) != quote { position += 1 }
        position = min(position + 3, bytes.count)
    }

    /// `\` at the end of a line: the line's end and all white space after it are left out.
    private mutating func takeLineJoin() -> Bool {
        let start = position
        position += 1
        skipSpaces()
        guard takeNewline() else {
            position = start
            return false
        }
        repeat { skipSpaces() } while takeNewline()
        return true
    }

    private func controlCharacter(_ byte: UInt8) -> Failure {
        let digits = String(byte, radix: 16, uppercase: true)
        let code = String(repeating: "0", count: 4 - digits.count) + digits
        return failure(
            "a control character cannot stand in a text", help: ["in `\"…\"` write `\\u\(code)`"])
    }

    /// From its backslash on.
    private mutating func escape() throws(Failure) -> [UInt8] {
        let start = position
        position += 1
        guard let byte = peek else { throw failure("unfinished escape", start..<position) }
        position += 1
        switch byte {
        case 0x22, 0x5C: return [byte]
        case 0x62: return [0x08]
        case 0x74: return [0x09]
        case 0x6E: return [0x0A]
        case 0x66: return [0x0C]
        case 0x72: return [0x0D]
        case 0x75, 0x55:
            let length = byte == 0x75 ? 4 : 8
            var code: UInt32 = 0
            for _ in 0..<length {
                guard let digit = peek.flatMap(Self.hexDigit) else {
                    throw failure(
                        "`\\\(byte == 0x75 ? "u" : "U")` needs \(length) hexadecimal digits",
                        start..<position)
                }
                // At most eight digits: they fit.
                code = code << 4 | UInt32(digit)
                position += 1
            }
            guard let scalar = Unicode.Scalar(code) else {
                throw failure("there is no such character", start..<position)
            }
            return Array(String(Character(scalar)).utf8)
        default:
            throw failure(
                "there is no such escape", start..<position,
                help: ["write `\\\\` for a backslash"])
        }
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}

/// Where text stops to be UTF-8.
enum UTF8Check {
    /// The offset of the first byte that belongs to no character; the end if all do.
    static func firstBadByte(_ bytes: [UInt8]) -> Int {
        var decoder = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch decoder.parseScalar(from: &iterator) {
            case .valid(let scalar): offset += scalar.count
            case .emptyInput, .error: return offset
            }
        }
    }
}
