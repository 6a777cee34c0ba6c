public import Wire

/// `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:KEY|2^31`: a key for SRTP, and what it is for
/// (RFC 4568 §9.1). Who describes it, protects with it what he sends.
public struct CryptoLine: Equatable, Sendable {
    /// Names the line in an answer, which says only one.
    public var tag: UInt32
    public var suite: ByteString
    /// The master key and the master salt behind it.
    public var key: [UInt8]

    public init(tag: UInt32, suite: ByteString, key: [UInt8]) {
        self.tag = tag
        self.suite = suite
        self.key = key
    }

    /// Nil for what cannot be used: unreadable, several keys or a key with an identifier (which
    /// would stand in every packet), or parameters that ask for what is not done (§6.3).
    init?(_ value: ByteString) {
        var scanner = ByteScanner(value)
        let digits = scanner.take { $0 != 0x20 }
        guard digits.count <= 9, let tag = Digits.parse(value.bytes[digits], limit: 999_999_999)
        else { return nil }
        scanner.skipSpaces()
        let suite = scanner.take { $0 != 0x20 }
        scanner.skipSpaces()
        guard !suite.isEmpty, scanner.takeIgnoringCase("inline:") else { return nil }
        let key = scanner.take { $0 != 0x20 && $0 != 0x7C }
        guard let bytes = Base64.decode(scanner.text(key)) else { return nil }
        // A lifetime may follow; it is longer than any call (§6.1). Behind it, an identifier.
        if scanner.take(0x7C) {
            let lifetime = scanner.take { $0 != 0x20 && $0 != 0x7C }
            guard scanner.peek != 0x7C, !scanner.text(lifetime).bytes.contains(0x3A) else {
                return nil
            }
        }
        guard Self.areHarmless(scanner.rest()) else { return nil }
        self.init(tag: UInt32(tag), suite: scanner.text(suite), key: bytes)
    }

    /// §6.3.7: parameters with a minus may be passed over, others not; a window hint says nothing
    /// that we need (§6.3.6).
    private static func areHarmless(_ parameters: ByteString) -> Bool {
        parameters.bytes.split(separator: 0x20).allSatisfy { parameter in
            parameter.first == 0x2D || ByteString(Array(parameter.prefix(4))) == "WSH="
        }
    }

    var attribute: Attribute {
        Attribute(
            "crypto", ByteString("\(tag) \(suite) inline:\(Base64.encode(key))"))
    }
}

extension MediaDescription {
    private static let secure: [(clear: ByteString, secret: ByteString)] = [
        ("RTP/AVP", "RTP/SAVP"), ("RTP/AVPF", "RTP/SAVPF"),
    ]

    /// The profile says that packets must be protected (RFC 3711 §12, RFC 5124).
    public var isSecret: Bool {
        Self.secure.contains { $0.secret.equalsIgnoringCase(transport) }
    }

    /// RTP that we can relay: in the clear or under keys that the description itself brings.
    public var isRTP: Bool {
        isSecret || Self.secure.contains { $0.clear.equalsIgnoringCase(transport) }
    }

    /// The usable keys, in the describer's order.
    public var keys: [CryptoLine] {
        attributes.compactMap { attribute in
            attribute.name.equals("crypto") ? attribute.value.flatMap(CryptoLine.init) : nil
        }
    }

    /// The same under the other profile.
    func profiled(secret: Bool) -> MediaDescription {
        guard
            let row = Self.secure.first(where: {
                $0.clear.equalsIgnoringCase(transport) || $0.secret.equalsIgnoringCase(transport)
            })
        else { return self }
        var line = self
        line.transport = secret ? row.secret : row.clear
        return line
    }
}
