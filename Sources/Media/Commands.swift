public import Wire

/// The engine's name for one stream: an RTP and an RTCP port. Chosen by who gives the orders.
public struct StreamNumber: Hashable, Sendable {
    public let rawValue: UInt32

    public init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }
}

/// The engine's name for a conference room. Chosen by who gives the orders.
public struct RoomNumber: Hashable, Sendable {
    public let rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

/// One order to play something. Chosen by who gives the orders.
public struct PlaybackNumber: Hashable, Sendable {
    public let rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

/// What the engine is told to do. Nothing is answered; what goes wrong is a `EngineEvent`.
public enum MediaCommand: Sendable {
    /// Bind this RTP port and the RTCP port above it, for a stream to come.
    case reserve(SocketAddress)
    /// Close such a pair.
    case release(SocketAddress)
    /// A sign of life: while there are no streams nothing is reported unasked.
    case tellLoad
    /// Takes the pair at its address, or binds it.
    case open(StreamNumber, Opening)
    case direct(StreamNumber, Direction)
    case connect(
        StreamNumber, StreamNumber, firstToSecond: [UInt8: UInt8], secondToFirst: [UInt8: UInt8])
    /// Each hears the other, decoded and spoken anew.
    case bridge(StreamNumber, StreamNumber)
    case disconnect(StreamNumber)
    case echo(StreamNumber)
    /// From now on the far end is to be heard: say once, within three seconds, what has come.
    case watch(StreamNumber)
    case play(StreamNumber, Playback)
    case stopPlaying(StreamNumber)
    /// Telephone events of this stream go no further than to who gives the orders, until it is
    /// connected anew.
    case absorbKeys(StreamNumber)
    case sendKeys(StreamNumber, KeySending)
    /// What comes and what is sent, from now until `stopRecording` or `close`.
    case record(StreamNumber, RecordingOrder)
    case pauseRecording(StreamNumber, isPaused: Bool)
    case stopRecording(StreamNumber)
    case close(StreamNumber)
    /// A room in which streams hear each other, and nobody itself.
    case openRoom(RoomNumber)
    case closeRoom(RoomNumber)
    /// What is played on the stream from here on is heard above the room.
    case join(StreamNumber, RoomNumber, Seat)
    case seat(StreamNumber, Seat)
    case leave(StreamNumber)
    /// To all who are in the room; takes the place of what was played there before.
    case playInRoom(RoomNumber, Playback)
    case stopPlayingInRoom(RoomNumber)
    /// What everybody in it hears, from now until it is closed.
    case recordRoom(RoomNumber, RecordingOrder)
}

/// How a stream begins.
public struct Opening: Sendable {
    /// RTP; RTCP is one port above.
    public var local: SocketAddress
    public var ssrc: UInt32
    public var sequence: UInt16
    public var timestamp: UInt32
    public var cname: String

    public init(
        local: SocketAddress, ssrc: UInt32, sequence: UInt16, timestamp: UInt32, cname: String
    ) {
        self.local = local
        self.ssrc = ssrc
        self.sequence = sequence
        self.timestamp = timestamp
        self.cname = cname
    }
}

/// Where the far end is, and what it may do.
public struct Direction: Sendable {
    public var rtp: SocketAddress
    public var rtcp: SocketAddress?
    /// RTCP comes and goes where RTP does (RFC 5761).
    public var isMultiplexed: Bool
    public var sends: Bool
    public var receives: Bool
    /// Hz by payload type.
    public var clockRates: [UInt8: UInt32]
    public var telephoneEvent: UInt8?
    /// Besides the host of `rtp`, the only one from which packets are taken.
    public var alsoFrom: IPAddress?
    public var silenceTimeoutMilliseconds: UInt32?
    public var relaysFeedback: Bool
    /// Nil: packets are in the clear.
    public var protection: Protection?
    /// Keys are looked for in the sound.
    public var detectsKeys = false
    /// Nil: the stream can only be relayed.
    public var speech: Speech?

    public init(
        rtp: SocketAddress, rtcp: SocketAddress?, isMultiplexed: Bool = false, sends: Bool,
        receives: Bool, clockRates: [UInt8: UInt32], telephoneEvent: UInt8?,
        alsoFrom: IPAddress?, silenceTimeoutMilliseconds: UInt32?, relaysFeedback: Bool,
        protection: Protection? = nil, speech: Speech? = nil
    ) {
        self.speech = speech
        self.rtp = rtp
        self.rtcp = rtcp
        self.isMultiplexed = isMultiplexed
        self.sends = sends
        self.receives = receives
        self.clockRates = clockRates
        self.telephoneEvent = telephoneEvent
        self.alsoFrom = alsoFrom
        self.silenceTimeoutMilliseconds = silenceTimeoutMilliseconds
        self.relaysFeedback = relaysFeedback
        self.protection = protection
    }
}

/// Keys to be said to a far end, one after the other.
public struct KeySending: Equatable, Sendable {
    public enum Form: Equatable, Sendable {
        /// RFC 4733.
        case event(payloadType: UInt8, clockRate: UInt32)
        /// Tones in the sound (ITU-T Q.23), in this payload type of G.711.
        case sound(payloadType: UInt8)
    }

