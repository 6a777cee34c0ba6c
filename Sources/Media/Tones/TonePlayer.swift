import Glibc

/// A cadence, spoken in frames of 20 ms. The sines run on from frame to frame, and from one
/// segment to the next of the same frequencies, so that nothing clicks.
struct TonePlayer {
    static let samplesPerFrame = 160
    static let clockRate: UInt32 = 8_000
    private static let samplesPerMillisecond: UInt64 = 8

    /// The stream that hears it.
    let place: Int
    let payloadType: UInt8
    private let segments: [Cadence.Segment]
    private let times: UInt32
    private var segment = 0
    /// Samples since the segment began, and since its sines began.
    private var position: UInt64 = 0
    private var wave: UInt64 = 0
    private var peak = 0.0
    private var rounds: UInt32 = 0
    private(set) var isFirst = true

    /// Payload types other than 0 and 8 are spoken as μ-law. Segments without length are left out.
    init(_ cadence: Cadence, payloadType: UInt8, place: Int) {
        self.place = place
        self.payloadType = payloadType
        segments = cadence.segments.filter { $0.milliseconds > 0 }
        times = cadence.times
        measurePeak()
    }

    var isOver: Bool { segments.isEmpty || (times > 0 && rounds >= times) }

    /// Writes the next frame; after the cadence's end, silence.
    mutating func speak(into frame: UnsafeMutableRawPointer) {
        isFirst = false
        for index in 0..<Self.samplesPerFrame {
            let byte = G711.encode(sample(), payloadType: payloadType)
            frame.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
        }
    }

    /// A frame that is not sent; what is sent after it begins anew.
    mutating func skip(with room: UnsafeMutableRawPointer) {
        speak(into: room)
        isFirst = true
    }

    private mutating func sample() -> Int16 {
        guard !isOver else { return 0 }
        var value = 0.0
        let angle = 2 * .pi * Double(wave) / Double(Self.clockRate)
        for hertz in segments[segment].hertz { value += peak * sin(hertz * angle) }
        position += 1
        wave += 1
        if position >= UInt64(segments[segment].milliseconds) * Self.samplesPerMillisecond {
            advance()
        }
        return Int16(max(-32_768, min(32_767, value.rounded())))
    }

    private mutating func advance() {
        let before = segments[segment].hertz
        position = 0
        segment += 1
        if segment == segments.count {
            segment = 0
            rounds &+= 1
        }
        if segments[segment].hertz != before { wave = 0 }
        measurePeak()
    }

    private mutating func measurePeak() {
        guard !segments.isEmpty else { return }
        peak = G711.peak(ofLevel: segments[segment].level, payloadType: payloadType)
    }
}
