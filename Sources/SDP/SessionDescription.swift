public import Wire

/// What one side of a call says of its media: which kinds, in which formats, at which addresses
/// (RFC 8866).
public struct SessionDescription: Equatable, Sendable {
    @usableFromInline
    struct Fields: Equatable, Sendable {
        @usableFromInline var origin: Origin
        @usableFromInline var name: ByteString
        @usableFromInline var connection: IPAddress?
        @usableFromInline var bandwidths: [ByteString] = []
        @usableFromInline var attributes: [Attribute]
        @usableFromInline var media: [MediaDescription]
    }

    /// Descriptions pass through many hands and are changed by few.
    @usableFromInline var box: Boxed<Fields>

    @inlinable public var origin: Origin {
        get { box.read { $0.pointee.origin } }
        _modify { yield &box.wrappedValue.origin }
    }
    /// `s=`; `-` where there is nothing to say.
    @inlinable public var name: ByteString {
        get { box.read { $0.pointee.name } }
        _modify { yield &box.wrappedValue.name }
    }
    /// For every media line that has none of its own.
    @inlinable public var connection: IPAddress? {
        get { box.read { $0.pointee.connection } }
        _modify { yield &box.wrappedValue.connection }
    }
    /// `b=` lines as they stand.
    @inlinable public var bandwidths: [ByteString] {
        get { box.read { $0.pointee.bandwidths } }
        _modify { yield &box.wrappedValue.bandwidths }
    }
    @inlinable public var attributes: [Attribute] {
        get { box.read { $0.pointee.attributes } }
        _modify { yield &box.wrappedValue.attributes }
    }
    @inlinable public var media: [MediaDescription] {
        get { box.read { $0.pointee.media } }
        _modify { yield &box.wrappedValue.media }
    }

    public init(
        origin: Origin, name: ByteString = "-", connection: IPAddress?,
        attributes: [Attribute] = [], media: [MediaDescription]
    ) {
        box = Boxed(
            wrappedValue: Fields(
                origin: origin, name: name, connection: connection, attributes: attributes,
                media: media))
    }

    /// Where the far end of media line `index` hears: its own `c=`, else the session's. Zeros when
    /// that names a host instead of an address; nil when there is none.
    public func address(of index: Int) -> IPAddress? {
        media.indices.contains(index) ? media[index].connection ?? connection : nil
    }

    /// The direction of media line `index`, from its describer's side: its own attribute, else
    /// that of the session, else both ways (RFC 8866 §6.7). An address of zeros is the hold of
    /// RFC 2543: nothing shall be sent there.
    public func direction(of index: Int) -> Direction {
        guard media.indices.contains(index) else { return .inactive }
        let said = media[index].direction ?? Direction(in: attributes) ?? .sendReceive
        guard address(of: index)?.isUnspecified == true else { return said }
        return said.allowsSending ? .sendOnly : .inactive
    }
}

/// `o=`: who made the description, and how often it was changed (RFC 8866 §5.2).
public struct Origin: Equatable, Sendable {
    public var user: ByteString
    public var id: ByteString
    public var version: ByteString
    /// As it stands: `IN IP4 192.0.2.1`, `IN IP4 host.example.com`.
    public var address: ByteString

    public init(user: ByteString = "-", id: ByteString, version: ByteString, address: ByteString) {
        self.user = user
        self.id = id
        self.version = version
        self.address = address
    }
}

/// `a=name` or `a=name:value`.
public struct Attribute: Equatable, Sendable {
    public var name: ByteString
    public var value: ByteString?

    public init(_ name: ByteString, _ value: ByteString? = nil) {
        self.name = name
        self.value = value
    }
}

/// Which way media flows, as its describer sees it (RFC 3264 §5.1).
public enum Direction: Equatable, Sendable {
    case sendReceive, sendOnly, receiveOnly, inactive

    public var allowsSending: Bool { self == .sendReceive || self == .sendOnly }
    public var allowsReceiving: Bool { self == .sendReceive || self == .receiveOnly }

    /// The answer to it, for who would do both (RFC 3264 §6.1).
    public var mirrored: Direction {
        switch self {
        case .sendReceive: .sendReceive
        case .sendOnly: .receiveOnly
        case .receiveOnly: .sendOnly
        case .inactive: .inactive
        }
    }

    /// What is left of it where no more than `bound` may be said (RFC 3264 §6.1).
    func within(_ bound: Direction) -> Direction {
        switch (
            allowsSending && bound.allowsSending, allowsReceiving && bound.allowsReceiving
        ) {
        case (true, true): .sendReceive
        case (true, false): .sendOnly
        case (false, true): .receiveOnly
        case (false, false): .inactive
        }
    }

    public var attribute: Attribute {
        switch self {
        case .sendReceive: Attribute("sendrecv")
        case .sendOnly: Attribute("sendonly")
        case .receiveOnly: Attribute("recvonly")
        case .inactive: Attribute("inactive")
        }
    }

    /// The last one named among `attributes`.
    init?(in attributes: [Attribute]) {
        for attribute in attributes.reversed() {
            switch attribute.name {
            case "sendrecv": self = .sendReceive
            case "sendonly": self = .sendOnly
            case "recvonly": self = .receiveOnly
            case "inactive": self = .inactive
            default: continue
            }
            return
        }
        return nil
    }

    static let names: [ByteString] = ["sendrecv", "sendonly", "recvonly", "inactive"]
}
