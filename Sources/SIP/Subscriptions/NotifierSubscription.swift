public import Wire

/// One subscription, seen from who notifies (RFC 6665 §4.2): accepted for a time, told of each
/// change, ended in good order.
///
/// ```
///   SUBSCRIBE ─► pending ── allowed ─► active ── changed: NOTIFY
///                   │ refused             │ expired, unsubscribed, ended, NOTIFY unanswered
///                   └──────────► terminated ◄┘   each with a last NOTIFY where one can arrive
/// ```
public struct NotifierSubscription: Equatable, Sendable {
    public enum State: Equatable, Sendable { case pending, active, terminated }

    public enum Timer: Hashable, Sendable { case expiry }

    public enum Effect: Equatable, Sendable {
        /// 200 to the SUBSCRIBE, with this Expires.
        case accept(expires: UInt32)
        /// 423 with Min-Expires (§4.2.1.1).
        case refuseAsTooBrief(minimum: UInt32)
        /// A NOTIFY with this Subscription-State, and the state as its body.
        case notify(SubscriptionState)
        case start(Timer, after: Duration)
        case stop(Timer)
        /// Nothing more comes of it.
        case finish
    }

    /// What may be asked for, in seconds.
    public struct Bounds: Equatable, Sendable {
        public var minimum: UInt32
        public var standard: UInt32
        public var maximum: UInt32

        public init(minimum: UInt32 = 60, standard: UInt32 = 3600, maximum: UInt32 = 7200) {
            self.minimum = minimum
            self.standard = standard
            self.maximum = maximum
        }
    }

    public let event: Event
    public private(set) var state: State
    private let bounds: Bounds
    private var granted: UInt32 = 0

    /// `isAllowed` is false while somebody still has to say yes (§4.2.1.3).
    public init(_ event: Event, bounds: Bounds = Bounds(), isAllowed: Bool = true) {
        self.event = event
        self.bounds = bounds
        state = isAllowed ? .active : .pending
    }

    /// The first SUBSCRIBE, or a refresh. §4.2.1: a NOTIFY follows at once, whatever has changed;
    /// with 0 it is the last (§4.4.3: a fetch, or an unsubscription).
    public mutating func subscribe(expires: UInt32?) -> [Effect] {
        guard state != .terminated else { return [] }
        if let minimum = minimum(refusing: expires) {
            return [.refuseAsTooBrief(minimum: minimum)]
        }
        granted = min(expires ?? bounds.standard, bounds.maximum)
        guard granted > 0 else {
            return [.accept(expires: 0)] + terminate(reason: "timeout")
        }
        return [
            .accept(expires: granted), .start(.expiry, after: .seconds(Int64(granted))),
            .notify(current),
        ]
    }

    /// It goes on after a restart, with so much time left, in seconds.
    public mutating func resume(granted seconds: UInt32) {
        granted = seconds
    }

    /// The Min-Expires of the 423 that refuses so brief a subscription (§4.2.1.1); nil where it is
    /// not refused.
    public func minimum(refusing expires: UInt32?) -> UInt32? {
        let wanted = expires ?? bounds.standard
        return wanted == 0 || wanted >= bounds.minimum ? nil : bounds.minimum
    }

    /// What is subscribed to has changed.
    public mutating func changed() -> [Effect] {
        state == .active ? [.notify(current)] : []
    }

    /// Somebody said yes or no to a pending subscription.
    public mutating func decide(_ isAllowed: Bool) -> [Effect] {
        guard state == .pending else { return [] }
        guard isAllowed else { return terminate(reason: "rejected") }
        state = .active
        return [.notify(current)]
    }

    /// The answer to a NOTIFY; nil for none. §4.2.2: a subscriber that does not know the dialog,
    /// or does not answer, has gone.
    public mutating func answered(_ status: Status?) -> [Effect] {
        guard state != .terminated else { return [] }
        switch status {
        case .callOrTransactionDoesNotExist?, nil, .requestTimeout?, .notFound?, .gone?,
            .methodNotAllowed?, .notImplemented?, .badEvent?:
            state = .terminated
            return [.stop(.expiry), .finish]
        default: return []
        }
    }

    /// We end it: `noresource`, `deactivated`, `giveup`, … (§4.1.3).
    public mutating func end(reason: ByteString) -> [Effect] {
        state == .terminated ? [] : terminate(reason: reason)
    }

    public mutating func fire(_: Timer) -> [Effect] {
        guard state != .terminated else { return [] }
        state = .terminated
        return [.notify(SubscriptionState(.terminated, reason: "timeout")), .finish]
    }

    private mutating func terminate(reason: ByteString) -> [Effect] {
        state = .terminated
        return [
            .stop(.expiry), .notify(SubscriptionState(.terminated, reason: reason)), .finish,
        ]
    }

    private var current: SubscriptionState {
        SubscriptionState(state == .active ? .active : .pending, expires: granted)
    }
}
