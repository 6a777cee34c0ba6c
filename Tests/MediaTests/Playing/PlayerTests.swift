import Glibc
import Testing

@testable import Media

struct PlayerTests {
    private func sound(_ samples: [Int16], _ rate: SampleRate = .narrow) throws -> LoadedSound {
        try #require(LoadedSound(samples, hertz: rate.rawValue))
    }

    /// Frames as a listener gets them, one each 20 ms; and how many were not over.
    private func heard(
        _ player: Player, _ frames: Int, _ rate: SampleRate = .narrow, from: Int64 = 0
    ) -> (samples: [Int16], played: Int) {
        var all: [Int16] = []
        var played = 0
        var frame = [Int16](repeating: 99, count: rate.samplesPerFrame)
        for index in 0..<frames {
            if player.pull(into: &frame, rate: rate, at: from + Int64(index) * 20_000_000) {
                played += 1
            }
            all += frame
        }
        return (all, played)
    }

    private func tone(
        _ segments: [(hertz: [Double], milliseconds: UInt32)], times: UInt32 = 0,
        level: Double = -9
    ) -> PlayItem {
        .tone(
            Cadence(
                segments: segments.map {
                    .init(hertz: $0.hertz, level: level, milliseconds: $0.milliseconds)
                }, times: times))
    }

    @Test("sounds follow each other to the sample, and the rest of the last frame is silent")
    func gapless() throws {
        let first = (1...250).map(Int16.init)
        let second = (1_001...1_333).map(Int16.init)
        let player = Player([.sound(try sound(first)), .sound(try sound(second))])
        let (samples, played) = heard(player, 5)
        #expect(samples == first + second + [Int16](repeating: 0, count: 800 - 583))
        #expect(played == 4)
        #expect(player.isOver)
    }

    @Test("rounds are counted, and a pause lasts as long as it says")
    func rounds() throws {
        let beep = [Int16](repeating: 500, count: 80)
        let player = Player([.sound(try sound(beep)), .pause(milliseconds: 15)], rounds: 3)
        let (samples, played) = heard(player, 6)
        let round = beep + [Int16](repeating: 0, count: 120)
        #expect(samples == round + round + round + [Int16](repeating: 0, count: 360))
        #expect(played == 4)
    }

    @Test("without a number of rounds it goes on and on")
    func endless() throws {
        let player = Player([.sound(try sound([1, 2, 3, 4, 5, 6, 7, 8]))], rounds: 0)
        let (samples, played) = heard(player, 500)
        #expect(played == 500)
        #expect(samples.indices.allSatisfy { samples[$0] == Int16($0 % 8 + 1) })
    }

    @Test("nothing to play is over at once")
    func nothing() throws {
        let player = Player(
            [.pause(milliseconds: 0), .sound(try sound([])), tone([([425], 0)])], rounds: 0)
        #expect(player.isOver)
        let (samples, played) = heard(player, 2)
        #expect(samples == [Int16](repeating: 0, count: 320))
        #expect(played == 0)
    }

    // G.711 §4: a sine at 0 dBm0 peaks 3.17 dB below overload.
    @Test(
        "a tone has its frequencies and its level at every rate", arguments: SampleRate.allCases,
        [[425], [440, 480], [950, 1_400, 1_800]] as [[Double]])
    func level(rate: SampleRate, hertz: [Double]) {
        let player = Player([tone([(hertz, 1_000)], level: -19)], rounds: 0)
        let (samples, _) = heard(player, 50, rate)
        for frequency in hertz {
            let level = Sound.level(frequency, in: samples[...], rate)
            #expect(abs(level - (-19 - 3.17)) < 0.05)
        }
        #expect(Sound.level(700, in: samples[...], rate) < -95)
        #expect(Sound.level(2_600, in: samples[...], rate) < -95)
    }

