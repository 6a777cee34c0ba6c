import Glibc
import Testing
import Wire

@testable import Media

extension EngineTests {
    /// Streams whose packets are protected (RFC 3711).
    struct ProtectionTests {
        private let studio = Studio()

        /// A far end that speaks under keys of its own.
        final class SecurePhone {
            let phone: Phone
            private let sender: SRTPSender
            private let receiver: SRTPReceiver
            /// As our engine is told it.
            let protection: Protection

            init(_ suite: SRTPSuite, _ seed: UInt8) throws {
                phone = try Phone()
                let count = suite.keyBytes + suite.saltBytes
                let ours = try #require(SRTPKey(suite, [UInt8](repeating: seed, count: count)))
                let theirs = try #require(
                    SRTPKey(suite, [UInt8](repeating: seed &+ 100, count: count)))
                protection = Protection(sending: ours, receiving: theirs)
                sender = try #require(SRTPSender(theirs))
                receiver = try #require(SRTPReceiver(ours))
            }

            func send(_ packet: Packet, to address: SocketAddress) {
                guard let own = SecurePacket(packet.bytes).protect(by: sender) else { return }
                phone.rtp.send(own.bytes, to: address)
            }

            func hear(_ milliseconds: Int32 = 2_000) -> Packet? {
                guard let bytes = phone.rtp.receive(milliseconds) else { return nil }
                return Packet(SecurePacket(bytes).unprotect(by: receiver).plain)
            }

            /// The next RTCP compound.
            func hearReport() -> [UInt8] {
                guard let bytes = phone.rtcp.receive(8_000) else { return [] }
                return SecurePacket(bytes).unprotect(by: receiver, isRTCP: true).plain
            }
        }

        @Test("between a protected and an open stream", arguments: SRTPSuite.allCases)
        func oneSide(_ suite: SRTPSuite) throws {
            let alice = try SecurePhone(suite, 1)
            let bob = try Phone()
            let toAlice = try studio.open(1, for: alice.phone) { $0.protection = alice.protection }
            let toBob = try studio.open(2, for: bob)
            studio.connect(1, 2)
            for index in 0..<20 {
                var packet = Packet(UInt16(500 + index), UInt32(index * 160))
                packet.payload = [UInt8](repeating: UInt8(index), count: 160)
                alice.send(packet, to: toAlice)
                #expect(bob.hear()?.payload == packet.payload)
                bob.send(packet, to: toBob)
                #expect(alice.hear()?.payload == packet.payload)
            }
            #expect(studio.close(1)?.refusedPackets == 0)
        }

        @Test("between two streams under different keys and ciphers")
        func bothSides() throws {
            let alice = try SecurePhone(.aes128CounterSHA1Tag32, 1)
            let bob = try SecurePhone(.aes256GCM, 2)
            let toAlice = try studio.open(1, for: alice.phone) { $0.protection = alice.protection }
            let toBob = try studio.open(2, for: bob.phone) { $0.protection = bob.protection }
            studio.connect(1, 2)
            for index in 0..<10 {
                let packet = Packet(UInt16(500 + index), UInt32(index * 160))
                alice.send(packet, to: toAlice)
                #expect(bob.hear()?.payload == packet.payload)
                bob.send(packet, to: toBob)
                #expect(alice.hear()?.payload == packet.payload)
            }
        }

        @Test("what is in the clear, forged or sent again is refused, and nobody follows it")
        func refused() throws {
            let alice = try SecurePhone(.aes128CounterSHA1Tag80, 1)
            let mallory = try SecurePhone(.aes128CounterSHA1Tag80, 7)
            let bob = try Phone()
            let toAlice = try studio.open(1, for: alice.phone) { $0.protection = alice.protection }
            _ = try studio.open(2, for: bob)
            studio.connect(1, 2)
            mallory.send(Packet(900, 0), to: toAlice)
            mallory.phone.send(Packet(901, 0), to: toAlice)
            alice.phone.send(Packet(902, 0), to: toAlice)
            let own = Packet(1, 160)
            alice.send(own, to: toAlice)
            #expect(bob.hear()?.payload == own.payload)
            #expect(bob.hear(100) == nil)
            #expect(studio.events == [.heard(StreamNumber(1))])
            let report = try #require(studio.close(1))
            #expect(report.packetsReceived == 1)
            #expect(report.refusedPackets == 3)
        }

        @Test("the news that a phone's port is closed is no refused packet of its")
        func closedPort() throws {
            let bob = try Phone()
            let toBob = try studio.open(2, for: bob)
            do {
                let alice = try SecurePhone(.aes128GCM, 1)
                let toAlice = try studio.open(1, for: alice.phone) {
                    $0.protection = alice.protection
                }
                studio.connect(1, 2)
                for index in 0..<UInt16(Limits.packetsBeforeConnecting) {
                    alice.send(Packet(index, UInt32(index) * 160), to: toAlice)
                    #expect(bob.hear() != nil)
                }
            }
            bob.send(Packet(1, 160), to: toBob)
            // The first is carried out after the packet, the second after the news of it.
            studio.order([])
            studio.order([])
            #expect(studio.close(1)?.refusedPackets == 0)
        }

        @Test("a new key in the middle of a call; and back into the clear")
        func newKey() throws {
            let alice = try SecurePhone(.aes128GCM, 1)
            let bob = try Phone()
            let toAlice = try studio.open(1, for: alice.phone) { $0.protection = alice.protection }
            let toBob = try studio.open(2, for: bob)
            studio.connect(1, 2)
            alice.send(Packet(1, 160), to: toAlice)
            #expect(bob.hear() != nil)
            let later = try SecurePhone(.aes256CounterSHA1Tag80, 3)
            studio.order([
                .direct(
                    StreamNumber(1),
                    Studio.direction(later.phone) { $0.protection = later.protection })
            ])
            later.send(Packet(2, 320), to: toAlice)
            #expect(bob.hear() != nil)
            bob.send(Packet(1, 160), to: toBob)
            #expect(later.hear() != nil)
            studio.order([.direct(StreamNumber(1), Studio.direction(later.phone))])
            later.phone.send(Packet(3, 480), to: toAlice)
            #expect(bob.hear() != nil)
        }

        @Test("our reports are protected, and theirs are believed only then")
        func reports() throws {
            let alice = try SecurePhone(.aes128CounterSHA1Tag80, 1)
            let toAlice = try studio.open(1, for: alice.phone) { $0.protection = alice.protection }
            studio.order([.echo(StreamNumber(1))])
            alice.send(Packet(1, 160), to: toAlice)
            #expect(alice.hear() != nil)
            let open: [UInt8] = [0x80, 201, 0, 1, 1, 1, 1, 1]
            alice.phone.rtcp.send(open, to: SocketAddress(toAlice.ip, toAlice.port + 1))
            let report = alice.hearReport()
            #expect(report.count > 28 && report[1] == 200)
            #expect(studio.close(1)?.refusedPackets == 1)
        }

        @Test("a tone is protected")
        func tone() throws {
            let alice = try SecurePhone(.aes128CounterSHA1Tag80, 1)
            _ = try studio.open(1, for: alice.phone) { $0.protection = alice.protection }
            let segment = Cadence.Segment(hertz: [425], level: -10, milliseconds: 1_000)
            studio.order([Studio.tone(1, [segment])])
            for _ in 0..<5 { #expect(alice.hear()?.payload.count == 160) }
        }
    }
}
