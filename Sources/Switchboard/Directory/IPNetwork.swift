import Wire

/// An address and how many of its leading bits name the network: `192.0.2.0/24`.
struct IPNetwork: Hashable, Sendable {
    let address: IPAddress
    /// 0…32 for IPv4, 0…128 for IPv6.
    let prefixLength: UInt8

    /// Nil when the prefix is longer than the address. The bits behind the prefix are cleared, so
    /// that one network has one value.
    init?(_ address: IPAddress, prefixLength: UInt8) {
        guard prefixLength <= address.bitWidth else { return nil }
        self.address = address.masked(to: prefixLength)
        self.prefixLength = prefixLength
    }

    /// Reads `address` or `address/prefix`.
    init?(_ text: String) {
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

    /// An IPv4 address inside an IPv6 one (RFC 4291 §2.5.5.2) is the IPv4 address.
    func contains(_ other: IPAddress) -> Bool {
        let other = other.unmapped
        return other.isV4 == address.isV4 && other.masked(to: prefixLength) == address
    }
}

extension IPAddress {
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
