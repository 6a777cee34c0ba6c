import Testing
import Wire

@testable import Media

extension EngineTests {
    struct ReportingTests {
        private let studio = Studio()

        private func word(_ bytes: [UInt8], _ at: Int) -> UInt32 {
            bytes[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }

        // RFC 3550 §6.2: the first report comes within half of the interval, here 1 to 3.1 s.
        @Test("a sender's report with what was heard; the answer gives the round trip")
        func reports() throws {
            let alice = try Phone()
            let local = try studio.open(1, for: alice)
            studio.order([.echo(StreamNumber(1))])
            for index in 0..<10 where index != 4 {
                let packet = Packet(UInt16(index), UInt32(index * 160))
                #expect(alice.exchange(packet, over: local, with: alice) != nil)
            }
            let report = try #require(alice.rtcp.receive(5_000))
            try #require(report.count > 52)
            #expect(Array(report[0..<4]) == [0x81, 200, 0, 12])
            #expect(word(report, 4) == 0xB000_0001)
            #expect(word(report, 20) == 9)
            #expect(word(report, 24) == 9 * 160)
            #expect(word(report, 28) == 0x0101_0101)
            #expect(word(report, 32) == UInt32(256 / 10) << 24 | 1)
            #expect(word(report, 36) == 9)
            #expect(Array(report[52..<54]) == [0x81, 202])
            #expect(Array(report[60..<69]) == [1, 7] + Array("stream1".utf8))
            let lastSR = word(report, 8) << 16 | word(report, 12) >> 16
            let answer = ReportWriter(
                ssrc: 0x0101_0101, sender: nil,
                block: .init(
                    ssrc: 0xB000_0001, fractionLost: 128, lost: 1, extendedHighest: 0,
                    jitter: 80, lastSR: lastSR, delay: 0), cname: [0x61])
            alice.rtcp.send(answer.bytes, to: SocketAddress(local.ip, local.port + 1))
            let packet = Packet(10, 1_600)
            #expect(alice.exchange(packet, over: local, with: alice) != nil)
            let kept = try #require(studio.close(1))
            #expect(kept.farLostFraction == 0.5)
            #expect(kept.farJitterMilliseconds == 10)
            #expect(try #require(kept.roundTripMilliseconds) < 1_000)
            // RFC 3550 §6.3.7: a BYE.
            let farewell = try #require(alice.rtcp.receive())
            #expect(farewell.suffix(8) == [0x81, 203, 0, 1, 0xB0, 0, 0, 1])
        }

        // RFC 5761 §5.1.1: what was agreed for the port of RTP.
        @Test("RTP and RTCP on one port: reports come and go there, and no sound is lost")
        func multiplexed() throws {
            let alice = try Phone()
            let bob = try Phone()
            let toAlice = try studio.open(1, for: alice) {
                $0.isMultiplexed = true
                $0.rtcp = $0.rtp
            }
            _ = try studio.open(2, for: bob)
            studio.connect(1, 2)
            let answer = ReportWriter(
                ssrc: 0x0101_0101, sender: nil,
                block: .init(
                    ssrc: 0xB000_0001, fractionLost: 64, lost: 1, extendedHighest: 0,
                    jitter: 80, lastSR: 0, delay: 0), cname: [0x61])
            // More than it takes for the socket to be connected.
            for index in 0..<10 {
                let packet = Packet(UInt16(index), UInt32(index * 160))
                #expect(alice.exchange(packet, over: toAlice, with: bob) != nil)
                alice.rtp.send(answer.bytes, to: toAlice)
            }
            #expect(bob.hear(50) == nil)
            let report = try #require(alice.rtp.receive(5_000))
            #expect(Array(report[0..<2]) == [0x81, 201])
            #expect(word(report, 4) == 0xB000_0001)
            let kept = try #require(studio.close(1))
            #expect(kept.farLostFraction == 0.25)
            #expect(kept.packetsReceived == 10)
            #expect(kept.foreignPackets == 0)
            let farewell = try #require(alice.rtp.receive())
            #expect(farewell.suffix(8) == [0x81, 203, 0, 1, 0xB0, 0, 0, 1])
            #expect(alice.rtcp.receive(50) == nil)
        }

        @Test("who has neither spoken nor heard says no farewell")
        func noFarewell() throws {
            let alice = try Phone()
            _ = try studio.open(1, for: alice)
            #expect(studio.close(1) != nil)
            #expect(alice.rtcp.receive(50) == nil)
        }

        // RFC 4585 §6.3.1.
        @Test("a picture loss indication goes to the picture's sender, if the line asks for it")
        func feedback() throws {
            let alice = try Phone()
            let bob = try Phone()
            let toAlice = try studio.open(1, for: alice) { $0.relaysFeedback = true }
            let toBob = try studio.open(2, for: bob) { $0.relaysFeedback = true }
            studio.connect(1, 2)
            #expect(alice.exchange(Packet(1, 0), over: toAlice, with: bob) != nil)
            let lost: [UInt8] =
                [0x80, 201, 0, 1, 9, 9, 9, 9] + [0x81, 206, 0, 2, 9, 9, 9, 9, 0xB0, 0, 0, 2]
            bob.rtcp.send(lost, to: SocketAddress(toBob.ip, toBob.port + 1))
            let heard = try #require(alice.rtcp.receive())
            #expect(Array(heard[0..<2]) == [0x80, 201])
            #expect(heard.suffix(12) == [0x81, 206, 0, 2, 0xB0, 0, 0, 1, 1, 1, 1, 1])
        }
    }
}
