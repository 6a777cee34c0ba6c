/// One call's way through the plan: an explicit stack of frames, walked until something takes
/// time. A value: it can be copied, compared and resumed; the same inputs give the same effects.
public struct CallMachine: Sendable {
    private struct Frame: Sendable {
        var block: Block
        /// Entered by `do`.
        var isFlow = false
        var index = 0
    }

    private enum State: Equatable {
        case fresh
        /// Walking, within one door.
        case walking
        /// Waits for this action; its branches decide what its outcome leads to.
        case waiting(ActionID, [Branch], since: WallTime)
        case over
    }

    let plan: Plan
    private let call: CallFacts
    private var dialed: String
    private var frames: [Frame] = []
    private var state = State.fresh
    private var lastFailure: EndCause?
    private var steps = 0
    private var stepsSinceWaiting = 0
    private var nextID: UInt32 = 1
    /// When the last actions that took less than a second ended.
    private var quickEnds: [WallTime] = []

    /// The line that the call is at, or was at last.
    public private(set) var position: Position?

    public init(plan: Plan, call: CallFacts) {
        self.plan = plan
        self.call = call
        dialed = call.dialed
    }

    /// The lines of every frame, the innermost last; empty when the call is over.
    public var stack: [Position] {
        frames.compactMap { frame in
            let statements = frame.block.statements
            guard statements.indices.contains(frame.index - 1) else { return nil }
            return statements[frame.index - 1].position
        }
    }

    // MARK: - Doors

    public mutating func start(_ world: some WorldView) -> [Effect] {
        guard state == .fresh else { return [] }
        guard let context else { return over(.notFound) }
        if let (route, dialed) = context.route(for: call.dialed) {
            self.dialed = dialed
            position = route.position
            frames = [Frame(block: route.body)]
        } else if let otherwise = context.otherwise {
            frames = [Frame(block: otherwise)]
        } else {
            return over(.notFound)
        }
        if let before = context.before { frames.append(Frame(block: before)) }
        return run(world)
    }

    /// The outstanding action is over. A completion with another id is ignored (6.2, rule 2).
    public mutating func complete(
        _ id: ActionID, _ outcome: Outcome, _ world: some WorldView
    ) -> [Effect] {
        guard case .waiting(id, let branches, let since) = state else { return [] }
        guard !isSpinning(since, world.now) else {
            return over(.error("the plan goes round in a circle that takes no time"))
        }
        stepsSinceWaiting = 0
        return resume(outcome, branches, world)
    }

    /// The caller hung up, or is taken away.
    public mutating func callerGone(_ cause: EndCause, _: some WorldView) -> [Effect] {
        var effects: [Effect] = []
        if case .waiting(let id, _, _) = state { effects.append(.cancel(id)) }
        guard state != .over else { return [] }
        return effects + over(cause)
    }

    // MARK: - Walking

    private var context: Plan.Context? {
        switch call.entry {
        case .context(let name, _): plan.contexts[name]
        case .incoming(let trunk): plan.incoming[trunk]
        }
    }

    private mutating func over(_ cause: EndCause) -> [Effect] {
        state = .over
        frames = []
        return [.end(cause)]
    }

    private mutating func resume(
        _ outcome: Outcome, _ branches: [Branch], _ world: some WorldView
    ) -> [Effect] {
        lastFailure = outcome.cause
        let branch =
            branches.first { $0.outcomes.contains(outcome) }
            ?? branches.first { $0.outcomes.isEmpty && outcome != .ended && outcome != .done }
        if let branch {
            frames.append(Frame(block: branch.body))
        } else if outcome == .ended {
            // A conversation took place: nothing more is wanted.
            return over(.normal)
        }
        return run(world)
    }

    private mutating func run(_ world: some WorldView) -> [Effect] {
        state = .walking
        var effects: [Effect] = []
        while let last = frames.indices.last {
            guard frames[last].index < frames[last].block.statements.count else {
                frames.removeLast()
                continue
            }
            let statement = frames[last].block.statements[frames[last].index]
            frames[last].index += 1
            position = statement.position
            steps += 1
            stepsSinceWaiting += 1
            guard stepsSinceWaiting <= Limits.stepsWithoutWaiting, steps <= Limits.stepsPerCall
            else { return effects + over(.error("too many steps")) }
            effects += perform(statement, world)
            switch state {
            case .waiting, .over: return effects
            case .fresh, .walking: break
            }
        }
        return effects + over(lastFailure ?? .normal)
    }

