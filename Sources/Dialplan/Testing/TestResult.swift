/// How one `test` of a plan went (10.4).
public struct TestResult: Sendable {
    public var title: String
    public var position: Position
    /// What did not happen, or could not be done; nil if it passed.
    public var failure: Diagnostic?
    /// All that happened.
    public var events: [SimulatedEvent] = []
    /// The lines that its calls walked.
    public var walked: Set<Position> = []
    /// The ways that they took at an `if` or `match`.
    public var branches: Set<TestCoverage.Branch> = []

    /// What the test wanted and its stage does not do: it has neither passed nor failed.
    public var skipped: String?
    /// What its stage did otherwise than it would be: `202 is played without keys`.
    public var notes: [String] = []
    /// What was decided, for each of its calls.
    public var decisions: [[Decision]] = []

    /// What happened, line by line.
    public var trace: [String] { events.map(\.line) }

    public var isPassed: Bool { failure == nil && skipped == nil }
}

/// What the tests of a plan reach (10.4, `--coverage`).
public struct TestCoverage: Equatable, Sendable {
    /// One way of an `if` or `match`, counted from 0; nil for the way past all of them.
    public struct Branch: Hashable, Sendable {
        public var position: Position
        public var way: Int?
    }

    /// Every line with a statement.
    public var lines: Set<Position>
    public var branches: Set<Branch>
    public var walked: Set<Position>
    public var taken: Set<Branch>

    /// Of these files only: what a plan includes from the library is not its own to test.
    public init(_ plan: Plan, _ results: [TestResult], of sources: [SourceFile]) {
        var all = PlanLines()
        all.add(plan)
        let names = Set(sources.map(\.name))
        lines = all.lines.filter { names.contains($0.file) }
        branches = all.branches.filter { names.contains($0.position.file) }
        walked = Set(results.flatMap(\.walked)).intersection(lines)
        taken = Set(results.flatMap(\.branches)).intersection(branches)
    }

    /// What no test reaches, by file and line.
    public var missed: [Position] {
        lines.subtracting(walked).sorted { ($0.file, $0.line) < ($1.file, $1.line) }
    }

    public var missedBranches: [Branch] {
        branches.subtracting(taken).sorted {
            ($0.position.file, $0.position.line, $0.way ?? .max)
                < ($1.position.file, $1.position.line, $1.way ?? .max)
        }
    }

    /// In percent of the lines, rounded down.
    public var percent: Int { lines.isEmpty ? 100 : walked.count * 100 / lines.count }
}

/// Every statement of a plan.
private struct PlanLines {
    var lines: Set<Position> = []
    var branches: Set<TestCoverage.Branch> = []

    mutating func add(_ plan: Plan) {
        for context in Array(plan.contexts.values) + Array(plan.incoming.values) {
            for route in context.routes { add(route.body) }
            context.before.map { add($0.code) }
            context.otherwise.map { add($0.code) }
        }
        for flow in plan.flows { add(flow.body) }
        for hangup in plan.hangups { add(hangup.code) }
        for menu in plan.menus {
            for press in menu.presses { add(press.body) }
            for body in [menu.onEnter, menu.onTimeout, menu.onInvalid, menu.onFailed] {
                body.map { add($0) }
            }
        }
    }

    private mutating func add(_ code: Code) {
        for step in code.steps {
            lines.insert(step.position)
            add(step)
        }
    }

    private mutating func add(_ step: Step) {
        switch step.kind {
        case .action(let action):
            for on in action.outcomes { add(on.body) }
            for key in action.keys + action.duringKeys { add(key.body) }
        case .choose(let ways, let otherwise): add(ways.map(\.then), otherwise, step.position)
        case .match(_, let cases, let otherwise): add(cases.map(\.body), otherwise, step.position)
        case .repeatTimes(_, let body), .forEach(_, _, let body), .onHangup(let body): add(body)
        case .repeatMenu, .setLocal, .setVariable, .goto, .perform, .returnValue, .menu: break
        }
    }

    private mutating func add(_ bodies: [Code], _ otherwise: Code?, _ position: Position) {
        for (way, body) in bodies.enumerated() {
            branches.insert(.init(position: position, way: way))
            add(body)
        }
        branches.insert(.init(position: position, way: nil))
        otherwise.map { add($0) }
    }
}
