/// An IPv4 or IPv6 address as a number: comparable, hashable, no text inside.
public enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    case v6(high: UInt64, low: UInt64)

    public var isV4: Bool { if case .v4 = self { true } else { false } }

    /// 127.0.0.0/8 or ::1.
    public var isLoopback: Bool {
        switch self {
        case .v4(let value): value >> 24 == 127
        case .v6(let high, let low): high == 0 && low == 1
        }
    }

    /// 0.0.0.0 or ::, the address that means "any" when bound and "hold" in old session
    /// descriptions.
    public var isUnspecified: Bool {
        switch self {
        case .v4(let value): value == 0
        case .v6(let high, let low): high == 0 && low == 0
        }
    }

    /// Parses dotted-quad IPv4 or any RFC 4291 §2.2 form of IPv6, without brackets or zone.
    public init?(_ text: ByteString) {
        self.init(text.bytes, in: 0..<text.count)
    }

    /// Parses the address that fills `range` of `bytes`.
    public init?(_ bytes: [UInt8], in range: Range<Int>) {
        var scanner = ByteScanner(bytes, in: range)
        guard let address = IPAddressText.parse(&scanner) else { return nil }
        self = address
    }

    public init?(_ text: String) {
        self.init(ByteString(text))
    }

    /// `::ffff:a.b.c.d` as the IPv4 address that it is; any other address unchanged.
    public var unmapped: IPAddress {
        if case .v6(0, let low) = self, low >> 32 == 0xFFFF {
            return .v4(UInt32(truncatingIfNeeded: low))
        }
        return self
    }
}

extension IPAddress: CustomStringConvertible {
    /// Dotted quad, or RFC 5952 text without brackets.
    public var description: String {
        var text: [UInt8] = []
        text.append(self)
        return String(decoding: text, as: UTF8.self)
    }
}

/// An address and a port.
public struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    public var ip: IPAddress
    public var port: UInt16

    @inlinable
    public init(_ ip: IPAddress, _ port: UInt16) {
        self.ip = ip
        self.port = port
    }

    /// `192.0.2.1:5060` or `[2001:db8::1]:5060`.
    public var description: String {
        ip.isV4 ? "\(ip):\(port)" : "[\(ip)]:\(port)"
    }
}

extension IPAddress: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let address = IPAddress(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not an IP address"))
        }
        self = address
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension SocketAddress: Codable {}

extension IPAddress {
    /// Not reached from outside its own network: RFC 1918, RFC 6598 (carriers' NAT), RFC 3927,
    /// RFC 4193, RFC 4291 §2.5.6.
    public var isPrivate: Bool {
        switch unmapped {
        case .v4(let value):
            value >> 24 == 10 || value >> 20 == 0xAC1 || value >> 16 == 0xC0A8
                || value >> 22 == 0x191 || value >> 16 == 0xA9FE
        case .v6(let high, _):
            high >> 57 == 0x7E || high >> 54 == 0x3FA
        }
    }
}