    @Test("a segment that does not hold whole periods goes on without a click")
    func seamless() {
        let short = Player([tone([([425], 100)])])
        let long = Player([tone([([425], 10_000)])])
        #expect(heard(short, 100).samples == heard(long, 100).samples)
    }

    @Test("a cadence is on and off to the sample, and its edges are soft")
    func cadence() {
        let player = Player([tone([([425], 330), ([], 170)], times: 2)])
        let (samples, played) = heard(player, 51)
        #expect(played == 50)
        for round in 0..<2 {
            let on = Array(samples[(round * 4_000)..<(round * 4_000 + 2_640)])
            #expect(Sound.rms(on) > 5_000)
            #expect(
                samples[(round * 4_000 + 2_640)..<(round * 4_000 + 4_000)].allSatisfy { $0 == 0 })
            #expect(abs(Int(on[0])) < 200)
            #expect(abs(Int(on[2_639])) < 200)
        }
        // No step is larger than the sine's own.
        let steepest = zip(samples, samples.dropFirst()).map { abs(Int($0) - Int($1)) }.max() ?? 0
        #expect(Double(steepest) < 8_100 * 2 * sin(.pi * 425 / 8_000) * 1.02)
    }

    @Test("a listener at another rate hears the same", arguments: SampleRate.allCases)
    func rates(rate: SampleRate) throws {
        let voice = Sound.sine(1_000, .wide, milliseconds: 1_000)
        let player = Player([.sound(try sound(voice, .wide))])
        let (samples, played) = heard(player, 51, rate)
        #expect(played == 50)
        let middle = samples[(rate.rawValue / 10)..<(rate.rawValue * 9 / 10)]
        let level = Sound.level(1_000, in: middle, rate)
        #expect(abs(level - 20 * log10(8_000 / 32_768)) < 0.1)
        #expect(Sound.level(2_500, in: middle, rate) < -85)
    }

    @Test("a listener whose rate changes goes on where he was")
    func rateChanges() throws {
        let narrow = Sound.sine(500, .narrow, milliseconds: 400)
        let player = Player([.sound(try sound(narrow))])
        #expect(heard(player, 10).samples == Array(narrow.prefix(1_600)))
        #expect(heard(player, 10, .wide).played == 10)
        #expect(player.isOver)
    }

    @Test("all listeners to music are at the same place, whenever they came")
    func music() throws {
        let pieces = [
            (0..<5_000).map { Int16($0) }, (5_000..<12_000).map { Int16($0) },
        ]
        let music = try #require(Music(try pieces.map { try sound($0) }))
        let first = Player([.music(music)])
        let second = Player([.pause(milliseconds: 30), .music(music)])
        let start: Int64 = 7_777_777_777
        let (one, _) = heard(first, 200, from: start)
        let (other, _) = heard(second, 150, from: start + 1_000_000_000)
        // The second was quiet for two frames.
        #expect(Array(one[(52 * 160)...]) == Array(other[320...].prefix(one.count - 52 * 160)))
        // It goes round without a gap.
        #expect(zip(one, one.dropFirst()).allSatisfy { $1 == ($0 + 1) % 12_000 })
    }

    @Test("a listener that was not served for a while jumps to where the others are")
    func musicJumps() throws {
        let music = try #require(Music([try sound((0..<16_000).map { Int16($0) })]))
        let player = Player([.music(music)])
        #expect(heard(player, 3).samples.last == 479)
        // A thread that was a little late pulls what is due in one go.
        var frame = [Int16](repeating: 0, count: 160)
        #expect(player.pull(into: &frame, rate: .narrow, at: 100_000_000))
        #expect(frame[0] == 480)
        #expect(player.pull(into: &frame, rate: .narrow, at: 1_000_000_000))
        #expect(frame[0] == 8_000)
    }

    @Test("music without a piece is none")
    func silentMusic() throws {
        #expect(Music([]) == nil)
        #expect(Music([try sound([])]) == nil)
    }
}
