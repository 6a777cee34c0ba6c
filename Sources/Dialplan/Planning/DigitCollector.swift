/// When a question or a menu has heard enough: a pure machine, the same in the exchange and in the
/// simulator (6.2, rule 5). Times count from the beginning of the prompts.
public struct DigitCollector: Equatable, Sendable {
    public enum Order: Equatable, Sendable {
        /// A key was pressed: the prompts stop.
        case stopPrompts
        case finished(String)
        /// Nothing was pressed in time.
        case timeout
        /// Nothing that is expected; what was typed.
        case invalid(String)

        /// What the call machine is told; nil while nothing is decided.
        public var completion: Completion? {
            switch self {
            case .stopPrompts: nil
            case .finished(let digits), .invalid(let digits): .digits(digits)
            case .timeout: .outcome(.timeout)
            }
        }
    }

    private let plan: CollectPlan
    private var typed = ""
    private var isOver = false
    /// When `fire` is to be called; nil while the prompts play, and when it is over.
    public private(set) var deadline: Duration?

    public init(_ plan: CollectPlan) {
        self.plan = plan
    }

    // MARK: - Doors

    /// The prompts are over, or there are none.
    public mutating func promptEnded(at time: Duration) {
        guard !isOver, typed.isEmpty else { return }
        deadline = time + plan.wait
    }

    /// One of `0-9 * #`; anything else is no key.
    public mutating func key(_ symbol: Character, at time: Duration) -> [Order] {
        guard !isOver, Pattern.looksLikeNumber(String(symbol)), symbol != "+" else { return [] }
        let stopped: [Order] = typed.isEmpty ? [.stopPrompts] : []
        if plan.end == String(symbol) { return stopped + finish() }
        if case .count(_, let most) = plan.accepts, typed.utf8.count >= most { return [] }
        typed.append(symbol)
        deadline = time + plan.between
        return stopped + (canGoOn ? [] : finish())
    }

    public mutating func fire(at time: Duration) -> [Order] {
        guard !isOver, let deadline, deadline <= time else { return [] }
        if !typed.isEmpty { return finish() }
        isOver = true
        self.deadline = nil
        return [.timeout]
    }

    // MARK: - Rules

    /// Whether a further key could belong to it. Where a key ends the number, that one.
    private var canGoOn: Bool {
        switch plan.accepts {
        case .count(_, let most): plan.end != nil || typed.utf8.count < most
        case .keys(let table): table.extends(typed)
        }
    }

    private mutating func finish() -> [Order] {
        isOver = true
        deadline = nil
        let isValid =
            switch plan.accepts {
            case .count(let least, let most): (least...max(least, most)).contains(typed.utf8.count)
            case .keys(let table): table.match(typed) != nil
            }
        return [isValid ? .finished(typed) : .invalid(typed)]
    }
}
