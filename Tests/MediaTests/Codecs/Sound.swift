import Glibc

@testable import Media

/// Sound to try codecs with, and what is measured of what comes out.
enum Sound {
    /// A generator that gives the same numbers everywhere (SplitMix64, Steele et al.).
    struct Chance: RandomNumberGenerator {
        private var state: UInt64

        init(_ seed: UInt64) { state = seed }

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    static func sine(
        _ hertz: Double, _ rate: SampleRate, milliseconds: Int, peak: Double = 8_000
    ) -> [Int16] {
        (0..<rate.rawValue * milliseconds / 1_000).map {
            Int16((peak * sin(2 * .pi * hertz * Double($0) / Double(rate.rawValue))).rounded())
        }
    }

    /// Like a voice: harmonics of a pitch that wanders, under three formants, in syllables with
    /// short rests between them. The same for the same rate, and nearly so for others.
    static func voice(_ rate: SampleRate, milliseconds: Int, seed: UInt64 = 1) -> [Int16] {
        var chance = Chance(seed)
        let perSecond = Double(rate.rawValue)
        var phase = 0.0
        var pitch = 120.0
        var weights: [Double] = []
        var samples: [Int16] = []
        samples.reserveCapacity(rate.rawValue * milliseconds / 1_000)
        for index in 0..<rate.rawValue * milliseconds / 1_000 {
            let time = Double(index) / perSecond
            let syllable = time.truncatingRemainder(dividingBy: 0.25)
            if index % (rate.rawValue / 4) == 0 {
                pitch = Double.random(in: 90...180, using: &chance)
                weights = harmonics(of: pitch, &chance)
            }
            phase += 2 * .pi * (pitch + 10 * sin(2 * .pi * 3 * time)) / perSecond
            let envelope = syllable < 0.2 ? sin(.pi * syllable / 0.2) : 0
            // sin nx = 2 cos x sin (n-1)x - sin (n-2)x
            let double = 2 * cos(phase)
            var (before, wave) = (0.0, sin(phase))
            var value = 0.0
            for weight in weights {
                value += weight * wave
                (before, wave) = (wave, double * wave - before)
            }
            samples.append(Int16(max(-32_000, min(32_000, value * envelope * 6_000))))
        }
        return samples
    }

    private static func harmonics(of pitch: Double, _ chance: inout Chance) -> [Double] {
        let formants: [Double] = [
            .random(in: 300...800, using: &chance),
            .random(in: 900...2_000, using: &chance),
            .random(in: 2_200...3_000, using: &chance),
        ]
        return (1...20).map { number in
            formants.reduce(0.02) { sum, formant in
                sum + exp(-pow((pitch * Double(number) - formant) / 150, 2)) * 300 / formant
            }
        }
    }

    static func rms(_ samples: some Collection<Int16>) -> Double {
        guard !samples.isEmpty else { return 0 }
        let sum = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
        return (sum / Double(samples.count)).squareRoot()
    }

    /// dB of the sound over what is wrong with it, at the delay at which that is least, and the
    /// delay in samples.
    static func likeness(
        _ heard: [Int16], to said: [Int16], delays: Range<Int> = 0..<1
    ) -> (decibels: Double, delay: Int) {
        var best = (decibels: -Double.infinity, delay: 0)
        for delay in delays {
            let count = min(said.count, heard.count - delay)
            guard count > 0 else { break }
            var sound = 0.0
            var noise = 0.0
            for index in 0..<count {
                let wanted = Double(said[index])
                let wrong = Double(heard[index + delay]) - wanted
                sound += wanted * wanted
                noise += wrong * wrong
            }
            let decibels = 10 * log10(sound / max(noise, 1e-9))
            if decibels > best.decibels { best = (decibels, delay) }
        }
        return best
    }

    /// Power of one frequency, dB under full scale of a sine, by Goertzel's sum with a window.
    static func level(_ hertz: Double, in samples: ArraySlice<Int16>, _ rate: SampleRate) -> Double
    {
        var real = 0.0
        var imaginary = 0.0
        var weights = 0.0
        let count = Double(samples.count)
        for (index, sample) in samples.enumerated() {
            // Blackman and Harris: side lobes 92 dB down.
            let turn = 2 * .pi * Double(index) / count
            let weight =
                0.358_75 - 0.488_29 * cos(turn) + 0.141_28 * cos(2 * turn)
                - 0.011_68 * cos(3 * turn)
            let angle = 2 * .pi * hertz * Double(index) / Double(rate.rawValue)
            real += Double(sample) * weight * cos(angle)
            imaginary += Double(sample) * weight * sin(angle)
            weights += weight
        }
        let amplitude = 2 * (real * real + imaginary * imaginary).squareRoot() / weights
        return 20 * log10(max(amplitude, 1e-9) / 32_768)
    }
}

extension SoundEncoder {
    /// The payload of these samples; empty when nothing is to be sent.
    func payload(_ samples: some Collection<Int16>, room: Int = 6_000) -> [UInt8] {
        let samples = Array(samples)
        return [UInt8](unsafeUninitializedCapacity: room) { bytes, count in
            guard let base = bytes.baseAddress else { return }
            count = encode(samples, samples.count, into: base, room: room)
        }
    }

    /// All packets of a sound, each so long; what is left over at the end is left out.
    func packets(_ sound: [Int16], milliseconds: Int = 20) -> [[UInt8]] {
        let size = rate.rawValue * milliseconds / 1_000
        return stride(from: 0, through: sound.count - size, by: size).map {
            payload(sound[$0..<$0 + size])
        }
    }
}

extension SoundDecoder {
    func samples(_ payload: [UInt8], room: Int? = nil) -> [Int16] {
        let room = room ?? rate.rawValue * Self.longestMilliseconds / 1_000
        return [Int16](unsafeUninitializedCapacity: max(room, 1)) { samples, count in
            guard let base = samples.baseAddress else { return }
            count = payload.withUnsafeBytes { bytes in
                // An empty payload has no place of its own.
                withUnsafeBytes(of: UInt64(0)) { nothing in
                    guard let place = bytes.baseAddress ?? nothing.baseAddress else { return 0 }
                    return decode(place, bytes.count, into: base, room: room)
                }
            }
        }
    }

    func concealed(_ count: Int) -> [Int16] {
        var samples = [Int16](repeating: 99, count: count)
        conceal(count, into: &samples)
        return samples
    }

    func recovered(_ count: Int, from next: [UInt8]) -> [Int16]? {
        var samples = [Int16](repeating: 0, count: count)
        return recover(count, from: next, next.count, into: &samples) ? samples : nil
    }
}
