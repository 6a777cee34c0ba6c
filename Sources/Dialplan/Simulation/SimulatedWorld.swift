/// Phones, trunks and services that do what they are told, under virtual time. Unless told
/// otherwise, phones are registered and idle and never answer, and services find nothing (10.4).
public struct SimulatedWorld: WorldView, Sendable {
    public struct Phone: Equatable, Sendable {
        public var state = PhoneState.idle
        public var declines = false
        /// So long after it began to ring.
        public var answersAfter: Duration?
        public var calls = 0
        public var lastCall: Int64?
        public var forwards = Forwards()
        /// What it has dialed last, codes aside.
        public var lastDialed: String?
        /// As its owner has set it; nil: as the inventory says.
        public var callWaiting: Bool?

        public init() {}
    }

    public enum TrunkState: String, Sendable, CaseIterable {
        case up, down, full
    }

    public enum Answer: Equatable, Sendable {
        case found([Value])
        case outcome(Outcome)
    }

    public var now: WallTime
    public var phones: [String: Phone] = [:]
    public var trunks: [String: TrunkState] = [:]
    /// Of services and queries.
    public var answers: [String: Answer] = [:]
    /// Queues that do not take the call: `full` or `nobody`.
    public var queues: [String: Outcome] = [:]
    public var toggles: [String: Bool] = [:]
    public var states: [String: String] = [:]
    /// Who works in a queue.
    public var members: [String: [String]] = [:]
    /// Of round-robin groups.
    public var places: [String: Int] = [:]
    /// What the exchange refuses for reasons of its own: it has failed at once (6.2, rule 6).
    public var refuses: @Sendable (Action) -> Bool = { _ in false }
    /// Commands of which nothing comes.
    public var ignores: @Sendable (Command) -> Bool = { _ in false }
    /// Who is in the call that is simulated, and so has a phone in use.
    var engaged: Set<String> = []

    public init(now: WallTime) {
        self.now = now
    }

    public func toggle(_ name: String) -> Bool? { toggles[name] }

    public func phone(_ number: String) -> PhoneState {
        let state = phones[number]?.state ?? .idle
        return state == .idle && engaged.contains(number) ? .busy : state
    }

    public func forwards(of number: String) -> Forwards { phones[number]?.forwards ?? Forwards() }

    public func waiting(inQueue name: String) -> Int { 0 }

    public func agents(inQueue name: String) -> Int {
        (members[name] ?? []).count { phone($0) != .offline }
    }

    public func calls(onTrunk name: String) -> Int { 0 }

    public func forcedState(ofSchedule name: String) -> String? { states[name] }
}

/// Something that happened in a simulated call, as tests and traces name it.
public struct SimulatedEvent: Equatable, Sendable {
    /// Since the call began.
    public var time: Duration
    public var name: String
    public var values: [String]
    /// `via`, `as`, `callerid`, …
    public var qualifiers: [String: String]
    public var position: Position?

    public init(
        time: Duration, name: String, values: [String] = [], qualifiers: [String: String] = [:],
        position: Position? = nil
    ) {
        self.time = time
        self.name = name
        self.values = values
        self.qualifiers = qualifiers
        self.position = position
    }

    /// `     0.0s  dial 112  (as: 199, via: telekom)`
    public var line: String {
        let parts = time.components
        let tenths = parts.seconds * 10 + parts.attoseconds / 100_000_000_000_000_000
        let number = "\(tenths / 10).\(tenths % 10)s"
        let blanks = String(repeating: " ", count: max(0, 9 - number.count))
        let notes = qualifiers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        let behind = notes.isEmpty ? "" : "  (" + notes.joined(separator: ", ") + ")"
        return blanks + number + "  " + ([name] + values).joined(separator: " ") + behind
    }
}
