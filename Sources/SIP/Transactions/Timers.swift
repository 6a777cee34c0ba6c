/// The timer values of RFC 3261 §17 and Table 4, as RFC 6026 §8 extends them.
public enum Timers {
    /// Round-trip time estimate (RFC 3261 §17.1.1.1). The first retransmission comes after it.
    public static let t1 = Duration.milliseconds(500)
    /// The longest interval between retransmissions of non-INVITE requests and INVITE responses.
    public static let t2 = Duration.seconds(4)
    /// How long a message can stay in the network (RFC 3261 §17.1.2.2).
    public static let t4 = Duration.seconds(5)
    /// 64·T1: how long a transaction waits for an answer or an ACK (timers B, F, H).
    public static let giveUp = t1 * 64

    /// Timer D: the response retransmissions of an unreliable INVITE end before it
    /// (RFC 3261 §17.1.1.2: at least 32 s).
    static let d = Duration.seconds(32)
    /// Timer I: wait for copies of the ACK (RFC 3261 §17.2.1).
    static let i = t4
    /// Timer J: wait for copies of the request (RFC 3261 §17.2.2).
    static let j = t1 * 64
    /// Timer K: wait for copies of the response (RFC 3261 §17.1.2.2).
    static let k = t4
    /// Timer L: wait for copies of an accepted INVITE (RFC 6026 §7.1).
    static let l = t1 * 64
    /// Timer M: wait for copies of the 2xx and for those of other forks (RFC 6026 §7.2).
    static let m = t1 * 64
}

/// How a transaction ended.
public enum Ending: Hashable, Sendable {
    case normally
    /// Nobody answered in time.
    case timeout
    /// Taken back, and nobody answered in time (RFC 3261 §9.1).
    case cancelled
    /// The transport could not carry the request.
    case transport
}
