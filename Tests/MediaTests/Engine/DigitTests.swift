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

        @Test("keys that are absorbed are told, and the far end hears nothing of them")
        func absorbed() throws {
            let alice = try Phone()
            let bob = try Phone()
            let toAlice = try studio.open(1, for: alice)
            _ = try studio.open(2, for: bob)
            studio.connect(1, 2)
            studio.order([.absorbKeys(StreamNumber(1))])
            alice.send(event(7, 800, end: true, 1, 0), to: toAlice)
            let heard = try #require(alice.exchange(Packet(2, 800), over: toAlice, with: bob))
            #expect(heard.payloadType == 0)
            #expect(
                studio.event { $0 == .digit(StreamNumber(1), "7", milliseconds: 100) } != nil)
            // Connected anew, they go on as they come.
            studio.order([.disconnect(StreamNumber(1))])
            studio.connect(1, 2)
            let key = event(8, 800, end: true, 3, 1_600)
            #expect(alice.exchange(key, over: toAlice, with: bob)?.payload == key.payload)
        }

        @Test("keys are said as events under our numbers; the talk waits and goes on behind them")
        func saidAsEvents() throws {
            let alice = try Phone()
            let bob = try Phone()
            let toAlice = try studio.open(1, for: alice)
            _ = try studio.open(2, for: bob)
            studio.connect(1, 2)
            let before = try #require(alice.exchange(Packet(1, 0), over: toAlice, with: bob))
            let form = KeySending.Form.event(payloadType: 97, clockRate: 8_000)
            studio.order([
                .sendKeys(
                    StreamNumber(2),
                    KeySending(
                        keys: [KeySymbol("4"), KeySymbol("#")].compactMap(\.self),
                        milliseconds: 60, form: form))
            ])
            alice.send(Packet(2, 160), to: toAlice)
            var events: [Packet] = []
            while events.count < 10, let packet = bob.hear() { events.append(packet) }
            #expect(events.map(\.payloadType) == [UInt8](repeating: 97, count: 10))
            #expect(events.map(\.payload[0]) == [4, 4, 4, 4, 4, 11, 11, 11, 11, 11])
            #expect(
                events.map { $0.payload[1] & 0x80 != 0 } == [
                    false, false, true, true, true, false, false, true, true, true,
                ])
            #expect(
                events.map(\.marker) == [
                    true, false, false, false, false, true, false, false, false, false,
                ])
            let numbers = (1...10).map { before.sequence &+ UInt16($0) }
            #expect(events.map(\.sequence) == numbers)
            #expect(Set(events.prefix(5).map(\.timestamp)).count == 1)
            #expect(Set(events.suffix(5).map(\.timestamp)).count == 1)
            // The clock has run on: 180 ms and more from key to key.
            let apart = events[9].timestamp &- events[0].timestamp
            #expect((1_400...2_400).contains(apart))
            let after = try #require(alice.exchange(Packet(30, 4_800), over: toAlice, with: bob))
            #expect(after.marker && after.payloadType == 0)
            #expect(after.sequence == before.sequence &+ 11)
            #expect(Int32(bitPattern: after.timestamp &- events[9].timestamp) >= 600)
        }

        @Test("keys said as tones are heard as tones, and found in the sound of who says them so")
        func saidAsTones() throws {
            let alice = try Phone()
            let local = try studio.open(1, for: alice) { $0.telephoneEvent = nil }
            let other = try Phone()
            let toOther = try studio.open(2, for: other) {
                $0.telephoneEvent = nil
                $0.detectsKeys = true
            }
            studio.order([
                .sendKeys(
                    StreamNumber(1),
                    KeySending(
                        keys: "4711".compactMap { KeySymbol($0) }, milliseconds: 80,
                        form: .sound(payloadType: 8)))
            ])
            var packets: [Packet] = []
            while packets.count < 28, let packet = alice.hear() { packets.append(packet) }
            #expect(packets.allSatisfy { $0.payloadType == 8 && $0.payload.count == 160 })
            for packet in packets { other.send(packet, to: toOther) }
            var quiet = packets[27]
            quiet.payload = [UInt8](repeating: 0xD5, count: 160)
            for _ in 0..<4 {
                quiet.sequence &+= 1
                other.send(quiet, to: toOther)
            }
            Studio.wait(2_000) { studio.events.count(where: Self.isDigit) == 4 }
            let digits = studio.events.compactMap { event -> String? in
                guard case .digit(StreamNumber(2), let digit, _) = event else { return nil }
                return digit
            }
            #expect(digits == ["4", "7", "1", "1"])
            _ = local
        }

        @Test(
            "in a codec of another kind keys are said as tones in just that",
            .timeLimit(.minutes(1)))
        func saidInWideband() throws {
            let alice = try Phone()
            _ = try studio.open(1, for: alice) {
                $0.telephoneEvent = nil
                $0.speech = Speech(heard: [9: .g722], spoken: Speech.Spoken(9, .g722))
            }
            studio.order([
                .sendKeys(
                    StreamNumber(1),
                    KeySending(
                        keys: "25".compactMap { KeySymbol($0) }, milliseconds: 100,
                        form: .sound(payloadType: 0)))
            ])
            let detector = try #require(KeyDetector([9: .g722]))
            var found = ""
            for _ in 0..<14 {
                let packet = try #require(alice.hear())
                #expect(packet.payloadType == 9 && packet.payload.count == 160)
                let key = detector.hear(packet.payload, 160, payloadType: 9)
                found += key?.symbol.text ?? ""
            }
            found += detector.fallSilent()?.symbol.text ?? ""
            #expect(found == "25")
        }

        private static func isDigit(_ event: EngineEvent) -> Bool {
            if case .digit = event { true } else { false }
        }

        @Test("orders about keys of streams that are not there, or that end, do nothing")
        func gone() throws {
            let alice = try Phone()
            _ = try studio.open(1, for: alice) { $0.detectsKeys = true }
            let keys = KeySending(
                keys: [KeySymbol](repeating: try #require(KeySymbol("1")), count: 60),
                milliseconds: 500, form: .event(payloadType: 101, clockRate: 8_000))
            studio.order([
                .absorbKeys(StreamNumber(9)), .sendKeys(StreamNumber(9), keys),
                .sendKeys(StreamNumber(1), keys),
            ])
            #expect(alice.hear() != nil)
            #expect(studio.close(1) != nil)
            while alice.hear(50) != nil {}
            #expect(alice.hear(200) == nil)
        }
    }
}
