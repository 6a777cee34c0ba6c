/// What the interpreter asks of the world, and what it may see of it (6.2 of the language).
public enum Effect: Equatable, Sendable {
    /// Do it, never wait.
    case command(Command)
    /// Begin it; the machine sleeps until `complete` is called with this id.
    case action(ActionID, Action)
    /// The machine no longer wants it; nobody need complete it.
    case cancel(ActionID)
    case end(EndCause)
}

public struct ActionID: Hashable, Sendable {
    let rawValue: UInt32
}

/// How an action went, and what it brought.
public enum Completion: Equatable, Sendable {
    case outcome(Outcome)
    /// A conversation took place with this extension, number or agent, and is over.
    case ended(by: String)
    /// The caller pressed what the key with this index of the plan's `keys` names.
    case key(Int, pressed: String)
    /// The phone of this extension, the only one that rang, has sent the call to another number.
    case redirected(by: String, to: String)
    /// `collect`: what was typed, without the key that ends it.
    case digits(String)
    /// `lookup`: the fields in the order of `returns`; those that are not there, or are of another
    /// type, are missing.
    case found([Value])
}

// MARK: - Commands

public enum Command: Equatable, Sendable {
    case answer, ringing
    case log(String)
    case tag(String, String)
    case callerID(number: String?, name: String?)
    case header(String, String)
    case language(String)
    case music(String)
    case record(isOn: Bool, to: String?)
    case keys(String, toCallee: Bool)
    case toggle(String, Change)
    case dnd(Change)
    case callWaiting(Change)
    /// No number: no longer. No condition: always; with no number, all of them.
    case forward(String?, when: Forwards.Condition?)
    /// `reason`: of a pause.
    case agent(AgentChange, queue: String?, reason: String?)
    case callLater(LaterCall)
    case notify([String], text: String)
    /// `caller` calls for help: a notice that nobody can miss.
    case alarm([String], text: String, caller: String)
    case post(source: String, values: [Value])
}

public enum Change: String, Hashable, Sendable {
    case on, off, flip
}

public enum AgentChange: String, Codable, Hashable, Sendable, CaseIterable {
    case login, logout, pause, resume, flip
}

public struct LaterCall: Equatable, Sendable {
    public var `extension`: String
    /// The next such local time of day, in minutes after midnight.
    public var minute: Int
    public var flow: String
    public var tries: Int
}

// MARK: - Actions

public enum Action: Equatable, Sendable {
    case ring(RingPlan)
    case dial(DialPlan)
    case queue(QueuePlan)
    case conference(ConferencePlan)
    case park(slot: String?)
    case unpark(slot: String)
    /// Empty: any phone of the caller's pickup group.
    case pickup([String])
    case intercom([String], limit: Duration)
    case page(PagePlan)
    case monitor(String, mode: String)
    case directory(DirectoryPlan)
    case redirect(String, account: DialPlan.Account)
    case play(PlayPlan)
    case say(SayPlan)
    case collect(CollectPlan)
    case voicemail(box: String, greeting: String?)
    case mailbox(box: String?, asksForPIN: Bool)
    case recordPrompt(String, limit: Duration)
    case receiveFax(to: String)
    case lookup(LookupPlan)
    case wait(Duration)
    case echo
}

/// Phones to ring, each at its time, until the limit. `RingPlanner` says who rings when.
public struct RingPlan: Equatable, Sendable {
    public struct Target: Equatable, Sendable {
        public enum Who: Equatable, Sendable {
            case `extension`(String)
            case group(GroupPlan)
            /// A number outside, as it is called here. Who answers takes the call with a key.
            case outside(name: String, DialPlan)
        }

        public var who: Who
        /// Joins so much later.
        public var after: Duration
        /// What rings in its place; nothing: it is not there then.
        public var instead: [Forwards.Condition: [Target]] = [:]
        /// How long it rings before it counts as not answered, where something rings instead.
        public var patience: Duration?
        /// Rings with it: its owner's follow-me.
        public var beside: [Target] = []
        /// Who has sent the call here, the first one first.
        public var divertedBy: [CallForward] = []

        init(who: Who, after: Duration) {
            self.who = who
            self.after = after
        }

        public init(number: String, after: Duration = .zero) {
            self.init(who: .extension(number), after: after)
        }

        /// - Parameter name: what it is called beside the phones; else as its number.
        public init(outside plan: DialPlan, name: String? = nil, after: Duration = .zero) {
            let name = name ?? RingPlan.name(ofOutside: plan.number)
            self.init(who: .outside(name: name, plan), after: after)
        }
    }

    /// What an outside number is called beside phones: no extension's number.
    public static func name(ofOutside number: String) -> String {
        number.hasPrefix("+") ? number : "outside \(number)"
    }

