import SIP
import Wire

/// One place where an extension can be reached: a Contact, and the flow that leads there
/// (RFC 3261 §10.3, RFC 5626 §6).
struct Binding: Equatable, Sendable {
    /// The Request-URI of requests to this phone, as it registered it.
    var contact: URI
    /// Where they are sent, whatever the Contact says.
    var flow: Flow
    /// RFC 5626 §4.1, with its quotes and brackets taken off.
    var instance: ByteString?
    /// Only with an instance, and only if the phone asked for outbound.
    var regID: UInt32?
    /// Route values for requests to this phone, topmost first (RFC 3327 §5.3).
    var path: [ByteString]
    /// In thousandths, 0…1000.
    var q: UInt16
    var callID: ByteString
    var cSeq: UInt32
    var userAgent: ByteString?
    var expires: Instant
    /// Grows with every REGISTER: the highest is the newest.
    var order: UInt64

    /// RFC 3261 §20.10: without a `q` the highest preference is meant.
    static let defaultQ: UInt16 = 1000

    /// Whole seconds until it expires, rounded up so that 0 means gone.
    func secondsLeft(at now: Instant) -> UInt32 {
        let nanoseconds = max(0, expires.nanoseconds &- now.nanoseconds)
        return UInt32(clamping: (nanoseconds &+ 999_999_999) / 1_000_000_000)
    }

    /// `udp 10.0.0.7:5060 (Yealink T46)`
    var words: String {
        let name = userAgent.flatMap { PlainName.shown($0.description) }.map { " (\($0))" }
        return flow.words + (name ?? "")
    }

    /// RFC 3261 §10.2.1.2 orders by q; among equals the phone that registered last comes first.
    func comes(before other: Binding) -> Bool {
        q != other.q ? q > other.q : order > other.order
    }
}
