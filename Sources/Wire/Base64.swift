/// Bytes as text (RFC 4648 §4), for what travels inside messages.
public enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    public static func encode(_ bytes: [UInt8]) -> ByteString {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var start = 0
        while start < bytes.count {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for index in 0..<3 {
                group = group << 8 | UInt32(index < count ? bytes[start + index] : 0)
            }
            for index in 0..<4 {
                let digit = alphabet[Int(group >> UInt32(18 - index * 6) & 63)]
                text.append(index <= count ? digit : 0x3D)
            }
            start += 3
        }
        return ByteString(text)
    }

    /// Nil for what is none. Padding may be left out, as some do; bits that stand for nothing must
    /// be zero (RFC 4648 §3.5).
    public static func decode(_ text: ByteString) -> [UInt8]? {
        var digits = text.bytes[...]
        for _ in 0..<2 where digits.last == 0x3D { digits.removeLast() }
        guard digits.count % 4 != 1,
            digits.count == text.count || text.count % 4 == 0
        else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var bits: UInt32 = 0
        var width: UInt32 = 0
        for digit in digits {
            guard let value = value(of: digit) else { return nil }
            bits = bits << 6 | value
            width += 6
            if width >= 8 {
                width -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> width))
                bits &= 1 << width - 1
            }
        }
        return bits == 0 ? bytes : nil
    }

    private static func value(of digit: UInt8) -> UInt32? {
        switch digit {
        case 0x41...0x5A: UInt32(digit - 0x41)
        case 0x61...0x7A: UInt32(digit - 0x61 + 26)
        case 0x30...0x39: UInt32(digit - 0x30 + 52)
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
