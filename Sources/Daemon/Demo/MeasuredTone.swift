import Foundation
import Media

/// The strongest tone in some sound: its frequency and level, by Goertzel's algorithm.
struct MeasuredTone: Equatable, Sendable {
    /// 0 when there is no sound.
    let hertz: Double
    /// dBm0; μ-law overloads at 3.17 dBm0 (ITU-T G.711 §4).
    let level: Double

    init(_ samples: [Double], rate: Double) {
        guard samples.count >= 400, samples.contains(where: { $0 != 0 }) else {
            hertz = 0
            level = -.infinity
            return
        }
        // A quarter of a second tells tones 4 Hz apart; then a second around what was found.
        let rough = Self.strongest(
            in: samples.prefix(2000), rate: rate, from: 300, to: 3400, step: 2)
        let fine = Self.strongest(
            in: samples.prefix(8000), rate: rate, from: rough - 4, to: rough + 4, step: 0.25)
        hertz = fine
        let amplitude = Self.amplitude(of: fine, in: samples.prefix(8000), rate: rate)
        let reference = G711.peak(ofLevel: 0, payloadType: ToneSource.payloadType)
        level = 20 * log10(amplitude / reference)
    }

    private static func strongest(
        in samples: ArraySlice<Double>, rate: Double, from: Double, to: Double, step: Double
    ) -> Double {
        var best = (hertz: from, amplitude: 0.0)
        for hertz in stride(from: from, through: to, by: step) {
            let amplitude = amplitude(of: hertz, in: samples, rate: rate)
            if amplitude > best.amplitude { best = (hertz, amplitude) }
        }
        return best.hertz
    }

    /// The peak of the sine of this frequency.
    private static func amplitude(
        of hertz: Double, in samples: ArraySlice<Double>, rate: Double
    ) -> Double {
        let factor = 2 * cos(2 * Double.pi * hertz / rate)
        var last = 0.0
        var beforeLast = 0.0
        for sample in samples {
            let next = sample + factor * last - beforeLast
            beforeLast = last
            last = next
        }
        let power = last * last + beforeLast * beforeLast - factor * last * beforeLast
        return 2 * max(0, power).squareRoot() / Double(samples.count)
    }
}
