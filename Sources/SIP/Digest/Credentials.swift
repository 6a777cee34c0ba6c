public import Wire

/// Digest credentials, the value of Authorization and Proxy-Authorization (RFC 7616 §3.4).
public struct Credentials: Equatable, Sendable {
    public var user: ByteString
    public var realm: ByteString
    public var nonce: ByteString
    /// The Request-URI as its sender saw it.
    public var uri: ByteString
    /// The proof.
    public var response: ByteString
    public var algorithm: DigestAlgorithm
    public var cnonce: ByteString?
    /// `auth`; nil from peers of RFC 2069.
    public var qop: ByteString?
    /// Eight hexadecimal digits.
    public var nonceCount: ByteString?
    public var opaque: ByteString?

    /// The Digest credentials among `values` for `realm`; those of other schemes, of other realms
    /// and of unknown algorithms are passed over (RFC 3261 §22.1, RFC 4475 §3.3.7).
    public init?(in values: [ByteString], realm: ByteString) {
        for value in values {
            if let found = Credentials(value), found.realm == realm {
                self = found
                return
            }
        }
        return nil
    }

    init?(_ value: ByteString) {
        guard let fields = AuthenticationFields(value), let user = fields["username"],
            let realm = fields["realm"], let nonce = fields["nonce"], let uri = fields["uri"],
            let response = fields["response"],
            let algorithm = DigestAlgorithm(fields["algorithm"])
        else { return nil }
        self.user = user
        self.realm = realm
        self.nonce = nonce
        self.uri = uri
        self.response = response
        self.algorithm = algorithm
        cnonce = fields["cnonce"]
        qop = fields["qop"]
        nonceCount = fields["nc"]
        opaque = fields["opaque"]
    }

    /// The answer of who knows `password` to `challenge` (RFC 7616 §3.4.1).
    public init(
        answering challenge: Challenge, user: ByteString, password: ByteString, method: Method,
        uri: ByteString, cnonce: ByteString, count: UInt32
    ) {
        self.user = user
        realm = challenge.realm
        nonce = challenge.nonce
        self.uri = uri
        algorithm = challenge.algorithm
        opaque = challenge.opaque
        response = ""
        if challenge.offersAuth {
            qop = "auth"
            self.cnonce = cnonce
            let digits = String(count, radix: 16)
            nonceCount = ByteString(String(repeating: "0", count: 8 - digits.utf8.count) + digits)
        }
        let ha1 = algorithm.ha1(user: user, realm: challenge.realm, password: password)
        response = expected(ha1: ha1, method: method)
    }

    /// Whether the proof fits. Takes the same time wherever the first difference is.
    public func isProof(ha1: ByteString, method: Method) -> Bool {
        let wanted = expected(ha1: ha1, method: method).bytes
        let given = response.lowercased.bytes
        guard wanted.count == given.count else { return false }
        var difference: UInt8 = 0
        for (left, right) in zip(wanted, given) { difference |= left ^ right }
        return difference == 0
    }

    /// RFC 7616 §3.4.1; without qop the form of RFC 2069.
    private func expected(ha1: ByteString, method: Method) -> ByteString {
        let ha2 = algorithm.hash(method.text, uri)
        guard let qop else { return algorithm.hash(ha1, nonce, ha2) }
        return algorithm.hash(ha1, nonce, nonceCount ?? "", cnonce ?? "", qop, ha2)
    }

    /// The value for Authorization.
    public var serialized: ByteString {
        var out: [UInt8] = []
        out.append("Digest username=")
        out.appendQuoted(user)
        for (name, value) in [("realm", realm), ("nonce", nonce), ("uri", uri)] {
            out.append(contentsOf: ", \(name)=".utf8)
            out.appendQuoted(value)
        }
        out.append(", response=")
        out.appendQuoted(response)
        out.append(", algorithm=")
        out.append(algorithm.name)
        if let qop, let cnonce, let nonceCount {
            out.append(", qop=")
            out.append(qop)
            out.append(", nc=")
            out.append(nonceCount)
            out.append(", cnonce=")
            out.appendQuoted(cnonce)
        }
        if let opaque {
            out.append(", opaque=")
            out.appendQuoted(opaque)
        }
        return ByteString(out)
    }
}

/// `Digest name=value, name="value"`: the parts of a challenge or of credentials.
struct AuthenticationFields {
    private var list: [Parameter] = []

    /// Nil for other schemes and for what cannot be read.
    init?(_ value: ByteString) {
        var scanner = ByteScanner(value)
        scanner.skipSpaces()
        guard scanner.takeIgnoringCase("Digest"), scanner.peek == 0x20 || scanner.peek == 0x09
        else { return nil }
        self.init(&scanner)
    }

    /// The parts alone, without a scheme before them.
    init?(list value: ByteString) {
        var scanner = ByteScanner(value)
        self.init(&scanner)
    }

    private init?(_ scanner: inout ByteScanner) {
        repeat {
            scanner.skipSpaces()
            guard list.count < Limits.parameters,
                let parameter = try? Parameter(scanning: &scanner)
            else { return nil }
            list.append(parameter)
            scanner.skipSpaces()
        } while scanner.take(0x2C)
        guard scanner.isAtEnd else { return nil }
    }

    subscript(_ name: StaticString) -> ByteString? {
        for parameter in list where parameter.name.equals(name) { return parameter.value }
        return nil
    }
}
