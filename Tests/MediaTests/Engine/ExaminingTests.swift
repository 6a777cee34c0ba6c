import Glibc
import Testing
import Wire

@testable import Media

extension EngineTests {
    /// What the engine says of a far end that is to be heard, and of how it is heard.
    struct ExaminingTests {
        private let studio = Studio()

        /// What is told within three seconds; `send` is called every 20 ms meanwhile.
        private func watched(
            _ raw: UInt32, _ send: (Int) throws -> Void
        ) throws -> HearingFacts {
            studio.order([.watch(StreamNumber(raw))])
            for index in 0..<160 {
                try send(index)
                usleep(20_000)
                for case .hearing(let number, let facts) in studio.events
                where number.rawValue == raw {
                    return facts
                }
            }
            Issue.record("nothing was told within three seconds")
            return HearingFacts()
        }

        @Test("who is heard is told to be heard")
        func well() throws {
            let alice = try Phone()
            let local = try studio.open(1, for: alice)
            let facts = try watched(1) { index in
                alice.send(Packet(UInt16(index), UInt32(index * 160)), to: local)
            }
            #expect(facts.packets > 50)
            #expect(facts.strange == 0 && facts.foreign == 0 && facts.refused == 0)
        }

        @Test("nothing, strange formats and strangers are told apart")
        func faults() throws {
            let alice = try Phone()
            let bob = try Phone()
            _ = try studio.open(1, for: alice)
            #expect(try watched(1) { _ in } == HearingFacts())
            let local = try studio.open(2, for: bob)
            let strange = try watched(2) { index in
                var packet = Packet(UInt16(index), UInt32(index * 160))
                packet.payloadType = 97
                bob.send(packet, to: local)
            }
            #expect(strange.packets > 50 && strange.strange == strange.packets)
            #expect(strange.strangeType == 97)
            // 127.0.0.2 is nobody whom the descriptions name.
            let carol = try Phone()
            let stranger = try Phone(host: "127.0.0.2")
            let place = try studio.open(3, for: carol)
            let foreign = try watched(3) { index in
                stranger.send(Packet(UInt16(index), UInt32(index * 160)), to: place)
            }
            #expect(foreign.packets == 0 && foreign.foreign > 50)
            #expect(foreign.foreignSource == stranger.address)
        }

        @Test("a stream that ends says how it was heard")
        func quality() throws {
            let alice = try Phone()
            let local = try studio.open(1, for: alice)
            for index in 0..<180 where index != 50 && index != 51 {
                alice.send(Packet(UInt16(index), UInt32(index * 160)), to: local)
                usleep(20_000)
            }
            _ = studio.close(1)
            let periods = studio.events.compactMap { event -> QualityPeriod? in
                guard case .quality(_, let period) = event else { return nil }
                return period
            }
            let period = try #require(periods.first)
            #expect(periods.count == 1)
            #expect(period.milliseconds >= 1_000)
            #expect(period.lost == 2 || period.packets < 130, "\(period)")
            #expect(period.jitterMilliseconds < 50)
            #expect(period.rating == nil && period.level == nil)
        }
    }
}
