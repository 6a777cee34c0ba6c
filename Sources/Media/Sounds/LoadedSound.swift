/// A sound that can be played: decoded once, shared by all who hear it.
///
/// Beside the samples at the file's own rate it holds those at 8 and at 16 kHz, which telephones
/// ask for, so that nothing is resampled while it is played to them.
public final class LoadedSound: Sendable {
    /// Of the file, or the next that the engine knows.
    public let rate: SampleRate
    private let own: SampleMemory
    private let narrow: SampleMemory
    private let wide: SampleMemory

    /// Mono samples at any rate from 1,000 to 48,000 Hz. Nil for another rate, and without memory.
    public convenience init?(_ samples: [Int16], hertz: Int) {
        let memory = SampleMemory(room: samples.count) { room in
            samples.withUnsafeBufferPointer { all in
                if let base = all.baseAddress { room.update(from: base, count: all.count) }
            }
            return samples.count
        }
        guard let memory else { return nil }
        self.init(memory, hertz: hertz)
    }

    init?(_ samples: SampleMemory, hertz: Int) {
        guard Self.rates.contains(hertz) else { return nil }
        let rate = SampleRate(atLeast: UInt32(hertz))
        guard
            let own = Self.at(rate, samples, hertz),
            let wide = rate == .wide ? own : Self.at(.wide, own, rate.rawValue),
            let narrow = rate == .narrow ? own : Self.at(.narrow, own, rate.rawValue)
        else { return nil }
        self.rate = rate
        self.own = own
        self.narrow = narrow
        self.wide = wide
    }

    /// Hz that a file may have.
    public static let rates = 1_000...48_000

    private static func at(
        _ rate: SampleRate, _ samples: SampleMemory, _ hertz: Int
    ) -> SampleMemory? {
        if hertz == rate.rawValue { return samples }
        return RateChange.change(samples.start, samples.count, from: hertz, to: rate.rawValue)
    }

    public var milliseconds: Int { own.count * 1_000 / rate.rawValue }

    /// What it takes of memory.
    public var bytes: Int {
        own.bytes + (narrow === own ? 0 : narrow.bytes) + (wide === own ? 0 : wide.bytes)
    }

    /// The samples at `wanted`, or nil if they are to be made of those at 16 kHz.
    func samples(at wanted: SampleRate) -> SampleMemory? {
        switch wanted {
        case .narrow: narrow
        case .wide: wide
        case .superWide, .full: rate == wanted ? own : nil
        }
    }

    /// At 8 or 16 kHz, or at the rate of the file where that is another one.
    public func samples(copiedAt wanted: SampleRate) -> [Int16] {
        let memory = samples(at: wanted) ?? own
        return Array(UnsafeBufferPointer(start: memory.start, count: memory.count))
    }

    /// At the rate of the file, for who writes it into another.
    public var samples: [Int16] { Array(UnsafeBufferPointer(start: own.start, count: own.count)) }
}
