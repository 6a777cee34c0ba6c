public import Wire

/// A digest challenge, the value of WWW-Authenticate and Proxy-Authenticate (RFC 7616 §3.3).
public struct Challenge: Equatable, Sendable {
    public var realm: ByteString
    public var nonce: ByteString
    public var algorithm: DigestAlgorithm
    /// The last answer was right, but to a nonce that is too old.
    public var isStale: Bool
    public var opaque: ByteString?
    /// `qop` names `auth`.
    public var offersAuth: Bool

    public init(
        realm: ByteString, nonce: ByteString, algorithm: DigestAlgorithm, isStale: Bool = false
    ) {
        self.realm = realm
        self.nonce = nonce
        self.algorithm = algorithm
        self.isStale = isStale
        opaque = nil
        offersAuth = true
    }

    /// Nil for other schemes, unknown algorithms, and protections that we do not speak.
    public init?(_ value: ByteString) {
        guard let fields = AuthenticationFields(value), let realm = fields["realm"],
            let nonce = fields["nonce"], let algorithm = DigestAlgorithm(fields["algorithm"])
        else { return nil }
        self.realm = realm
        self.nonce = nonce
        self.algorithm = algorithm
        isStale = fields["stale"]?.equalsIgnoringCase("true") == true
        opaque = fields["opaque"]
        var offersAuth = false
        fields["qop"]?.forEachToken {
            if ByteString($0).equalsIgnoringCase("auth") { offersAuth = true }
        }
        self.offersAuth = offersAuth
        if fields["qop"] != nil, !offersAuth { return nil }
    }

    /// The first of `values` that can be answered: the server lists them by preference
    /// (RFC 8760 §2.4).
    public static func best(of values: [ByteString]) -> Challenge? {
        for value in values {
            if let challenge = Challenge(value) { return challenge }
        }
        return nil
    }

    public var serialized: ByteString {
        var out: [UInt8] = []
        out.append("Digest realm=")
        out.appendQuoted(realm)
        out.append(", nonce=")
        out.appendQuoted(nonce)
        out.append(", algorithm=")
        out.append(algorithm.name)
        out.append(", qop=\"auth\"")
        if isStale { out.append(", stale=true") }
        return ByteString(out)
    }
}

extension Challenge {
    /// The realms for which a 401 or 407 asks for proof.
    public static func realms(in response: Response) -> [ByteString] {
        let values =
            response.headers.values(of: .wwwAuthenticate)
            + response.headers.values(of: .proxyAuthenticate)
        return values.prefix(Limits.challenges).compactMap { Challenge($0)?.realm }
    }
}
