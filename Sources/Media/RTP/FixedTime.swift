/// A time as seconds in 32 bits and their fraction in 32 bits, as NTP writes it (RFC 3550 §4). So
/// that a clock's units at a time are one multiplication, whatever the rate.
enum FixedTime {
    private static let nanosecondsPerSecond: UInt64 = 1_000_000_000
    /// 2 to the 64th by nanoseconds per second, rounded up.
    private static let fractionPerNanosecond: UInt64 = 18_446_744_074

    /// Rounded up, so that whole units stay whole.
    @inline(__always)
    static func of(nanoseconds: Int64) -> UInt64 {
        let (seconds, rest) = UInt64(bitPattern: nanoseconds)
            .quotientAndRemainder(dividingBy: nanosecondsPerSecond)
        return seconds << 32 &+ (rest &* fractionPerNanosecond) >> 32 &+ 1
    }

    /// Units of a clock of `rate` Hz, in the 32 bits of an RTP timestamp: what overflows is what
    /// the timestamp drops.
    @inline(__always)
    static func units(at time: UInt64, rate: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: (time &* UInt64(rate)) >> 32)
    }
}
