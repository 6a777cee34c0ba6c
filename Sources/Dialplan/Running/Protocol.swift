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

public enum Command: Equatable, Sendable {
    case answer, ringing
    case log(String)
}

public enum Action: Equatable, Sendable {
    case ring(RingPlan)
    case dial(DialPlan)
    case play(PlayPlan)
    case echo
    case wait(Duration)
}

/// Phones to ring, each at its time, until the limit.
public struct RingPlan: Equatable, Sendable {
    public struct Target: Equatable, Sendable {
        public var number: String
        /// Joins so much later.
        public var after: Duration

        public init(number: String, after: Duration = .zero) {
            self.number = number
            self.after = after
        }
    }

    public var targets: [Target]
    public var limit: Duration

    public init(targets: [Target], limit: Duration) {
        self.targets = targets
        self.limit = limit
    }
}

/// A call to the outside.
public struct DialPlan: Equatable, Sendable {
    /// On whose rights.
    public enum Account: Equatable, Sendable {
        case system
        case `extension`(String)
    }

    public var number: String
    /// Tried in order.
    public var trunks: [String]
    public var limit: Duration
    public var account: Account

    public init(number: String, trunks: [String], limit: Duration, account: Account) {
        self.number = number
        self.trunks = trunks
        self.limit = limit
        self.account = account
    }
}

/// A tone.
public struct PlayPlan: Equatable, Sendable {
    public var tone: String
    /// Cadences; nil for about ten seconds of it.
    public var times: Int?

    public init(tone: String, times: Int?) {
        self.tone = tone
        self.times = times
    }
}

/// A call, as it enters the plan.
public struct CallFacts: Equatable, Sendable {
    public enum Entry: Equatable, Sendable {
        /// From one of our phones, in its context.
        case context(String, extension: String)
        case incoming(trunk: String)
    }

    public var callID: String
    public var entry: Entry
    /// Symbols `0-9 * # +` only.
    public var dialed: String
    public var callerNumber: String?
    public var callerName: String?

    public init(
        callID: String, entry: Entry, dialed: String, callerNumber: String?, callerName: String?
    ) {
        self.callID = callID
        self.entry = entry
        self.dialed = dialed
        self.callerNumber = callerNumber
        self.callerName = callerName
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

/// Read-only facts, one consistent moment: what the plan may see of the world. It grows with the
/// language.
public protocol WorldView {
    var now: WallTime { get }
}