    /// A statement's effects; afterwards the state says whether the walk goes on.
    private mutating func perform(_ statement: Statement, _ world: some WorldView) -> [Effect] {
        switch statement.kind {
        case .answer: return [.command(.answer)]
        case .ringing: return [.command(.ringing)]
        case .log(let text): return [.command(.log(text))]
        case .echoTest: return begin(.echo, [], world)
        case .wait(let duration): return begin(.wait(duration), [], world)
        case .playTone(let tone, let times):
            return begin(.play(PlayPlan(tone: tone.text, times: times)), [], world)
        case .playPrompt: return []
        case .ring(let targets, let limit, let branches):
            return ring(targets, limit, branches, world)
        case .dial(let number, let trunks, let limit, let account, let branches):
            return dial(number, trunks.map(\.text), limit, account, branches, world)
        case .hangup(let cause):
            return over(cause.flatMap { Vocabulary.causes[$0.text] } ?? .normal)
        case .goto(let flow):
            frames = plan.flows[flow.text].map { [Frame(block: $0)] } ?? []
            return []
        case .perform(let flow):
            guard frames.count(where: \.isFlow) < Limits.frames, let block = plan.flows[flow.text]
            else {
                return over(.error("too many flows inside flows"))
            }
            frames.append(Frame(block: block, isFlow: true))
            return []
        case .choose(let condition, let then, let otherwise):
            frames.append(Frame(block: holds(condition) ? then : otherwise))
            return []
        }
    }

    private mutating func begin(
        _ action: Action, _ branches: [Branch], _ world: some WorldView
    ) -> [Effect] {
        let id = ActionID(rawValue: nextID)
        nextID += 1
        state = .waiting(id, branches, since: world.now)
        return [.action(id, action)]
    }

    private mutating func ring(
        _ targets: [Target], _ limit: Duration?, _ branches: [Branch], _ world: some WorldView
    ) -> [Effect] {
        let known = targets.compactMap { target in
            value(of: target.number).map { RingPlan.Target(number: $0, after: target.after) }
        }
        // `ring caller.number` of a caller who has none.
        guard !known.isEmpty else { return immediately(.unavailable, branches, world) }
        let ring = RingPlan(targets: known, limit: limit ?? plan.ringTime)
        return begin(.ring(ring), branches, world)
    }

    /// Rights are checked here: nothing that is not allowed ever reaches a trunk.
    private mutating func dial(
        _ number: Expression, _ trunks: [String], _ limit: Duration?, _ account: Word?,
        _ branches: [Branch], _ world: some WorldView
    ) -> [Effect] {
        guard let number = value(of: number), Pattern.looksLikeNumber(number) else {
            return immediately(.invalid, branches, world)
        }
        guard let account = self.account(account),
            plan.allows(account).contains(NumberClass.of(number))
        else { return immediately(.refused, branches, world) }
        let dial = DialPlan(
            number: number, trunks: trunks, limit: limit ?? .seconds(60), account: account)
        return begin(.dial(dial), branches, world)
    }

    /// An outcome that is known without asking anybody.
    private mutating func immediately(
        _ outcome: Outcome, _ branches: [Branch], _: some WorldView
    ) -> [Effect] {
        lastFailure = outcome.cause
        let branch =
            branches.first { $0.outcomes.contains(outcome) }
            ?? branches.first { $0.outcomes.isEmpty }
        if let branch { frames.append(Frame(block: branch.body)) }
        return []
    }

    private func account(_ word: Word?) -> DialPlan.Account? {
        switch word?.text {
        case "system": return .system
        case "caller", nil:
            guard case .context(_, let number) = call.entry else { return nil }
            return .extension(number)
        case let number?: return .extension(number)
        }
    }

    /// At most fifty actions that took under a second in any ten seconds: phones that answer at
    /// once with "unavailable" must not make the exchange spin (5.6 of the language).
    private mutating func isSpinning(_ since: WallTime, _ now: WallTime) -> Bool {
        guard now.milliseconds - since.milliseconds < 1_000 else { return false }
        let oldest = now.milliseconds - Limits.quickActionWindow
        quickEnds.removeAll { $0.milliseconds < oldest }
        quickEnds.append(now)
        return quickEnds.count > Limits.quickActions
    }

    // MARK: - Values

    private func value(of expression: Expression) -> String? {
        switch expression.kind {
        case .literal(let text): text
        case .dialed: dialed
        case .callerNumber: call.callerNumber
        case .callerName: call.callerName
        case .callerExtension:
            if case .context(_, let number) = call.entry { number } else { nil }
        }
    }

    private func holds(_ condition: Condition) -> Bool {
        switch condition {
        case .isSet(let value): return self.value(of: value) != nil
        case .equals(let left, let right):
            guard let left = value(of: left), let right = value(of: right) else { return false }
            return left.utf8.elementsEqual(right.utf8)
        case .startsWith(let left, let right):
            guard let left = value(of: left), let right = value(of: right) else { return false }
            return left.utf8.starts(with: right.utf8)
        case .not(let inner): return !holds(inner)
        case .all(let left, let right): return holds(left) && holds(right)
        case .any(let left, let right): return holds(left) || holds(right)
        }
    }
}
