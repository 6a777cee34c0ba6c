public import Media
import Wire

/// How one end of all calls speaks.
public struct Manner {
    public let format: SoundFormat
    public let payloadType: UInt8
    public let isForced: Bool

    public init?(_ text: String) {
        isForced = text.last == "!"
        switch isForced ? String(text.dropLast()) : text {
        case "pcmu": (format, payloadType) = (.pcmu, 0)
        case "pcma": (format, payloadType) = (.pcma, 8)
        case "g722": (format, payloadType) = (.g722, 9)
        case "gsm": (format, payloadType) = (.gsm, 3)
        case "opus": (format, payloadType) = (.opus, 111)
        case "l16": (format, payloadType) = (.l16(.wide, isStereo: false), 97)
        default: return nil
        }
    }

    public func opening(_ stream: UInt32, at port: UInt16, for phone: UInt16) -> [MediaCommand] {
        let host = IPAddress.v4(0x7F00_0001)
        return [
            .open(
                StreamNumber(stream),
                Opening(
                    local: SocketAddress(host, port), ssrc: stream, sequence: 1, timestamp: 1,
                    cname: "benchmark")),
            .direct(
                StreamNumber(stream),
                Direction(
                    rtp: SocketAddress(host, phone), rtcp: nil, sends: true, receives: true,
                    clockRates: [payloadType: format.clockRate], telephoneEvent: 101,
                    alsoFrom: nil, silenceTimeoutMilliseconds: nil, relaysFeedback: false,
                    speech: Speech(
                        heard: [payloadType: format], spoken: .init(payloadType, format)))),
        ]
    }

    /// Of the whole speech, packet by packet.
    public func payloads(of speech: Voice) -> [[UInt8]] {
        guard let encoder = SoundEncoder(format, near: .full) else { fail("no encoder") }
        let samples = speech.samples(at: encoder.rate)
        let size = encoder.rate.samplesPerFrame
        return stride(from: 0, to: samples.count - size + 1, by: size).map { start in
            var room = [UInt8](repeating: 0, count: 2_000)
            let count = samples.withUnsafeBufferPointer { sound in
                room.withUnsafeMutableBytes { raw in
                    guard let from = sound.baseAddress, let to = raw.baseAddress else { return 0 }
                    return encoder.encode(from + start, size, into: to, room: raw.count)
                }
            }
            return Array(room.prefix(count))
        }.filter { !$0.isEmpty }
    }
}
