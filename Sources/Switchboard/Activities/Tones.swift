import Dialplan

extension Tone {
    /// A tone of the plan's country by its name: so many cadences, nil for about ten seconds of it.
    /// Nil for a name that is no tone's.
    init?(_ name: String, _ tones: NationalTones, times: Int?) {
        let segments = tones.segments(of: name)
        guard !segments.isEmpty else { return nil }
        self.init(
            segments: segments.map {
                Segment(
                    hertz: $0.hertz, level: Self.level - Self.shared($0.hertz.count),
                    milliseconds: $0.milliseconds)
            }, times: UInt32(clamping: tones.rounds(of: name, times: times)))
    }

    /// dBm0: in the middle of what ITU-T E.180 §2 recommends, -10 with 5 dB to either side.
    private static let level = -10.0

    /// Two sines at once are as loud together as one alone (E.180 §2: each 3 dB lower).
    private static func shared(_ count: Int) -> Double { count > 1 ? 3 : 0 }
}
