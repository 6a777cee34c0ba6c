/// A call as it stands now, for `bellbird calls` and the admin pages.
public struct CallView: Codable, Equatable, Sendable {
    public var id: CallID
    public var caller: String
    public var callerName: String?
    public var dialed: String
    /// `ringing`, `talking`, `playing`, `echo-test`, `held`, `asking`, `waiting`, `conference`,
    /// `ending`.
    public var activity: String
    public var with: [String]
    public var secondsSinceBegin: Double
    public var secondsTalking: Double?
    public var codec: String?
    /// Where the dialplan is, `main.dial:12`.
    public var position: String?

    public init(
        id: CallID, caller: String, callerName: String?, dialed: String, activity: String,
        with: [String], secondsSinceBegin: Double, secondsTalking: Double?, codec: String?,
        position: String?
    ) {
        self.id = id
        self.caller = caller
        self.callerName = callerName
        self.dialed = dialed
        self.activity = activity
        self.with = with
        self.secondsSinceBegin = secondsSinceBegin
        self.secondsTalking = secondsTalking
        self.codec = codec
        self.position = position
    }
}

/// An extension and where it can be reached now.
public struct PhoneView: Codable, Equatable, Sendable {
    public struct Contact: Codable, Equatable, Sendable {
        public var uri: String
        public var transport: String
        public var address: String
        public var userAgent: String?
        public var expiresInSeconds: Int

        public init(
            uri: String, transport: String, address: String, userAgent: String?,
            expiresInSeconds: Int
        ) {
            self.uri = uri
            self.transport = transport
            self.address = address
            self.userAgent = userAgent
            self.expiresInSeconds = expiresInSeconds
        }
    }

    public var number: String
    public var name: String?
    /// `idle`, `ringing`, `busy`, `offline`, `dnd`.
    public var state: String
    public var contacts: [Contact]
    /// `always=+4930123 noanswer=202 after=15 follow=204@0,205@10`, if its owner has set any.
    public var forwards: String?

    public init(
        number: String, name: String?, state: String, contacts: [Contact],
        forwards: String? = nil
    ) {
        self.forwards = forwards
        self.number = number
        self.name = name
        self.state = state
        self.contacts = contacts
    }
}

/// One message of a call, with secrets taken out.
public struct TracedMessage: Codable, Equatable, Sendable {
    public var atMilliseconds: Double
    /// From the exchange's side: true when it sent the message.
    public var isSent: Bool
    public var peer: String
    public var transport: String
    /// `INVITE 202` or `180 Ringing (INVITE)`.
    public var summary: String
    public var text: String

    public init(
        atMilliseconds: Double, isSent: Bool, peer: String, transport: String, summary: String,
        text: String
    ) {
        self.atMilliseconds = atMilliseconds
        self.isSent = isSent
        self.peer = peer
        self.transport = transport
        self.summary = summary
        self.text = text
    }
}

public struct CallTrace: Codable, Equatable, Sendable {
    public var id: CallID
    public var caller: String
    public var dialed: String
    public var began: UTCTime?
    /// The number of the plan that the call began with.
    public var plan: Int?
    /// `dialplan` steps: milliseconds, `main.dial:12`, what was decided.
    public struct Step: Codable, Equatable, Sendable {
        public enum Kind: String, Codable, Sendable {
            /// The plan did it, found it, or was told it.
            case deed, reason, told
            /// A phone, a trunk or the exchange itself.
            case world
        }

        public var atMilliseconds: Double
        public var position: String
        public var what: String
        public var kind: Kind
        /// What an action's text leaves out: `for 60 s, callerid +4930123`.
        public var detail: String?

        public init(
            atMilliseconds: Double, position: String, what: String, kind: Kind = .world,
            detail: String? = nil
        ) {
            self.atMilliseconds = atMilliseconds
            self.position = position
            self.what = what
            self.kind = kind
            self.detail = detail
        }
    }
    public var steps: [Step]
    public var messages: [TracedMessage]
    /// False where the messages are forgotten: they are kept in memory for a while only.
    public var hasMessages = true

