public import Wire

/// The answer section of a DNS response (RFC 1035 §4.1), for the kinds of records that lead to a
/// SIP server. Records of other kinds, such as the CNAMEs that the resolver has followed, count
/// for the time to live only.
public struct DNSMessage: Equatable, Sendable {
    public var records: [DNSRecord] = []
    /// Seconds: the shortest of the answer's records; nil when it has none.
    public var timeToLive: UInt32?

    /// Throws for anything that is not whole; never traps, and ends after a bounded time.
    public init(parsing bytes: [UInt8]) throws(ParseError) {
        var scanner = ByteScanner(bytes)
        _ = try scanner.uint16()
        guard try scanner.uint16() & 0x8000 != 0 else { throw scanner.error("DNS response") }
        let questions = try scanner.uint16()
        let answers = try scanner.uint16()
        scanner.move(to: Self.headerBytes)
        guard questions <= 1, answers <= Limits.recordsPerAnswer else {
            throw scanner.error("DNS counts")
        }
        for _ in 0..<questions {
            _ = try scanner.domainName()
            try scanner.skip(4)
        }
        for _ in 0..<answers { try readRecord(&scanner) }
    }

    private static let headerBytes = 12
    private static let internet: UInt16 = 1

    /// RFC 1035 §4.1.3.
    private mutating func readRecord(_ scanner: inout ByteScanner) throws(ParseError) {
        _ = try scanner.domainName()
        let kind = DNSQuestion.Kind(rawValue: try scanner.uint16())
        let isInternet = try scanner.uint16() == Self.internet
        let seconds = try scanner.uint32()
        let length = Int(try scanner.uint16())
        let end = scanner.position + length
        guard length <= scanner.remaining else { throw scanner.error("RDLENGTH") }
        // RFC 2181 §8: a value with the first bit set means zero.
        timeToLive = min(timeToLive ?? .max, seconds > UInt32(Int32.max) ? 0 : seconds)
        if let kind, isInternet {
            records.append(try Self.record(kind, &scanner))
            guard scanner.position == end else { throw scanner.error("RDATA") }
        }
        scanner.move(to: end)
    }

    private static func record(
        _ kind: DNSQuestion.Kind, _ scanner: inout ByteScanner
    ) throws(ParseError) -> DNSRecord {
        switch kind {
        case .a: return .address(.v4(try scanner.uint32()))
        case .aaaa:
            let words = (
                try scanner.uint32(), try scanner.uint32(), try scanner.uint32(),
                try scanner.uint32()
            )
            return .address(
                .v6(
                    high: UInt64(words.0) << 32 | UInt64(words.1),
                    low: UInt64(words.2) << 32 | UInt64(words.3)))
        case .srv:
            return .service(
                DNSRecord.Service(
                    priority: try scanner.uint16(), weight: try scanner.uint16(),
                    port: try scanner.uint16(), target: try scanner.domainName()))
        case .naptr:
            return .pointer(
                DNSRecord.Pointer(
                    order: try scanner.uint16(), preference: try scanner.uint16(),
                    flags: try scanner.characterString(),
                    service: try scanner.characterString(),
                    regexp: try scanner.characterString(),
                    replacement: try scanner.domainName()))
        }
    }
}

extension ByteScanner {
    fileprivate mutating func octet() throws(ParseError) -> UInt8 {
        guard let byte = next() else { throw error("DNS message, cut off") }
        return byte
    }

    fileprivate mutating func uint16() throws(ParseError) -> UInt16 {
        UInt16(try octet()) << 8 | UInt16(try octet())
    }

    fileprivate mutating func uint32() throws(ParseError) -> UInt32 {
        UInt32(try uint16()) << 16 | UInt32(try uint16())
    }

    fileprivate mutating func skip(_ count: Int) throws(ParseError) {
        guard count <= remaining else { throw error("DNS message, cut off") }
        move(to: position + count)
    }

    /// RFC 1035 §3.3: a length and so many bytes.
    fileprivate mutating func characterString() throws(ParseError) -> ByteString {
        let length = Int(try octet())
        let start = position
        try skip(length)
        return text(start..<start + length)
    }

    /// RFC 1035 §3.1 and §4.1.4, in lower case without the last dot. A pointer must lead back,
    /// before the place where this name or the piece before it began, so a name cannot go round.
    fileprivate mutating func domainName() throws(ParseError) -> ByteString {
        var name: [UInt8] = []
        var afterwards: Int?
        var pieceStart = position
        while true {
            let length = try octet()
            switch length {
            case 0:
                if let afterwards { move(to: afterwards) }
                return ByteString(name)
            case 1...63:
                try appendLabel(Int(length), to: &name)
            case 0xC0...:
                let target = Int(length & 0x3F) << 8 | Int(try octet())
                if afterwards == nil { afterwards = position }
                guard target < pieceStart else { throw error("DNS name pointer") }
                pieceStart = target
                move(to: target)
            default: throw error("DNS label")
            }
        }
    }

    /// A byte that no host name has would make a name that means another one when it is written.
    private mutating func appendLabel(_ length: Int, to name: inout [UInt8]) throws(ParseError) {
        if !name.isEmpty { name.append(0x2E) }
        for _ in 0..<length {
            let byte = try octet()
            guard byte > 0x20, byte < 0x7F, byte != 0x2E else { throw error("DNS label") }
            name.append(byte.asciiLowercased)
        }
        guard name.count <= Limits.domainNameBytes else { throw error("DNS name") }
    }
}
