/// The bounds of the media engine, each with what happens there.
enum Limits {
    /// Streams at once. Above: a stream is reported as not to be opened.
    static let streams = 16_384
    /// Bytes of one datagram that are read; what is behind them is cut off, which no real packet
    /// reaches.
    static let datagramBytes = 2_048
    /// Packets from one source before its socket is connected to it: a source that changes at
    /// once, as phones do after a re-INVITE, is not worth two system calls.
    static let packetsBeforeConnecting: UInt32 = 5
    /// Datagrams that are dropped from a pair that waited for its stream; the rest is read.
    static let datagramsDropped = 1_024
    /// Sources that are known under one key, each against replay. Of more, the one that was heard
    /// first is forgotten.
    static let sourcesPerKey = 8
    /// Events taken with one wait.
    static let eventsPerWait = 256
    /// So many packets of each stream that is heard are fetched with one tick; what is left comes
    /// with the next.
    static let fetchesPerTick = 8
    /// No packet is believed to have waited longer for being fetched: ns.
    static let longestFetch: Int64 = 100_000_000
    /// A source that was silent for so long may be followed by another of the same host.
    static let relatchAfter: Int64 = 1_000_000_000
    /// A key whose end was not heard for so long is reported as it is: RFC 4733 §2.5.1.2 repeats an
    /// event's packets at least every 50 ms, so that four were lost.
    static let overdueEvent: Int64 = 200_000_000
    /// Housekeeping visits every stream once a second, in slices, so that the reports of many
    /// streams do not hold up packets.
    static let housekeepingSlices = 50
    /// A thread that was late speaks what is due, but no more than three frames of each tone:
    /// milliseconds.
    static let latePhases: Int64 = 60
    /// So often are the packets asked whether their frame is taken at the right moment.
    static let framesBetweenShifts = 5
    /// Packets that lie so long for nothing have their frame taken a millisecond earlier: ns. What
    /// is left of it is there for the few that come later than the jitter of the last seconds says.
    static let spareToShift: Int64 = 6_000_000
    /// Later, where they came late by more than this; by even more, the jitter buffer grows.
    static let leastShift: Int64 = 500_000
    static let mostShift: Int64 = 4_000_000
    /// Between two RTCP reports of one stream (RFC 3550 §6.2: five seconds at least).
    static let reportInterval: Int64 = 5_000_000_000
    /// Bytes of a file of sound; larger ones are refused.
    static let soundFileBytes = 256 << 20
    /// Bytes of a WAV file that are read for what its samples are; nothing is said of one that says
    /// it later.
    static let soundFormBytes = 4_096
    /// Samples of one sound: 100 million are 34 minutes at 48 kHz, or 104 at 16.
    static let soundSamples = 100_000_000
    /// Channels of a WAV file, mixed into one; files with more are refused.
    static let soundChannels = 8
    /// Chunks of a WAV file that are looked at for its samples.
    static let soundChunks = 1_000
    /// Damaged places of an Ogg file that are passed over; then it counts as ended.
    static let soundHoles = 1_000
    /// Gaps larger than this are a new start, not losses (RFC 3550 §A.1, MAX_DROPOUT).
    static let maxDropout: UInt16 = 3_000
    /// Copies and late packets are recognised so far back (RFC 3550 §A.1, MAX_MISORDER).
    static let maxMisorder: UInt16 = 100
    /// Reflection coefficients of comfort noise that are read; further ones shape it too finely to
    /// be heard, and are passed over as RFC 3389 §3 permits.
    static let comfortNoiseOrder = 12
    /// Members of one room. Of more, each is refused: their frames of 48 kHz take 400 kB, and who
    /// is found in a row of so many costs nothing beside what they say.
    static let roomMembers = 200
    /// Members of a room whose talking or silence is reported in one frame; others wait for the
    /// next.
    static let talkingPerFrame = 8
    /// Samples of the longest packet at the highest rate; longer ones are not decoded.
    static let decodedSamples = SoundDecoder.longestMilliseconds * 48
    /// Bytes of packets that wait for the recorder, for each recording: seven seconds of G.711 both
    /// ways. What comes on top is lost to the recording, and counted.
    static let recordingRing = 1 << 17
    /// The same for each recording of a room: ten seconds at 48 kHz.
    static let roomRecordingRing = 1 << 20
    /// Bytes of one packet's sound that are recorded; what is larger is no sound.
    static let recordedBytes = 2_048
    /// So often payload types may change their meaning while a call is recorded; later changes are
    /// passed over, and what comes under new numbers is not heard.
    static let recordedTables = 256
    /// The mean square of samples above which somebody speaks into a recording: -45 dBm0.
    static let spokenPower: Int64 = 16_000
    /// Keys that wait to be said in one stream; what comes on top is left out.
    static let keysWaiting = 64
    /// The longest key that is said, ms, and the shortest.
    static let keyMilliseconds: ClosedRange<UInt32> = 40...10_000

