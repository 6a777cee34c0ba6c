public import Wire

/// Content-Type (RFC 3261 §20.15): what a body is, as `application/sdp;charset=utf-8`.
public struct ContentType: MediaTypeField {
    public static let name = HeaderName.contentType
    public var type: ByteString
    public var subtype: ByteString
    public var parameters: Parameters

    public init(_ type: ByteString, _ subtype: ByteString, parameters: Parameters = Parameters()) {
        self.type = type
        self.subtype = subtype
        self.parameters = parameters
    }

    public static let sdp = ContentType("application", "sdp")

    /// Whether both are the same kind of body: parameters do not count (RFC 2045 §5.1).
    public func isSameKind(as other: ContentType) -> Bool {
        type == other.type && subtype == other.subtype
    }
}

/// One range of Accept (RFC 3261 §20.1): `application/sdp`, `text/*`, `*/*`.
public struct Accept: MediaTypeField {
    public static let name = HeaderName.accept
    public var type: ByteString
    public var subtype: ByteString
    public var parameters: Parameters

    public init(_ type: ByteString, _ subtype: ByteString, parameters: Parameters = Parameters()) {
        self.type = type
        self.subtype = subtype
        self.parameters = parameters
    }

    /// Whether a body of `kind` may be sent to who said this.
    public func takes(_ kind: ContentType) -> Bool {
        (type == "*" || type == kind.type) && (subtype == "*" || subtype == kind.subtype)
    }
}

/// A header field that is a media type or a range of them; type and subtype in lower case.
public protocol MediaTypeField: HeaderField {
    var type: ByteString { get }
    var subtype: ByteString { get }
    var parameters: Parameters { get }
    init(_ type: ByteString, _ subtype: ByteString, parameters: Parameters)
}

extension MediaTypeField {
    /// `m-type SLASH m-subtype *( SEMI m-parameter )`
    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        scanner.skipSpaces()
        let type = scanner.lowercasedText(try scanner.token("m-type"))
        scanner.skipSpaces()
        guard scanner.take(0x2F) else { throw scanner.error("SLASH of a media type") }
        scanner.skipSpaces()
        let subtype = scanner.lowercasedText(try scanner.token("m-subtype"))
        self.init(type, subtype, parameters: try Parameters(scanning: &scanner))
    }

    public func write(to out: inout [UInt8]) {
        out.append(type)
        out.append(0x2F)
        out.append(subtype)
        parameters.write(to: &out)
    }
}
