public import Dialplan
public import Store
public import Switchboard

/// What the command line asks a running exchange, one JSON object a line.
public enum ControlRequest: Codable, Sendable {
    case calls, phones, trunks, status, rooms, appointments, accounts, countries
    /// By its prefix.
    case country(String, isAllowed: Bool)
    case cancelAppointment(UInt64)
    case bans
    /// An address or a network; `seconds`: nil until it is taken away.
    case ban(String, seconds: Int?, reason: String?)
    case unban(String)
    /// With the reason that the history of plans shall show.
    /// `mayLoseHelp`: an emergency number may be one no more.
    case reload(reason: String? = nil, mayLoseHelp: Bool? = nil)
    case restart(whenIdle: Bool)
    /// Whether new calls are refused while the others go on.
    case drain(Bool)
    case rehearse, endRehearsal
    case trace(CallID)
    /// Why a call went as it did.
    case why(NamedCall)
    case hangUp(CallID)
    /// Of the room of this name.
    case room(String, RoomOrder)
    case forward(String, ForwardOrder)
    case queues
    case agent(String, AgentChange, queue: String?, reason: String? = nil)
    /// A phone rings, and hears or speaks a prompt.
    case prompt(PromptOrder)
    case voicemail(VoicemailRequest)
    case history(HistoryQuestion)
    case statistics(days: Int)
    /// Who was in whose conversation.
    case watches(HistoryQuestion)
    /// Recorded calls, to be gone through again.
    case decisions(DecisionsQuestion)
}

/// The answer, one JSON object on one line.
public enum ControlReply: Codable, Sendable {
    case calls([CallView])
    case phones([PhoneView])
    case trunks([TrunkView])
    case accounts([AccountView])
    case countries([CountryView])
    case rooms([RoomView])
    case mailboxes([MailboxView])
    case queues([QueueView])
    case appointments([KeptAppointment])
    case bans([BanView])
    case status(StatusView)
    case rehearsal(RehearsalView)
    case trace(CallTrace)
    case why(WhyView)
    case history([CallRecord])
    case statistics(CallStatistics)
    case watches([WatchRecord])
    case decisions([CallDecisions])
    case done(String)
    /// Why not, for people; it may have several lines.
    case refused(String)
    /// What is asked for is kept, perhaps, but cannot be read: why.
    case unreadable(String)
    /// A configuration that is not taken on: for people, and each mistake and warning by itself.
    case mistaken(String, [DiagnosticView])

    /// What a person is told of an order; empty for answers that are data.
    var text: String {
        switch self {
        case .done(let text), .refused(let text), .unreadable(let text), .mistaken(let text, _):
            text
        default: ""
        }
    }
}

/// What is known of a call, and of what was turned away since.
public struct WhyView: Codable, Sendable {
    public var story: CallStory?
    /// Of the number that was asked for.
    public var refused: RefusedRequest?

    public init(story: CallStory?, refused: RefusedRequest? = nil) {
        self.story = story
        self.refused = refused
    }
}

/// How the exchange is.
public struct StatusView: Codable, Sendable {
    public var version: String
    /// Where its configuration is, as an absolute path.
    public var directory: String
    public var startedSecondsAgo: Double
    public var listeners: [String]
    /// What it holds now; in a quiet exchange every count is zero but that of `timers`.
    public var census: Census
    public var counters: Counters
    public var load: LoadView
    public var residentKilobytes: Int
    /// The number of the plan in force, as `bellbird dialplan history` lists it.
    public var plan: Int?
    /// Why the files on disk are not in force, until they are.
    public var planTrouble: String?
    /// What happened to the exchange or its records, a line for each.
    public var troubles: [String]?
}
