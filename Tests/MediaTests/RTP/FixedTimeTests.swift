import Testing

@testable import Media

struct FixedTimeTests {
    @Test(
        "whole units of a clock stay whole, also beyond 32 bits",
        arguments: [8_000, 16_000, 44_100, 48_000, 90_000] as [UInt32])
    func units(rate: UInt32) {
        for second in [0, 1, 47_721, 1_000_000, 200_000_000] as [UInt64] {
            for unit in stride(from: 0, to: UInt64(rate), by: 37) {
                // The first nanosecond of the unit, and the last one before it.
                let begin = (unit * 1_000_000_000 + UInt64(rate) - 1) / UInt64(rate)
                let time = Int64(second * 1_000_000_000 + begin)
                let expected = UInt32(truncatingIfNeeded: second * UInt64(rate) + unit)
                let at = { FixedTime.units(at: FixedTime.of(nanoseconds: $0), rate: rate) }
                #expect(at(time) == expected)
                if unit > 0 { #expect(at(time - 2) == expected &- 1) }
            }
        }
    }
}