    public var keys: [KeySymbol]
    /// Of each.
    public var milliseconds: UInt32
    public var form: Form

    public init(keys: [KeySymbol], milliseconds: UInt32, form: Form) {
        self.keys = keys
        self.milliseconds = milliseconds
        self.form = form
    }
}

/// The keys of a stream whose packets are protected (RFC 3711), one for each direction.
public struct Protection: Equatable, Sendable {
    public var sending: SRTPKey
    public var receiving: SRTPKey

    public init(sending: SRTPKey, receiving: SRTPKey) {
        self.sending = sending
        self.receiving = receiving
    }
}

/// What the engine itself hears and speaks on a stream.
public struct Speech: Equatable, Sendable {
    public struct Spoken: Equatable, Sendable {
        public var payloadType: UInt8
        public var format: SoundFormat
        /// Of sound in a packet: 10 to 60.
        public var milliseconds: Int
        /// What the far end says of the Opus that it wants.
        public var opus: OpusParameters

        public init(
            _ payloadType: UInt8, _ format: SoundFormat, milliseconds: Int = 20,
            opus: OpusParameters = OpusParameters()
        ) {
            self.payloadType = payloadType
            self.format = format
            self.milliseconds = milliseconds
            self.opus = opus
        }
    }

    /// What may be heard, by payload type; comfort noise as well.
    public var heard: [UInt8: SoundFormat]
    /// What the far end may be sent, by payload type.
    public var taken: [UInt8: SoundFormat] = [:]
    public var spoken: Spoken?
    /// The payload type of comfort noise, if the far end takes it.
    public var comfortNoise: UInt8?

    public init(heard: [UInt8: SoundFormat], spoken: Spoken?, comfortNoise: UInt8? = nil) {
        self.heard = heard
        self.spoken = spoken
        self.comfortNoise = comfortNoise
    }
}

/// A tone: segments in turn, the whole repeated.
public struct Cadence: Sendable {
    public struct Segment: Sendable {
        /// Hz of each sine; none is silence.
        public var hertz: [Double]
        /// dBm0 of each sine.
        public var level: Double
        public var milliseconds: UInt32

        public init(hertz: [Double], level: Double, milliseconds: UInt32) {
            self.hertz = hertz
            self.level = level
            self.milliseconds = milliseconds
        }
    }

    public var segments: [Segment]
    /// 0: until stopped.
    public var times: UInt32

    public init(segments: [Segment], times: UInt32) {
        self.segments = segments
        self.times = times
    }
}

/// What the engine reports, from its own thread.
public enum EngineEvent: Equatable, Sendable {
    case openFailed(StreamNumber, reason: String)
    case reserved(SocketAddress)
    /// `isTaken`: the ports are another program's; else nothing can be bound there for now.
    case reserveFailed(SocketAddress, isTaken: Bool, reason: String)
    case heard(StreamNumber)
    case latched(StreamNumber, SocketAddress)
    case silent(StreamNumber)
    /// A telephone event began; it is a `digit` when it ends.
    case keyBegan(StreamNumber)
    case hearing(StreamNumber, HearingFacts)
    /// How the last ten seconds were heard, or the rest of them at the stream's end.
    case quality(StreamNumber, QualityPeriod)
    case digit(StreamNumber, String, milliseconds: UInt32)
    case playbackEnded(StreamNumber, PlaybackNumber)
    case playbackFailed(StreamNumber, PlaybackNumber, reason: String)
    case roomPlaybackEnded(RoomNumber, PlaybackNumber)
    /// A member of a room began to talk, or ceased to.
    case talking(StreamNumber, Bool)
    /// Its file is whole, or will never be; told once of each recording.
    case recordingEnded(RecordingNumber, RecordingReport)
    /// Nobody has spoken into it for as long as its order says.
    case recordingQuiet(RecordingNumber)
    case closed(StreamNumber, Report)
    /// Every second while there are streams, and once when there are none any more.
    case load(EngineLoad)
}

/// How one stream went.
public struct Report: Equatable, Sendable {
    public var packetsReceived: UInt64 = 0
    public var bytesReceived: UInt64 = 0
    public var packetsSent: UInt64 = 0
    public var bytesSent: UInt64 = 0
    public var packetsLost: Int64 = 0
    public var jitterMilliseconds: Double = 0
    public var worstJitterMilliseconds: Double = 0
    public var duplicates: UInt64 = 0
    public var reordered: UInt64 = 0
    public var foreignPackets: UInt64 = 0
    /// Not made under the stream's key, or a second time; nil where there never was a key.
    public var refusedPackets: UInt64?
    public var roundTripMilliseconds: Double?
    public var farLostFraction: Double?
    public var farJitterMilliseconds: Double?

    public init() {}
}
