import Glibc
import Testing

@testable import Media

struct TonePlayerTests {
    private func frames(_ player: inout TonePlayer, _ count: Int) -> [UInt8] {
        var frame = [UInt8](repeating: 0, count: TonePlayer.samplesPerFrame)
        var all: [UInt8] = []
        for _ in 0..<count {
            frame.withUnsafeMutableBytes { raw in
                if let base = raw.baseAddress { player.speak(into: base) }
            }
            all += frame
        }
        return all
    }

    private func samples(_ codes: [UInt8], _ law: UInt8) -> [Int16] {
        codes.map { G711.decode($0, payloadType: law) }
    }

    private func player(
        _ segments: [(hertz: [Double], milliseconds: UInt32)], times: UInt32 = 0,
        level: Double = -9, law: UInt8 = 0
    ) -> TonePlayer {
        TonePlayer(
            Cadence(
                segments: segments.map {
                    .init(hertz: $0.hertz, level: level, milliseconds: $0.milliseconds)
                }, times: times), payloadType: law, place: 0)
    }

    // G.711 §4: the digital milliwatt; a sine at 0 dBm0 peaks 3.17 or 3.14 dB below overload.
    @Test(
        "a tone has its frequency and its level", arguments: [0, 8] as [UInt8],
        [[425], [440, 480], [350, 440], [1_004]] as [[Double]])
    func level(law: UInt8, hertz: [Double]) {
        var player = player([(hertz, 1_000)], level: -19, law: law)
        let heard = samples(frames(&player, 50), law)
        let zero = G711.peak(ofLevel: 0, payloadType: law)
        for frequency in hertz {
            let level = 20 * log10(Goertzel.peak(of: frequency, in: heard) / zero)
            #expect(abs(level + 19) < 0.1)
        }
        // What companding adds stays more than 30 dB below.
        #expect(20 * log10(Goertzel.peak(of: 700, in: heard) / zero) < -50)
    }

    @Test("a segment that does not hold whole periods goes on without a click")
    func seamless() {
        // 425 Hz has 42.5 periods in 100 ms: begun anew, the phase would jump by half a period.
        var short = player([([425], 100)])
        var long = player([([425], 10_000)])
        #expect(frames(&short, 100) == frames(&long, 100))
    }

    @Test("a cadence is on and off to the sample")
    func cadence() {
        var player = player([([425], 330), ([], 170)])
        let heard = samples(frames(&player, 50), 0)
        for start in [0, 4_000] {
            #expect(heard[start..<start + 2_640].contains { abs(Int($0)) > 8_000 })
            #expect(heard[start + 2_640..<start + 4_000].allSatisfy { $0 == 0 })
        }
        #expect(heard[2_630..<2_640].contains { $0 != 0 })
    }

    @Test("it is over after so many times, and then silent")
    func times() {
        var player = player([([400], 20), ([], 20)], times: 3)
        _ = frames(&player, 5)
        #expect(!player.isOver)
        _ = frames(&player, 1)
        #expect(player.isOver)
        #expect(frames(&player, 1) == [UInt8](repeating: 0xFF, count: 160))
    }

    @Test("a cadence of nothing is over at once")
    func nothing() {
        #expect(player([]).isOver)
        #expect(player([([400], 0)]).isOver)
    }

    @Test("levels beyond full scale are cut off, not wrapped")
    func clipping() {
        var player = player([([400, 500], 1_000)], level: 40)
        let heard = samples(frames(&player, 2), 0)
        #expect(heard.max() == 32_124)
        #expect(heard.min() == -32_124)
    }
}

struct TonePlayersTests {
    private func player(_ place: Int) -> TonePlayer {
        TonePlayer(
            Cadence(segments: [.init(hertz: [400], level: -10, milliseconds: 20)], times: 1),
            payloadType: 0, place: place)
    }

    @Test("forty tones are two in each millisecond, each once in 20 ms")
    func phases() {
        var players = TonePlayers()
        for place in 0..<40 { players.add(player(place)) }
        var spoken: [Int] = []
        for _ in 0..<20 {
            var now: [Int] = []
            #expect(players.advance { now.append($0.place) } == [])
            #expect(now.count == 2)
            spoken += now
        }
        #expect(spoken.sorted() == Array(0..<40))
    }

    @Test("what is removed is heard no more, and its phase is filled first")
    func removing() {
        var players = TonePlayers()
        for place in 0..<20 { players.add(player(place)) }
        players.remove(place: 7)
        players.remove(place: 7)
        #expect(players.count == 19)
        players.add(player(99))
        var counts: [Int] = []
        for _ in 0..<20 {
            var count = 0
            _ = players.advance { _ in count += 1 }
            counts.append(count)
        }
        #expect(counts == [Int](repeating: 1, count: 20))
    }
}
