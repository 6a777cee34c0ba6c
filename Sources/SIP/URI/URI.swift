public import Wire

/// A SIP, SIPS or tel URI, or any other absolute URI kept as it stands (RFC 3261 §19.1).
///
/// `==` compares the parts as stored. Whether two URIs mean the same is `isEquivalent(to:)`
/// (RFC 3261 §19.1.4).
public struct URI: Hashable, Sendable {
    public enum Scheme: Hashable, Sendable {
        case sip, sips, tel
        case other(ByteString)
    }

    public var scheme: Scheme
    /// Unescaped. For `tel` the number with its `+`; for other schemes everything after the
    /// colon, untouched.
    public var user: ByteString?
    public var password: ByteString?
    /// Empty name for `tel` and other schemes.
    public var host: Host
    public var port: UInt16?
    public var parameters: Parameters
    /// The part after `?`, unescaped, in order.
    public var headers: [Parameter]

    public init(
        _ scheme: Scheme = .sip, user: ByteString? = nil, host: Host, port: UInt16? = nil,
        parameters: Parameters = Parameters()
    ) {
        self.scheme = scheme
        self.user = user
        self.host = host
        self.port = port
        self.parameters = parameters
        self.headers = []
    }
}

/// A host as it stands in a URI or a Via: a name (lower case) or an address.
public enum Host: Hashable, Sendable {
    case name(ByteString)
    case address(IPAddress)
}

/// `name` or `name=value`. Names in lower case, values unescaped and unquoted.
public struct Parameter: Hashable, Sendable {
    public var name: ByteString
    public var value: ByteString?
    /// The value stood in quotes, and is written so.
    public var isQuoted: Bool

    public init(_ name: ByteString, _ value: ByteString? = nil, isQuoted: Bool = false) {
        self.name = name
        self.value = value
        self.isQuoted = isQuoted
    }
}

/// The `;`-separated parameters of a URI or a header field, in order.
public struct Parameters: Hashable, Sendable {
    public var list: [Parameter]

    public init(_ list: [Parameter] = []) {
        self.list = list
    }

    /// The value of `name` (lower case); empty for a parameter without a value; nil when absent.
    /// Setting replaces or appends; setting nil removes.
    public subscript(_ name: StaticString) -> ByteString? {
        get {
            for parameter in list where parameter.name.equals(name) {
                return parameter.value ?? ByteString([])
            }
            return nil
        }
        set { self[ByteString(stringLiteral: name)] = newValue }
    }

    @_disfavoredOverload
    public subscript(_ name: ByteString) -> ByteString? {
        get { list.first { $0.name == name }.map { $0.value ?? "" } }
        set {
            guard let newValue else {
                list.removeAll { $0.name == name }
                return
            }
            if let index = list.firstIndex(where: { $0.name == name }) {
                list[index].value = newValue
            } else {
                list.append(Parameter(name, newValue))
            }
        }
    }

    public func contains(_ name: StaticString) -> Bool {
        list.contains { $0.name.equals(name) }
    }

    @_disfavoredOverload
    public func contains(_ name: ByteString) -> Bool {
        list.contains { $0.name == name }
    }

    /// Adds or keeps `name` as a parameter without a value.
    public mutating func setFlag(_ name: ByteString) {
        if !contains(name) { list.append(Parameter(name)) }
    }
}