    public var targets: [Target]
    public var limit: Duration
    /// Of several targets written one after the other; nil is `all`.
    public var strategy: RingStrategy?
    public var each: Duration?
    public var music: String?
    public var announce: String?
    public var confirm: String?
    /// `internal`, `external`, `door`
    public var tone: String?
    public var callerID: String?
    public var followsForwards: Bool
    /// What the caller may press meanwhile; values are the indices of `Completion.key`.
    public var keys: RouteTable?
    /// What either side may press during the conversation, for `sideKey`.
    public var sideKeys: RouteTable?

    public init(
        targets: [Target], limit: Duration, strategy: RingStrategy? = nil, each: Duration? = nil,
        music: String? = nil, announce: String? = nil, confirm: String? = nil,
        tone: String? = nil, callerID: String? = nil, followsForwards: Bool = true,
        keys: RouteTable? = nil, sideKeys: RouteTable? = nil
    ) {
        self.targets = targets
        self.limit = limit
        self.strategy = strategy
        self.each = each
        self.music = music
        self.announce = announce
        self.confirm = confirm
        self.tone = tone
        self.callerID = callerID
        self.followsForwards = followsForwards
        self.keys = keys
        self.sideKeys = sideKeys
    }
}

public struct GroupPlan: Equatable, Sendable {
    public var name: String
    public var members: [RingPlan.Target]
    public var strategy: RingStrategy
    public var each: Duration?
    public var skipsBusy: Bool
}

/// A call to the outside. What it may cost was checked before.
public struct DialPlan: Equatable, Sendable {
    /// On whose rights.
    public enum Account: Hashable, Sendable {
        case system
        case `extension`(String)
        /// An emergency call of this extension: on nobody's account, past every limit.
        case emergency(String)
    }

    /// As `callerID`: nobody is shown who calls.
    public static let nobody = "anonymous"

    /// E.164, or a short number as the numbering plan knows it.
    public var number: String
    /// `free`, `local`, …; `emergency`
    public var numberClass: String
    /// Tried in order.
    public var trunks: [String]
    public var limit: Duration
    public var account: Account
    public var callerID: String?
    /// The longest conversation.
    public var longest: Duration?
    public var music: String?
    public var keys: RouteTable?
    public var sideKeys: RouteTable?

    public init(
        number: String, numberClass: String, trunks: [String], limit: Duration, account: Account,
        callerID: String? = nil, longest: Duration? = nil, music: String? = nil,
        keys: RouteTable? = nil, sideKeys: RouteTable? = nil
    ) {
        self.number = number
        self.numberClass = numberClass
        self.trunks = trunks
        self.limit = limit
        self.account = account
        self.callerID = callerID
        self.longest = longest
        self.music = music
        self.keys = keys
        self.sideKeys = sideKeys
    }

    public var isEmergency: Bool {
        if case .emergency = account { true } else { false }
    }
}

public struct QueuePlan: Equatable, Sendable {
    public var name: String
    public var limit: Duration?
    public var priority: Int
    public var rules: QueueRules
    /// How outside members are called; one that is not here cannot be, or may not.
    public var outside: [String: DialPlan] = [:]
    public var keys: RouteTable?
    public var sideKeys: RouteTable?
}

/// A room for many, and how this caller enters it. `ConferenceDoor` says who may come in.
public struct ConferencePlan: Equatable, Sendable {
    /// What the others hear of those who come and go.
    public enum Announcing: String, Equatable, Sendable {
        case names, tones, none
    }

    public var room: String
    /// Of a guest; nil: guests are not asked.
    public var pin: String?
    /// Makes a host; nil: nobody becomes one by typing.
    public var hostPIN: String?
    /// Enters without a voice.
    public var isMuted: Bool
    /// Enters as host, without being asked for the room's PIN.
    public var isHost: Bool
    /// How many may be in the room; nil: as many as the exchange bears. Above: the outcome `full`.
    public var limit: Int?
    public var announces: Announcing
    public var isRecorded: Bool
    /// For who is alone in it.
    public var music: String?
    /// Guests wait until a host is there.
    public var startsWithHost: Bool
    /// It is over when the last host leaves.
    public var endsWithHost: Bool

    public init(
        room: String, pin: String? = nil, hostPIN: String? = nil, isMuted: Bool = false,
        isHost: Bool = false, limit: Int? = nil, announces: Announcing = .tones,
        isRecorded: Bool = false, music: String? = nil, startsWithHost: Bool = false,
        endsWithHost: Bool = false
    ) {
        self.room = room
        self.pin = pin
        self.hostPIN = hostPIN
        self.isMuted = isMuted
        self.isHost = isHost
        self.limit = limit
        self.announces = announces
        self.isRecorded = isRecorded
        self.music = music
        self.startsWithHost = startsWithHost
        self.endsWithHost = endsWithHost
    }
}

/// An announcement through many phones at once.
public struct PagePlan: Equatable, Sendable {
    public enum Mode: String, Equatable, Sendable {
        /// The phones speak, and hear nothing of the room that they stand in.
        case oneWay = "one-way"
        /// Everybody may answer.
        case twoWay = "two-way"
        /// One stream for all who listen to it; no phone is called.
        case multicast
    }

