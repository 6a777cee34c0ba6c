public import Wire

/// Contact: `*`, or where its sender can be reached (RFC 3261 §20.10).
public enum Contact: HeaderField {
    case wildcard
    case address(NameAddress)

    public static let name = HeaderName.contact

    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        scanner.skipSpaces()
        if scanner.take(0x2A) {
            self = .wildcard
        } else {
            self = .address(try NameAddress(scanning: &scanner))
        }
    }

    public func write(to out: inout [UInt8]) {
        switch self {
        case .wildcard: out.append(0x2A)
        case .address(let address): address.write(to: &out)
        }
    }
}

/// Route (RFC 3261 §20.34): a hop that a request shall take.
public struct Route: AddressField {
    public static let name = HeaderName.route
    public var address: NameAddress

    public init(_ address: NameAddress) { self.address = address }
}

/// Record-Route (RFC 3261 §20.30): a hop that wants to stay in the way.
public struct RecordRoute: AddressField {
    public static let name = HeaderName.recordRoute
    public var address: NameAddress

    public init(_ address: NameAddress) { self.address = address }
}

/// Path (RFC 3327): a hop between a phone and its registrar.
public struct Path: AddressField {
    public static let name = HeaderName.path
    public var address: NameAddress

    public init(_ address: NameAddress) { self.address = address }
}

/// Service-Route (RFC 3608 §5): a hop that requests of who has registered shall take.
public struct ServiceRoute: AddressField {
    public static let name = HeaderName.serviceRoute
    public var address: NameAddress

    public init(_ address: NameAddress) { self.address = address }
}

/// P-Called-Party-ID (RFC 7315 §4.2): who was called, before a registrar put a contact in place.
public struct PCalledPartyID: AddressField {
    public static let name = HeaderName.pCalledPartyID
    public var address: NameAddress

    public init(_ address: NameAddress) { self.address = address }
}

/// P-Asserted-Identity (RFC 3325 §9.1): who is calling, in the words of a network that we trust.
public struct PAssertedIdentity: AddressField {
    public static let name = HeaderName.pAssertedIdentity
    public var address: NameAddress

    public init(_ address: NameAddress) { self.address = address }
}

/// P-Preferred-Identity (RFC 3325 §9.2): as whom a caller wants to be known, of those that it is.
public struct PPreferredIdentity: AddressField {
    public static let name = HeaderName.pPreferredIdentity
    public var address: NameAddress

    public init(_ address: NameAddress) { self.address = address }
}

/// Remote-Party-ID (draft-ietf-sip-privacy-04 §5): who is calling, in the words of what came before
/// P-Asserted-Identity and is still spoken.
public struct RemotePartyID: AddressField {
    public static let name = HeaderName.remotePartyID
    public var address: NameAddress

    public init(_ address: NameAddress) { self.address = address }

    /// Whether the caller's number is to be withheld.
    public var hidesNumber: Bool {
        guard let privacy = address.parameters["privacy"] else { return false }
        return privacy.equalsIgnoringCase("full") || privacy.equalsIgnoringCase("uri")
    }
}

/// Refer-To (RFC 3515 §2.1): whom to call instead.
public struct ReferTo: AddressField {
    public static let name = HeaderName.referTo
    public var address: NameAddress

    public init(_ address: NameAddress) { self.address = address }
}

/// Referred-By (RFC 3892): who asked for the transfer.
public struct ReferredBy: AddressField {
    public static let name = HeaderName.referredBy
    public var address: NameAddress

    public init(_ address: NameAddress) { self.address = address }
}

/// Diversion (RFC 5806): who forwarded the call, and why.
public struct Diversion: AddressField {
    public static let name = HeaderName.diversion
    public var address: NameAddress

    public init(_ address: NameAddress) { self.address = address }

    /// `user-busy`, `no-answer`, `unconditional` …
    public var reason: ByteString? { address.parameters["reason"] }
}

/// One entry of History-Info (RFC 7044 §5.1).
public struct HistoryInfo: AddressField {
    public static let name = HeaderName.historyInfo
    public var address: NameAddress

    public init(_ address: NameAddress) { self.address = address }

    /// `1.1`: its place in the tree of diversions.
    public var index: ByteString? { address.parameters["index"] }
}

/// A header field that is a name-addr and nothing else.
public protocol AddressField: HeaderField {
    var address: NameAddress { get }
    init(_ address: NameAddress)
}

extension AddressField {
    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        self.init(try NameAddress(scanning: &scanner))
    }

    public func write(to out: inout [UInt8]) {
        address.write(to: &out)
    }
}
