import Wire

/// The calls that have ended lately, so that they can still be traced.
struct RecentCalls: Sendable {
    struct Ended: Equatable, Sendable {
        let id: CallID
        let caller: String
        let dialed: String
        let began: Instant
        var plan: Int?
        let steps: [CallTrace.Step]
        /// The Call-IDs of its legs.
        let wireNames: [ByteString]
    }

    private let capacity: Int
    private var order = RingQueue<CallID>()
    private var calls: [CallID: Ended] = [:]

    init(capacity: Int = Limits.recentCalls) {
        self.capacity = capacity
    }

    var count: Int { calls.count }

    subscript(_ id: CallID) -> Ended? { calls[id] }

    /// Keeps a call; at the bound the one that ended first is forgotten.
    mutating func remember(_ call: Ended) {
        guard calls.updateValue(call, forKey: call.id) == nil else { return }
        order.append(call.id)
        if order.count > capacity, let oldest = order.popFirst() { calls[oldest] = nil }
    }
}
