/// The bounds of what a message may hold, each with what happens above it.
public enum Limits {
    /// Bytes of one message: a UDP datagram has no more. A stream that announces more is answered
    /// 513 and closed.
    public static let messageBytes = 65_535
    /// Bytes of a message's head on a stream, before its end has been seen. Above: the stream is
    /// closed.
    public static let headBytes = 16_384
    /// Header lines of one message. Above: 400.
    static let headerLines = 256
    /// Via values of one message: the hops that a request can have made. Above: 400.
    static let vias = 71
    /// Parameters of one URI or one header value. Above: 400.
    static let parameters = 64
    /// Bytes of a Request-URI. Above: 414.
    static let uriBytes = 4_096
    /// Transactions at once. Above: 503. Each holds about 2 kB.
    static let transactions = 200_000
    /// Nonces whose counts are remembered for certain; up to as many older ones are too. Above:
    /// the older half is forgotten. Only right answers are counted, so only who knows a password
    /// can fill this, and only a nonce younger than its lifetime could then be used again.
    static let countedNonces = 20_000
    /// Answers to the challenges of one realm that one request gives, stale nonces included. Above:
    /// the refusal counts.
    static let answersPerRealm = 2
    /// Challenges of one response that are looked at. Further ones are left out.
    static let challenges = 16
    /// Realms whose nonces an account of ours knows, and that are answered at once. Above: they are
    /// forgotten, or left out.
    static let digestSessions = 4

    // MARK: Finding servers

    /// Records in one answer of the DNS. Above: the answer counts as none.
    static let recordsPerAnswer = 256
    /// Bytes of a domain name (RFC 1035 §2.3.4). Above: the answer counts as none.
    static let domainNameBytes = 253
    /// SRV records of one name that are looked at, and NAPTR records. The rest is left out.
    static let servicesPerName = 32
    static let pointersPerName = 8
    /// Questions to the DNS for one server. Further ones are not asked.
    static let lookups = 32
    /// Places at which one server is tried. The rest is left out.
    static let targets = 16
}
