import Glibc
import Testing
import Wire

@testable import Media

/// A far end that says a tone in some format, and keeps what it hears.
final class TalkingPhone {
    struct Manner {
        var format: SoundFormat
        var payloadType: UInt8
        var milliseconds = 20
        var hertz: Double
        var suite: SRTPSuite?
        var opus = OpusParameters()
    }

    static let peak = 8_000.0

    let manner: Manner
    private let secure: EngineTests.ProtectionTests.SecurePhone?
    private let phone: Phone
    private let encoder: SoundEncoder
    private(set) var packets: [Packet] = []
    private var sequence: UInt16 = 65_500
    private var timestamp: UInt32 = 4_294_960_000
    private var position = 0

    init(_ manner: Manner) throws {
        self.manner = manner
        let secure = try manner.suite.map {
            try EngineTests.ProtectionTests.SecurePhone($0, manner.payloadType)
        }
        self.secure = secure
        phone = try secure?.phone ?? Phone()
        encoder = try #require(SoundEncoder(manner.format, near: .full))
    }

    /// Opens the stream `raw` for this phone; where it is heard.
    func open(_ raw: UInt32, in studio: Studio) throws -> SocketAddress {
        try studio.open(raw, for: phone) { direction in
            direction.protection = secure?.protection
            direction.clockRates = [manner.payloadType: manner.format.clockRate]
            direction.speech = speech
        }
    }

    var speech: Speech {
        Speech(
            heard: [manner.payloadType: manner.format],
            spoken: .init(
                manner.payloadType, manner.format, milliseconds: manner.milliseconds,
                opus: manner.opus))
    }

    /// One packet of the tone.
    func say(to address: SocketAddress) {
        let count = encoder.rate.rawValue / 1_000 * manner.milliseconds
        let samples = (position..<position + count).map { index in
            Int16(
                (Self.peak
                    * sin(2 * .pi * manner.hertz * Double(index) / Double(encoder.rate.rawValue)))
                    .rounded())
        }
        position += count
        var payload = [UInt8](repeating: 0, count: 2_000)
        let length = payload.withUnsafeMutableBytes { raw in
            raw.baseAddress.map { encoder.encode(samples, count, into: $0, room: raw.count) } ?? 0
        }
        var packet = Packet(sequence, timestamp)
        packet.payloadType = manner.payloadType
        packet.payload = Array(payload.prefix(length))
        sequence &+= 1
        timestamp &+= manner.format.clockRate / 1_000 * UInt32(manner.milliseconds)
        if let secure { secure.send(packet, to: address) } else { phone.send(packet, to: address) }
    }

    /// Takes what has come.
    func listen() {
        while let packet = secure?.hear(0) ?? (secure == nil ? phone.hear(0) : nil) {
            packets.append(packet)
        }
    }

    func forget() { packets = [] }

    /// Packets whose numbers do not follow from those before.
    var breaks: Int {
        zip(packets, packets.dropFirst()).count { first, second in
            second.sequence != first.sequence &+ 1 || second.ssrc != first.ssrc
                || Int32(bitPattern: second.timestamp &- first.timestamp) <= 0
        }
    }

    /// All that was heard, decoded.
    var samples: [Int16] {
        guard let decoder = SoundDecoder(manner.format, near: .full) else { return [] }
        var all: [Int16] = []
        var room = [Int16](repeating: 0, count: 6_000)
        for packet in packets where packet.payloadType == manner.payloadType {
            let count = decoder.decode(
                packet.payload, packet.payload.count, into: &room, room: room.count)
            all += room.prefix(count)
        }
        return all
    }

    /// dB of a tone, against that of `say`, in each 100 ms of what was heard last.
    func levels(of hertz: Double, lastMilliseconds: Int = 1_000) -> [Double] {
        let rate = manner.format.sampleRate(near: .full).rawValue
        let samples = self.samples.suffix(rate / 1_000 * lastMilliseconds)
        return stride(from: samples.startIndex, to: samples.endIndex - rate / 10 + 1, by: rate / 10)
            .map { start in
                var (real, imaginary) = (0.0, 0.0)
                for index in 0..<rate / 10 {
                    let angle = 2 * .pi * hertz * Double(index) / Double(rate)
                    real += Double(samples[start + index]) * cos(angle)
                    imaginary += Double(samples[start + index]) * sin(angle)
                }
                let found = 20 * (real * real + imaginary * imaginary).squareRoot() / Double(rate)
                return 20 * log10(max(1e-6, found / Self.peak))
            }
    }
}

/// Real time, a step of 10 ms after the other.
enum Pace {
    static func run(milliseconds: Int, _ step: (Int) -> Void) {
        let begun = now
        for time in stride(from: 0, to: milliseconds, by: 10) {
            let wait = begun + Int64(time) * 1_000_000 - now
            if wait > 0 { usleep(UInt32(wait / 1_000)) }
            step(time)
        }
    }

    private static var now: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }
}
