public import Wire

/// Reading and writing URIs (RFC 3261 §19.1.1 and §25.1).
extension URI {
    /// The URI that fills `text`.
    public init?(_ text: ByteString) {
        guard let uri = try? URI(text.bytes, in: 0..<text.count) else { return nil }
        self = uri
    }

    /// The URI that fills `range`.
    init(_ bytes: [UInt8], in range: Range<Int>) throws(ParseError) {
        var scanner = ByteScanner(bytes, in: range)
        guard range.count <= Limits.uriBytes else { throw scanner.error("URI too long") }
        let scheme = scanner.take {
            $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E
        }
        guard scanner.byte(at: scheme.lowerBound)?.isASCIILetter == true, scanner.take(0x3A) else {
            throw scanner.error("scheme of a URI")
        }
        if scanner.matchesIgnoringCase("sip", in: scheme) {
            try self.init(.sip, &scanner)
        } else if scanner.matchesIgnoringCase("sips", in: scheme) {
            try self.init(.sips, &scanner)
        } else if scanner.matchesIgnoringCase("tel", in: scheme) {
            try self.init(telephone: &scanner)
        } else {
            let name = scanner.lowercasedText(scheme)
            self.init(.other(name), user: scanner.rest(), host: .name(""))
            guard let user, !user.isEmpty, user.bytes.allSatisfy(\.isInOpaqueURI) else {
                throw scanner.error("absoluteURI")
            }
        }
    }

    private init(_ scheme: Scheme, _ scanner: inout ByteScanner) throws(ParseError) {
        let start = scanner.position
        _ = scanner.take { $0 != 0x40 }
        let at = scanner.position
        scanner.move(to: start)
        var user: ByteString?
        var password: ByteString?
        if at < scanner.end {
            let name = scanner.take { $0.isInUser && $0 != 0x3A }
            guard !name.isEmpty else { throw scanner.error("user of a URI") }
            user = try scanner.unescaped(name)
            if scanner.take(0x3A) {
                password = try scanner.unescaped(scanner.take { $0.isInUser })
            }
            guard scanner.take(0x40) else { throw scanner.error("user of a URI") }
        }
        let host = try Host(scanning: &scanner)
        self.init(scheme, user: user, host: host, port: try scanner.port())
        self.password = password
        if scanner.take(0x3B) { parameters = try Parameters(ofURI: &scanner) }
        if scanner.take(0x3F) { headers = try Self.headers(&scanner) }
        guard scanner.isAtEnd else { throw scanner.error("end of a URI") }
    }

    /// RFC 3966 §3.
    private init(telephone scanner: inout ByteScanner) throws(ParseError) {
        let number = scanner.take {
            $0.isASCIIDigit || $0.hexValue != nil || $0 == 0x2A || $0 == 0x23 || $0 == 0x2B
                || $0 == 0x2D || $0 == 0x2E || $0 == 0x28 || $0 == 0x29
        }
        guard !number.isEmpty else { throw scanner.error("telephone-subscriber") }
        self.init(.tel, user: scanner.text(number), host: .name(""))
        if scanner.take(0x3B) { parameters = try Parameters(ofURI: &scanner) }
        guard scanner.isAtEnd else { throw scanner.error("end of a URI") }
    }

    /// `headers`: `name=value` joined by `&`.
    private static func headers(_ scanner: inout ByteScanner) throws(ParseError) -> [Parameter] {
        var list: [Parameter] = []
        repeat {
            guard list.count < Limits.parameters else { throw scanner.error("too many headers") }
            let name = scanner.take { $0.isURIHeader || $0 == 0x25 }
            guard !name.isEmpty, scanner.take(0x3D) else { throw scanner.error("header of a URI") }
            let value = scanner.take { $0.isURIHeader || $0 == 0x25 }
            list.append(
                Parameter(try scanner.unescaped(name).lowercased, try scanner.unescaped(value)))
        } while scanner.take(0x26)
        return list
    }

    public func write(to out: inout [UInt8]) {
        switch scheme {
        case .sip: out.append("sip:")
        case .sips: out.append("sips:")
        case .tel:
            out.append("tel:")
            if let user { out.append(user) }
            return parameters.writeInURI(to: &out)
        case .other(let name):
            out.append(name)
            out.append(0x3A)
            if let user { out.append(user) }
            return
        }
        if let user {
            out.appendEscaped(user) { $0.isUser }
            if let password {
                out.append(0x3A)
                out.appendEscaped(password) { $0.isPassword }
            }
            out.append(0x40)
        }
        host.write(to: &out)
        if let port {
            out.append(0x3A)
            out.append(decimal: port)
        }
        parameters.writeInURI(to: &out)
        for (index, header) in headers.enumerated() {
            out.append(index == 0 ? 0x3F : 0x26)
            out.appendEscaped(header.name) { $0.isURIHeader }
            out.append(0x3D)
            out.appendEscaped(header.value ?? "") { $0.isURIHeader }
        }
    }

    public var serialized: ByteString {
        var out: [UInt8] = []
        write(to: &out)
        return ByteString(out)
    }
}

extension Host {
    /// `hostname / IPv4address / IPv6reference`
    init(scanning scanner: inout ByteScanner) throws(ParseError) {
        if scanner.take(0x5B) {
            let inside = scanner.take { $0 != 0x5D }
            guard scanner.take(0x5D), let address = IPAddress(scanner.bytes, in: inside),
                !address.isV4
            else { throw scanner.error("IPv6reference") }
            self = .address(address)
            return
        }
        let range = scanner.take { $0.isHostName }
        guard !range.isEmpty else { throw scanner.error("host") }
        if scanner.byte(at: range.lowerBound)?.isASCIIDigit == true,
            let address = IPAddress(scanner.bytes, in: range)
        {
            self = .address(address)
        } else {
            self = .name(scanner.lowercasedText(range))
        }
    }

    func write(to out: inout [UInt8]) {
        switch self {
        case .name(let name): out.append(name)
        case .address(let address) where address.isV4: out.append(address)
        case .address(let address):
            out.append(0x5B)
            out.append(address)
            out.append(0x5D)
        }
    }
}

extension ByteScanner {
    /// `[ ":" port ]`
    mutating func port() throws(ParseError) -> UInt16? {
        guard take(0x3A) else { return nil }
        let digits = take { $0.isASCIIDigit }
        guard let value = Digits.parse(bytes[digits], limit: 65_535) else { throw error("port") }
        return UInt16(value)
    }
}
