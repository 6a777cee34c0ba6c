/// Keys that somebody presses while phones ring or people talk (7.1: `on key`, `during key`): a
/// pure machine, the same in the exchange and in the simulator. Times count from whenever its
/// owner likes.
public struct KeyListener: Equatable, Sendable {
    public struct Match: Equatable, Sendable {
        /// Of the plan's `keys`.
        public var index: Int
        public var pressed: String
    }

    /// How long it waits for another key where a longer number could match.
    static let between = Duration.seconds(2)

    private let table: RouteTable
    private var collector: DigitCollector
    private var last: Character?

    public init(_ table: RouteTable) {
        self.table = table
        collector = Self.collector(table)
    }

    private static func collector(_ table: RouteTable) -> DigitCollector {
        DigitCollector(
            CollectPlan(
                sounds: [], accepts: .keys(table), wait: .zero, between: between, end: nil,
                isSecret: false))
    }

    /// When `fire` is to be called; nil while nothing is half typed.
    public var deadline: Duration? { collector.deadline }

    /// One of `0-9 * #`. What matches nothing is forgotten, and its last key may begin anew.
    public mutating func key(_ symbol: Character, at time: Duration) -> Match? {
        let typed = collector.key(symbol, at: time)
        defer { last = collector.deadline == nil ? nil : symbol }
        guard last != nil, typed.contains(where: \.isInvalid) else { return heard(typed) }
        collector = Self.collector(table)
        return heard(collector.key(symbol, at: time))
    }

    /// No other key came in time.
    public mutating func fire(at time: Duration) -> Match? { heard(collector.fire(at: time)) }

    private mutating func heard(_ orders: [DigitCollector.Order]) -> Match? {
        for order in orders where order != .stopPrompts {
            collector = Self.collector(table)
            if case .finished(let pressed) = order, let match = table.match(pressed) {
                return Match(index: match.value, pressed: pressed)
            }
        }
        return nil
    }
}

extension DigitCollector.Order {
    fileprivate var isInvalid: Bool { if case .invalid = self { true } else { false } }
}
