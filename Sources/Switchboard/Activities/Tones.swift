/// The tones that `play tone NAME` knows, as the plan names them. European cadences at 425 Hz
/// (ITU-T E.180 Supplement 2); the table per country comes with the sound issue.
enum Tones {
    /// G.711 tone levels are given per wave; -10 dBm0 is what exchanges send (ITU-T E.180 §4).
    private static let level = -10.0

    static let all: [String: Tone] = [
        "dial": cadence([425], on: 1000, off: 0),
        "ringback": cadence([425], on: 1000, off: 4000),
        "busy": cadence([425], on: 480, off: 480),
        "congestion": cadence([425], on: 240, off: 240),
        "confirmation": cadence([425, 600], on: 200, off: 100),
        "test": cadence([1000], on: 1000, off: 0),
    ]

    private static func cadence(_ hertz: [Double], on: UInt32, off: UInt32) -> Tone {
        var segments = [Tone.Segment(hertz: hertz, level: level, milliseconds: on)]
        if off > 0 { segments.append(.init(hertz: [], level: 0, milliseconds: off)) }
        return Tone(segments: segments, times: 1)
    }
}

extension Tone {
    /// How often its cadence fits into ten seconds, at least once.
    var timesInTenSeconds: UInt32 {
        let length = segments.reduce(UInt32(0)) { $0 &+ $1.milliseconds }
        return max(1, 10_000 / max(1, length))
    }
}
