import Glibc

/// When noise is described to a far end that makes it by itself (RFC 3389 §3.1): at first, and
/// whenever it has changed.
struct NoiseWatch {
    private static let never: Int32 = -1

    /// As it was told last, -dBov.
    private var told = Self.never
    private var frames = 0

    /// The payload to be sent, if any: a level in -dBov without a spectrum.
    mutating func take(_ frame: UnsafePointer<Int16>, _ count: Int) -> UInt8? {
        frames &+= 1
        let isFirst = told == Self.never
        guard isFirst || frames >= Limits.framesBetweenNoise else { return nil }
        let level = Self.level(frame, count)
        guard isFirst || abs(level &- told) >= 3 else { return nil }
        told = level
        frames = 0
        return UInt8(truncatingIfNeeded: level)
    }

    mutating func forget() {
        told = Self.never
        frames = 0
    }

    /// 0 is a square wave at full scale, 127 is silence.
    static func level(_ frame: UnsafePointer<Int16>, _ count: Int) -> Int32 {
        var power: Int64 = 0
        for index in 0..<count { power &+= Int64(Int32(frame[index]) &* Int32(frame[index])) }
        let mean = Double(power) / Double(max(1, count)) / (32_768 * 32_768)
        guard mean > 0 else { return 127 }
        return Int32(max(0, min(127, (-10 * log10(mean)).rounded())))
    }
}
