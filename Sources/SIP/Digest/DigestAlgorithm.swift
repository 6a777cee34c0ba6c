import CHash
public import Wire

/// A hash that digest authentication may use (RFC 7616 §6.1, RFC 8760).
public enum DigestAlgorithm: Hashable, Sendable, CaseIterable {
    case md5, sha256, sha512_256

    /// As WWW-Authenticate names it.
    public var name: ByteString {
        switch self {
        case .md5: "MD5"
        case .sha256: "SHA-256"
        case .sha512_256: "SHA-512-256"
        }
    }

    /// RFC 3261 §22.4: absent means MD5.
    public init?(_ name: ByteString?) {
        guard let name else {
            self = .md5
            return
        }
        guard let found = Self.allCases.first(where: { $0.name.equalsIgnoringCase(name) }) else {
            return nil
        }
        self = found
    }

    /// The digest of `parts` joined by colons, in lower-case hexadecimal.
    public func hash(_ parts: ByteString...) -> ByteString {
        var text: [UInt8] = []
        text.reserveCapacity(parts.reduce(parts.count) { $0 + $1.count })
        for (index, part) in parts.enumerated() {
            if index > 0 { text.append(0x3A) }
            text.append(part)
        }
        return ByteString(Hex.text(digest(text)))
    }

    private func digest(_ data: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { room, count in
            count =
                room.baseAddress.map { chash_digest(Int32(code), data, data.count, $0) } ?? 0
        }
    }

    private var code: Int {
        switch self {
        case .md5: CHASH_MD5
        case .sha256: CHASH_SHA256
        case .sha512_256: CHASH_SHA512_256
        }
    }

    /// H(A1) (RFC 7616 §3.4.2): what a password is kept as.
    public func ha1(
        user: ByteString, realm: ByteString, password: ByteString
    ) -> ByteString {
        hash(user, realm, password)
    }
}

/// Lower-case hexadecimal.
enum Hex {
    static func text(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            out.append(digit(byte >> 4))
            out.append(digit(byte & 15))
        }
        return out
    }

    static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
