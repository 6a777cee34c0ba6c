/// A dialplan that was read and checked as a whole. Never changes: a call keeps the plan that it
/// began with.
public final class Plan: Sendable {
    /// One `number` of a context, or a pattern of it.
    struct Route: Sendable {
        let label: String?
        let body: Code
        /// As it was written: `9|outside`.
        let pattern: String
        let position: Position
        /// Locals of the body.
        let locals: Int
    }

    /// A context or an incoming trunk, its included contexts merged in.
    struct Context: Sendable {
        let name: String
        /// Values are indices of `routes`.
        let numbers: RouteTable
        let routes: [Route]
        let before: Body?
        let otherwise: Body?
        let allows: Set<String>
    }

    struct Body: Sendable {
        let code: Code
        let locals: Int
    }

    struct Schedule: Sendable {
        let name: String
        let states: [String]
        let zone: ZoneRules
        let rules: ScheduleRules
        /// Of the lines `STATE when EXPR`, in the order in which the rules number them.
        let conditions: [Formula]
        /// Indices of holiday sets, in the order in which the rules number them.
        let holidays: [Int]
        /// Of each rule.
        let positions: [Position]
    }

    struct Map: Sendable {
        let name: String
        let keys: RouteTable
        /// Missing values where only membership counts.
        let values: [Value]
        let otherwise: Value?
    }

    struct Function: Sendable {
        let name: String
        let body: Formula
    }

    struct Group: Sendable {
        let name: String
        let members: [TargetCode]
        let strategy: RingStrategy
        let each: Duration?
        let skipsBusy: Bool
        let music: String?
    }

    struct Queue: Sendable {
        let name: String
        /// How each of its outside members is called.
        let outside: [TargetCode]
        let rules: QueueRules
    }

    struct Conference: Sendable {
        let name: String
        let pin: String?
        let hostPIN: String?
        let limit: Int?
        let announces: ConferencePlan.Announcing
        let isRecorded: Bool
        let music: String?
        let startsWithHost: Bool
        let endsWithHost: Bool
    }

    struct Emergency: Sendable {
        struct Number: Sendable {
            /// One number that matches.
            let dialed: String
            /// What is sent instead: of a number dialed by habit.
            let sent: String?
            /// Notifies nobody.
            let isTest: Bool
        }

        /// Values are indices of `rows`.
        let numbers: RouteTable
        let rows: [Number]
        /// In their order; behind those that are named, all others there are.
        let trunks: [String]
        let callerID: Formula?
        let notify: [TargetCode]
    }

    struct Toggle: Sendable {
        let name: String
        let label: String?
        let isOnAtFirst: Bool
        let hasLamp: Bool
    }

    /// What the inventory says of an extension.
    struct Phone: Sendable {
        /// For `as EXTENSION`.
        let context: String
        /// Of the person.
        let name: String?
        /// Whether it is found by that.
        let isListed: Bool
        /// What it hears, if not the house's language.
        let language: String?
        /// Where it stands, or its device.
        let location: Location?
        let rights: Set<Extension.Right>
        /// It is called while it talks.
        var hasCallWaiting = true
        /// What its account may use up.
        var limit: AccountLimit?
        /// Where it stands, if that is not the house's.
        var zone: ZoneRules?
    }

    let contexts: [String: Context]
    let incoming: [String: Context]
    let flows: [FlowCode]
    let menus: [MenuCode]
    let functions: [Function]
    let maps: [Map]
    let schedules: [Schedule]
    let holidays: [HolidaySet]
    let groups: [Group]
    let queues: [Queue]
    /// Of each queue: every simulated call begins with them.
    let queueMembers: [String: [String]]
    /// By name.
    let conferences: [String: Conference]
    let parkings: [Parking]
    /// By name.
    let pagings: [String: PagePlan]
    let sources: [Source]
    let toggles: [Toggle]
    /// First values of the `var`s, in their order.
    let variables: [Value]
    let hangups: [Body]
    let emergency: Emergency?
    /// Nil: numbers go out as they were dialed.
    let numbering: NumberingPlan?
    let settings: Settings
    let extensions: [String: Phone]
    /// Of the account `system`.
    let systemLimit: AccountLimit?
    /// How the other side of each trunk writes numbers.
    let formats: [String: NumberFormat]
    /// Those that are declared; every extension has one besides.
    let mailboxes: Set<String>

