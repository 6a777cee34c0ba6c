import Glibc

/// The level of one frequency in samples at 8 kHz.
enum Goertzel {
    /// The peak of the sine at `hertz`, in the samples' own unit. Exact when `samples` holds whole
    /// periods.
    static func peak(of hertz: Double, in samples: [Int16]) -> Double {
        let coefficient = 2 * cos(2 * .pi * hertz / 8_000)
        var last = 0.0
        var before = 0.0
        for sample in samples {
            (last, before) = (Double(sample) + coefficient * last - before, last)
        }
        let power = last * last + before * before - coefficient * last * before
        return 2 * power.squareRoot() / Double(samples.count)
    }
}