    public var name: String
    public var members: [String]
    public var mode: Mode
    /// Of `multicast`.
    public var address: MulticastAddress?
    /// The longest announcement.
    public var limit: Duration

    public init(
        name: String, members: [String], mode: Mode, address: MulticastAddress? = nil,
        limit: Duration
    ) {
        self.name = name
        self.members = members
        self.mode = mode
        self.address = address
        self.limit = limit
    }
}

public enum Sound: Hashable, Sendable {
    /// A prompt by its name.
    case prompt(String)
    case tone(String)
}

public struct PlayPlan: Equatable, Sendable {
    public var sounds: [Sound]
    /// Of a tone: cadences, nil for about ten seconds of it. Of prompts: how often, nil for once.
    public var times: Int?
    public var isEarly: Bool

    public init(sounds: [Sound], times: Int? = nil, isEarly: Bool = false) {
        self.sounds = sounds
        self.times = times
        self.isEarly = isEarly
    }

    /// Of a tone alone, how long it is heard; nil for anything else.
    func toneTime(_ tones: NationalTones) -> Duration? {
        guard case .tone(let name)? = sounds.first, sounds.count == 1 else { return nil }
        return tones.length(of: name, times: times)
    }
}

public struct SayPlan: Equatable, Sendable {
    /// `digits`, `number`, `letters`, `date`, `time`, `money`, `text`
    public var form: String
    public var value: Value
    /// Of money: `EUR`.
    public var unit: String?
    public var language: String?
}

/// A question or a menu. `DigitCollector` decides when it is over.
public struct CollectPlan: Equatable, Sendable {
    public enum Accepts: Equatable, Sendable {
        /// As many digits as that.
        case count(Int, Int)
        /// What a menu's keys match.
        case keys(RouteTable)
    }

    public var sounds: [Sound]
    public var accepts: Accepts
    /// For the first key, after the sounds.
    public var wait: Duration
    /// For the next one.
    public var between: Duration
    /// The symbol that ends the number.
    public var end: String?
    public var isSecret: Bool

    public init(
        sounds: [Sound], accepts: Accepts, wait: Duration, between: Duration, end: String?,
        isSecret: Bool
    ) {
        self.sounds = sounds
        self.accepts = accepts
        self.wait = wait
        self.between = between
        self.end = end
        self.isSecret = isSecret
    }
}

public struct LookupPlan: Equatable, Sendable {
    /// A service or query of the plan.
    public var source: String
    /// In the order of `takes`.
    public var values: [Value]
    public var within: Duration
}

// MARK: - The call and the world

/// A call, as it enters the plan.
public struct CallFacts: Codable, Equatable, Sendable {
    public enum Entry: Codable, Equatable, Sendable {
        /// From one of our phones, in its context.
        case context(String, extension: String)
        case incoming(trunk: String)
        /// Begun by the exchange: `call-later`, or what an administrator has ordered.
        case flow(String, extension: String)
        /// Transferred, by a phone of this context. `extension` is who is transferred, where that
        /// is one of our phones.
        case transfer(context: String, extension: String?)
    }

    public var callID: String
    public var entry: Entry
    /// Symbols `0-9 * # +` only.
    public var dialed: String
    public var callerNumber: String?
    public var callerName: String?
    public var isAnonymous: Bool
    /// The extension that transferred the call here.
    public var transferredBy: String?
    /// What the caller's phone has dialed last, codes aside.
    public var lastDialed: String?
    /// Whose rights it has, if not the caller's: the one who transferred or forwarded it.
    public var account: String?

    public init(
        callID: String, entry: Entry, dialed: String, callerNumber: String?, callerName: String?,
        isAnonymous: Bool = false, transferredBy: String? = nil, lastDialed: String? = nil,
        account: String? = nil
    ) {
        self.callID = callID
        self.entry = entry
        self.dialed = dialed
        self.callerNumber = callerNumber
        self.callerName = callerName
        self.isAnonymous = isAnonymous
        self.transferredBy = transferredBy
        self.lastDialed = lastDialed
        self.account = account
    }
}

/// Wall-clock time as plans see it.
public struct WallTime: Comparable, Hashable, Sendable {
    /// UTC, since 1970.
    public var milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public static func < (left: WallTime, right: WallTime) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

/// Read-only facts, one consistent moment: what the plan may see of the world. Things are asked
/// for by name, because they outlive the plan that declares them.
public protocol WorldView {
    var now: WallTime { get }
    /// Nil if nobody has set it yet.
    func toggle(_ name: String) -> Bool?
    func phone(_ number: String) -> PhoneState
    /// What the owner of this extension has set.
    func forwards(of number: String) -> Forwards
    func waiting(inQueue name: String) -> Int
    func agents(inQueue name: String) -> Int
    func calls(onTrunk name: String) -> Int
    /// A state that is forced upon a schedule, by an administrator or a test.
    func forcedState(ofSchedule name: String) -> String?
}
