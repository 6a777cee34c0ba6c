public import Wire

extension SessionDescription {
    /// Reads `v=` to the last `a=` (RFC 8866 §9). Lines may end in LF alone, and `e=`, `p=`, `u=`,
    /// `i=`, `r=`, `z=` and `k=` are passed over; a missing `s=` or `t=` is forgiven, as phones
    /// are known to leave them out, and neither means anything in a call (RFC 3264 §5).
    public init(parsing bytes: [UInt8]) throws(ParseError) {
        guard bytes.count <= Limits.bytes else { throw ParseError("description too long", at: 0) }
        var parser = DescriptionParser()
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            var stop = end
            while stop > start, bytes[stop - 1] == 0x0D { stop -= 1 }
            if stop > start { try parser.read(bytes, start..<stop) }
            start = end + 1
        }
        self = try parser.finish()
    }

    /// As `init(parsing:)`, without the reason.
    public init?(lenient bytes: [UInt8]) {
        guard let description = try? SessionDescription(parsing: bytes) else { return nil }
        self = description
    }
}

private struct DescriptionParser {
    private var hasVersion = false
    private var origin: Origin?
    private var name: ByteString = "-"
    private var connection: IPAddress?
    private var bandwidths: [ByteString] = []
    private var attributes: [Attribute] = []
    private var media: [MediaDescription] = []

    mutating func read(_ bytes: [UInt8], _ range: Range<Int>) throws(ParseError) {
        var line = ByteScanner(bytes, in: range)
        guard let type = line.next(), line.take(0x3D) else { throw line.error("type=value") }
        // RFC 8866 §9: a byte-string holds neither NUL nor CR; passed on, a CR would be read as
        // the end of a line by some.
        guard !bytes[range].contains(where: { $0 == 0x0D || $0 == 0x00 }) else {
            throw line.error("NUL or CR in a value")
        }
        guard hasVersion || type == 0x76 else { throw line.error("v= first") }
        switch type {
        case 0x76:  // v
            guard !hasVersion, line.rest() == "0" else { throw line.error("v=0") }
            hasVersion = true
        case 0x6F: try readOrigin(&line)  // o
        case 0x73: name = line.isAtEnd ? "-" : line.rest()  // s
        case 0x63: try readConnection(&line)  // c
        case 0x62: readBandwidth(line.rest())  // b
        case 0x6D: try readMedia(&line)  // m
        case 0x61: try readAttribute(&line)  // a
        default:
            guard type.isASCIILetter else { throw line.error("type") }
        }
    }

    func finish() throws(ParseError) -> SessionDescription {
        guard let origin else { throw ParseError("o= is missing", at: 0) }
        var description = SessionDescription(
            origin: origin, name: name, connection: connection, attributes: attributes,
            media: media)
        for index in description.media.indices { description.media[index].settle() }
        description.bandwidths = bandwidths
        return description
    }

    /// `o=user id version IN IP4 address`
    private mutating func readOrigin(_ line: inout ByteScanner) throws(ParseError) {
        guard origin == nil else { throw line.error("one o=") }
        var words: [ByteString] = []
        for _ in 0..<3 {
            words.append(line.text(line.take { $0 > 0x20 }))
            guard line.take(0x20) else { throw line.error("o=") }
        }
        guard !line.isAtEnd, words.allSatisfy({ !$0.isEmpty }),
            words[1].bytes.allSatisfy(\.isASCIIDigit),
            words[2].bytes.allSatisfy(\.isASCIIDigit)
        else { throw line.error("o=") }
        origin = Origin(user: words[0], id: words[1], version: words[2], address: line.rest())
    }

    /// `c=IN IP4 192.0.2.1`, `c=IN IP6 2001:db8::1`. A host name, or multicast with its `/ttl`,
    /// is no address that media can be sent to here: it counts as the address of zeros, so that
    /// nothing is sent, and not to the session's address either.
    private mutating func readConnection(_ line: inout ByteScanner) throws(ParseError) {
        guard line.takeIgnoringCase("IN IP") else { throw line.error("c=IN IP4") }
        guard let family = line.next(), family == 0x34 || family == 0x36, line.take(0x20) else {
            throw line.error("c=IN IP4")
        }
        let address = IPAddress(line.rest()) ?? .v4(0)
        if media.isEmpty {
            connection = address
        } else {
            media[media.count - 1].connection = address
        }
    }

    private mutating func readBandwidth(_ value: ByteString) {
        if media.isEmpty {
            bandwidths.append(value)
        } else {
            media[media.count - 1].bandwidths.append(value)
        }
    }

    /// `m=audio 49170/2 RTP/AVP 0 8`
    private mutating func readMedia(_ line: inout ByteScanner) throws(ParseError) {
        guard media.count < Limits.mediaLines else { throw line.error("too many m=") }
        let kind = line.text(line.take { $0 > 0x20 })
        guard !kind.isEmpty, line.take(0x20) else { throw line.error("m=") }
        let digits = line.take { $0.isASCIIDigit }
        guard let port = Digits.parse(line.bytes[digits], limit: 65_535) else {
            throw line.error("m=: port")
        }
        var count: UInt16?
        if line.take(0x2F) {
            let digits = line.take { $0.isASCIIDigit }
            guard let value = Digits.parse(line.bytes[digits], limit: 65_535) else {
                throw line.error("m=: number of ports")
            }
            count = UInt16(value)
        }
        guard line.take(0x20) else { throw line.error("m=") }
        let transport = line.text(line.take { $0 > 0x20 })
        var formats: [ByteString] = []
        while line.take(0x20) {
            let format = line.text(line.take { $0 > 0x20 })
            if !format.isEmpty { formats.append(format) }
        }
        guard !transport.isEmpty, !formats.isEmpty, formats.count <= Limits.formats,
            line.isAtEnd
        else { throw line.error("m=: formats") }
        var description = MediaDescription(
            .init(kind), port: UInt16(port), transport: transport, formats: formats)
        description.portCount = count
        media.append(description)
    }

    private mutating func readAttribute(_ line: inout ByteScanner) throws(ParseError) {
        let name = line.text(line.take { $0 != 0x3A })
        guard !name.isEmpty else { throw line.error("a=") }
        let attribute = Attribute(name, line.take(0x3A) ? line.rest() : nil)
        if media.isEmpty {
            attributes.append(attribute)
        } else {
            media[media.count - 1].attributes.append(attribute)
        }
        let count = media.last?.attributes.count ?? attributes.count
        guard count <= Limits.attributes else { throw line.error("too many a=") }
    }
}
