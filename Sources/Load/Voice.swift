import Glibc
public import Media

/// What everybody says: a file, or a synthetic vowel when there is none.
public struct Voice {
    private var samples: [Int16] = []

    /// A file of 16 bits, the lower byte first, mono, at 16 kHz.
    public init(path: String?) throws(LoadFailure) {
        if let path {
            guard let file = fopen(path, "rb") else { throw .system(path) }
            defer { fclose(file) }
            var room = [Int16](repeating: 0, count: 4_096)
            while true {
                let count = fread(&room, 2, room.count, file)
                if count == 0 { break }
                samples += room.prefix(count)
            }
            return
        }
        samples = (0..<160_000).map { index in
            let time = Double(index) / 16_000
            let swell = sin(.pi * (time * 4).truncatingRemainder(dividingBy: 1))
            let value = (1...20).reduce(0.0) { sum, number in
                sum + sin(2 * .pi * (120 + 10 * sin(time)) * Double(number) * time)
                    / Double(number)
            }
            return Int16(max(-32_000, min(32_000, value * swell * 6_000)))
        }
    }

    /// Of a formula, by the number of the sample at 16 kHz.
    public init(milliseconds: Int, _ sample: (Int) -> Double) {
        samples = (0..<milliseconds * 16).map { Int16(sample($0)) }
    }

    public func samples(at rate: SampleRate) -> [Int16] {
        guard rate != .wide, let resampler = Resampler(from: .wide, to: rate) else {
            return samples
        }
        var out = [Int16](repeating: 0, count: samples.count * rate.rawValue / 16_000 + 1)
        let room = out.count
        let count = resampler.resample(samples, samples.count, into: &out, room: room)
        return Array(out.prefix(count))
    }

    /// Whole frames of 20 ms, in memory that stays.
    public func frames(_ rate: SampleRate) -> [UnsafeMutablePointer<Int16>] {
        let samples = samples(at: rate)
        let size = rate.samplesPerFrame
        return stride(from: 0, through: samples.count - size, by: size).map { start in
            let frame = UnsafeMutablePointer<Int16>.allocate(capacity: size)
            for index in 0..<size { frame[index] = samples[start + index] }
            return frame
        }
    }
}
