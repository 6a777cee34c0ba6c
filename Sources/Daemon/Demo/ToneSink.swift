import Foundation
import Media

/// The ear of a demonstration phone: takes RTP packets of a `ToneSource`, and says what was heard.
struct ToneSink {
    private(set) var samples: [Double] = []
    private(set) var numbers: Set<Int> = []
    private(set) var packets = 0
    /// Between leaving one phone and reaching the other.
    private(set) var delays: [Duration] = []

    /// `departures`: of the phone at the other end.
    mutating func receive(_ bytes: [UInt8], departures: [Duration], at now: Duration) {
        // RFC 3550 §5.1: version 2, and nothing between the header and the sound.
        guard bytes.count == 12 + ToneSource.samplesPerPacket, bytes[0] == 0x80,
            bytes[1] & 0x7F == ToneSource.payloadType
        else { return }
        packets += 1
        var number = 0
        for index in 0..<ToneSource.numberBits { number |= Int(bytes[12 + index] & 1) << index }
        guard departures.indices.contains(number), numbers.insert(number).inserted else { return }
        delays.append(now - departures[number])
        for code in bytes[12...] { samples.append(Self.linear(code)) }
    }

    /// μ-law to 16-bit linear (ITU-T G.711, table 2a).
    static func linear(_ code: UInt8) -> Double {
        let code = ~code
        let magnitude = (Int(code & 0x0F) << 3 + 0x84) << Int(code >> 4 & 0x07) - 0x84
        return Double(code & 0x80 == 0 ? magnitude : -magnitude)
    }
}

/// What one end heard of the other.
struct HeardAudio: Equatable, Sendable {
    var sent: Int
    var received: Int
    var lost: Int
    var medianDelayMilliseconds: Double
    var worstDelayMilliseconds: Double
    var hertz: Double
    /// dBm0.
    var level: Double

    init(_ sink: ToneSink, from source: ToneSource) {
        let delays = sink.delays.sorted()
        sent = source.departures.count
        received = sink.packets
        lost = sent - sink.numbers.count
        medianDelayMilliseconds = delays.isEmpty ? 0 : delays[delays.count / 2].milliseconds
        worstDelayMilliseconds = delays.last?.milliseconds ?? 0
        let tone = MeasuredTone(sink.samples, rate: ToneSource.sampleRate)
        hertz = tone.hertz
        level = tone.level
    }

    /// Nothing lost, the same tone at the same level, and no delay that a person would notice.
    func isRight(for source: ToneSource) -> Bool {
        sent > 0 && lost == 0 && received == sent && abs(hertz - source.hertz) <= 1
            && abs(level - source.level) <= 0.5 && medianDelayMilliseconds <= 20
    }
}

extension Duration {
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1e3 + Double(attoseconds) / 1e15
    }
}
