import Wire

/// Our side's `o=` line on one leg. The version goes up by one whenever what we say changes, and
/// stays when it does not (RFC 3264 §8).
public struct LocalOrigin: Equatable, Sendable {
    private let id: UInt64
    private var version: UInt64 = 1
    private var last: SessionDescription?

    public init(id: UInt64) {
        self.id = id
    }

    mutating func stamp(_ description: inout SessionDescription, address: IPAddress?) {
        var unstamped = description
        unstamped.origin = Origin(id: "0", version: "0", address: "")
        if let last, last != unstamped { version += 1 }
        last = unstamped
        let own = address ?? .v4(0)
        description.origin = Origin(
            user: "bellbird", id: Self.decimal(id), version: Self.decimal(version),
            address: Self.text(own))
    }

    private static func decimal(_ number: UInt64) -> ByteString {
        var text: [UInt8] = []
        text.append(decimal: number)
        return ByteString(text)
    }

    private static func text(_ address: IPAddress) -> ByteString {
        var text: [UInt8] = []
        text.append(address.isV4 ? "IN IP4 " : "IN IP6 ")
        text.append(address)
        return ByteString(text)
    }
}
