import Wire

/// The character classes of RFC 3261 §25.1.
extension UInt8 {
    /// `token`
    @inline(__always)
    var isToken: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x2D, 0x2E, 0x21, 0x25, 0x2A, 0x5F, 0x2B, 0x60, 0x27, 0x7E: true
        default: false
        }
    }

    /// `unreserved`
    @inline(__always)
    var isUnreserved: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x2D, 0x5F, 0x2E, 0x21, 0x7E, 0x2A, 0x27, 0x28, 0x29: true
        default: false
        }
    }

    /// `unreserved` and `user-unreserved`: what stands in a user part without escape.
    var isUser: Bool {
        switch self {
        case 0x26, 0x3D, 0x2B, 0x24, 0x2C, 0x3B, 0x3F, 0x2F: true
        default: isUnreserved
        }
    }

    /// What is taken before the `@` of a URI: more than the grammar has, for many phones send it
    /// unescaped, but nothing that ends the URI elsewhere.
    var isInUser: Bool { self > 0x20 && self != 0x40 && self != 0x3C && self != 0x3E }

    /// What is taken in a URI of another scheme: not the signs that RFC 3986 §2 leaves out and
    /// that would end the URI where it stands in a header.
    var isInOpaqueURI: Bool {
        self > 0x20 && self != 0x22 && self != 0x3C && self != 0x3E && self != 0x7F
    }

    /// `password`
    var isPassword: Bool {
        switch self {
        case 0x26, 0x3D, 0x2B, 0x24, 0x2C: true
        default: isUnreserved
        }
    }

    /// `paramchar`
    var isURIParameter: Bool {
        switch self {
        case 0x5B, 0x5D, 0x2F, 0x3A, 0x26, 0x2B, 0x24: true
        default: isUnreserved
        }
    }

    /// `hnv-unreserved` and `unreserved`: what stands in the headers of a URI.
    var isURIHeader: Bool {
        switch self {
        case 0x5B, 0x5D, 0x2F, 0x3F, 0x3A, 0x2B, 0x24: true
        default: isUnreserved
        }
    }

    var isLineEnd: Bool { self == 0x0D || self == 0x0A }

    /// `CTL` without the tab.
    var isControl: Bool { self < 0x20 && self != 0x09 || self == 0x7F }

    /// Host names; the underscore is not in the grammar, but in many names.
    var isHostName: Bool {
        isASCIIDigit || isASCIILetter || self == 0x2D || self == 0x2E || self == 0x5F
    }
}

extension ByteScanner {
    /// `quoted-string`: the cursor stands on its opening quote. Gives what is inside, the escapes
    /// undone.
    mutating func quotedString() throws(ParseError) -> ByteString {
        guard take(0x22) else { throw error("quoted-string") }
        let plain = take { $0 != 0x22 && $0 != 0x5C }
        if take(0x22) { return self.text(plain) }
        var text = self.text(plain).bytes
        while let byte = next() {
            switch byte {
            case 0x22: return ByteString(text)
            case 0x5C:
                guard let escaped = next(), escaped < 0x80 else { throw error("quoted-pair") }
                text.append(escaped)
            default: text.append(byte)
            }
        }
        throw error("closing quote of quoted-string")
    }

    mutating func token(_ rule: String) throws(ParseError) -> Range<Int> {
        let range = take { $0.isToken }
        guard !range.isEmpty else { throw error(rule) }
        return range
    }

    /// `%41` undone (RFC 3986 §2.1), once.
    func unescaped(_ range: Range<Int>) throws(ParseError) -> ByteString {
        var index = range.lowerBound
        var plain = true
        while index < range.upperBound {
            if byte(at: index) == 0x25 {
                plain = false
                break
            }
            index += 1
        }
        if plain { return text(range) }
        var out: [UInt8] = []
        index = range.lowerBound
        while index < range.upperBound, let next = byte(at: index) {
            guard next == 0x25 else {
                out.append(next)
                index += 1
                continue
            }
            guard index + 2 < range.upperBound, let high = byte(at: index + 1)?.hexValue,
                let low = byte(at: index + 2)?.hexValue
            else { throw ParseError("escaped", at: index) }
            out.append(high << 4 | low)
            index += 3
        }
        return ByteString(out)
    }
}

extension [UInt8] {
    /// `quoted-string`. A line end is not in its grammar, not even escaped, and would begin a
    /// header of somebody else's making: it is written as a space.
    mutating func appendQuoted(_ text: ByteString) {
        append(0x22)
        for byte in text.bytes {
            guard !byte.isLineEnd else {
                append(0x20)
                continue
            }
            if byte == 0x22 || byte == 0x5C || byte.isControl { append(0x5C) }
            append(byte)
        }
        append(0x22)
    }

    /// `text` on one line: CR and LF become spaces, so that no value can end its line. What the
    /// parser gives has none; what was unescaped from a URI may.
    mutating func appendLine(_ text: ByteString) {
        let start = count
        append(text)
        guard ByteScanner(text).nextControl() < text.count else { return }
        for index in start..<count where self[index].isLineEnd { self[index] = 0x20 }
    }

    mutating func appendEscaped(_ text: ByteString, keeping isPlain: (UInt8) -> Bool) {
        for byte in text.bytes {
            guard !isPlain(byte) else {
                append(byte)
                continue
            }
            append(0x25)
            append(Self.hexDigit(byte >> 4))
            append(Self.hexDigit(byte & 15))
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x37 + value
    }
}
