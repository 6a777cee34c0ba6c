import Testing

@testable import Media

/// The short way of the packet that comes next, beside the way of every packet.
@Suite("The next packet")
struct NextPacketTests {
    /// Sequence numbers of a source with losses, copies, disorder, a wrap and a second source.
    private struct Packet {
        var ssrc: UInt32
        var sequence: UInt16
        var timestamp: UInt32
        var came: UInt64
    }

    private func packets(_ seed: UInt64) -> [Packet] {
        var chance = ReportChance(seed: seed)
        var sequence = UInt16(truncatingIfNeeded: 65_000 + seed)
        return (0..<3_000).map { index in
            // Between 2.5 and 7.5 s: a die of a thousand.
            let die = Int(chance.interval() % 1_000)
            switch die {
            case 0..<20: sequence = sequence &+ 3
            case 20..<30: sequence = sequence &- 1
            case 30..<40: break
            default: sequence = sequence &+ 1
            }
            return Packet(
                ssrc: index < 2_000 ? 7 : 9, sequence: sequence,
                timestamp: UInt32(sequence) &* 160,
                came: FixedTime.of(nanoseconds: Int64(index) * 20_000_000 + Int64(die) * 1_000))
        }
    }

    @Test("is counted as on the long way", arguments: [UInt64(1), 2, 3])
    func received(_ seed: UInt64) {
        var long = Reception()
        var short = Reception()
        var shortcuts = 0
        for packet in packets(seed) {
            _ = long.take(
                ssrc: packet.ssrc, sequence: packet.sequence, timestamp: packet.timestamp,
                bytes: 160, clockRate: 8_000, at: packet.came)
            if short.isNext(ssrc: packet.ssrc, sequence: packet.sequence) {
                shortcuts += 1
                short.takeNext(
                    sequence: packet.sequence, timestamp: packet.timestamp, bytes: 160,
                    clockRate: 8_000, at: packet.came)
            } else {
                _ = short.take(
                    ssrc: packet.ssrc, sequence: packet.sequence, timestamp: packet.timestamp,
                    bytes: 160, clockRate: 8_000, at: packet.came)
            }
        }
        #expect(shortcuts > 2_500 && shortcuts < 3_000)
        #expect("\(long)" == "\(short)")
    }

    @Test("leaves under the same numbers as on the long way", arguments: [UInt64(1), 2, 3])
    func sent(_ seed: UInt64) {
        var long = Sending(ssrc: 5, sequence: 65_500, timestamp: 4_294_967_000)
        var short = long
        var shortcuts = 0
        for (index, packet) in packets(seed).enumerated() {
            let now = Int64(index) * 20_000_000
            let expected = long.relay(
                source: packet.ssrc, sequence: packet.sequence, timestamp: packet.timestamp,
                restarted: false, clockRate: 8_000, bytes: 160, at: now)
            var numbers: Sending.Numbers?
            if short.isNext(source: packet.ssrc, sequence: packet.sequence) {
                shortcuts += 1
                numbers = short.relayNext(
                    sequence: packet.sequence, timestamp: packet.timestamp, bytes: 160, at: now)
            } else {
                numbers = short.relay(
                    source: packet.ssrc, sequence: packet.sequence, timestamp: packet.timestamp,
                    restarted: false, clockRate: 8_000, bytes: 160, at: now)
            }
            #expect(numbers == expected)
        }
        #expect(shortcuts > 2_500)
        #expect("\(long)" == "\(short)")
    }
}
