/// Counts that are kept as one line, `3 2 0 1`.
public protocol CountLine {
    init()
    /// In the order of the line; it stays, since lines of years ago are read.
    static var counts: [WritableKeyPath<Self, Int>] { get }
}

extension CountLine {
    public var text: String { Self.counts.map { "\(self[keyPath: $0])" }.joined(separator: " ") }

    /// Nothing but noughts if the line is none.
    public init(text: String) {
        self.init()
        let numbers = text.split(separator: " ").map { Int($0) ?? -1 }
        guard numbers.count == Self.counts.count, numbers.allSatisfy({ $0 >= 0 }) else { return }
        for (count, number) in zip(Self.counts, numbers) { self[keyPath: count] = number }
    }
}