    public init(
        id: CallID, caller: String, dialed: String, began: UTCTime? = nil, plan: Int? = nil,
        steps: [Step], messages: [TracedMessage]
    ) {
        self.began = began
        self.plan = plan
        self.id = id
        self.caller = caller
        self.dialed = dialed
        self.steps = steps
        self.messages = messages
    }
}

/// What the exchange holds now. In a quiet exchange every count is zero.
public struct Census: Codable, Equatable, Sendable {
    public var calls = 0
    public var legs = 0
    /// Of these, how many only wait for the answer to our BYE or CANCEL. Their call may be over.
    public var legsLeaving = 0
    public var serverTransactions = 0
    public var clientTransactions = 0
    public var streams = 0
    public var portsHeld = 0
    public var timers = 0
    /// Phones that watch an extension, each with a timer of its own.
    public var subscriptions = 0
    /// Texts whose senders wait for a phone to take them.
    public var texts = 0
    /// Texts that are kept for phones that are not there.
    public var textsKept = 0
    /// Extensions whose phones have published how it is with their owners.
    public var publications = 0
    /// Calls that plans have ordered for later.
    public var appointments = 0
    /// Rooms with anybody in them: conferences, and conversations that somebody hears.
    public var rooms = 0
    /// Parking slots with somebody in them.
    public var parked = 0
    /// Transfers whose progress a phone is told.
    public var referrals = 0
    /// Lookups that calls wait for, and posts that were not delivered yet.
    public var inquiries = 0
    /// Recordings whose file is not whole yet.
    public var recordings = 0
    /// Of the timers, those of trunks: when to register again, and to ask whether they are there.
    public var trunkTimers = 0
    /// Of the timers, those that keep our address outside true.
    public var outsideTimers = 0
    /// Providers who are being told that we go.
    public var trunksLeaving = 0

    public init() {}
}

/// The media engine's load, and what it means for new calls.
public struct LoadView: Codable, Equatable, Sendable {
    public var engine: MediaLoad
    /// Above it no new calls are taken: a share of a processor.
    public var ceiling: Double
    public var isRefusing: Bool
    /// No new calls are taken because somebody has said so.
    public var isDraining = false
    /// How long messages wait until they are read; zero while the exchange keeps up.
    public var waitMilliseconds = 0.0
    /// No new calls are taken because they wait too long.
    public var isLate = false

    public init(engine: MediaLoad, ceiling: Double, isRefusing: Bool) {
        self.engine = engine
        self.ceiling = ceiling
        self.isRefusing = isRefusing
    }
}

/// A ban, for `bellbird bans` and the admin pages.
public struct BanView: Codable, Equatable, Sendable {
    /// `192.0.2.7` or `2001:db8::/64`.
    public var network: String
    /// Nil: until somebody takes it away.
    public var until: UTCTime?
    public var secondsLeft: Int?
    /// How often it was earned; 0: an administrator said so.
    public var times: Int
    public var reason: String
}

/// Counters since start.
public struct Counters: Codable, Equatable, Sendable {
    public var callsBegun: UInt64 = 0
    public var callsAnswered: UInt64 = 0
    /// By their causes, as `bellbird why` names them.
    public var callsEnded: [String: UInt64] = [:]
    /// Refused because the media engine had no room.
    public var callsRefused: UInt64 = 0
    /// Refused because messages waited too long.
    public var callsRefusedLate: UInt64 = 0
    public var registrations: UInt64 = 0
    public var challenges: UInt64 = 0
    public var authenticationFailures: UInt64 = 0
    /// Bans that sources have earned.
    public var bans: UInt64 = 0
    /// Messages that were not read: of banned sources, and of strangers who sent too many.
    public var fromBanned: UInt64 = 0
    public var tooMany: UInt64 = 0
    /// Requests of programs that look for exchanges; they got no answer.
    public var scans: UInt64 = 0
    public var unparsable: UInt64 = 0
    public var requestsReceived: UInt64 = 0
    public var responsesReceived: UInt64 = 0
    public var messagesSent: UInt64 = 0
    /// Of sound and pictures, in streams that have ended.
    public var packetsReceived: UInt64 = 0
    public var packetsLost: UInt64 = 0

    public init() {}
}
