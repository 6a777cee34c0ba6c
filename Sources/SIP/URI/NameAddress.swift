public import Wire

/// `"Display Name" <uri>;parameters`, the value of From, To, Contact, Route and their like
/// (RFC 3261 §20.10).
public struct NameAddress: Hashable, Sendable {
    @usableFromInline
    struct Fields: Hashable, Sendable {
        @usableFromInline var displayName: ByteString?
        @usableFromInline var uri: URI
        @usableFromInline var parameters: Parameters
    }

    @usableFromInline var box: Boxed<Fields>

    /// Without quotes, escapes undone.
    @inlinable public var displayName: ByteString? {
        get { box.read { $0.pointee.displayName } }
        _modify { yield &box.wrappedValue.displayName }
    }
    @inlinable public var uri: URI {
        get { box.read { $0.pointee.uri } }
        _modify { yield &box.wrappedValue.uri }
    }
    /// The header field's parameters, outside the angle brackets.
    @inlinable public var parameters: Parameters {
        get { box.read { $0.pointee.parameters } }
        _modify { yield &box.wrappedValue.parameters }
    }

    public init(
        displayName: ByteString? = nil, _ uri: URI, parameters: Parameters = Parameters()
    ) {
        box = Boxed(
            wrappedValue: Fields(displayName: displayName, uri: uri, parameters: parameters))
    }

    public var tag: ByteString? {
        get { parameters["tag"] }
        set { parameters["tag"] = newValue }
    }
}
