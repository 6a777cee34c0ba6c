import SIP

/// A MESSAGE on its way to the phones of one extension (RFC 3428): the first 2xx is the answer.
struct Text: Equatable, Sendable {
    let request: Request
    /// The phones that have not answered.
    var open: Set<TransactionID> = []
    /// The best refusal so far.
    private(set) var refusal: Status?

    init(_ request: Request) {
        self.request = request
    }

    /// What the sender is told, once that is decided.
    mutating func answered(_ status: Status, by phone: TransactionID) -> Status? {
        guard status.isFinal, open.remove(phone) != nil else { return nil }
        if status.isSuccess { return status }
        refusal = Self.better(refusal, status)
        return open.isEmpty ? refusal : nil
    }

    /// RFC 3261 §16.7 step 6: a 6xx first, then the lowest class; a phone that did not answer,
    /// wants a password of us, or says where else to go, is one that cannot be reached (§16.7 and
    /// RFC 4320 §4.2: 408 and 503 are not passed on).
    private static func better(_ first: Status?, _ second: Status) -> Status {
        let unreachable: Set<Status> = [
            .requestTimeout, .serviceUnavailable, .unauthorized, .proxyAuthenticationRequired,
        ]
        let second =
            unreachable.contains(second) || second.isRedirect
            ? Status.temporarilyUnavailable : second
        guard let first else { return second }
        func rank(_ status: Status) -> UInt16 {
            status.rawValue / 100 == 6 ? 0 : status.rawValue / 100
        }
        return rank(second) < rank(first) ? second : first
    }
}

/// How fast each extension may send texts: a bucket that fills by one in each interval.
struct TextRates: Equatable, Sendable {
    /// When the bucket of an extension will be full again. Only who has proved an extension to be
    /// its own gets an entry, so there are never more than extensions.
    private var full: [String: Instant] = [:]

    mutating func take(_ number: String, at now: Instant) -> Bool {
        let at = max(full[number] ?? now, now)
        let room = Limits.textInterval * (Limits.textsAtOnce - 1)
        guard at <= now + room else { return false }
        full[number] = at + Limits.textInterval
        return true
    }
}
