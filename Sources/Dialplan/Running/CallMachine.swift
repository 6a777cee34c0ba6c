/// One call's way through the plan: an explicit stack of frames, walked until something takes
/// time. A value: it can be copied, stored and resumed; the same inputs give the same effects.
public struct CallMachine: Sendable {
    enum State: Equatable {
        case fresh
        /// Walking, within one door.
        case walking
        /// Waits for this action.
        case waiting(ActionID, Pending, since: WallTime)
        case over
    }

    /// What a completion leads to.
    enum Pending: Equatable {
        /// The branches of the statement that the innermost frame is at.
        case action
        /// The same; so many tries brought nothing.
        case question(failed: Int)
        /// The menu that is the innermost frame.
        case menu
        case directory(context: String)
        case emergency
    }

    public let plan: Plan
    public let call: CallFacts
    /// What a call does that no plan has asked for.
    let only: Action?

    // MARK: Where the call is

    var state = State.fresh
    var frames: [Frame] = []
    /// Locals of every body that is under way, the innermost last.
    var scopes: [[Value]] = []
    var variables: [Value]
    /// Of `scopes` and `variables`.
    var variableBytes = 0
    /// Arguments of the functions that are being evaluated.
    var arguments: [[Value]] = []
    var hangups: [Hangup] = []
    /// Set once the call ends: what is walked now are the `on hangup` bodies.
    var ending: Ending?

    // MARK: What it knows

    var dialed: String
    /// Without what stands in front of `|`, once the context's `before` is through.
    var matched: String
    var entered = ""
    var language: String?
    /// As `callerid number` has set it.
    var shownNumber: String?
    /// Toggles that this step has set, which the world does not show yet.
    var toggled: [(name: String, isOn: Bool)] = []
    /// Who has sent the call to where it is now, the first one first; the last one pays.
    var chain: [CallForward] = []
    var forwardsLeft = Limits.forwardsPerCall
    /// A `route` has looked in the caller's own context.
    var hasDialedAgain = false
    /// It only shows where a forward leads: what it rings, rings beside others.
    var isAskedAhead = false
    var lastFailure: EndCause?
    var began = WallTime(milliseconds: 0)
    var now = WallTime(milliseconds: 0)
    var chance: UInt64

    // MARK: What it has spent

    var steps = 0
    var stepsSinceWaiting = 0
    var posts = 0
    var nextID: UInt32 = 1
    /// When the last actions that took less than a second ended.
    var quickEnds: [WallTime] = []

    // MARK: What it says

    var effects: [Effect] = []
    var decisions: [Decision] = []
    /// What it was told, and whether more came than is kept.
    var inputs: [RecordedInput] = []
    var hasMoreInputs = false
    /// Something that was typed in secret went into the statement that is walked now.
    var readsSecret = false
    /// A question whose answer is a secret was asked.
    public internal(set) var hasAskedSecret = false
    /// Beside a conversation nothing waits and nothing is left.
    var isBeside = false

    /// The lines that were walked, if somebody wants to know.
    var walked: Set<Position>?

    /// The line that the call is at, or was at last.
    public internal(set) var position: Position?

    /// - Parameter only: the one thing that the call does, instead of what the plan says: it was
    ///   begun by the exchange itself. Then it is over, and nobody's `on hangup` runs.
    public init(plan: Plan, call: CallFacts, only: Action? = nil) {
        self.plan = plan
        self.call = call
        self.only = only
        dialed = call.dialed
        matched = call.dialed
        variables = plan.variables
        variableBytes = plan.variables.reduce(0) { $0 + $1.size }
        chance = Self.seed(call.callID)
    }

    /// The lines of every frame, the innermost last; empty when the call is over.
    public var stack: [Position] { frames.compactMap { $0.position(in: plan) } }

    public var isOver: Bool { state == .over }

    /// What a caller hears until a `language` says otherwise: that of his extension, else that of
    /// the settings, else English.
    public var firstLanguage: String {
        call.extension.flatMap { plan.extensions[$0]?.language }
            ?? plan.settings.languages.first ?? Plan.usualLanguage
    }
    /// What its country's tones are.
    public var tones: NationalTones { plan.tones }

    /// The music of the plan's settings, for whoever waits.
    public var usualMusic: String? { plan.settings.music }

    /// What was decided since the last time, the oldest first.
    public mutating func takeDecisions() -> [Decision] {
        defer { decisions = [] }
        return decisions
    }

    // MARK: - Doors

    public mutating func start(_ world: some WorldView) -> [Effect] {
        guard state == .fresh else { return [] }
        began = world.now
        open(world)
        told(.start)
        if let only { begin(only) } else { enter(world) }
        return run(world)
    }

