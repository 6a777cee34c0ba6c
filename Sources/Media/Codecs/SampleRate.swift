/// How often sound is measured, Hz. A frame is 20 ms of it, mono, 16 bits a sample.
public enum SampleRate: Int, CaseIterable, Comparable, Sendable {
    case narrow = 8_000
    case wide = 16_000
    case superWide = 24_000
    case full = 48_000

    /// Samples of 20 ms.
    public var samplesPerFrame: Int { rawValue / 50 }

    public static func < (left: SampleRate, right: SampleRate) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The lowest that carries what `hertz` carries.
    init(atLeast hertz: UInt32) {
        self = Self.allCases.first { $0.rawValue >= Int(hertz) } ?? .full
    }
}
