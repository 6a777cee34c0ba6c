public import SDP
public import Wire

/// What the Switchboard tells the media engine to do. Never a question: ports, SSRCs and ids are
/// decided before the order is given, and what goes wrong comes back as a `MediaEvent`.
public enum MediaOrder: Codable, Equatable, Sendable {
    /// Bind RTP to this address and RTCP to the port above it, for a stream to come.
    case reserve(SocketAddress)
    /// The pair is not wanted after all.
    case release(SocketAddress)
    /// Take the pair at `local`, or bind it if it was not reserved.
    case open(StreamID, MediaOpening)
    /// Where the far end is and what it may send. Replaces what was said before.
    case direct(StreamID, MediaDirection)
    /// Relay both ways. `firstToSecond[p]` is the payload type in which payload type `p` leaves;
    /// payload types that are not listed leave unchanged.
    case connect(StreamID, StreamID, firstToSecond: [UInt8: UInt8], secondToFirst: [UInt8: UInt8])
    /// Each hears the other, decoded and spoken anew: both have `MediaDirection.speech`.
    case bridge(StreamID, StreamID)
    /// Ends `connect`, `bridge` and `echo`, for the other stream too.
    case disconnect(StreamID)
    /// Send back what comes.
    case echo(StreamID)
    /// The far end is to be heard from now on: `MediaEvent.hearing` says once, within three
    /// seconds, what has come.
    case watch(StreamID)
    /// Speak this to the far end alone; what was connected or played before ends.
    case play(StreamID, MediaPlayback)
    case stopPlaying(StreamID)
    /// A room in which streams hear each other, and nobody itself.
    case openRoom(RoomID)
    case closeRoom(RoomID)
    /// What is played on the stream is heard above the room from here on.
    case join(StreamID, RoomID, RoomSeat)
    case seat(StreamID, RoomSeat)
    case leave(StreamID)
    /// To everybody in the room; takes the place of what was played there before.
    case playInRoom(RoomID, MediaPlayback)
    case stopPlayingInRoom(RoomID)
    /// What everybody in it hears goes into a file, until it is closed.
    case recordRoom(RoomID, RecordingDraft)
    /// Telephone events of this stream go no further than to us, until it is connected anew.
    case absorbKeys(StreamID)
    case sendKeys(StreamID, KeyOrder)
    /// What the far end says and is told goes into a file, until it is stopped or the stream is
    /// closed.
    case record(StreamID, RecordingDraft)
    case pauseRecording(StreamID, isPaused: Bool)
    case stopRecording(StreamID)
    /// A passing recording is wanted no more; what was played of it before may still be heard.
    case discard(String)
    /// A passing recording becomes a prompt, which is played from then on.
    case keepPrompt(PromptDraft)
    /// Close the sockets; the statistics come back in `MediaEvent.closed`.
    case close(StreamID)
}

public struct MediaOpening: Codable, Equatable, Sendable {
    /// An even port (RFC 3550 §11).
    public var local: SocketAddress
    public var ssrc: UInt32
    public var sequence: UInt16
    public var timestamp: UInt32
    /// RFC 7022 §4.2: short-term persistent, random.
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

public struct MediaDirection: Codable, Equatable, Sendable {
    public var rtp: SocketAddress
    public var rtcp: SocketAddress?
    /// RTP and RTCP on one port (RFC 5761).
    public var isMultiplexed: Bool
    /// We may send to the far end.
    public var sends: Bool
    /// The far end may send to us.
    public var receives: Bool
    /// Clock rate by payload type, in Hz, of all that the far end may send.
    public var clockRates: [UInt8: UInt32]
    /// The payload type of RFC 4733 events, if agreed.
    public var telephoneEvent: UInt8?
    /// Besides `rtp`, packets may come from this host: the authenticated source of the leg's
    /// signalling (symmetric RTP behind NAT). Never from anywhere else.
    public var alsoFrom: IPAddress?
    /// Report `.silent` after so long without a packet; nil while held.
    public var silenceTimeoutMilliseconds: UInt32?
    /// RTCP feedback (RFC 4585) is passed on to the other side of the relay: video.
    public var relaysFeedback: Bool
    /// Nil: packets are in the clear.
    public var protection: MediaProtection?
    /// Nil: the stream can only be relayed.
    public var speech: Speech?
    /// Keys are looked for in the sound.
    public var detectsKeys = false

    public init(
        rtp: SocketAddress, rtcp: SocketAddress?, isMultiplexed: Bool, sends: Bool,
        receives: Bool, clockRates: [UInt8: UInt32], telephoneEvent: UInt8?,
        alsoFrom: IPAddress?, silenceTimeoutMilliseconds: UInt32?, relaysFeedback: Bool,
        protection: MediaProtection? = nil, speech: Speech? = nil
    ) {
        self.speech = speech
        self.protection = protection
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
    }

