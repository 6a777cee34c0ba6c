import Wire

/// What an offer and its answer mean for sound that the exchange itself hears and speaks.
public struct Speech: Codable, Equatable, Sendable {
    public struct Spoken: Codable, Equatable, Sendable {
        /// Under the far end's payload type, with what it says of itself (`a=fmtp`).
        public var codec: Codec
        /// Of sound in a packet.
        public var milliseconds: Int

        public init(_ codec: Codec, milliseconds: Int = 20) {
            self.codec = codec
            self.milliseconds = milliseconds
        }
    }

    /// What the far end may send, under the payload types that it sends; without telephone events.
    public var heard: [Codec]
    /// What the far end may be sent, under the payload types that it takes.
    public var taken: [Codec] = []
    /// Nil: nothing may be sent that we can make.
    public var spoken: Spoken?
    /// The payload type of comfort noise (RFC 3389), if the far end takes it.
    public var comfortNoise: UInt8?

    public init(heard: [Codec], spoken: Spoken?, comfortNoise: UInt8? = nil) {
        self.heard = heard
        self.spoken = spoken
        self.comfortNoise = comfortNoise
    }
}

extension Speech {
    /// Of one line of sound: our codecs there, the far end's line, and what both agree on. Nil when
    /// neither side named what we know.
    init?(
        _ mine: [Codec], _ theirs: MediaDescription, _ agreed: [(mine: Codec, theirs: Codec)]
    ) {
        // RFC 3264 §5.1: the far end sends under our numbers; some send under their own, which
        // are heard where they mean nothing else.
        var heard = mine.filter { CodecTable.knows($0) || $0.isComfortNoise }
        for (own, far) in agreed where CodecTable.knows(far) || far.isComfortNoise {
            guard own.payloadType != far.payloadType,
                !mine.contains(where: { $0.payloadType == far.payloadType })
            else { continue }
            heard.append(far)
        }
        self.heard = heard
        taken = agreed.map(\.theirs).filter { CodecTable.knows($0) || $0.isComfortNoise }
        let codec = agreed.first { CodecTable.knows($0.theirs) }?.theirs
        spoken = codec.map {
            Spoken($0, milliseconds: Self.milliseconds(theirs))
        }
        comfortNoise =
            agreed.first { pair in
                pair.theirs.isComfortNoise && pair.theirs.clockRate == codec?.clockRate
            }?.theirs.payloadType
        guard codec != nil || !heard.isEmpty else { return nil }
    }

    /// RFC 8866 §6.4: what the far end wants in a packet, and no more than it can take. What it
    /// does not say is 20 ms (RFC 3551 §4.2).
    private static func milliseconds(_ line: MediaDescription) -> Int {
        func said(_ name: StaticString) -> Int? {
            line[name].flatMap { Digits.parse($0.bytes, limit: 1000) }.map { Int($0) }
                .flatMap { $0 > 0 ? $0 : nil }
        }
        let wanted = said("ptime") ?? 20
        return min(max(10, min(wanted, said("maxptime") ?? 60)), 60)
    }
}
