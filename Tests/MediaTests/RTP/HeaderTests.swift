import Testing

@testable import Media

struct HeaderTests {
    private static let packet: [UInt8] = [
        0x80, 0x88, 0x12, 0x34, 0x01, 0x02, 0x03, 0x04, 0xCA, 0xFE, 0xBA, 0xBE, 0x55,
    ]

    private func read(_ bytes: [UInt8]) -> RTPHeader? {
        bytes.withUnsafeBytes { raw in
            raw.baseAddress.flatMap { RTPHeader($0, count: raw.count) }
        }
    }

    @Test("the fields of RFC 3550 §5.1 are read")
    func fields() throws {
        let header = try #require(read(Self.packet))
        #expect(header.payloadType == 8)
        #expect(header.hasMarker)
        #expect(header.sequence == 0x1234)
        #expect(header.timestamp == 0x0102_0304)
        #expect(header.ssrc == 0xCAFE_BABE)
    }

    @Test("what is no RTP of version 2 is refused", arguments: [0x00, 0x40, 0xC0] as [UInt8])
    func version(first: UInt8) {
        var packet = Self.packet
        packet[0] = first
        #expect(read(packet) == nil)
    }

    @Test("a packet shorter than its header is refused", arguments: 1..<12)
    func short(count: Int) {
        #expect(read(Array(Self.packet.prefix(count))) == nil)
    }

    @Test("contributing sources must be within the packet")
    func contributingSources() {
        var packet = Self.packet
        packet[0] = 0x81
        #expect(read(packet) == nil)
        packet += [0, 0, 0]
        #expect(read(packet) != nil)
    }

    // RFC 5761 §4: "RTCP packet types in the ranges 1-191 and 224-254 SHOULD only be used when
    // other values have been exhausted", and payload types 64 to 95 must not be used.
    @Test("RTP and RTCP on one port are told apart by the second byte")
    func multiplexed() {
        for second in UInt8.min...UInt8.max {
            let packet: [UInt8] = [0x80, second, 0, 0, 0, 0, 0, 0]
            let isRTCP = packet.withUnsafeBytes { raw in
                raw.baseAddress.map { RTPHeader.isRTCP($0, count: raw.count) }
            }
            #expect(isRTCP == (192...223).contains(second))
        }
    }

    @Test("rewriting changes our numbers and nothing else")
    func rewriting() {
        var packet = Self.packet
        packet.withUnsafeMutableBytes { raw in
            guard let base = raw.baseAddress else { return }
            RTPHeader.rewrite(
                base, payloadType: 101, hasMarker: false, sequence: 0xFFFF, timestamp: 7,
                ssrc: 0x0102_0304)
        }
        #expect(packet == [0x80, 101, 0xFF, 0xFF, 0, 0, 0, 7, 1, 2, 3, 4, 0x55])
    }
}
