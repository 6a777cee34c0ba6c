import CMediaIO

/// One stream as the loop holds it: plain memory in a table, found by its index. No field is an
/// object, so that a packet costs no reference counting.
struct Side {
    static let none: Int32 = -1

    /// Nil of both sockets while the place in the table is free.
    var rtpSocket: Int32 = -1
    var rtcpSocket: Int32 = -1
    /// Tells a late event of an earlier stream in the same place.
    var generation: UInt32 = 0
    var number: UInt32 = 0

    /// The place of the stream that hears what this one says, or `none`.
    var peer: Int32 = Side.none
    /// What is not as it mostly is: a packet asks once for all of it.
    private var arriving = Arriving.atFirst
    private var leaving = Leaving.atFirst
    var isEchoing: Bool {
        get { arriving.contains(.echoed) }
        set { arriving.set(.echoed, newValue) }
    }
    /// Keys are being said to the far end: what is relayed to it waits.
    var isSayingKeys: Bool {
        get { leaving.contains(.keys) }
        set { leaving.set(.keys, newValue) }
    }
    /// The far end's telephone events go no further.
    var absorbsKeys = false

    // MARK: The frame path

    /// Held by the loop, which lets go of it with the stream; nil: packets are only relayed.
    var voice: Unmanaged<Voice>?
    /// Its ear wants the packets.
    var isHeard = false

    // MARK: The far end

    var remote = cmedia_address()
    /// Family 0: nobody is there to read RTCP.
    var remoteRTCP = cmedia_address()
    /// The host in the description; `remote` may have been latched to another port of it.
    var signalled = cmedia_address()
    var alsoFrom = cmedia_address()
    /// Only after the far end's address is known.
    var sends: Bool {
        get { !leaving.contains(.nowhere) }
        set { leaving.set(.nowhere, !newValue) }
    }
    var receives: Bool {
        get { !arriving.contains(.unwanted) }
        set { arriving.set(.unwanted, !newValue) }
    }
    var isDirected = false
    var isConnected: Bool {
        get { !arriving.contains(.unconnected) }
        set {
            arriving.set(.unconnected, !newValue)
            leaving.set(.unconnected, !newValue)
        }
    }
    var packetsFromSource: UInt32 = 0
    var relaysFeedback = false
    /// RTCP leaves by the RTP socket, to where RTP goes (RFC 5761).
    var isMultiplexed = false
    var telephoneEvent: UInt8 = 255

    // MARK: Protection

    /// Held by the loop, which lets go of them with the stream; nil: packets are in the clear.
    var sender: Unmanaged<SRTPSender>? {
        didSet { leaving.set(.protected, sender != nil) }
    }
    var receiver: Unmanaged<SRTPReceiver>? {
        didSet { arriving.set(.protected, receiver != nil) }
    }
    /// What the receiver did not take.
    var refusedPackets: UInt64 = 0
    var hasBeenProtected = false

    // MARK: Hearing

    var reception = Reception()
    var hasBeenHeard = false
    /// Monotonic nanoseconds; since when silence counts.
    var lastHeard: Int64 = 0
    /// 0: silence is not watched.
    var silenceTimeout: Int64 = 0
    /// `lastHeard` when silence was last reported: each silence is told once.
    var silentSince: Int64 = 0
    var foreignPackets: UInt64 = 0
    /// Of the last of those; family 0 before the first.
    var foreignSource = cmedia_address()
    var events = TelephoneEvents()
    /// What it says is looked at besides: by a detector of keys, or for a recording.
    var isOverheard: Bool {
        get { arriving.contains(.overheard) }
        set { arriving.set(.overheard, newValue) }
    }
    /// Held by the loop. Nil: keys are not looked for in the sound.
    var detector: Unmanaged<KeyDetector>?
    /// Held by the loop. Its packets go there while `isTapped`.
    var tap: Unmanaged<Recording>?
    var isTapped: Bool {
        get { leaving.contains(.tapped) }
        set { leaving.set(.tapped, newValue) }
    }

    // MARK: Looking

    /// The next packet is looked at more closely.
    var isExamined: Bool {
        get { arriving.contains(.examined) }
        set { arriving.set(.examined, newValue) }
    }
    var examination = Examination()

    // MARK: Speaking

    var sending: Sending

    // MARK: Reports

    var nextReport: Int64 = 0
    var lastSR: UInt32 = 0
    var lastSRAt: Int64 = 0
    var roundTrip: Double = -1
    var farFractionLost: Double = -1
    var farJitter: Double = -1

    init(_ sending: Sending) {
        self.sending = sending
    }

    /// Its packets come from the one source, in the clear, for the other side and nobody else.
    var comesPlainly: Bool { arriving.isEmpty }
    /// They leave for the one place, in the clear, and nothing stands in their way.
    var leavesPlainly: Bool { leaving.isEmpty }

    var report: Report {
        var report = Report()
        report.packetsReceived = reception.received
        report.bytesReceived = reception.bytes
        report.packetsSent = sending.packets
        report.bytesSent = sending.bytes
        report.packetsLost = reception.lost
        report.jitterMilliseconds = reception.milliseconds(ofJitter: reception.jitter)
        report.worstJitterMilliseconds = reception.milliseconds(ofJitter: reception.worstJitter)
        report.duplicates = reception.duplicates
        report.reordered = reception.reordered
        report.foreignPackets = foreignPackets
        if hasBeenProtected { report.refusedPackets = refusedPackets }
        if roundTrip >= 0 { report.roundTripMilliseconds = roundTrip }
        if farFractionLost >= 0 { report.farLostFraction = farFractionLost }
        if farJitter >= 0 { report.farJitterMilliseconds = farJitter }
        return report
    }
}

extension Side {
    /// What makes a packet that comes be looked at more than once.
    private struct Arriving: OptionSet {
        let rawValue: UInt8
        static let unconnected = Self(rawValue: 1)
        static let protected = Self(rawValue: 2)
        static let unwanted = Self(rawValue: 4)
        static let examined = Self(rawValue: 8)
        static let overheard = Self(rawValue: 16)
        static let echoed = Self(rawValue: 32)
        static let atFirst: Self = [.unconnected, .unwanted]
    }

    /// The same of one that leaves.
    private struct Leaving: OptionSet {
        let rawValue: UInt8
        static let unconnected = Self(rawValue: 1)
        static let protected = Self(rawValue: 2)
        static let nowhere = Self(rawValue: 4)
        static let keys = Self(rawValue: 8)
        static let tapped = Self(rawValue: 16)
        static let atFirst: Self = [.unconnected, .nowhere]
    }
}

extension OptionSet {
    @inline(__always)
    fileprivate mutating func set(_ member: Self, _ isThere: Bool) {
        if isThere { formUnion(member) } else { subtract(member) }
    }
}
