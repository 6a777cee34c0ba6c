import Glibc
import Testing
import Wire

@testable import Media

extension EngineTests {
    /// From whom packets are taken, and where ours go.
    struct SourceTests {
        private let studio = Studio()

        @Test("a packet of another host is dropped and counted, before and after it is connected")
        func foreign() throws {
            let alice = try Phone()
            let stranger = try Phone(host: "127.0.0.9")
            let toAlice = try studio.open(1, for: alice)
            studio.order([.echo(StreamNumber(1))])
            stranger.send(Packet(1, 0), to: toAlice)
            stranger.send(Packet(2, 160), to: toAlice)
            for index in 0..<8 {
                let packet = Packet(UInt16(index), UInt32(index * 160))
                #expect(alice.exchange(packet, over: toAlice, with: alice) != nil)
            }
            // From the fifth packet on the kernel drops what is not Alice's.
            stranger.send(Packet(3, 320), to: toAlice)
            #expect(stranger.hear(50) == nil)
            let report = try #require(studio.close(1))
            #expect(report.packetsReceived == 8)
            #expect(report.foreignPackets == 2)
            #expect(!studio.events.contains { if case .latched = $0 { true } else { false } })
        }

        @Test("RTCP of another host is dropped, on either port")
        func foreignReports() throws {
            let alice = try Phone()
            let stranger = try Phone(host: "127.0.0.9")
            let toAlice = try studio.open(1, for: alice)
            let block = ReportWriter.Block(
                ssrc: 0xB000_0001, fractionLost: 255, lost: 9, extendedHighest: 1, jitter: 80,
                lastSR: 0, delay: 0)
            let forged = ReportWriter(ssrc: 1, sender: nil, block: block, cname: []).bytes
            stranger.rtcp.send(forged, to: SocketAddress(toAlice.ip, toAlice.port + 1))
            stranger.rtp.send(forged, to: toAlice)
            studio.order([.echo(StreamNumber(1))])
            #expect(alice.exchange(Packet(1, 0), over: toAlice, with: alice) != nil)
            let report = try #require(studio.close(1))
            #expect(report.foreignPackets == 2)
            #expect(report.farLostFraction == nil)
        }

        // RFC 4961 §3: symmetric RTP.
        @Test("another port of the same host is followed, and told")
        func samePlace() throws {
            let signalled = try Phone()
            let real = try Phone()
            let local = try studio.open(1, for: signalled)
            studio.order([.echo(StreamNumber(1))])
            #expect(real.exchange(Packet(1, 0), over: local, with: real) != nil)
            #expect(
                studio.event { $0 == .latched(StreamNumber(1), real.address) } != nil)
            // One source at a time: the other port is no longer heard.
            let other = signalled.exchange(
                Packet(1, 0), over: local, with: signalled, within: 100)
            #expect(other == nil)
            #expect(try #require(studio.close(1)).foreignPackets == 1)
        }

        @Test("the host of the signalling is followed, and only that one")
        func behindNAT() throws {
            let announced = try Phone(host: "127.0.0.7")
            let real = try Phone(host: "127.0.0.8")
            let stranger = try Phone(host: "127.0.0.9")
            let local = try studio.open(1, for: announced) { $0.alsoFrom = IPAddress("127.0.0.8") }
            studio.order([.echo(StreamNumber(1))])
            stranger.send(Packet(1, 0), to: local)
            #expect(real.exchange(Packet(1, 0), over: local, with: real) != nil)
            #expect(
                studio.event { $0 == .latched(StreamNumber(1), real.address) } != nil)
            #expect(try #require(studio.close(1)).foreignPackets == 1)
        }

        @Test("a new address in the description un-connects the old")
        func redirected() throws {
            let first = try Phone(host: "127.0.0.7")
            let second = try Phone(host: "127.0.0.8")
            let local = try studio.open(1, for: first)
            studio.order([.echo(StreamNumber(1))])
            for index in 0..<8 {
                let packet = Packet(UInt16(index), UInt32(index * 160))
                #expect(first.exchange(packet, over: local, with: first) != nil)
            }
            studio.order([.direct(StreamNumber(1), Studio.direction(second))])
            #expect(second.exchange(Packet(70, 0), over: local, with: second) != nil)
            first.send(Packet(8, 1_280), to: local)
            #expect(first.hear(50) == nil)
        }

        @Test("a far end whose port is closed and open again is heard and told again")
        func refused() throws {
            var alice: Phone? = try Phone()
            let bob = try Phone()
            let address = try #require(alice).address
            let toAlice = try studio.open(1, for: try #require(alice))
            let toBob = try studio.open(2, for: bob)
            studio.connect(1, 2)
            for index in 0..<8 {
                let packet = Packet(UInt16(index), UInt32(index * 160))
                #expect(try #require(alice).exchange(packet, over: toAlice, with: bob) != nil)
            }
            alice = nil
            for index in 0..<6 {
                bob.send(Packet(UInt16(index), UInt32(index * 160)), to: toBob)
                usleep(2_000)
            }
            let again = try UDPSocket(host: "127.0.0.1", port: address.port)
            bob.send(Packet(6, 960), to: toBob)
            #expect(again.receive() != nil)
            again.send(Packet(9, 1_440).bytes, to: toAlice)
            #expect(bob.hear() != nil)
        }

        @Test("the first packet is told once")
        func heard() throws {
            let alice = try Phone()
            let local = try studio.open(1, for: alice)
            studio.order([.echo(StreamNumber(1))])
            for index in 0..<3 {
                let packet = Packet(UInt16(index), UInt32(index * 160))
                #expect(alice.exchange(packet, over: local, with: alice) != nil)
            }
            _ = studio.close(1)
            #expect(studio.events.count { $0 == .heard(StreamNumber(1)) } == 1)
        }

        @Test("rubbish on both ports is survived")
        func rubbish() throws {
            let alice = try Phone()
            let bob = try Phone()
            let local = try studio.open(1, for: alice) { $0.relaysFeedback = true }
            _ = try studio.open(2, for: bob) { $0.relaysFeedback = true }
            studio.connect(1, 2)
            let reports = SocketAddress(local.ip, local.port + 1)
            var state: UInt64 = 42
            for round in 0..<3_000 {
                var bytes = [UInt8](repeating: 0, count: round % 97)
                for index in bytes.indices {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    bytes[index] = UInt8(truncatingIfNeeded: state >> 56)
                }
                // Most of it looks like something.
                if bytes.count > 4, round % 4 > 0 {
                    bytes[0] = bytes[0] & 0x1F | 0x80
                    if round % 4 > 1 { bytes[1] = 200 + bytes[1] % 8 }
                    if round % 4 > 2 { (bytes[2], bytes[3]) = (0, UInt8(bytes.count / 4 - 1)) }
                }
                alice.rtp.send(bytes, to: local)
                alice.rtcp.send(bytes, to: reports)
                if round % 64 == 0 { usleep(1_000) }
            }
            studio.order([.echo(StreamNumber(2))])
            #expect(studio.close(1) != nil)
        }
    }
}
