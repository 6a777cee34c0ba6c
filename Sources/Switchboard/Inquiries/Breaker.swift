/// Whether a service is asked at all: one that has failed several times in a row is left alone for
/// a while, so that callers do not wait for it and it can recover. Then one inquiry tries it.
struct Breaker: Equatable, Sendable {
    enum State: Equatable, Sendable {
        /// Asked; so many failures since the last answer.
        case closed(failures: Int)
        /// Left alone.
        case open(until: Instant)
        /// One inquiry is on its way to see.
        case trying
    }

    private(set) var state = State.closed(failures: 0)

    /// Whether to ask now. After a rest the one who is told yes must report what came of it.
    mutating func mayAsk(at now: Instant) -> Bool {
        switch state {
        case .closed: return true
        case .open(let until):
            guard now >= until else { return false }
            state = .trying
            return true
        case .trying: return false
        }
    }

    /// It answered. True if it was left alone until now.
    mutating func answered() -> Bool {
        defer { state = .closed(failures: 0) }
        if case .closed = state { return false }
        return true
    }

    /// It did not. True if it is left alone from now on.
    mutating func failed(at now: Instant) -> Bool {
        switch state {
        case .closed(let failures) where failures + 1 < Limits.failuresInARow:
            state = .closed(failures: failures + 1)
            return false
        case .closed:
            state = .open(until: now + Limits.restOfService)
            return true
        case .trying:
            state = .open(until: now + Limits.restOfService)
            return false
        case .open: return false
        }
    }

    /// Nobody will know: the inquiry was given up. The next one may try.
    mutating func gaveUp(at now: Instant) {
        if state == .trying { state = .open(until: now) }
    }

    /// Nothing is known against it.
    var isFresh: Bool { state == .closed(failures: 0) }

    var isClosed: Bool { if case .closed = state { true } else { false } }
}
