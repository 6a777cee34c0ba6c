import Glibc
import Testing

@testable import Media

/// RFC 3389.
struct ComfortNoiseTests {
    @Test("the level is that of the first byte", arguments: SampleRate.allCases, [20, 40, 60, 70])
    func level(rate: SampleRate, level: Int) {
        let noise = made([UInt8(level)], rate)
        #expect(abs(dBov(noise) + Double(level)) < 0.5, "\(dBov(noise))")
        // §3.1: the highest bit is not used.
        #expect(made([UInt8(level) | 0x80], rate) == noise)
    }

    @Test("127 is silence, 0 is as loud as there is room for")
    func ends() {
        #expect(made([127], .narrow).allSatisfy { abs($0) <= 1 })
        #expect(dBov(made([0], .narrow)) > -3)
    }

    // §3.2: 127 is a coefficient of zero.
    @Test("the spectrum follows the coefficients, and the level stays")
    func spectrum() {
        let white = made([40], .narrow)
        #expect(made([40, 127, 127, 127], .narrow) == white)
        // A(z) = 1 + kz⁻¹: with k negative, 1/A lets low frequencies through.
        let dark = made([40, 40], .narrow)
        let bright = made([40, 214], .narrow)
        #expect(abs(tilt(white)) < 1)
        // Its neighbours are alike by -k: 10 log (1 + k) / (1 - k) dB, with k = ±0.685.
        #expect(abs(tilt(dark) + 7.3) < 0.5)
        #expect(abs(tilt(bright) - 7.3) < 0.5)
        for noise in [white, dark, bright] { #expect(abs(dBov(noise) + 40) < 0.5) }
        // Two coefficients: a resonance at 2 kHz, a quarter of the rate.
        let peak = made([40, 127, 127 + 100], .narrow)
        #expect(abs(dBov(peak) + 40) < 1)
        #expect(Sound.level(2_000, near: peak) > Sound.level(500, near: peak) + 8)
        #expect(Sound.level(2_000, near: peak) > Sound.level(3_500, near: peak) + 8)
    }

    @Test("an empty packet changes nothing")
    func empty() {
        let noise = ComfortNoise(.narrow)
        var samples = [Int16](repeating: 9, count: 160)
        #expect(!noise.update(samples, 0))
        noise.fill(&samples, 160)
        #expect(samples.allSatisfy { $0 == 0 })
    }

    @Test("whatever a packet says, the noise stays in its bounds and dies away with its level")
    func hostile() {
        var chance = Sound.Chance(6)
        let noise = ComfortNoise(.narrow)
        var samples = [Int16](repeating: 0, count: 160)
        for round in 0..<2_000 {
            let payload = (0..<Int.random(in: 1...40, using: &chance)).map { _ in
                let edge: [UInt8] = [0, 254, 255, .random(in: 0...255, using: &chance)]
                return edge[Int.random(in: 0..<4, using: &chance)]
            }
            #expect(noise.update(payload, payload.count))
            noise.fill(&samples, round % 160)
        }
        #expect(noise.update([127], 1))
        for _ in 0..<10 { noise.fill(&samples, 160) }
        #expect(samples.allSatisfy { abs($0) <= 1 })
    }

    @Test("a new level is reached in steps that nobody hears")
    func steps() {
        let noise = ComfortNoise(.narrow)
        var samples = [Int16](repeating: 0, count: 160)
        #expect(noise.update([70], 1))
        noise.fill(&samples, 160)
        #expect(noise.update([30], 1))
        noise.fill(&samples, 160)
        #expect(Sound.rms(samples[..<4]) < Sound.rms(samples[120...]) / 2)
    }

    // MARK: -

    /// A second, after the first tenth of one.
    private func made(_ payload: [UInt8], _ rate: SampleRate) -> [Int16] {
        let noise = ComfortNoise(rate)
        var samples = [Int16](repeating: 0, count: rate.rawValue * 11 / 10)
        #expect(noise.update(payload, payload.count))
        noise.fill(&samples, samples.count)
        return Array(samples[(rate.rawValue / 10)...])
    }

    private func dBov(_ samples: [Int16]) -> Double { 20 * log10(Sound.rms(samples) / 32_768) }

    /// dB of the upper half of the band over the lower: differences against sums of neighbours.
    private func tilt(_ samples: [Int16]) -> Double {
        var high = 0.0
        var low = 0.0
        for (a, b) in zip(samples, samples.dropFirst()) {
            high += (Double(a) - Double(b)) * (Double(a) - Double(b))
            low += (Double(a) + Double(b)) * (Double(a) + Double(b))
        }
        return 10 * log10(high / low)
    }
}

extension Sound {
    /// Power of noise around a frequency at 8 kHz, dB: many short pieces, added up.
    static func level(_ hertz: Double, near samples: [Int16]) -> Double {
        let pieces = stride(from: 0, to: samples.count - 80, by: 80).map {
            pow(10, level(hertz, in: samples[$0..<$0 + 80], .narrow) / 10)
        }
        return 10 * log10(pieces.reduce(0, +) / Double(max(1, pieces.count)))
    }
}
