import Foundation
import Media

/// The voice of a demonstration phone: a sine in G.711 μ-law, in RTP packets of 20 ms.
///
/// Each packet's number stands in the lowest bits of its first sixteen samples. Nobody hears them,
/// and a relay that rewrites every field of the header still carries them, so the far end knows
/// which packet it has and how long that took.
struct ToneSource {
    static let payloadType: UInt8 = 0
    static let sampleRate = 8000.0
    static let samplesPerPacket = 160
    static let numberBits = 16

    let hertz: Double
    /// dBm0.
    let level: Double
    /// When each packet left, by its number.
    private(set) var departures: [Duration] = []
    private let ssrc: UInt32
    private let peak: Double

    init(hertz: Double, level: Double, ssrc: UInt32) {
        self.hertz = hertz
        self.level = level
        self.ssrc = ssrc
        peak = G711.peak(ofLevel: level, payloadType: Self.payloadType)
    }

    /// The next packet (RFC 3550 §5.1).
    mutating func packet(at now: Duration) -> [UInt8] {
        let number = departures.count
        departures.append(now)
        var bytes: [UInt8] = [0x80, Self.payloadType | (number == 0 ? 0x80 : 0)]
        bytes.reserveCapacity(12 + Self.samplesPerPacket)
        let first = number * Self.samplesPerPacket
        append(UInt32(truncatingIfNeeded: number), bytes: 2, &bytes)
        append(UInt32(truncatingIfNeeded: first), bytes: 4, &bytes)
        append(ssrc, bytes: 4, &bytes)
        for index in 0..<Self.samplesPerPacket {
            let angle = 2 * Double.pi * hertz * Double(first + index) / Self.sampleRate
            let code = G711.encode(
                Int16((peak * sin(angle)).rounded()), payloadType: Self.payloadType)
            guard index < Self.numberBits else {
                bytes.append(code)
                continue
            }
            bytes.append(code & 0xFE | UInt8(truncatingIfNeeded: number >> index & 1))
        }
        return bytes
    }

    private func append(_ value: UInt32, bytes count: UInt32, _ bytes: inout [UInt8]) {
        for place in (0..<count).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place)))
        }
    }
}