    /// The outstanding action is over. A completion with another id is ignored (6.2, rule 2).
    public mutating func complete(
        _ id: ActionID, _ completion: Completion, _ world: some WorldView
    ) -> [Effect] {
        guard case .waiting(id, let pending, let since) = state else { return [] }
        open(world)
        stepsSinceWaiting = 0
        let isSecret = isSecret(pending)
        told(completion, isSecret: isSecret)
        record(.completed(isSecret ? completion.hidden : completion))
        if let ending, now.milliseconds > ending.deadline {
            leave()
        } else if isSpinning(since) {
            fail("the plan goes round in a circle that takes no time")
        } else {
            resume(pending, completion, world)
        }
        return run(world)
    }

    /// Somebody pressed keys during the conversation that the outstanding action has brought; what
    /// `during key` says runs beside it.
    public mutating func sideKey(_ pressed: String, _ world: some WorldView) -> [Effect] {
        guard case .waiting(_, .action, _) = state, ending == nil, let frame = frames.last,
            case .action(let action) = frame.current?.kind,
            let match = action.duringKeys.firstMatch(pressed)
        else { return [] }
        let kept = (state, frames, position, lastFailure)
        let depth = scopes.count
        open(world)
        stepsSinceWaiting = 0
        told(.side, pressed)
        record(.pressed(pressed))
        isBeside = true
        frames = [Frame(action.duringKeys[match.index].body, scope: frame.scope)]
        let effects = run(world)
        isBeside = false
        dropScopes(to: depth)
        (state, frames, position, lastFailure) = kept
        return effects
    }

    /// The caller hung up, or is taken away.
    public mutating func callerGone(_ cause: EndCause, _ world: some WorldView) -> [Effect] {
        guard state != .over, ending == nil else { return [] }
        let waiting = state
        open(world)
        told(.gone, cause.text)
        stepsSinceWaiting = 0
        if case .waiting(let id, _, _) = waiting {
            effects.append(.cancel(id))
            record(.cancelled)
        }
        end(cause)
        return run(world)
    }

    private mutating func open(_ world: some WorldView) {
        now = world.now
        toggled = []
        readsSecret = false
        state = .walking
    }

    // MARK: - Beginning and ending

    mutating func begin(_ action: Action, _ pending: Pending = .action) {
        let id = ActionID(rawValue: nextID)
        nextID += 1
        state = .waiting(id, pending, since: now)
        record(.began(action))
        effects.append(.action(id, action))
    }

    mutating func command(_ command: Command) {
        record(.command(command))
        effects.append(.command(command))
    }

    mutating func record(_ kind: Decision.Kind) {
        // How it ends is always said.
        var isEnd = false
        if case .ended = kind { isEnd = true }
        guard decisions.count < Limits.decisions || isEnd else { return }
        // `match` asks for one state after the other: what it is is said once.
        if case .schedule = kind, decisions.last?.kind == kind { return }
        decisions.append(
            Decision(kind: kind, time: now, position: position, isSecret: readsSecret))
    }

    /// What no plan may do: the call ends, and the journal says why. Beside a conversation only
    /// the body that did it.
    mutating func fail(_ what: String) {
        if isBeside {
            frames = []
            command(.log(what))
        } else if ending != nil {
            leave()
        } else {
            end(.error(what))
        }
    }

    /// At most fifty actions that took under a second in any ten seconds: phones that answer at
    /// once with "unavailable" must not make the exchange spin (5.6).
    private mutating func isSpinning(_ since: WallTime) -> Bool {
        guard now.milliseconds - since.milliseconds < 1_000 else { return false }
        let oldest = now.milliseconds - Limits.quickActionWindow
        quickEnds.removeAll { $0.milliseconds < oldest }
        quickEnds.append(now)
        return quickEnds.count > Limits.quickActions
    }
}

extension [ActionCode.Key] {
    struct Match {
        var index: Int
        var pressed: String
    }

    /// The first key that this matches.
    func firstMatch(_ pressed: String) -> Match? {
        for (index, key) in enumerated() {
            if let match = key.keys.match(pressed) {
                return Match(index: index, pressed: match.dialed)
            }
        }
        return nil
    }

    /// All keys in one table, whose values are their indices; nil if there are none.
    var table: RouteTable? {
        guard !isEmpty else { return nil }
        return RouteTable(
            enumerated().flatMap { index, key in
                key.keys.entries.map {
                    RouteTable.Entry(
                        pattern: $0.pattern, value: index, replacement: $0.replacement)
                }
            },
            enumerated().flatMap { index, key in
                key.keys.listed.map {
                    RouteTable.Listed(numbers: $0.numbers, front: $0.front, value: index)
                }
            },
            enumerated().flatMap { index, key in
                key.keys.expressions.map {
                    RouteTable.Fallback(expression: $0.expression, value: index)
                }
            })
    }
}
