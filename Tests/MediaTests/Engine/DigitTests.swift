import Testing
import Wire

@testable import Media

extension EngineTests {
    struct DigitTests {
        private let studio = Studio()

        private func event(
            _ code: UInt8, _ duration: UInt16, end: Bool, _ sequence: UInt16, _ timestamp: UInt32
        ) -> Packet {
            var packet = Packet(sequence, timestamp)
            packet.payloadType = 101
            packet.payload = [
                code, end ? 0x8A : 0x0A, UInt8(duration >> 8), UInt8(duration & 0xFF),
            ]
            return packet
        }

        @Test("keys are told once each, in order, and passed on")
        func keys() throws {
            let alice = try Phone()
            let bob = try Phone()
            let toAlice = try studio.open(1, for: alice)
            _ = try studio.open(2, for: bob)
            studio.connect(1, 2)
            var sequence: UInt16 = 0
            for (index, code) in [UInt8(1), 1, 10, 11].enumerated() {
                for step in 1...8 {
                    sequence += 1
                    let packet = event(
                        code, UInt16(min(step, 6) * 160), end: step >= 6, sequence,
                        UInt32(index * 4_000))
                    let heard = try #require(alice.exchange(packet, over: toAlice, with: bob))
                    #expect(heard.payload == packet.payload)
                    #expect(heard.payloadType == 101)
                    // RFC 4733 §2.2: one timestamp for all packets of an event.
                    #expect(heard.timestamp == 90_000 + UInt32(index * 4_000))
                }
            }
            _ = studio.close(1)
            let digits = studio.events.compactMap { event -> String? in
                guard case .digit(StreamNumber(1), let digit, milliseconds: 120) = event else {
                    return nil
                }
                return digit
            }
            #expect(digits == ["1", "1", "*", "#"])
        }

        @Test("an event that is too short, or no key, is no digit")
        func malformed() throws {
            let alice = try Phone()
            let local = try studio.open(1, for: alice)
            studio.order([.echo(StreamNumber(1))])
            for count in 0..<4 {
                var packet = event(1, 160, end: true, UInt16(count), UInt32(count * 800))
                packet.payload = Array(packet.payload.prefix(count))
                alice.send(packet, to: local)
            }
            alice.send(event(16, 160, end: true, 5, 8_000), to: local)
            alice.send(event(255, 160, end: true, 6, 9_000), to: local)
            for _ in 0..<6 { #expect(alice.hear() != nil) }
            _ = studio.close(1)
            #expect(!studio.events.contains { if case .digit = $0 { true } else { false } })
        }
    }
}
