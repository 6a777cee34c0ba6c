import Glibc

/// A cadence, spoken in frames of 20 ms. The sines run on from frame to frame, so that nothing
/// clicks.
struct TonePlayer {
    static let samplesPerFrame = 160
    static let clockRate: UInt32 = 8_000

    let payloadType: UInt8
    private let cadence: Cadence
    private var segment = 0
    private var position: UInt64 = 0
    private var rounds: UInt32 = 0
    private(set) var isFirst = true

    /// Payload types other than 0 and 8 are spoken as μ-law.
    init(_ cadence: Cadence, payloadType: UInt8) {
        self.cadence = cadence
        self.payloadType = payloadType
    }

    /// The next frame; nil when the cadence is over.
    mutating func next() -> [UInt8]? {
        guard !isOver else { return nil }
        isFirst = false
        var frame: [UInt8] = []
        frame.reserveCapacity(Self.samplesPerFrame)
        while frame.count < Self.samplesPerFrame {
            frame.append(G711.encode(sample(), payloadType: payloadType))
        }
        return frame
    }

    private var isOver: Bool {
        cadence.segments.allSatisfy { $0.milliseconds == 0 }
            || (cadence.times > 0 && rounds >= cadence.times)
    }

    private mutating func sample() -> Int16 {
        guard !isOver else { return 0 }
        let current = cadence.segments[segment]
        let peak = G711.peak(ofLevel: current.level, payloadType: payloadType)
        var value = 0.0
        for hertz in current.hertz {
            value += peak * sin(2 * .pi * hertz * Double(position) / Double(Self.clockRate))
        }
        position += 1
        if position >= UInt64(current.milliseconds) * 8 { advance() }
        return Int16(max(-32_768, min(32_767, value.rounded())))
    }

    private mutating func advance() {
        position = 0
        segment += 1
        guard segment == cadence.segments.count else { return }
        segment = 0
        rounds += 1
    }
}
