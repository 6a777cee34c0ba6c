import Testing
import Wire

@testable import Media

extension EngineTests {
    struct RelayTests {
        private let studio = Studio()

        @Test("both ways: order and payload stay, the numbers are ours")
        func bothWays() throws {
            let alice = try Phone()
            let bob = try Phone()
            let toAlice = try studio.open(1, for: alice)
            let toBob = try studio.open(2, for: bob)
            studio.connect(1, 2)
            for index in 0..<20 {
                var packet = Packet(UInt16(500 + index), UInt32(index * 160))
                packet.payload = [UInt8](repeating: UInt8(index), count: 160)
                let forth = try #require(alice.exchange(packet, over: toAlice, with: bob))
                #expect(forth.payload == packet.payload)
                #expect(forth.ssrc == 0xB000_0002)
                #expect(forth.sequence == 65_534 &+ UInt16(index))
                #expect(forth.timestamp == 90_000 + UInt32(index * 160))
                #expect(forth.marker == (index == 0))
                let back = try #require(bob.exchange(packet, over: toBob, with: alice))
                #expect(back.ssrc == 0xB000_0001)
                #expect(back.sequence == 65_534 &+ UInt16(index))
            }
            let report = try #require(studio.close(2))
            #expect(report.packetsReceived == 20)
            #expect(report.packetsSent == 20)
            #expect(report.bytesSent == 3_200)
            #expect(report.packetsLost == 0)
            #expect(report.foreignPackets == 0)
        }

        @Test("a source that changes its SSRC goes on under the same numbers, with the marker")
        func newSource() throws {
            let alice = try Phone()
            let bob = try Phone()
            let toAlice = try studio.open(1, for: alice)
            _ = try studio.open(2, for: bob)
            studio.connect(1, 2)
            var last: Packet?
            for index in 0..<30 {
                let part = index / 10
                var packet = Packet(
                    UInt16(part * 9_000 + index), UInt32(part * 1_000_000 + index * 160))
                packet.ssrc = UInt32(100 + part)
                let heard = try #require(alice.exchange(packet, over: toAlice, with: bob))
                if let last {
                    #expect(heard.sequence == last.sequence &+ 1)
                    #expect(heard.ssrc == last.ssrc)
                    #expect(heard.timestamp > last.timestamp)
                    #expect(heard.timestamp < last.timestamp + 8_000)
                }
                #expect(heard.marker == (index % 10 == 0))
                last = heard
            }
        }

        @Test("another peer, and a tone between: the listener sees one stream")
        func changeOfPeer() throws {
            let alice = try Phone()
            let bob = try Phone()
            let carol = try Phone()
            let toAlice = try studio.open(1, for: alice)
            _ = try studio.open(2, for: bob)
            let toCarol = try studio.open(3, for: carol)
            studio.connect(1, 2)
            let first = try #require(alice.exchange(Packet(7, 70), over: toAlice, with: bob))
            studio.order([
                .disconnect(StreamNumber(1)),
                Studio.tone(2, [.init(hertz: [425], level: -9, milliseconds: 40)], times: 1),
            ])
            let tone = try #require(bob.hear())
            let more = try #require(bob.hear())
            #expect(tone.sequence == first.sequence &+ 1)
            #expect(tone.marker && !more.marker)
            #expect(more.timestamp == tone.timestamp + 160)
            #expect(
                studio.event { $0 == .playbackEnded(StreamNumber(2), PlaybackNumber(2)) } != nil)
            studio.connect(3, 2)
            let third = try #require(carol.exchange(Packet(9, 9), over: toCarol, with: bob))
            #expect(third.sequence == more.sequence &+ 1)
            #expect(third.marker)
            #expect(third.ssrc == first.ssrc)
            // Alice is not heard any more.
            #expect(alice.exchange(Packet(8, 230), over: toAlice, with: bob, within: 100) == nil)
        }

        @Test("payload types leave as they are agreed on the other side")
        func payloadTypes() throws {
            let alice = try Phone()
            let bob = try Phone()
            let toAlice = try studio.open(1, for: alice)
            let toBob = try studio.open(2, for: bob)
            studio.order([
                .connect(
                    StreamNumber(1), StreamNumber(2), firstToSecond: [96: 111],
                    secondToFirst: [111: 96])
            ])
            var packet = Packet(1, 1)
            packet.payloadType = 96
            #expect(alice.exchange(packet, over: toAlice, with: bob)?.payloadType == 111)
            packet.payloadType = 111
            #expect(bob.exchange(packet, over: toBob, with: alice)?.payloadType == 96)
            packet.sequence = 2
            packet.payloadType = 8
            #expect(bob.exchange(packet, over: toBob, with: alice)?.payloadType == 8)
        }

        @Test("nothing is sent to who is on hold, and nothing is taken from who may not send")
        func directions() throws {
            let alice = try Phone()
            let bob = try Phone()
            let toAlice = try studio.open(1, for: alice)
            let toBob = try studio.open(2, for: bob) { $0.sends = false }
            studio.connect(1, 2)
            alice.send(Packet(1, 0), to: toAlice)
            #expect(bob.exchange(Packet(1, 0), over: toBob, with: alice) != nil)
            #expect(bob.hear(50) == nil)
            studio.order([
                .direct(StreamNumber(2), Studio.direction(bob) { $0.receives = false })
            ])
            #expect(alice.exchange(Packet(2, 160), over: toAlice, with: bob) != nil)
            bob.send(Packet(2, 160), to: toBob)
            #expect(alice.hear(50) == nil)
        }

        @Test("echo: what comes goes back, with our numbers")
        func echo() throws {
            let alice = try Phone()
            let toAlice = try studio.open(1, for: alice)
            studio.order([.echo(StreamNumber(1))])
            for index in 0..<5 {
                var packet = Packet(UInt16(index), UInt32(index * 160))
                packet.payload = [1, 2, 3, UInt8(index)]
                let heard = try #require(alice.exchange(packet, over: toAlice, with: alice))
                #expect(heard.payload == packet.payload)
                #expect(heard.ssrc == 0xB000_0001)
                #expect(heard.sequence == 65_534 &+ UInt16(index))
            }
        }

        @Test("IPv6, and from IPv6 to IPv4")
        func families() throws {
            guard (try? UDPSocket(host: "::1")) != nil else { return }
            let alice = try Phone(host: "::1")
            let bob = try Phone()
            let toAlice = try studio.open(1, for: alice, host: "::1")
            let toBob = try studio.open(2, for: bob)
            studio.connect(1, 2)
            for index in 0..<8 {
                let packet = Packet(UInt16(index), UInt32(index * 160))
                #expect(alice.exchange(packet, over: toAlice, with: bob) != nil)
                #expect(bob.exchange(packet, over: toBob, with: alice) != nil)
            }
        }
    }
}
