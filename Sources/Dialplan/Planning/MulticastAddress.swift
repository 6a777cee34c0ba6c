/// Where phones listen for announcements: an IPv4 group (RFC 5771) and a port, `239.1.1.1:5004`.
public struct MulticastAddress: Equatable, Sendable {
    /// In network order, as a number.
    public let address: UInt32
    public let port: UInt16

    /// Nil unless it is a group that may be used freely: 224.0.0.0/24 belongs to the routers
    /// (RFC 5771 §4).
    init?(_ text: String) {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count == 2, let port = Self.number(halves[1], below: 65_536), port >= 1_024
        else { return nil }
        let bytes = halves[0].split(separator: ".", omittingEmptySubsequences: false)
            .compactMap { Self.number($0, below: 256) }
        guard bytes.count == 4, halves[0].count(where: { $0 == "." }) == 3 else { return nil }
        address = bytes.reduce(0) { $0 << 8 | $1 }
        self.port = UInt16(truncatingIfNeeded: port)
        guard (0xE000_0100...0xEFFF_FFFF).contains(address) else { return nil }
    }

    private static func number(_ digits: Substring, below bound: UInt32) -> UInt32? {
        guard (1...5).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = UInt32(digits), number < bound
        else { return nil }
        return number
    }
}

extension PagePlan {
    /// Of an announcement, where the plan says nothing.
    static let usualLimit = Duration.seconds(120)
}
