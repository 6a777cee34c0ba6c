import Wire

/// How many messages each stranger may send, in a room that no number of strangers can fill.
///
/// A source has two places, one in each row, which its address and a secret lead to. It is heard
/// while one of them lets it: whoever shares both with a flood is unlucky, and who that is nobody
/// outside can tell. Each place has a bucket for calm times and one for others.
///
/// While all strangers together stay below their bound, a source may send `rate` messages a second
/// after a burst; an office whose phones all come back behind one address needs that. Above, each
/// may send one a second after a small burst: who has been silent is heard before who has not.
struct SourceRates: Sendable {
    /// The moment when it is full again.
    private struct Bucket {
        private var full = Instant.zero

        /// One message into a bucket that holds `burst` and loses `perSecond`; false if it is full.
        mutating func take(_ burst: Int, _ perSecond: Int, at now: Instant) -> Bool {
            let interval = 1_000_000_000 / Int64(max(1, perSecond))
            let at = max(full.nanoseconds, now.nanoseconds)
            guard at - now.nanoseconds <= interval * Int64(burst - 1) else { return false }
            full = Instant(nanoseconds: at + interval)
            return true
        }
    }

    private struct Place {
        var wide = Bucket()
        var narrow = Bucket()
    }

    private let secret: UInt64
    /// Both rows, one behind the other; made when the first stranger comes.
    private var places: [Place] = []
    private var all = Bucket()

    init(secret: UInt64) {
        self.secret = secret
    }

    /// Places that there are.
    var room: Int { places.count }

    /// False: not now. `rate`: messages a second of one source.
    mutating func take(_ source: IPNetwork, _ rate: Int, at now: Instant) -> Bool {
        if places.isEmpty {
            places = Array(repeating: Place(), count: 2 * Limits.ratedPlaces)
        }
        let (first, second) = indices(of: source)
        // Both places are charged, so that a source cannot use one up after the other.
        let one: Bool
        let other: Bool
        if all.take(Limits.strangersAtOnce, Limits.strangersPerSecond, at: now) {
            one = places[first].wide.take(rate * Limits.secondsOfBurst, rate, at: now)
            other = places[second].wide.take(rate * Limits.secondsOfBurst, rate, at: now)
        } else {
            one = places[first].narrow.take(Limits.strangersBurst, 1, at: now)
            other = places[second].narrow.take(Limits.strangersBurst, 1, at: now)
        }
        return one || other
    }

    /// One in each row. A product of two words that depend on the secret, folded: quick, and what
    /// it gives is never seen outside.
    private func indices(of source: IPNetwork) -> (Int, Int) {
        let (high, low): (UInt64, UInt64) =
            switch source.address {
            case .v4(let value): (4, UInt64(value))
            case .v6(let high, let low): (high, low)
            }
        let one = fold(high ^ secret, low ^ 0x9E37_79B9_7F4A_7C15)
        let other = fold(one ^ secret, 0xD6E8_FEB8_6659_FD93)
        let rows = UInt64(Limits.ratedPlaces)
        return (Int(other % rows), Int((other >> 32) % rows + rows))
    }

    private func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right | 1)
        return product.high ^ product.low
    }
}
