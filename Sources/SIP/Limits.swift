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
    /// Nonces whose counts are remembered. Above: all are forgotten, and phones that use one are
    /// challenged once more.
    static let countedNonces = 20_000
}
