public import Wire

/// A request method. Case-sensitive (RFC 3261 §7.1).
public enum Method: Hashable, Sendable {
    case invite, ack, bye, cancel, register, options  // RFC 3261
    case info  // RFC 6086
    case prack  // RFC 3262
    case update  // RFC 3311
    case subscribe, notify  // RFC 6665
    case publish  // RFC 3903
    case refer  // RFC 3515
    case message  // RFC 3428
    case other(ByteString)
}
