import SIP
import Wire

/// What phones have published of their owners (RFC 3903 §4): soft state, which expires.
struct Publications: Sendable {
    struct Publication: Equatable, Sendable {
        var state: PresenceState
        var expires: Instant
        /// Grows: the highest is the newest.
        var order: UInt64
    }

    private var table: [String: [ByteString: Publication]] = [:]

    /// The newest that is still good.
    func newest(of number: String, at now: Instant) -> PresenceState? {
        table[number]?.values.filter { $0.expires > now }.max { $0.order < $1.order }?.state
    }

    func has(_ tag: ByteString, of number: String, at now: Instant) -> Bool {
        table[number]?[tag].map { $0.expires > now } ?? false
    }

    func state(_ tag: ByteString, of number: String) -> PresenceState? {
        table[number]?[tag]?.state
    }

    func count(of number: String) -> Int { table[number]?.count ?? 0 }

    /// Extensions of which something is published.
    var count: Int { table.count }

    func nextExpiry(of number: String) -> Instant? {
        table[number]?.values.lazy.map(\.expires).min()
    }

    /// In the place of the one with the tag `old`.
    mutating func put(
        _ publication: Publication?, as tag: ByteString, replacing old: ByteString?,
        of number: String
    ) {
        if let old { table[number]?[old] = nil }
        if let publication { table[number, default: [:]][tag] = publication }
        if table[number]?.isEmpty == true { table[number] = nil }
    }

    mutating func expire(_ number: String, at now: Instant) {
        guard let all = table[number] else { return }
        let left = all.filter { $0.value.expires > now }
        table[number] = left.isEmpty ? nil : left
    }

    /// Extensions that exist no more have nothing published; these had.
    mutating func keepOnly(_ numbers: Set<String>) -> [String] {
        let gone = table.keys.filter { !numbers.contains($0) }.sorted()
        for number in gone { table[number] = nil }
        return gone
    }
}
