public import Media
import Wire

/// How one end of all calls speaks.
public struct Manner: Sendable {
    public static let pcmu = Manner(.pcmu, 0)
    public static let g722 = Manner(.g722, 9)
    public static let opus = Manner(.opus, 111)

    public let format: SoundFormat
    public let payloadType: UInt8
    /// What both ends speak alike is heard and spoken anew all the same.
    public private(set) var isForced = false
    /// Of both directions, where packets are protected.
    public private(set) var key: SRTPKey?

    private init(_ format: SoundFormat, _ payloadType: UInt8) {
        self.format = format
        self.payloadType = payloadType
    }

    /// One of `pcmu pcma g722 opus l16 gsm`; behind it `!` where it is never relayed, or `+80` or
    /// `+gcm` where it is protected by SRTP with AES-CM and HMAC-SHA1-80, or with AES-GCM.
    public init?(_ text: String) {
        let parts = text.split(separator: "+", maxSplits: 1)
        guard let first = parts.first else { return nil }
        switch first.last == "!" ? first.dropLast() : first {
        case "pcmu": self = .pcmu
        case "pcma": self.init(.pcma, 8)
        case "g722": self = .g722
        case "gsm": self.init(.gsm, 3)
        case "opus": self = .opus
        case "l16": self.init(.l16(.wide, isStereo: false), 97)
        default: return nil
        }
        isForced = first.last == "!"
        guard parts.count == 2 else { return }
        let suite: SRTPSuite
        switch parts[1] {
        case "80": suite = .aes128CounterSHA1Tag80
        case "gcm": suite = .aes128GCM
        default: return nil
        }
        key = SRTPKey(suite, (0..<suite.keyBytes + suite.saltBytes).map { UInt8($0) })
    }

    public func isRelayed(to other: Manner) -> Bool {
        format == other.format && !isForced && !other.isForced
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
                    protection: key.map { Protection(sending: $0, receiving: $0) },
                    speech: Speech(
                        heard: [payloadType: format], spoken: .init(payloadType, format)))),
        ]
    }

    /// Of the whole speech, packet by packet.
    public func payloads(of speech: Voice) throws(LoadFailure) -> [[UInt8]] {
        guard let encoder = SoundEncoder(format, near: .full) else {
            throw LoadFailure("there is no encoder")
        }
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
