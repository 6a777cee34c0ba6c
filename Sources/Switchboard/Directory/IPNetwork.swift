public import Wire

/// An address and how many of its leading bits name the network: `192.0.2.0/24`.
public struct IPNetwork: Hashable, Sendable {
    public let address: IPAddress
    /// 0…32 for IPv4, 0…128 for IPv6.
    public let prefixLength: UInt8

    /// Nil when the prefix is longer than the address. The bits behind the prefix are cleared, so
    /// that one network has one value.
    init?(_ address: IPAddress, prefixLength: UInt8) {
        guard prefixLength <= address.bitWidth else { return nil }
        self.address = address.masked(to: prefixLength)
        self.prefixLength = prefixLength
    }

    /// Reads `address` or `address/prefix`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let address = IPAddress(String(first))
        else { return nil }
        guard parts.count == 2 else {
            self.init(address, prefixLength: address.bitWidth)
            return
        }
        guard let length = Digits.parse(parts[1].utf8, limit: UInt64(address.bitWidth)) else {
            return nil
        }
        self.init(address, prefixLength: UInt8(length))
    }

    /// Whom a source stands for: an IPv4 address for itself, an IPv6 address for its /64, all of
    /// which one host may have (RFC 4291 §2.5.1, RFC 8981).
    init(ofSource source: IPAddress) {
        let source = source.unmapped
        prefixLength = source.isV4 ? 32 : 64
        address = source.masked(to: prefixLength)
    }

    /// True when every address of the other is in this one.
    func contains(_ other: IPNetwork) -> Bool {
        prefixLength <= other.prefixLength && contains(other.address)
    }

    /// An IPv4 address inside an IPv6 one (RFC 4291 §2.5.5.2) is the IPv4 address.
    public func contains(_ other: IPAddress) -> Bool {
        let other = other.unmapped
        return other.isV4 == address.isV4 && other.masked(to: prefixLength) == address
    }
}

extension IPNetwork: CustomStringConvertible {
    /// `192.0.2.7`, or with its prefix where it is more than one address.
    public var description: String {
        prefixLength == address.bitWidth ? "\(address)" : "\(address)/\(prefixLength)"
    }
}

extension IPAddress {
    /// 4 or 16 bytes, as on the wire.
    var bytes: [UInt8] {
        switch self {
        case .v4(let value):
            stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
        case .v6(let high, let low):
            [high, low].flatMap { half in
                stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> $0) }
            }
        }
    }

    var bitWidth: UInt8 { isV4 ? 32 : 128 }

    /// The address with all bits behind the first `length` cleared.
    func masked(to length: UInt8) -> IPAddress {
        switch self {
        case .v4(let value):
            .v4(length == 0 ? 0 : value & (UInt32.max << (32 - min(32, UInt32(length)))))
        case .v6(let high, let low):
            .v6(
                high: Self.mask(high, min(64, length)),
                low: Self.mask(low, length > 64 ? min(64, length - 64) : 0))
        }
    }

    private static func mask(_ half: UInt64, _ length: UInt8) -> UInt64 {
        length == 0 ? 0 : half & (UInt64.max << (64 - UInt64(length)))
    }

    /// 224.0.0.0/4 (RFC 1112 §4) or ff00::/8 (RFC 4291 §2.7).
    var isMulticast: Bool {
        switch self {
        case .v4(let value): value >> 28 == 0xE
        case .v6(let high, _): high >> 56 == 0xFF
        }
    }
}
