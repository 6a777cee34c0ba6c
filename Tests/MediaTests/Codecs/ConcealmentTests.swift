import Testing

@testable import Media

/// What is heard where packets are missing.
struct ConcealmentTests {
    private static let formats: [SoundFormat] = [
        .pcmu, .g722, .gsm, .l16(.narrow, isStereo: false), .l16(.wide, isStereo: false),
        .l16(.superWide, isStereo: false), .l16(.full, isStereo: false),
    ]

    @Test(
        "a voice with a vowel that goes on is better made up than left silent", arguments: formats)
    func vowel(format: SoundFormat) throws {
        let encoder = try #require(SoundEncoder(format))
        let decoder = try #require(SoundDecoder(format))
        let whole = try #require(SoundDecoder(format))
        // A pitch of 125 Hz: periods of 8 ms.
        let rate = encoder.rate
        var vowel = [Int16](repeating: 0, count: rate.rawValue)
        for (harmonic, peak) in [(1, 4_000), (2, 5_000), (4, 3_000), (6, 1_500), (12, 500)] {
            let wave = Sound.sine(
                125 * Double(harmonic), rate, milliseconds: 1_000, peak: Double(peak))
            for index in vowel.indices { vowel[index] += wave[index] }
        }
        var wrong = 0.0
        var silent = 0.0
        var steps = (heard: 0, right: 0)
        var last: (heard: Int16, right: Int16) = (0, 0)
        for (number, packet) in encoder.packets(vowel).enumerated() {
            let right = whole.samples(packet)
            let isLost = number > 5 && number % 5 == 0
            let heard = isLost ? decoder.concealed(right.count) : decoder.samples(packet)
            #expect(heard.count == right.count)
            for (a, b) in zip(heard, right) {
                if isLost {
                    wrong += (Double(a) - Double(b)) * (Double(a) - Double(b))
                    silent += Double(b) * Double(b)
                }
                steps.heard = max(steps.heard, abs(Int(a) - Int(last.heard)))
                steps.right = max(steps.right, abs(Int(b) - Int(last.right)))
                last = (a, b)
            }
        }
        // GSM goes on from what it decoded last, and so falls out of step with every loss.
        #expect(wrong < silent * (format == .gsm ? 0.8 : 0.5), "\(wrong / silent)")
        // Nothing clicks, neither where a gap begins nor where it ends.
        #expect(steps.heard < steps.right * 3 / 2, "\(steps)")
    }

    @Test("a long gap fades out, and stays silent", arguments: formats)
    func fading(format: SoundFormat) throws {
        let encoder = try #require(SoundEncoder(format))
        let decoder = try #require(SoundDecoder(format))
        for packet in encoder.packets(Sound.sine(200, encoder.rate, milliseconds: 200)) {
            _ = decoder.samples(packet)
        }
        let size = decoder.rate.samplesPerFrame
        let levels = (0..<10).map { _ in Sound.rms(decoder.concealed(size)) }
        #expect(levels[0] > 2_500)
        #expect(levels[1] < levels[0] && levels[2] < levels[1])
        #expect(levels[4...].allSatisfy { $0 == 0 }, "\(levels)")
    }

    @Test("Opus fades out too")
    func opus() throws {
        let encoder = try #require(SoundEncoder(.opus))
        let decoder = try #require(SoundDecoder(.opus))
        for packet in encoder.packets(Sound.voice(.narrow, milliseconds: 200)) {
            _ = decoder.samples(packet)
        }
        let levels = (0..<100).map { _ in Sound.rms(decoder.concealed(160)) }
        #expect(levels[0] > 50)
        #expect(levels[99] < levels[0] / 10)
        // No multiple of 2.5 ms.
        #expect(decoder.concealed(33).allSatisfy { $0 == 0 })
    }

    @Test("without a gap, what is decoded is not touched", arguments: formats)
    func untouched(format: SoundFormat) throws {
        let encoder = try #require(SoundEncoder(format))
        let decoder = try #require(SoundDecoder(format))
        let again = try #require(SoundDecoder(format))
        for packet in encoder.packets(Sound.voice(encoder.rate, milliseconds: 300)) {
            #expect(decoder.samples(packet) == again.samples(packet))
        }
        guard case .l16 = format else { return }
        let voice = Sound.voice(encoder.rate, milliseconds: 300)
        #expect(encoder.packets(voice, milliseconds: 10).flatMap { decoder.samples($0) } == voice)
    }
}
