import Wire

/// Sources that are not heard for a while.
///
/// A ban that a source has earned itself is followed by a longer one if it earns another: each
/// lasts twice as long as the one before, up to a bound. That is forgotten a day after its end.
struct BanList: Sendable {
    struct Ban: Equatable, Sendable {
        let network: IPNetwork
        /// Nil: until somebody takes it away.
        var until: Instant?
        /// How often it was earned; 0: an administrator said so.
        var times: Int
        var reason: String

        var isByHand: Bool { times == 0 }

        func holds(at now: Instant) -> Bool { until.map { $0 > now } ?? true }

        /// When nothing of it counts any more.
        var forgotten: Instant? { until.map { isByHand ? $0 : $0 + Limits.banMemory } }
    }

    private var table: [IPNetwork: Ban] = [:]
    /// How many bans there are of networks of each size.
    private var sizes: [Size: Int] = [:]

    private struct Size: Hashable {
        var isV4: Bool
        var prefixLength: UInt8
    }

    var count: Int { table.count }

    /// The widest network first.
    func all(at now: Instant) -> [Ban] {
        table.values.filter { $0.holds(at: now) }.sorted { left, right in
            (left.network.prefixLength, left.network.description)
                < (right.network.prefixLength, right.network.description)
        }
    }

    subscript(_ network: IPNetwork) -> Ban? { table[network] }

    /// The ban that silences this source now; one by hand rather than an earned one.
    func ban(of source: IPAddress, at now: Instant) -> Ban? {
        guard !table.isEmpty else { return nil }
        let source = source.unmapped
        var found: Ban?
        for size in sizes.keys where size.isV4 == source.isV4 {
            guard let network = IPNetwork(source, prefixLength: size.prefixLength),
                let ban = table[network], ban.holds(at: now)
            else { continue }
            if ban.isByHand { return ban }
            found = ban
        }
        return found
    }

    /// One that a source has earned.
    mutating func earn(
        _ source: IPNetwork, _ settings: DefenceSettings, reason: String, at now: Instant
    ) -> Ban {
        let times = (table[source]?.times ?? 0) + 1
        let doubled = settings.ban << Int64(min(times - 1, 20))
        let seconds = min(max(doubled, settings.ban), max(settings.longestBan, settings.ban))
        let ban = Ban(
            network: source, until: now + .seconds(seconds), times: times, reason: reason)
        insert(ban)
        return ban
    }

    mutating func insert(_ ban: Ban) {
        if table.updateValue(ban, forKey: ban.network) == nil {
            sizes[size(of: ban.network), default: 0] += 1
        }
    }

    @discardableResult
    mutating func remove(_ network: IPNetwork) -> Ban? {
        guard let ban = table.removeValue(forKey: network) else { return nil }
        let left = sizes[size(of: network), default: 1] - 1
        sizes[size(of: network)] = left > 0 ? left : nil
        return ban
    }

    private func size(of network: IPNetwork) -> Size {
        Size(isV4: network.address.isV4, prefixLength: network.prefixLength)
    }

    /// Removes what is forgotten, and gives their names.
    mutating func forgetOld(at now: Instant) -> [IPNetwork] {
        let old = table.values.filter { ban in ban.forgotten.map { $0 <= now } ?? false }
        for ban in old { remove(ban.network) }
        return old.map(\.network).sorted { "\($0)" < "\($1)" }
    }

    /// At the bound: those go whose loss costs least, an eighth at once so that it is seldom done.
    /// First the ones that are over, then those that were earned once, then the others, each time
    /// those that end first. What an administrator has said stays.
    mutating func makeRoom(at now: Instant) -> [IPNetwork] {
        guard table.count >= Limits.bans else { return [] }
        let least = table.values.filter { !$0.isByHand }.sorted { left, right in
            let (one, other) = (left.holds(at: now), right.holds(at: now))
            guard one == other else { return other }
            return (left.times, left.until ?? .zero) < (right.times, right.until ?? .zero)
        }
        let gone = least.prefix(Limits.bans / 8).map(\.network)
        for network in gone { remove(network) }
        return gone
    }
}
