import Wire

/// Reading and writing Via (RFC 3261 §20.42): `SIP/2.0/UDP host:port;branch=…`, with white space
/// wherever the grammar puts it.
extension Via {
    init(scanning scanner: inout ByteScanner) throws(ParseError) {
        scanner.skipSpaces()
        guard scanner.takeIgnoringCase("SIP") else { throw scanner.error("Via: protocol-name") }
        try Self.slash(&scanner)
        guard scanner.takeIgnoringCase("2.0") else { throw scanner.error("Via: protocol-version") }
        try Self.slash(&scanner)
        let name = try scanner.token("Via: transport")
        transport = ViaTransport(scanner, name)
        guard scanner.peek == 0x20 || scanner.peek == 0x09 else { throw scanner.error("Via: LWS") }
        scanner.skipSpaces()
        host = try Host(scanning: &scanner)
        let beforeColon = scanner.position
        scanner.skipSpaces()
        port = nil
        if scanner.take(0x3A) {
            scanner.skipSpaces()
            let digits = scanner.take { $0.isASCIIDigit }
            guard let value = Digits.parse(scanner.bytes[digits], limit: 65_535) else {
                throw scanner.error("Via: port")
            }
            port = UInt16(value)
        } else {
            scanner.move(to: beforeColon)
        }
        parameters = try Parameters(scanning: &scanner)
        scanner.skipSpaces()
        guard scanner.isAtEnd || scanner.peek == 0x2C else { throw scanner.error("end of Via") }
    }

    private static func slash(_ scanner: inout ByteScanner) throws(ParseError) {
        scanner.skipSpaces()
        guard scanner.take(0x2F) else { throw scanner.error("Via: SLASH") }
        scanner.skipSpaces()
    }

    func write(to out: inout [UInt8]) {
        out.append("SIP/2.0/")
        transport.write(to: &out)
        out.append(0x20)
        host.write(to: &out)
        if let port {
            out.append(0x3A)
            out.append(decimal: port)
        }
        parameters.write(to: &out)
    }
}

extension ViaTransport {
    init(_ scanner: ByteScanner, _ range: Range<Int>) {
        for transport in Transport.allCases
        where scanner.matchesIgnoringCase(transport.viaText, in: range) {
            self = .known(transport)
            return
        }
        self = .other(ByteString(scanner.text(range).description.uppercased()))
    }

    func write(to out: inout [UInt8]) {
        switch self {
        case .known(let transport): out.append(transport.viaText)
        case .other(let name): out.append(name)
        }
    }
}

extension Transport {
    /// As Via names it (RFC 3261 §20.42, RFC 7118 §5.1).
    var viaText: StaticString {
        switch self {
        case .udp: "UDP"
        case .tcp: "TCP"
        case .tls: "TLS"
        case .ws: "WS"
        case .wss: "WSS"
        }
    }

    /// For people: `udp`, `tcp`, `tls`, `ws`, `wss`.
    public var name: String {
        switch self {
        case .udp: "udp"
        case .tcp: "tcp"
        case .tls: "tls"
        case .ws: "ws"
        case .wss: "wss"
        }
    }
}
