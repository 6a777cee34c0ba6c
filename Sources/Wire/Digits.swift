/// Decimal numbers off the wire. `Int("+5")` parses in Swift; here only `0`–`9` do.
public enum Digits {
    /// The value of `bytes`, which must be one or more ASCII digits and not exceed `limit`.
    @inlinable
    public static func parse(_ bytes: some Sequence<UInt8>, limit: UInt64 = .max) -> UInt64? {
        var value: UInt64 = 0
        var seen = false
        for byte in bytes {
            guard byte.isASCIIDigit else { return nil }
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tenfold.addingReportingOverflow(UInt64(byte &- 0x30))
            guard !overflow, !carry, sum <= limit else { return nil }
            value = sum
            seen = true
        }
        return seen ? value : nil
    }
}

extension [UInt8] {
    /// Appends `value` in decimal.
    public mutating func append(decimal value: some BinaryInteger) {
        guard let magnitude = UInt64(exactly: value) else {
            append(contentsOf: String(value).utf8)
            return
        }
        append(decimal: magnitude)
    }

    /// Appends `value` in decimal.
    @inlinable
    public mutating func append(decimal value: UInt64) {
        var power: UInt64 = 1
        while value / power >= 10 { power *= 10 }
        var rest = value
        while power > 0 {
            append(0x30 &+ UInt8(truncatingIfNeeded: rest / power))
            rest %= power
            power /= 10
        }
    }

    /// Appends `value` in decimal.
    @inlinable
    public mutating func append(decimal value: Int) {
        if value < 0 { append(0x2D) }
        append(decimal: UInt64(value.magnitude))
    }

    /// Appends `value` in decimal.
    @inlinable
    public mutating func append(decimal value: UInt32) { append(decimal: UInt64(value)) }

    /// Appends `value` in decimal.
    @inlinable
    public mutating func append(decimal value: UInt16) { append(decimal: UInt64(value)) }

    /// Appends `value` in decimal.
    @inlinable
    public mutating func append(decimal value: UInt8) { append(decimal: UInt64(value)) }

    @inlinable
    @_disfavoredOverload
    public mutating func append(_ text: ByteString) {
        append(contentsOf: text.bytes)
    }

    @inlinable
    public mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }
}
