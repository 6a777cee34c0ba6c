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
    /// The far end's first choice among what both named and we can speak.
    init(_ mine: MediaDescription, _ theirs: MediaDescription) {
        let own = mine.codecs
        let far = theirs.codecs
        heard = own.filter { !$0.name.equalsIgnoringCase("telephone-event") }
        let codec = far.first { codec in
            Negotiation.isSpoken(codec) && own.contains { $0.isSame(as: codec) }
        }
        spoken = codec.map { Spoken($0) }
        let noise = far.first { $0.name.equalsIgnoringCase("CN") && $0.clockRate == 8_000 }
        comfortNoise = own.contains { noise?.isSame(as: $0) == true } ? noise?.payloadType : nil
    }
}
