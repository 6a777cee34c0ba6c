/// Calls that may begin within a second: a bucket with so many coins, each of which comes back
/// after its share of the second.
struct CallRate: Equatable, Sendable {
    let perSecond: Int
    private var coins: Double
    private var countedAt = Instant.zero

    init(perSecond: Int) {
        self.perSecond = perSecond
        coins = Double(perSecond)
    }

    /// Takes one; false if there is none.
    mutating func take(at now: Instant) -> Bool {
        let seconds = Double((now - countedAt).nanoseconds) / 1e9
        coins = min(Double(perSecond), coins + max(0, seconds) * Double(perSecond))
        countedAt = now
        guard coins >= 1 else { return false }
        coins -= 1
        return true
    }
}
