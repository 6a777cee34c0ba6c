public import Wire

/// One subscription, seen from who wants to know (RFC 6665 §4.1).
///
/// ```
///   SUBSCRIBE out ─► notifyWait ── NOTIFY ─► active or pending ── refresh before the end
///                        │ timer N               │ NOTIFY terminated, 481, no answer
///                        └──────────► terminated ◄┘
/// ```
public struct SubscriberSubscription: Equatable, Sendable {
    public enum State: Equatable, Sendable { case notifyWait, pending, active, terminated }

    public enum Timer: Hashable, Sendable {
        /// §4.1.2.4: 64·T1 without a NOTIFY.
        case n
        /// Time to subscribe again, before the end.
        case refresh
    }

    public enum Effect: Equatable, Sendable {
        /// A SUBSCRIBE in the dialog with this Expires.
        case subscribe(expires: UInt32)
        case start(Timer, after: Duration)
        case stop(Timer)
        /// The NOTIFY's body is the state now.
        case deliver
        /// It is over; `retryAfter` in seconds says when it is worth a new try, nil that it is
        /// not (§4.1.3).
        case finish(Ending)
    }

    public struct Ending: Equatable, Sendable {
        public var reason: ByteString?
        public var retryAfter: UInt32?
    }

    public private(set) var state = State.notifyWait
    private let wanted: UInt32

    /// Begins with the SUBSCRIBE that `begin` asks for.
    public init(expires: UInt32) {
        wanted = expires
    }

    public mutating func begin() -> [Effect] {
        [.subscribe(expires: wanted), .start(.n, after: Timers.giveUp)]
    }

    /// The answer to a SUBSCRIBE of ours; nil for none. §4.1.2.1: a refresh that fails for another
    /// reason than 481 leaves the subscription as it was until it expires.
    public mutating func answered(_ status: Status?) -> [Effect] {
        guard state != .terminated else { return [] }
        if let status, status.isSuccess { return [] }
        if state == .notifyWait || status == nil || status == .callOrTransactionDoesNotExist {
            return over(Ending(reason: nil, retryAfter: nil))
        }
        return []
    }

    /// A NOTIFY came; it has been answered 200.
    public mutating func notified(_ value: SubscriptionState) -> [Effect] {
        guard state != .terminated else { return [] }
        switch value.state {
        case .terminated:
            return [.deliver]
                + over(Ending(reason: value.reason, retryAfter: Self.patience(value.reason)))
        case .pending: state = .pending
        case .active, .other: state = .active
        }
        // §4.1.2.2: refreshed before it expires, at four fifths of what is left.
        let left = value.expires ?? wanted
        return [
            .stop(.n), .start(.refresh, after: .milliseconds(Int64(left) * 800)), .deliver,
        ]
    }

    /// We want to know no more (§4.1.2.3); the last NOTIFY ends it.
    public mutating func unsubscribe() -> [Effect] {
        guard state != .terminated else { return [] }
        state = .notifyWait
        return [.stop(.refresh), .subscribe(expires: 0), .start(.n, after: Timers.giveUp)]
    }

    public mutating func fire(_ timer: Timer) -> [Effect] {
        switch (timer, state) {
        case (.n, .notifyWait): over(Ending(reason: nil, retryAfter: nil))
        case (.refresh, .active), (.refresh, .pending): [.subscribe(expires: wanted)]
        default: []
        }
    }

    private mutating func over(_ ending: Ending) -> [Effect] {
        state = .terminated
        return [.stop(.n), .stop(.refresh), .finish(ending)]
    }

    /// §4.1.3: what each reason says of a new try.
    private static func patience(_ reason: ByteString?) -> UInt32? {
        switch reason {
        case "deactivated", "timeout": 0
        case "probation", "giveup": 60
        case "rejected", "noresource", "invariant": nil
        default: 0
        }
    }
}
