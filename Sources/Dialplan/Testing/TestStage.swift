/// Where the calls of one test take place: in the simulator, or in an exchange (10.4). What the
/// steps of a test mean, and whether it passes, is the runner's business alone.
public protocol TestStage {
    /// What the `given`s have said so far, and the time of the next call.
    var world: SimulatedWorld { get set }
    /// Of the call: what happened, what was decided, the lines that it walked, if they are known.
    var events: [SimulatedEvent] { get }
    var decisions: [Decision] { get }
    var walked: Set<Position> { get }
    /// Since the call began.
    var time: Duration { get }
    /// How far a time may be from the one that a test names.
    var tolerance: Duration { get }
    /// There is no call, or it has ended.
    var isOver: Bool { get }
    /// What the call or the world wanted and this stage does not do, in words; nil so far.
    var lack: String? { get }

    /// Begins a call. The one before it is over.
    mutating func begin(_ call: CallFacts)
    /// Lets everything happen that happens until then.
    mutating func advance(to limit: Duration)
    /// Lets the next thing happen. A conversation of which nobody says how long it is, and an echo,
    /// end after half a minute: the caller hangs up. False if nothing happens any more.
    mutating func advance() -> Bool
    /// The caller presses keys, each in turn, at once.
    mutating func press(_ keys: String)
    /// False if nothing rings there.
    mutating func answer(_ number: String) -> Bool
    /// The other side hangs up, or the caller without a number. False if nobody talks.
    mutating func hangup(_ number: String?) -> Bool
    /// Lets the call come to its end.
    mutating func finish()
}

/// The simulator: virtual time, and phones that are no more than what is said of them.
public struct SimulatedStage: TestStage {
    private let plan: Plan
    private var call: SimulatedCall?
    private var past: [SimulatedCall] = []
    private var idle: SimulatedWorld

    public init(_ plan: Plan, _ world: SimulatedWorld) {
        self.plan = plan
        idle = world
    }

    public var world: SimulatedWorld {
        get { call?.world ?? idle }
        set {
            if call == nil { idle = newValue } else { call?.world = newValue }
        }
    }

    public var events: [SimulatedEvent] { call?.events ?? [] }
    public var decisions: [Decision] { call?.decisions ?? [] }
    public var walked: Set<Position> { call?.machine.walked ?? [] }
    public var time: Duration { call?.time ?? .zero }
    public var isOver: Bool { call?.isOver ?? true }
    public var lack: String? { nil }
    public var tolerance: Duration { .zero }

    /// Every call so far, the last one as it is now.
    var calls: [SimulatedCall] { past + (call.map { [$0] } ?? []) }

    public mutating func begin(_ facts: CallFacts) {
        if let call { past.append(call) }
        var call = SimulatedCall(plan: plan, call: facts, world: world, coverage: true)
        call.start()
        self.call = call
    }

    public mutating func advance(to limit: Duration) {
        call?.advance(to: limit)
    }

    public mutating func advance() -> Bool { call?.advance() ?? false }

    public mutating func press(_ keys: String) {
        call?.press(keys)
    }

    public mutating func answer(_ number: String) -> Bool { call?.answer(number) ?? false }
    public mutating func hangup(_ number: String?) -> Bool { call?.hangup(number) ?? false }

    public mutating func finish() {
        call?.finish()
    }
}
