import Dialplan
import SIP

/// A MESSAGE on its way to the phones of one extension (RFC 3428): the first 2xx is the answer.
struct Text: Equatable, Sendable {
    /// Whom it is for.
    enum Recipient: Equatable, Sendable {
        case phone(String)
        /// A number outside, by these trunks in turn.
        case outside(DialPlan, next: Int)
    }

    let request: Request
    /// What goes on with its body.
    let headers: [Header]
    /// Who has sent it, as its readers see it.
    let from: NameAddress
    var recipient: Recipient
    /// It waits for the disk, under this name, to be delivered later.
    var keeping: String?
    /// The phones that have not answered.
    var open: Set<TransactionID> = []
    /// The best refusal so far.
    private(set) var refusal: Status?

    /// `crossesBorder`: a trunk sends it, or is sent it.
    init(
        _ request: Request, crossesBorder: Bool, from: NameAddress, to recipient: Recipient
    ) {
        self.request = request
        headers = Self.headers(of: request, crossesBorder: crossesBorder)
        self.from = from
        self.recipient = recipient
    }

    /// What says how the body is to be read, and what its sender said about it. Not to what it
    /// replies: that names a message by what only its sender knows it by (RFC 3261 §20.21).
    private static func headers(of request: Request, crossesBorder: Bool) -> [Header] {
        let told: Set<HeaderName> = [.subject, .date, .expires, .priority]
        let described: Set<HeaderName> = [
            .contentType, .contentDisposition, .contentEncoding, .contentLanguage, .mimeVersion,
        ]
        let names = crossesBorder ? told : told.union(described)
        return (crossesBorder ? Border.contentType(of: request) : [])
            + request.headers.fields.filter { names.contains($0.name) }
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
    /// its own gets an entry, or a trunk, so there are never more than those.
    private var full: [String: Instant] = [:]

    mutating func take(_ number: String, at now: Instant) -> Bool {
        take(number, Limits.textInterval, Limits.textsAtOnce, at: now)
    }

    /// A trunk brings the texts of many.
    mutating func take(trunk: String, at now: Instant) -> Bool {
        take("trunk " + trunk, Limits.trunkTextInterval, Limits.trunkTextsAtOnce, at: now)
    }

    private mutating func take(
        _ name: String, _ interval: Duration, _ count: Int, at now: Instant
    ) -> Bool {
        let at = max(full[name] ?? now, now)
        guard at <= now + interval * (count - 1) else { return false }
        full[name] = at + interval
        return true
    }
}