    /// Nothing is sent, nothing is taken.
    static let nowhere = MediaDirection(
        rtp: SocketAddress(.v4(0), 0), rtcp: nil, isMultiplexed: false, sends: false,
        receives: false, clockRates: [:], telephoneEvent: nil, alsoFrom: nil,
        silenceTimeoutMilliseconds: nil, relaysFeedback: false)
}

/// SRTP's keys for both directions (RFC 4568): a suite by its registered name, and for each the
/// master key with the master salt behind it. Orders are not kept anywhere.
public struct MediaProtection: Codable, Equatable, Sendable {
    public var suite: String
    public var sending: [UInt8]
    public var receiving: [UInt8]

    public init(suite: String, sending: [UInt8], receiving: [UInt8]) {
        self.suite = suite
        self.sending = sending
        self.receiving = receiving
    }
}

/// What one far end is to hear: the items in turn, without gaps.
public struct MediaPlayback: Codable, Equatable, Sendable {
    public enum Item: Codable, Equatable, Sendable {
        case tone(Tone)
        case pause(Duration)
        /// A name among the sounds of this language.
        case prompt(String, language: String)
        case file(path: String)
        /// A passing recording of this name.
        case recorded(String)
        /// A file below the folder of mailboxes.
        case kept(String)
        /// The pieces of this group in turn, without end; all who listen hear the same.
        case music(String)
    }

    public var id: PlaybackID
    public var items: [Item]
    /// How often; 0 plays until stopped.
    public var rounds: UInt32

    public init(_ id: PlaybackID, _ items: [Item], rounds: UInt32 = 1) {
        self.id = id
        self.items = items
        self.rounds = rounds
    }
}

/// A recording to be made.
public struct RecordingDraft: Codable, Equatable, Sendable {
    public var id: RecordingID
    /// Of its file, below the folder of its kind; `.wav` or `.opus`.
    public var name: String
    public var kind: Kind
    /// `MediaEvent.recordingQuiet` is told when nothing was said for so long.
    public var silence: Duration?

    public enum Kind: String, Codable, Equatable, Sendable {
        /// What both sides say.
        case call
        /// Only what the far end says, in one channel, and kept no longer than the exchange wants
        /// to play it: a name that is announced, a prompt that is being spoken.
        case passing
        /// The same, for a mailbox; it lies in its folder.
        case message
    }

    public var isPassing: Bool { kind == .passing }

    public init(id: RecordingID, name: String, isPassing: Bool = false) {
        self.init(id: id, name: name, kind: isPassing ? .passing : .call)
    }

    public init(id: RecordingID, name: String, kind: Kind, silence: Duration? = nil) {
        self.id = id
        self.name = name
        self.kind = kind
        self.silence = silence
    }
}

/// A prompt that has been spoken.
public struct PromptDraft: Codable, Equatable, Sendable {
    /// Of the passing recording, and its name.
    public var id: RecordingID
    public var recording: String
    /// Of the prompt. Nil: of no language.
    public var name: String
    public var language: String?
    /// One of that name gives way.
    public var replaces: Bool
    /// Whose telephone it was spoken into.
    public var speaker: String

    public init(
        id: RecordingID, recording: String, name: String, language: String?, replaces: Bool,
        speaker: String
    ) {
        self.id = id
        self.recording = recording
        self.name = name
        self.language = language
        self.replaces = replaces
        self.speaker = speaker
    }
}

/// How a recording went.
public struct RecordingResult: Codable, Equatable, Sendable {
    /// Of sound in the file.
    public var milliseconds: UInt64
    /// For which there was no room on their way to the disk.
    public var packetsLost: UInt64
    /// Half a sentence; nil when it ended as ordered.
    public var failure: String?

    public init(milliseconds: UInt64, packetsLost: UInt64 = 0, failure: String? = nil) {
        self.milliseconds = milliseconds
        self.packetsLost = packetsLost
        self.failure = failure
    }
}

/// Keys to be said to a far end, one after the other.
public struct KeyOrder: Codable, Equatable, Sendable {
    public enum Form: Codable, Equatable, Sendable {
        /// RFC 4733.
        case event(payloadType: UInt8, clockRate: UInt32)
        /// Tones in the sound (ITU-T Q.23), in this payload type of G.711.
        case sound(payloadType: UInt8)
    }

    /// Of `0-9 * # A-D`.
    public var keys: String
    /// Of each.
    public var milliseconds: UInt32
    public var form: Form

