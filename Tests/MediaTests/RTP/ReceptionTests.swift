import Testing

@testable import Media

struct ReceptionTests {
    private static let frame: Int64 = 20_000_000

    private var reception = Reception()

    /// A packet of 20 ms at 8 kHz, number `index` of its talker, `late` nanoseconds after its time.
    @discardableResult
    private mutating func take(
        _ index: Int, first: UInt16 = 0, ssrc: UInt32 = 1, late: Int64 = 0
    ) -> Reception.Verdict {
        reception.take(
            ssrc: ssrc, sequence: first &+ UInt16(truncatingIfNeeded: index),
            timestamp: UInt32(truncatingIfNeeded: index * 160), bytes: 160, clockRate: 8_000,
            at: FixedTime.of(nanoseconds: 1_000_000_000 + Int64(index) * Self.frame + late))
    }

    @Test("packets in order lose nothing, over the wrap of the sequence number")
    mutating func wrap() {
        #expect(take(0, first: 65_000) == .restarted)
        for index in 1..<2_000 { #expect(take(index, first: 65_000) == .inOrder) }
        #expect(reception.lost == 0)
        #expect(reception.received == 2_000)
        #expect(reception.bytes == 320_000)
        // RFC 3550 §6.4.1: "the most significant 16 bits extend that sequence number with the
        // corresponding count of sequence number cycles".
        #expect(reception.extendedHighest == 65_000 + 1_999)
    }

    // RFC 3550 §A.3: "The number of packets lost is defined to be the number of packets expected
    // less the number of packets actually received."
    @Test("each missing number is one lost packet")
    mutating func losses() {
        for index in 0..<100 where index % 10 != 5 { take(index) }
        #expect(reception.lost == 10)
        #expect(reception.duplicates == 0)
        #expect(reception.reordered == 0)
    }

    @Test("a late packet is reordered, not lost")
    mutating func reordered() {
        for index in [0, 1, 3, 2, 4] { take(index) }
        #expect(reception.lost == 0)
        #expect(reception.reordered == 1)
        #expect(reception.duplicates == 0)
    }

    @Test("copies of the newest and of an older packet are duplicates")
    mutating func duplicates() {
        for index in [0, 1, 2] { take(index) }
        #expect(take(2) == .duplicate)
        #expect(take(1) == .duplicate)
        #expect(reception.duplicates == 2)
        #expect(reception.lost == 0)
    }

    // RFC 3550 §A.3: fraction = (lost_interval << 8) / expected_interval.
    @Test("the fraction lost is that of the interval")
    mutating func fraction() {
        for index in 0..<100 where index % 4 != 3 { take(index) }
        // 0 to 98 came or should have; 24 of the 99 are missing.
        #expect(reception.takeFractionLost() == UInt8(24 * 256 / 99))
        for index in 100..<200 { take(index) }
        // Number 99 is missing as well, in this interval of 101.
        #expect(reception.takeFractionLost() == UInt8(256 / 101))
        #expect(reception.takeFractionLost() == 0)
    }

    // RFC 3550 §A.1: "a large jump" is believed when "two successive packets" say so.
    @Test("a jump is a new start only when the next packet follows it")
    mutating func restart() {
        for index in 0..<10 { take(index) }
        #expect(take(0, first: 30_000) == .duplicate)
        #expect(take(10) == .inOrder)
        #expect(take(0, first: 40_000) == .duplicate)
        #expect(take(1, first: 40_000) == .restarted)
        #expect(reception.lost == 0)
    }

    @Test("losses of an earlier source are kept when another begins")
    mutating func sources() {
        for index in [0, 1, 4] { take(index, ssrc: 1) }
        #expect(take(0, first: 500, ssrc: 2) == .restarted)
        take(2, first: 500, ssrc: 2)
        #expect(reception.lost == 3)
        #expect(reception.lostOfSource == 1)
        #expect(reception.ssrc == 2)
    }

    @Test("an even stream has no jitter")
    mutating func evenJitter() {
        for index in 0..<500 { take(index) }
        #expect(reception.jitter == 0)
        #expect(reception.worstJitter == 0)
    }

    // RFC 3550 §A.8: s->jitter += d - ((s->jitter + 8) >> 4), with d in timestamp units.
    @Test("jitter follows the integer formula step by step")
    mutating func jitter() {
        var expected: UInt32 = 0
        var before: Int64 = 0
        for index in 0..<200 {
            // 0, 1, 2 … 6 ms late, in turn: 8 timestamp units each.
            let late = Int64(index * 3 % 7)
            take(index, late: late * 1_000_000)
            if index > 0 {
                let difference = UInt32(abs(late - before) * 8)
                expected = expected &+ difference &- ((expected &+ 8) >> 4)
            }
            before = late
            #expect(reception.jitter == expected)
        }
        #expect(expected > 0)
        let inMilliseconds = reception.milliseconds(ofJitter: reception.jitter)
        #expect(inMilliseconds == Double(expected) / 16 / 8)
        #expect(reception.worstJitter >= reception.jitter)
    }

    @Test("jitter is measured in the clock of the payload type")
    func clockRate() {
        var reception = Reception()
        for index in 0..<100 {
            _ = reception.take(
                ssrc: 1, sequence: UInt16(index), timestamp: UInt32(index * 960), bytes: 80,
                clockRate: 48_000, at: FixedTime.of(nanoseconds: Int64(index) * Self.frame))
        }
        #expect(reception.jitter == 0)
    }

    // RFC 4733 §2.2: all packets of an event carry the timestamp of its beginning.
    @Test("a telephone event does not count as jitter")
    func events() {
        var reception = Reception()
        for index in 0..<50 {
            let isEvent = (10..<30).contains(index)
            _ = reception.take(
                ssrc: 1, sequence: UInt16(index), timestamp: UInt32((isEvent ? 10 : index) * 160),
                bytes: 4, clockRate: 8_000, isTimed: !isEvent,
                at: FixedTime.of(nanoseconds: Int64(index) * Self.frame))
        }
        #expect(reception.jitter == 0)
    }
}
