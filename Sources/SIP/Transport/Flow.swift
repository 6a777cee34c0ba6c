public import Wire

/// What carries SIP messages.
public enum Transport: UInt8, Hashable, Sendable, CaseIterable, Codable {
    case udp, tcp, tls, ws, wss

    /// Retransmission is the carrier's work, not the transaction's (RFC 3261 §17).
    public var isReliable: Bool { self != .udp }
    public var isSecure: Bool { self == .tls || self == .wss }

    /// RFC 3261 §19.1.2 and RFC 7118 §5.
    public var defaultPort: UInt16 {
        switch self {
        case .udp, .tcp: 5060
        case .tls: 5061
        case .ws: 80
        case .wss: 443
        }
    }
}

/// The shell's number for one of the sockets it listens on.
public struct ListenerID: Hashable, Sendable, Codable {
    public var rawValue: UInt16

    public init(_ rawValue: UInt16) {
        self.rawValue = rawValue
    }
}

/// The shell's number for one TCP, TLS or WebSocket connection; never used twice.
public struct ConnectionID: Hashable, Sendable, Codable {
    public var rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

/// Where a message came from or goes to: the pair of ends that RFC 5626 §2 calls a flow.
///
/// For a stream that does not exist yet `connection` is nil: the shell reuses one to the same
/// place or opens one.
public struct Flow: Hashable, Sendable, Codable {
    public var transport: Transport
    public var listener: ListenerID
    public var remote: SocketAddress
    public var connection: ConnectionID?

    public init(
        _ transport: Transport, listener: ListenerID, remote: SocketAddress,
        connection: ConnectionID? = nil
    ) {
        self.transport = transport
        self.listener = listener
        self.remote = remote
        self.connection = connection
    }
}
