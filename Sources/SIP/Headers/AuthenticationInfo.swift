public import Wire

/// Authentication-Info (RFC 7616 §3.5): what a server says to who proved himself.
public struct AuthenticationInfo: Equatable, Sendable {
    /// To be used next time, with a count from one.
    public var nextNonce: ByteString?
    /// The server's own proof.
    public var response: ByteString?

    /// Nil for what cannot be read.
    public init?(_ value: ByteString) {
        guard let fields = AuthenticationFields(list: value) else { return nil }
        nextNonce = fields["nextnonce"]
        response = fields["rspauth"]
    }
}
