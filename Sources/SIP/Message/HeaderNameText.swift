public import Wire

/// Header names as they are written, and found again without regard to case.
extension HeaderName {
    /// The name that fills `range`.
    init(_ scanner: ByteScanner, _ range: Range<Int>) {
        let length = range.count
        if length == 1, let letter = scanner.byte(at: range.lowerBound),
            let name = Self.compact(letter.asciiLowercased)
        {
            self = name
            return
        }
        if length < Self.byLength.count {
            for (text, name) in Self.byLength[length]
            where scanner.matchesIgnoringCase(text, in: range) {
                self = name
                return
            }
        }
        self = .other(scanner.lowercasedText(range))
    }

    /// The name that is written so.
    public init(_ text: ByteString) {
        self.init(ByteScanner(text.bytes), 0..<text.count)
    }

    /// As it is written.
    public var serialized: ByteString {
        var out: [UInt8] = []
        write(to: &out)
        return ByteString(out)
    }

    private static let byLength: [[(StaticString, HeaderName)]] = {
        let longest = known.map(\.0.utf8CodeUnitCount).max() ?? 0
        var table = [[(StaticString, HeaderName)]](repeating: [], count: longest + 1)
        for row in known { table[row.0.utf8CodeUnitCount].append(row) }
        return table
    }()

    /// RFC 3261 §7.3.3 and §20, RFC 3515, 3841, 3892, 4028, 6665, 8224.
    private static func compact(_ letter: UInt8) -> HeaderName? {
        switch letter {
        case 0x61: .acceptContact
        case 0x75: .allowEvents
        case 0x69: .callID
        case 0x6D: .contact
        case 0x65: .contentEncoding
        case 0x6C: .contentLength
        case 0x63: .contentType
        case 0x6F: .event
        case 0x66: .from
        case 0x79: .identity
        case 0x72: .referTo
        case 0x62: .referredBy
        case 0x6A: .rejectContact
        case 0x64: .requestDisposition
        case 0x78: .sessionExpires
        case 0x73: .subject
        case 0x6B: .supported
        case 0x74: .to
        case 0x76: .via
        default: nil
        }
    }

    /// Every name of this house, the commonest of each length first.
    static let known: [(StaticString, HeaderName)] = [
        ("Accept", .accept),
        ("Accept-Contact", .acceptContact),
        ("Accept-Encoding", .acceptEncoding),
        ("Accept-Language", .acceptLanguage),
        ("Alert-Info", .alertInfo),
        ("Allow", .allow),
        ("Allow-Events", .allowEvents),
        ("Authentication-Info", .authenticationInfo),
        ("Authorization", .authorization),
        ("Call-ID", .callID),
        ("Call-Info", .callInfo),
        ("Contact", .contact),
        ("Content-Disposition", .contentDisposition),
        ("Content-Encoding", .contentEncoding),
        ("Content-Language", .contentLanguage),
        ("Content-Length", .contentLength),
        ("Content-Type", .contentType),
        ("CSeq", .cSeq),
        ("Date", .date),
        ("Diversion", .diversion),
        ("Error-Info", .errorInfo),
        ("Event", .event),
        ("Expires", .expires),
        ("Flow-Timer", .flowTimer),
        ("From", .from),
        ("History-Info", .historyInfo),
        ("Identity", .identity),
        ("In-Reply-To", .inReplyTo),
        ("Join", .join),
        ("Max-Breadth", .maxBreadth),
        ("Max-Forwards", .maxForwards),
        ("MIME-Version", .mimeVersion),
        ("Min-Expires", .minExpires),
        ("Min-SE", .minSE),
        ("Organization", .organization),
        ("P-Asserted-Identity", .pAssertedIdentity),
        ("P-Preferred-Identity", .pPreferredIdentity),
        ("P-Access-Network-Info", .pAccessNetworkInfo),
        ("P-Called-Party-ID", .pCalledPartyID),
        ("Path", .path),
        ("Priority", .priority),
        ("Privacy", .privacy),
        ("Proxy-Authenticate", .proxyAuthenticate),
        ("Proxy-Authorization", .proxyAuthorization),
        ("Proxy-Require", .proxyRequire),
        ("RAck", .rAck),
        ("RSeq", .rSeq),
        ("Reason", .reason),
        ("Record-Route", .recordRoute),
        ("Refer-Sub", .referSub),
        ("Refer-To", .referTo),
        ("Referred-By", .referredBy),
        ("Reject-Contact", .rejectContact),
        ("Remote-Party-ID", .remotePartyID),
        ("Replaces", .replaces),
        ("Reply-To", .replyTo),
        ("Request-Disposition", .requestDisposition),
        ("Require", .require),
        ("Retry-After", .retryAfter),
        ("Route", .route),
        ("Server", .server),
        ("Service-Route", .serviceRoute),
        ("Session-Expires", .sessionExpires),
        ("SIP-ETag", .sipETag),
        ("SIP-If-Match", .sipIfMatch),
        ("Subject", .subject),
        ("Subscription-State", .subscriptionState),
        ("Supported", .supported),
        ("Timestamp", .timestamp),
        ("To", .to),
        ("Unsupported", .unsupported),
        ("User-Agent", .userAgent),
        ("Via", .via),
        ("Warning", .warning),
        ("WWW-Authenticate", .wwwAuthenticate),
    ]

