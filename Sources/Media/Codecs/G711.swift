import Glibc

/// The companding laws of ITU-T G.711, 16-bit linear to eight bits.
public enum G711 {
    /// μ-law (table 2a of G.711, the bits inverted as sent).
    static func muLaw(_ sample: Int16) -> UInt8 {
        let bias: Int32 = 0x84
        let sign: UInt8 = sample < 0 ? 0x80 : 0
        let magnitude = min(Int32(sample).magnitude, 32_635)
        let value = Int32(magnitude) + bias
        let exponent = 24 - Int32(value.leadingZeroBitCount)
        let mantissa = value >> (exponent + 3) & 0x0F
        return ~(sign | UInt8(exponent << 4 | mantissa))
    }

    /// A-law (table 1a of G.711, even bits inverted).
    static func aLaw(_ sample: Int16) -> UInt8 {
        let sign: UInt8 = sample < 0 ? 0 : 0x80
        let magnitude = sample < 0 ? Int32(~sample) : Int32(sample)
        let value = magnitude >> 3
        let code: Int32
        if value < 32 {
            code = value >> 1
        } else {
            let exponent = 27 - Int32(value.leadingZeroBitCount)
            code = exponent << 4 | (value >> exponent & 0x0F)
        }
        return (sign | UInt8(code)) ^ 0x55
    }

    /// 0 is μ-law, 8 is A-law (RFC 3551 §6).
    public static func encode(_ sample: Int16, payloadType: UInt8) -> UInt8 {
        payloadType == 8 ? aLaw(sample) : muLaw(sample)
    }

    static func decode(_ byte: UInt8, payloadType: UInt8) -> Int16 {
        payloadType == 8 ? linear(aLaw: byte) : linear(muLaw: byte)
    }

    static func linear(muLaw byte: UInt8) -> Int16 {
        let code = ~byte
        let magnitude = (Int16(code & 0x0F) << 3 + 0x84) << Int16(code >> 4 & 0x07) - 0x84
        return code & 0x80 != 0 ? -magnitude : magnitude
    }

    static func linear(aLaw byte: UInt8) -> Int16 {
        let code = byte ^ 0x55
        let exponent = Int16(code >> 4 & 0x07)
        let mantissa = Int16(code & 0x0F) << 4
        let magnitude = exponent == 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1)
        return code & 0x80 != 0 ? magnitude : -magnitude
    }

    /// The peak of a sine at 0 dBm0, relative to full scale: 3.17 dB below it in μ-law, 3.14 in
    /// A-law (G.711 §4).
    public static func peak(ofLevel level: Double, payloadType: UInt8) -> Double {
        let overload = payloadType == 8 ? 3.14 : 3.17
        return 32_768 * pow(10, (level - overload) / 20)
    }
}
