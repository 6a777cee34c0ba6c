import Glibc

/// Looks for one sine in G.711 sound: how strong it is, and how strong all else.
public struct ToneMeter: Sendable {
    private let hertz: Double
    private let payloadType: UInt8
    private var samples: [Double] = []

    /// Payload type 0 is μ-law, 8 is A-law.
    public init(hertz: Double, payloadType: UInt8) {
        self.hertz = hertz
        self.payloadType = payloadType
    }

    public mutating func take(_ frame: some Sequence<UInt8>) {
        for byte in frame {
            samples.append(Double(G711.decode(byte, payloadType: payloadType)))
        }
    }

    public var seconds: Double { Double(samples.count) / 8_000 }

    /// dBm0 of the sine (ITU-T G.711 §4); nil when nothing was heard.
    public var level: Double? {
        guard samples.count >= 800 else { return nil }
        let whole = samples.count - samples.count % 400
        let coefficient = 2 * cos(2 * .pi * hertz / 8_000)
        var first = 0.0
        var second = 0.0
        for sample in samples[..<whole] {
            let next = sample + coefficient * first - second
            second = first
            first = next
        }
        let power = first * first + second * second - coefficient * first * second
        let peak = 2 * power.squareRoot() / Double(whole)
        guard peak > 0 else { return nil }
        return 20 * log10(peak / G711.peak(ofLevel: 0, payloadType: payloadType))
    }

    /// How far the sine stands above everything else, in dB.
    public var purity: Double? {
        guard let level else { return nil }
        let total = samples.reduce(0) { $0 + $1 * $1 } / Double(samples.count)
        let peak = G711.peak(ofLevel: level, payloadType: payloadType)
        let rest = max(total - peak * peak / 2, 1e-9)
        return 10 * log10(peak * peak / 2 / rest)
    }
}

/// A sine in frames of 20 ms, for phones of our own.
public struct ToneSource: Sendable {
    private var player: TonePlayer

    /// `level` in dBm0. Payload type 0 is μ-law, 8 is A-law.
    public init(hertz: Double, level: Double, payloadType: UInt8) {
        let segment = Cadence.Segment(hertz: [hertz], level: level, milliseconds: 60_000)
        player = TonePlayer(Cadence(segments: [segment], times: 0), payloadType: payloadType)
    }

    public mutating func next() -> [UInt8] { player.next() ?? [] }
}
