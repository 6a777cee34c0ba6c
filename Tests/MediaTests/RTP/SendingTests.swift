import Testing

@testable import Media

struct SendingTests {
    private static let frame: Int64 = 20_000_000

    private var sending = Sending(ssrc: 9, sequence: 65_534, timestamp: 0xFFFF_FF00)
    private var now: Int64 = 5_000_000_000

    private mutating func relay(
        _ source: UInt32, _ sequence: UInt16, _ timestamp: UInt32, restarted: Bool = false
    ) -> Sending.Numbers? {
        now += Self.frame
        return sending.relay(
            source: source, sequence: sequence, timestamp: timestamp, restarted: restarted,
            clockRate: 8_000, bytes: 160, at: now)
    }

    @Test("the first packet takes the initial timestamp and the marker")
    mutating func first() {
        #expect(
            relay(1, 100, 5_000)
                == .init(sequence: 65_535, timestamp: 0xFFFF_FF00, isFirst: true))
        #expect(
            relay(1, 101, 5_160)
                == .init(sequence: 0, timestamp: 0xFFFF_FFA0, isFirst: false))
    }

    @Test("a new source goes on with the next number, and with the time that has passed")
    mutating func change() {
        _ = relay(1, 100, 5_000)
        _ = relay(1, 101, 5_160)
        #expect(relay(2, 7, 1) == .init(sequence: 1, timestamp: 0x40, isFirst: true))
        #expect(relay(2, 8, 161) == .init(sequence: 2, timestamp: 0xE0, isFirst: false))
    }

    @Test("the gaps and the disorder of a source stay as they are")
    mutating func gaps() {
        _ = relay(1, 100, 0)
        #expect(relay(1, 103, 480)?.sequence == 2)
        #expect(relay(1, 102, 320)?.sequence == 1)
        #expect(relay(1, 104, 640) == .init(sequence: 3, timestamp: 0x180, isFirst: false))
    }

    @Test("a packet older than the source's first is not sent under a number used before")
    mutating func beforeFirst() {
        _ = relay(1, 100, 0)
        _ = relay(2, 50, 0)
        #expect(relay(2, 49, 0) == nil)
        #expect(relay(2, 51, 160)?.sequence == 1)
        #expect(sending.packets == 3)
    }

    @Test("a tone after a relayed source, and the source after the tone, leave no gap")
    mutating func tone() {
        _ = relay(1, 100, 0)
        now += Self.frame
        let tone = sending.next(step: 160, clockRate: 8_000, isFirst: true, bytes: 160, at: now)
        #expect(tone == .init(sequence: 0, timestamp: 0xFFFF_FFA0, isFirst: true))
        now += Self.frame
        let more = sending.next(step: 160, clockRate: 8_000, isFirst: false, bytes: 160, at: now)
        #expect(more == .init(sequence: 1, timestamp: 0x40, isFirst: false))
        // The source was at 101 and 102 meanwhile; it is heard again from 103.
        #expect(relay(1, 103, 480) == .init(sequence: 2, timestamp: 0xE0, isFirst: true))
    }

    @Test("after a pause the timestamp has run on")
    mutating func pause() {
        _ = relay(1, 1, 0)
        now += 1_000_000_000 - Self.frame
        #expect(relay(2, 1, 0)?.timestamp == 0xFFFF_FF00 &+ 8_000)
    }

    // RFC 3550 §6.4.1: the RTP timestamp "corresponds to the same time as the NTP timestamp".
    @Test("the timestamp of a report is that of its moment")
    mutating func reportTime() {
        #expect(sending.timestamp(at: now, clockRate: 8_000) == 0xFFFF_FF00)
        _ = relay(1, 1, 0)
        #expect(
            sending.timestamp(at: now + 500_000_000, clockRate: 8_000) == 0xFFFF_FF00 &+ 4_000)
    }
}
