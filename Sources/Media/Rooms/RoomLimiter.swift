/// Keeps the sum of many within what a sample can hold: softer for as long as it must be, instead
/// of cut off. The factor falls at once and rises slowly.
struct RoomLimiter {
    /// A little below what a sample holds.
    private static let ceiling: Int64 = 32_000
    /// A frame's rise: 6 dB in 280 ms.
    private static let recovery: Int32 = 20
    /// Bits that are given up so that a sum of 200 members, times a factor, fits 32 bits: what is
    /// lost is 66 dB below the loudest, and only where it is loud.
    private static let spare: Int32 = 4

    /// In units of `Mixing.unity`.
    private var before = Mixing.unity
    private var factor = Mixing.unity

    var isAtRest: Bool { before == Mixing.unity && factor == Mixing.unity }

    /// The largest amount in the frame to come.
    mutating func take(peak: Int32) {
        before = factor
        let raised = factor &+ max(1, factor / Self.recovery)
        let allowed = Self.ceiling &* Int64(Mixing.unity) / Int64(max(1, peak))
        factor = min(Mixing.unity, raised, Int32(truncatingIfNeeded: min(allowed, 1 << 20)))
    }

    /// Falls within the first milliseconds: what is still too loud there is cut off. Rises within
    /// `ramp` samples.
    func write(
        _ sum: UnsafePointer<Int32>, minus own: UnsafePointer<Int16>, _ count: Int, ramp: Int,
        into out: UnsafeMutablePointer<Int16>
    ) {
        let ramp = factor == before ? 0 : min(factor < before ? ramp / 5 : ramp, count)
        if ramp > 0 {
            let step = (factor &- before) / Int32(truncatingIfNeeded: ramp)
            var current = before
            for index in 0..<ramp {
                out[index] = Self.sample(sum[index] &- Int32(own[index]), current)
                current = current &+ step
            }
        }
        let factor = factor
        for index in ramp..<count {
            out[index] = Self.sample(sum[index] &- Int32(own[index]), factor)
        }
    }

    @inline(__always)
    private static func sample(_ value: Int32, _ factor: Int32) -> Int16 {
        Int16(clamping: ((value >> spare) &* factor) >> (12 &- spare))
    }
}
