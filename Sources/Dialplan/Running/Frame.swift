/// A body that is under way.
struct Frame: Sendable {
    enum Kind: Sendable {
        case block
        /// The body of a number, an `otherwise`, or what a `goto` led to.
        case body
        /// Of a context; the body of the number follows.
        case before
        /// Entered by `do`: comes back.
        case flow
        /// Where a forward led: comes back.
        case forward(Kept)
        case hangup
        /// So many turns are still to come.
        case loop(Int)
        /// The local that takes the values, and those that are still to come, the next one last.
        case each(Int, [Value])
        case menu(MenuRun)
    }

    /// What holds again when a forward has come back.
    struct Kept {
        var dialed: String
        var matched: String
        var chain: [CallForward]
    }

    /// How far a menu is.
    struct MenuRun: Sendable {
        enum Phase { case entering, asking, leaving }

        var index: Int
        /// Tries that brought nothing.
        var failed = 0
        var phase = Phase.entering
        var ownsScope: Bool
    }

    var steps: [Step]
    var index = 0
    /// An index into the machine's scopes.
    var scope: Int
    var kind: Kind

    init(_ code: Code, scope: Int, _ kind: Kind = .block) {
        steps = code.steps
        self.scope = scope
        self.kind = kind
    }

    /// The statement that it is at.
    var current: Step? {
        steps.indices.contains(index - 1) ? steps[index - 1] : nil
    }

    /// Whether the locals at `scope` end with it.
    var ownsScope: Bool {
        switch kind {
        case .body, .before, .flow, .forward, .hangup: true
        case .menu(let menu): menu.ownsScope
        case .block, .loop, .each: false
        }
    }

    func position(in plan: Plan) -> Position? {
        if case .menu(let menu) = kind { return plan.menus[menu.index].position }
        return current?.position
    }
}

/// A body that runs when the call has ended.
struct Hangup: Sendable {
    var body: Code
    var position: Position
    /// Where its locals are; nil when the flow that it stands in was left.
    var scope: Int?
    /// As they were then.
    var locals: [Value] = []
}

/// The end of a call, while its `on hangup` bodies run.
struct Ending: Sendable {
    var cause: EndCause
    /// Milliseconds since 1970, as `WallTime`.
    var deadline: Int64
}

// MARK: - Locals and variables

extension CallMachine {
    var scope: Int { frames.last?.scope ?? 0 }

    /// Locals for a body that begins; afterwards push its frame with the scope that this returns.
    mutating func newScope(_ values: [Value] = []) -> Int {
        scopes.append(values)
        variableBytes += values.reduce(0) { $0 + $1.size }
        return scopes.count - 1
    }

    mutating func popFrame() {
        guard let frame = frames.popLast(), frame.ownsScope else { return }
        dropScopes(to: frame.scope)
        if case .before = frame.kind { dialed = matched }
        if case .forward(let kept) = frame.kind {
            (dialed, matched, chain) = (kept.dialed, kept.matched, kept.chain)
        }
    }

    mutating func popAll() {
        frames = []
        dropScopes(to: 0)
    }

    mutating func dropScopes(to depth: Int) {
        while scopes.count > depth { dropScope() }
    }

    /// The bodies for the end of the call keep what the flow knew when it was left.
    private mutating func dropScope() {
        guard let values = scopes.popLast() else { return }
        variableBytes -= values.reduce(0) { $0 + $1.size }
        for index in hangups.indices where hangups[index].scope == scopes.count {
            hangups[index].scope = nil
            hangups[index].locals = values
        }
    }

    func local(_ index: Int) -> Value {
        let values = arguments.last ?? (scopes.indices.contains(scope) ? scopes[scope] : [])
        return values.indices.contains(index) ? values[index] : .missing
    }

    /// False if the call ends over it.
    @discardableResult
    mutating func setLocal(_ index: Int, _ value: Value) -> Bool {
        guard scopes.indices.contains(scope), index >= 0 else { return true }
        while scopes[scope].count <= index { scopes[scope].append(.missing) }
        variableBytes += value.size - scopes[scope][index].size
        scopes[scope][index] = value
        return checkVariables()
    }

    mutating func setVariable(_ index: Int, _ value: Value) {
        guard variables.indices.contains(index) else { return }
        variableBytes += value.size - variables[index].size
        variables[index] = value
        checkVariables()
    }

    @discardableResult
    private mutating func checkVariables() -> Bool {
        guard variableBytes > Limits.variableBytes else { return true }
        fail("the call's variables take too much space")
        return false
    }
}

extension Value {
    /// Bytes, about.
    var size: Int {
        switch self {
        case .text(let text), .phone(let text): 16 + text.utf8.count
        case .record(let fields): fields.reduce(16) { $0 + $1.size }
        case .secret(let value): value.size
        case .missing, .int, .money, .flag, .duration, .date: 16
        }
    }
}
