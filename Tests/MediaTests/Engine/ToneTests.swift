import Glibc
import Testing
import Wire

@testable import Media

extension EngineTests {
    struct ToneTests {
        private let studio = Studio()

        @Test("a tone comes every 20 ms, numbered without a gap, at its frequency and level")
        func tone() throws {
            let alice = try Phone()
            _ = try studio.open(1, for: alice)
            studio.order([
                Studio.tone(1, [.init(hertz: [425], level: -13, milliseconds: 1_000)])
            ])
            var samples: [Int16] = []
            let begun = milliseconds()
            for index in 0..<50 {
                let packet = try #require(alice.hear())
                #expect(packet.payloadType == 8)
                #expect(packet.marker == (index == 0))
                #expect(packet.sequence == 65_534 &+ UInt16(index))
                #expect(packet.timestamp == 90_000 + UInt32(index * 160))
                samples += packet.payload.map { G711.linear(aLaw: $0) }
            }
            // The machine may be late, but not early.
            #expect(milliseconds() - begun >= 49 * 20 - 20)
            let peak = Goertzel.peak(of: 425, in: samples)
            let level = 20 * log10(peak / G711.peak(ofLevel: 0, payloadType: 8))
            #expect(abs(level + 13) < 0.1)
            studio.order([.stopPlaying(StreamNumber(1))])
            for _ in 0..<3 { _ = alice.hear(50) }
            #expect(alice.hear(100) == nil)
            #expect(
                !studio.events.contains(
                    .playbackEnded(StreamNumber(1), PlaybackNumber(1))))
        }

        @Test("a second tone takes the place of the first")
        func second() throws {
            let alice = try Phone()
            _ = try studio.open(1, for: alice)
            for hertz in [400.0, 1_000] {
                studio.order([
                    Studio.tone(1, [.init(hertz: [hertz], level: -10, milliseconds: 1_000)])
                ])
            }
            let first = try #require(alice.hear())
            let next = try #require(alice.hear())
            #expect(next.sequence == first.sequence &+ 1)
            let samples = next.payload.map { G711.linear(aLaw: $0) }
            #expect(Goertzel.peak(of: 1_000, in: samples) > 5_000)
            #expect(Goertzel.peak(of: 400, in: samples) < 500)
        }

        private func milliseconds() -> Int {
            var now = timespec()
            clock_gettime(CLOCK_MONOTONIC, &now)
            return now.tv_sec * 1_000 + now.tv_nsec / 1_000_000
        }
    }
}