    func write(to out: inout [UInt8]) {
        switch self {
        case .other(let name): out.append(name)
        default: out.append(text)
        }
    }

    /// Empty for `other`.
    private var text: StaticString {
        switch self {
        case .accept: "Accept"
        case .acceptContact: "Accept-Contact"
        case .acceptEncoding: "Accept-Encoding"
        case .acceptLanguage: "Accept-Language"
        case .alertInfo: "Alert-Info"
        case .allow: "Allow"
        case .allowEvents: "Allow-Events"
        case .authenticationInfo: "Authentication-Info"
        case .authorization: "Authorization"
        case .callID: "Call-ID"
        case .callInfo: "Call-Info"
        case .contact: "Contact"
        case .contentDisposition: "Content-Disposition"
        case .contentEncoding: "Content-Encoding"
        case .contentLanguage: "Content-Language"
        case .contentLength: "Content-Length"
        case .contentType: "Content-Type"
        case .cSeq: "CSeq"
        case .date: "Date"
        case .diversion: "Diversion"
        case .errorInfo: "Error-Info"
        case .event: "Event"
        case .expires: "Expires"
        case .flowTimer: "Flow-Timer"
        case .from: "From"
        case .historyInfo: "History-Info"
        case .identity: "Identity"
        case .inReplyTo: "In-Reply-To"
        case .join: "Join"
        case .maxBreadth: "Max-Breadth"
        case .maxForwards: "Max-Forwards"
        case .mimeVersion: "MIME-Version"
        case .minExpires: "Min-Expires"
        case .minSE: "Min-SE"
        case .organization: "Organization"
        case .pAssertedIdentity: "P-Asserted-Identity"
        case .pPreferredIdentity: "P-Preferred-Identity"
        case .pAccessNetworkInfo: "P-Access-Network-Info"
        case .pCalledPartyID: "P-Called-Party-ID"
        case .path: "Path"
        case .priority: "Priority"
        case .privacy: "Privacy"
        case .proxyAuthenticate: "Proxy-Authenticate"
        case .proxyAuthorization: "Proxy-Authorization"
        case .proxyRequire: "Proxy-Require"
        case .rAck: "RAck"
        case .rSeq: "RSeq"
        case .reason: "Reason"
        case .recordRoute: "Record-Route"
        case .referSub: "Refer-Sub"
        case .referTo: "Refer-To"
        case .referredBy: "Referred-By"
        case .rejectContact: "Reject-Contact"
        case .remotePartyID: "Remote-Party-ID"
        case .replaces: "Replaces"
        case .replyTo: "Reply-To"
        case .requestDisposition: "Request-Disposition"
        case .require: "Require"
        case .retryAfter: "Retry-After"
        case .route: "Route"
        case .server: "Server"
        case .serviceRoute: "Service-Route"
        case .sessionExpires: "Session-Expires"
        case .sipETag: "SIP-ETag"
        case .sipIfMatch: "SIP-If-Match"
        case .subject: "Subject"
        case .subscriptionState: "Subscription-State"
        case .supported: "Supported"
        case .timestamp: "Timestamp"
        case .to: "To"
        case .unsupported: "Unsupported"
        case .userAgent: "User-Agent"
        case .via: "Via"
        case .warning: "Warning"
        case .wwwAuthenticate: "WWW-Authenticate"
        case .other: ""
        }
    }
}
