public import Wire

/// The sender's half of reliable provisional responses (RFC 3262 §3): one at a time, repeated
/// until its PRACK comes.
public struct ProvisionalSender: Equatable, Sendable {
    private struct Pending: Equatable, Sendable {
        var response: Response
        var rSeq: UInt32
        var interval: Duration
        /// Since the first transmission.
        var waited: Duration
    }

    private var pending: Pending?
    private var next: UInt32

    /// RFC 3262 §3 recommends that the first number be chosen at random in 1…2³¹-1.
    public init(first: UInt32 = 1) {
        next = max(1, first & 0x7FFF_FFFF)
    }

    /// Nothing waits for its PRACK.
    public var isIdle: Bool { pending == nil }

    /// RFC 3262 §3: no 2xx while a description in a provisional response is unacknowledged.
    public var holdsBackAnswer: Bool { pending.map { !$0.response.body.isEmpty } ?? false }

    /// The caller requires it, or is able to and there is a description to carry.
    public func mustBeReliable(_ invite: Request, hasBody: Bool) -> Bool {
        if invite.headers.names("100rel", in: .require) { return true }
        return hasBody && invite.headers.names("100rel", in: .supported)
    }

    /// Makes `response` reliable, and gives the time until it is to be repeated.
    public mutating func begin(_ response: inout Response) -> Duration {
        precondition(isIdle, "RFC 3262 §3: the next one only after the PRACK of the last")
        response.headers.append(.require, "100rel")
        response.headers.append(.rSeq, ByteString("\(next)"))
        pending = Pending(
            response: response, rSeq: next, interval: Timers.t1, waited: .zero)
        next &+= 1
        return Timers.t1
    }

    /// What to send again, and how long to wait then; nil when 64·T1 have gone by.
    public mutating func again() -> (Response, Duration)? {
        guard var waiting = pending else { return nil }
        waiting.waited += waiting.interval
        guard waiting.waited < Timers.giveUp else {
            pending = nil
            return nil
        }
        // RFC 3262 §3: "an interval that starts at T1 seconds and doubles".
        waiting.interval = waiting.interval * 2
        pending = waiting
        return (waiting.response, waiting.interval)
    }

    /// True when this PRACK names the response that waits.
    public mutating func acknowledge(_ prack: Request) -> Bool {
        guard let waiting = pending, let rAck = try? prack.headers.first(RAck.self),
            rAck.responseNumber == waiting.rSeq, rAck.cSeq == waiting.response.cSeq
        else { return false }
        pending = nil
        return true
    }

    /// The INVITE has its final response: nothing more is repeated.
    public mutating func stop() {
        pending = nil
    }
}

/// The receiver's half (RFC 3262 §4), for one early dialog.
public struct ProvisionalReceiver: Equatable, Sendable {
    public enum Verdict: Equatable, Sendable {
        /// Not reliable: nothing to acknowledge.
        case ordinary
        /// Send a PRACK with this RAck value.
        case acknowledge(ByteString)
        /// A copy, or one that came too early; the sender repeats it.
        case ignore
    }

    private var last: UInt32?

    public init() {}

    public mutating func receive(_ response: Response) -> Verdict {
        guard response.headers.names("100rel", in: .require) else { return .ordinary }
        guard let value = response.headers[.rSeq],
            let number = Digits.parse(value.bytes, limit: UInt64(UInt32.max))
        else { return .ignore }
        let rSeq = UInt32(number)
        // RFC 3262 §4: only the next in order is acknowledged.
        guard last == nil || rSeq == last.map({ $0 &+ 1 }) else { return .ignore }
        last = rSeq
        var rAck = ByteString("\(rSeq) \(response.cSeq.number) ")
        rAck.bytes += response.cSeq.method.text.bytes
        return .acknowledge(rAck)
    }
}