    // MARK: - Quality

    /// How long a far end is watched before it is told what came: with the second between two
    /// visits of the housekeeping, three seconds at most.
    static let watchTime: Int64 = 1_900_000_000
    /// Between two reports of quality, and the shortest that a closing stream still gives.
    static let qualityPeriod: Int64 = 10_000_000_000
    static let shortestQualityPeriod: Int64 = 1_000_000_000

    // MARK: - Hearing

    /// Bytes of a payload that is decoded: as much as a packet of Ethernet carries of Opus, whose
    /// longest frame has 1,275 (RFC 6716 §3.2.1). A longer one counts as lost.
    static let payloadBytes = 1_280
    /// Formats that one stream may be heard in; further ones are not understood.
    static let heardFormats = 16
    /// How far what is played may fall behind, ns: further on, what is missing is given up. Half of
    /// it is as much delay as a conversation bears (ITU-T G.114).
    static let mostDelay: Int64 = 400_000_000
    /// More delay than is needed by so much is taken back at once, in the middle of a word.
    static let muchDelay: Int64 = 100_000_000
    /// Frames of 20 ms for which there was too much delay, before a frame of silence is left out,
    /// and before a piece of a word is.
    static let framesBeforeShortening = 25
    static let framesBeforeCutting = 150
    /// Sound made up without a pause, ns; then it is silent until something comes.
    static let mostConcealed: Int64 = 100_000_000
    /// Sound that is taken from the packet behind it, ns: Opus has its last frame there, of at most
    /// 60 ms (RFC 6716 §2.1.4).
    static let mostRecovered: Int64 = 60_000_000
    /// Frames for which Opus goes on with its noise in a pause; its sender refreshes it every
    /// 400 ms.
    static let opusRest = 50
    /// A timestamp that is further off is a new clock, not delay. Those of a talk spurt that
    /// begins: the pause was not counted.
    static let timestampJump: Int64 = 500_000_000
    static let pauseJump: Int64 = 60_000_000
    /// In two of these the fastest packet shows the transit.
    static let transitWindow: Int64 = 2_000_000_000
    /// Who did not pull for so long begins with what is newest.
    static let pullPause: Int64 = 100_000_000
    /// dBov below which a frame may be left out or doubled unheard.
    static let silenceLevel: Float = -45
    /// Bytes of a payload that we make: the rest of a datagram.
    static let spokenBytes = datagramBytes - RTPHeader.bytes
    /// Bytes of samples in a payload that we make, where a shorter packet is possible: with all
    /// headers, and protected, it passes an Ethernet unbroken.
    static let soundBytes = 1_400
    /// Who was spoken to last so long ago hears a beginning.
    static let longestPause: Int64 = 100_000_000
    /// Between two descriptions of a noise that changes: 200 ms.
    static let framesBetweenNoise = 10
}
