public import Wire

/// One hop of the path that a request took (RFC 3261 §20.42).
public struct Via: Hashable, Sendable {
    public var transport: ViaTransport
    public var host: Host
    public var port: UInt16?
    public var parameters: Parameters

    public init(
        _ transport: ViaTransport, host: Host, port: UInt16?, branch: ByteString,
        parameters: Parameters = Parameters()
    ) {
        self.transport = transport
        self.host = host
        self.port = port
        self.parameters = parameters
        self.parameters["branch"] = branch
    }

    public var branch: ByteString? { parameters["branch"] }

    /// RFC 3261 §8.1.1.7: every branch made by a follower of that RFC begins so.
    public static let magicCookie: ByteString = "z9hG4bK"
}

/// The transport named in a Via: one of ours, or another token, upper case.
public enum ViaTransport: Hashable, Sendable {
    case known(Transport)
    case other(ByteString)
}