    /// Its queues, by name.
    public var queueRules: [String: QueueRules] {
        Dictionary(queues.map { ($0.name, $0.rules) }) { $1 }
    }

    /// The number of the house, in E.164.
    public var mainNumber: String? { settings.mainNumber }

    /// No call lasts longer, from its INVITE on.
    public var maxCall: Duration { settings.maxCall }

    /// How long somebody may be on hold before the holder is reminded.
    public var holdRecall: Duration? { settings.holdRecall }

    /// Whether it has a block for this room; others are rooms too, once somebody is in them.
    public func hasConference(_ name: String) -> Bool { conferences[name] != nil }

    /// What is spoken where the call has no language of its own.
    /// Of a plan whose settings name none.
    static let usualLanguage = "en"

    public var language: String? { settings.languages.first }

    /// Whether this number leads anywhere in that context: to one of its numbers, to its
    /// `otherwise`, or to help.
    public func leads(_ number: String, in context: String) -> Bool {
        guard let found = contexts[context] else { return false }
        return found.otherwise != nil || found.numbers.match(number) != nil || isEmergency(number)
    }

    /// What `play tone` plays.
    public var tones: NationalTones {
        settings.tones ?? NationalTones.of(country: numbering?.country)
    }

    struct Settings: Sendable {
        var zone: ZoneRules
        var languages: [String]
        var mainNumber: String?
        var ringTime: Duration
        var maxCall: Duration
        /// Nil: nobody is reminded.
        var holdRecall: Duration?
        var systemAllows: Set<String>
        var music: String?
        /// Nil: those of the country of the numbering plan.
        var tones: NationalTones?
        /// Keys during a conversation: `transfer` is `*2`.
        var features: [String: String]
    }

    /// Everything, as the checker has built it.
    struct Parts: Sendable {
        var contexts: [String: Context] = [:]
        var incoming: [String: Context] = [:]
        var flows: [FlowCode] = []
        var menus: [MenuCode] = []
        var functions: [Function] = []
        var maps: [Map] = []
        var schedules: [Schedule] = []
        var holidays: [HolidaySet] = []
        var groups: [Group] = []
        var queues: [Queue] = []
        var conferences: [String: Conference] = [:]
        var parkings: [Parking] = []
        var pagings: [String: PagePlan] = [:]
        var sources: [Source] = []
        var toggles: [Toggle] = []
        var variables: [Value] = []
        var hangups: [Body] = []
        var emergency: Emergency?
        var extensions: [String: Phone] = [:]
        var systemLimit: AccountLimit?
        var formats: [String: NumberFormat] = [:]
        var mailboxes: Set<String> = []
    }

    init(_ parts: Parts, numbering: NumberingPlan?, settings: Settings) {
        contexts = parts.contexts
        incoming = parts.incoming
        flows = parts.flows
        menus = parts.menus
        functions = parts.functions
        maps = parts.maps
        schedules = parts.schedules
        holidays = parts.holidays
        groups = parts.groups
        queues = parts.queues
        queueMembers = Dictionary(queues.map { ($0.name, $0.rules.members) }) { $1 }
        conferences = parts.conferences
        parkings = parts.parkings
        pagings = parts.pagings
        sources = parts.sources
        toggles = parts.toggles
        variables = parts.variables
        hangups = parts.hangups
        emergency = parts.emergency
        extensions = parts.extensions
        systemLimit = parts.systemLimit
        formats = parts.formats
        mailboxes = parts.mailboxes
        self.numbering = numbering
        self.settings = settings
    }
}

/// In which order phones ring (7.1, section 8).
public enum RingStrategy: String, Hashable, Sendable, CaseIterable {
    case all
    case inOrder = "in-order"
    case roundRobin = "round-robin"
    case random
    case longestIdle = "longest-idle"
    case fewestCalls = "fewest-calls"
}

extension CallMachine {
    /// The keys by which a feature is wanted during a conversation: `record` by `*1`. Nil where the
    /// plan has no such feature.
    public func featureKeys(of name: String) -> String? { plan.settings.features[name] }
}
