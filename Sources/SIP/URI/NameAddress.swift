public import Wire

/// `"Display Name" <uri>;parameters`, the value of From, To, Contact, Route and their like
/// (RFC 3261 §20.10).
public struct NameAddress: Hashable, Sendable {
    /// Without quotes, escapes undone.
    public var displayName: ByteString?
    public var uri: URI
    /// The header field's parameters, outside the angle brackets.
    public var parameters: Parameters

    public init(
        displayName: ByteString? = nil, _ uri: URI, parameters: Parameters = Parameters()
    ) {
        self.displayName = displayName
        self.uri = uri
        self.parameters = parameters
    }

    public var tag: ByteString? {
        get { parameters["tag"] }
        set { parameters["tag"] = newValue }
    }
}
