import Glibc
import Testing

@testable import Media

struct ResamplerTests {
    static let pairs: [(SampleRate, SampleRate)] = SampleRate.allCases.flatMap { from in
        SampleRate.allCases.filter { $0 != from }.map { (from, $0) }
    }

    @Test("a frame is always a frame, and shorter pieces keep in step", arguments: pairs)
    func counts(from: SampleRate, to: SampleRate) throws {
        for part in [50, 100, 400] {
            let resampler = try #require(Resampler(from: from, to: to))
            let piece = [Int16](repeating: 0, count: from.rawValue / part)
            var room = [Int16](repeating: 0, count: to.rawValue / part)
            for _ in 0..<40 {
                let written = resampler.resample(piece, piece.count, into: &room, room: room.count)
                #expect(written == room.count)
            }
        }
    }

    // What lies above half of the lower rate must not be heard after going down, and its mirror
    // images must not after going up.
    @Test("nothing is heard where nothing was: 70 dB down", arguments: pairs)
    func aliasing(from: SampleRate, to: SampleRate) throws {
        let nyquist = Double(min(from, to).rawValue) / 2
        var worst = -200.0
        for share in stride(from: 0.05, through: 0.95, by: 0.05) {
            // Going down: tones beyond the band. Going up: tones in it, whose images are measured.
            let hertz =
                to < from
                ? nyquist * 1.05 + (Double(from.rawValue) / 2 - nyquist * 1.05) * share
                : nyquist * 0.85 * share
            let tone = Sound.sine(hertz, from, milliseconds: 400, peak: 16_000)
            let out = try Self.resampled(tone, from, to)
            let late = out[(out.count / 4)...]
            if to < from {
                worst = max(worst, 20 * log10(max(Sound.rms(late), 0.1) / Sound.rms(tone)))
            } else {
                for image in stride(from: from.rawValue, through: to.rawValue, by: from.rawValue) {
                    for place in [Double(image) - hertz, Double(image) + hertz]
                    where place < Double(to.rawValue) / 2 {
                        let heard = Sound.level(place, in: late, to)
                        worst = max(worst, heard - Sound.level(hertz, in: late, to))
                    }
                }
            }
        }
        #expect(worst < -70, "\(worst) dB")
    }

    @Test("what is in the band stays as loud: within 0.1 dB up to 85 % of it", arguments: pairs)
    func passBand(from: SampleRate, to: SampleRate) throws {
        let nyquist = Double(min(from, to).rawValue) / 2
        var least = 100.0
        var most = -100.0
        for share in stride(from: 0.05, through: 0.85, by: 0.05) {
            let tone = Sound.sine(nyquist * share, from, milliseconds: 400, peak: 16_000)
            let out = try Self.resampled(tone, from, to)
            let gain =
                Sound.level(nyquist * share, in: out[(out.count / 4)...], to)
                - Sound.level(nyquist * share, in: tone[...], from)
            least = min(least, gain)
            most = max(most, gain)
        }
        #expect(least > -0.1 && most < 0.1, "\(least) to \(most) dB")
    }

    @Test("sound comes out as much later as is said, and never more than 4 ms", arguments: pairs)
    func delay(from: SampleRate, to: SampleRate) throws {
        let resampler = try #require(Resampler(from: from, to: to))
        #expect(resampler.delay > 0 && resampler.delay * 1_000 <= 4 * to.rawValue)
        // A click in the fifth frame.
        var click = [Int16](repeating: 0, count: from.rawValue / 5)
        let at = from.samplesPerFrame * 4
        click[at] = 20_000
        let out = try Self.resampled(click, from, to)
        let peak = try #require(out.indices.max { abs(Int(out[$0])) < abs(Int(out[$1])) })
        let late = peak - at * to.rawValue / from.rawValue
        #expect(abs(late - resampler.delay) <= max(1, to.rawValue / from.rawValue), "\(late)")
    }

    @Test("full scale does not wrap round")
    func clipping() throws {
        for (from, to) in Self.pairs {
            let square = (0..<from.rawValue / 5).map { index -> Int16 in
                index * 400 / from.rawValue % 2 == 0 ? .max : .min
            }
            let out = try Self.resampled(square, from, to)
            // Well inside each half of the wave the sign is right.
            let half = to.rawValue / 400
            let resampler = try #require(Resampler(from: from, to: to))
            for period in 8..<60 {
                let middle = period * half + half / 2 + resampler.delay
                #expect((out[middle] > 20_000) == (period % 2 == 0), "\(from) \(to)")
            }
        }
    }

    private static func resampled(
        _ sound: [Int16], _ from: SampleRate, _ to: SampleRate
    ) throws -> [Int16] {
        let resampler = try #require(Resampler(from: from, to: to))
        var out: [Int16] = []
        var room = [Int16](repeating: 0, count: to.samplesPerFrame)
        for start in stride(
            from: 0, through: sound.count - from.samplesPerFrame, by: from.samplesPerFrame)
        {
            let frame = Array(sound[start..<start + from.samplesPerFrame])
            let count = resampler.resample(frame, frame.count, into: &room, room: room.count)
            out += room[..<count]
        }
        return out
    }
}
