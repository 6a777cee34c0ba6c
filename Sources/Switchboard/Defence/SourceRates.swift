import Wire

/// How many messages each stranger may send, in a room that no number of strangers can fill.
///
/// A source has two places, one in each row, which its address and a secret lead to. It is heard
/// while one of them lets it: whoever shares both with a flood is unlucky, and who that is nobody
/// outside can tell. Each place is a bucket, written as the moment when it is full again.
///
/// While all strangers together stay below their bound, a source may send `rate` messages a second
/// after a burst; an office whose phones all come back behind one address needs that. Above, each
/// may send one a second after a small burst: who has been silent is heard before who has not.
struct SourceRates: Sendable {
    private struct Place {
        var wide = Instant.zero
        var narrow = Instant.zero
    }

    private let secret: UInt64
    /// Both rows, one behind the other; made when the first stranger comes.
    private var places: [Place] = []
    private var all = Instant.zero

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
        let isCalm = fill(&all, Limits.strangersAtOnce, Limits.strangersPerSecond, now)
        let isHeard =
            isCalm
            ? fillBoth(\.wide, first, second, rate * Limits.secondsOfBurst, rate, now)
            : fillBoth(\.narrow, first, second, Limits.strangersBurst, 1, now)
        return isHeard
    }

    /// Both places are charged, so that a source cannot use one up after the other.
    private mutating func fillBoth(
        _ bucket: WritableKeyPath<Place, Instant>, _ first: Int, _ second: Int, _ burst: Int,
        _ perSecond: Int, _ now: Instant
    ) -> Bool {
        let one = fill(&places[first][keyPath: bucket], burst, perSecond, now)
        let other = fill(&places[second][keyPath: bucket], burst, perSecond, now)
        return one || other
    }

    /// One message into a bucket that holds `burst` and loses `perSecond`; false if it is full.
    private func fill(
        _ full: inout Instant, _ burst: Int, _ perSecond: Int, _ now: Instant
    ) -> Bool {
        let interval = 1_000_000_000 / Int64(max(1, perSecond))
        let at = max(full.nanoseconds, now.nanoseconds)
        guard at - now.nanoseconds <= interval * Int64(burst - 1) else { return false }
        full = Instant(nanoseconds: at + interval)
        return true
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