    public init(keys: String, milliseconds: UInt32, form: Form) {
        self.keys = keys
        self.milliseconds = milliseconds
        self.form = form
    }
}

/// A tone as cadence: segments in turn, the whole repeated.
public struct Tone: Codable, Equatable, Sendable {
    public struct Segment: Codable, Equatable, Sendable {
        /// Zero to two sine waves; none is silence.
        public var hertz: [Double]
        /// Level of each wave, in dBm0.
        public var level: Double
        public var milliseconds: UInt32

        public init(hertz: [Double], level: Double, milliseconds: UInt32) {
            self.hertz = hertz
            self.level = level
            self.milliseconds = milliseconds
        }
    }

    public var segments: [Segment]
    /// How often; 0 plays until stopped.
    public var times: UInt32

    public init(segments: [Segment], times: UInt32) {
        self.segments = segments
        self.times = times
    }
}

/// What the media engine reports.
public enum MediaEvent: Codable, Equatable, Sendable {
    /// The pair is bound.
    case reserved(SocketAddress)
    /// It could not be: another program has one of its ports, or else nothing can be bound at
    /// this address.
    case reserveFailed(SocketAddress, isTaken: Bool, reason: String)
    /// The ports could not be bound.
    case openFailed(StreamID, reason: String)
    /// The first valid packet came.
    case heard(StreamID)
    /// Packets come from, and now go to, this address instead of the signalled one.
    case latched(StreamID, SocketAddress)
    /// Nothing came for the time-out.
    case silent(StreamID)
    /// What has come since `MediaOrder.watch`.
    case hearing(StreamID, StreamHearing)
    /// How the last ten seconds were heard, or the rest of them at the stream's end.
    case quality(StreamID, StreamQuality)
    /// An RFC 4733 event began; it is a `digit` when it ends.
    case keyBegan(StreamID)
    /// A key was pressed, and let go.
    case digit(StreamID, String, milliseconds: UInt32)
    /// It was spoken to its end. What was stopped, or gave way to something else, reports nothing.
    case playbackEnded(StreamID, PlaybackID)
    /// It was not spoken, or not to its end.
    case playbackFailed(StreamID, PlaybackID, reason: String)
    /// A part of something that is played all the same.
    case soundMissing(reason: String)
    /// To its end, or it could not be played.
    case roomPlaybackEnded(RoomID, PlaybackID)
    case roomPlaybackFailed(RoomID, PlaybackID, reason: String)
    /// A member of a room began to talk, or ceased to.
    case talking(StreamID, Bool)
    /// Told once of each recording.
    case recordingEnded(RecordingID, RecordingResult)
    /// Nothing was said into it for as long as its draft names; told once.
    case recordingQuiet(RecordingID)
    /// What came of `MediaOrder.keepPrompt`; nil: it is there.
    case promptKept(RecordingID, failure: String?)
    case closed(StreamID, StreamReport)
    /// Every second while there are streams, and once when there are none any more.
    case load(MediaLoad)
}

/// How busy the media engine was within the last second.
public struct MediaLoad: Codable, Equatable, Sendable {
    /// Of the processor that it runs on: 0 to 1.
    public var share: Double
    /// Streams that were heard within that second.
    public var heardStreams: Int
    /// How late frames of sound were made, ms: 99 of 100 not later, and the worst. Nil where none
    /// was due.
    public var latenessMilliseconds: Double?
    public var worstLatenessMilliseconds: Double?

    public init(
        share: Double = 0, heardStreams: Int = 0, latenessMilliseconds: Double? = nil,
        worstLatenessMilliseconds: Double? = nil
    ) {
        self.share = share
        self.heardStreams = heardStreams
        self.latenessMilliseconds = latenessMilliseconds
        self.worstLatenessMilliseconds = worstLatenessMilliseconds
    }
}

/// How one stream went, from its first packet to its close.
public struct StreamReport: Codable, Equatable, Sendable {
    public var packetsReceived: UInt64 = 0
    public var bytesReceived: UInt64 = 0
    public var packetsSent: UInt64 = 0
    public var bytesSent: UInt64 = 0
    /// RFC 3550 §A.3.
    public var packetsLost: Int64 = 0
    /// RFC 3550 §A.8, at the end and at its worst.
    public var jitterMilliseconds: Double = 0
    public var worstJitterMilliseconds: Double = 0
    public var duplicates: UInt64 = 0
    public var reordered: UInt64 = 0
    /// Dropped: not from where the far end is.
    public var foreignPackets: UInt64 = 0
    /// Dropped: not made under the stream's key, or sent again. Nil where there is no key.
    public var refusedPackets: UInt64?
    /// From RTCP, if the far end sends any.
    public var roundTripMilliseconds: Double?
    public var farLostFraction: Double?
    public var farJitterMilliseconds: Double?
    /// Ten seconds each, or longer ones where the call was long. Nil where nothing was heard.
    public var periods: [StreamQuality]?

    public init() {}
}
