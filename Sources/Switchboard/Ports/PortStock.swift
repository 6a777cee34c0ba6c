import Wire

/// Pairs of ports that the media engine has bound, or was told to bind, before a call needs them.
struct PortStock: Sendable {
    private struct Shelf: Sendable {
        /// Bound, the longest waiting first.
        var ready: [UInt16] = []
        /// The engine has not said yet whether they could be bound.
        var asked: [UInt16] = []
        /// Nothing could be bound at this address; not tried again before.
        var closedUntil = Instant.zero

        var count: Int { ready.count + asked.count }
    }

    /// Where pairs are kept, the most important first.
    private(set) var addresses: [IPAddress] = []
    private var shelves: [IPAddress: Shelf] = [:]

    /// Pairs of all addresses.
    var count: Int { shelves.values.reduce(0) { $0 + $1.count } }

    func count(at ip: IPAddress) -> Int { shelves[ip]?.count ?? 0 }

    /// Pairs that may still be asked for at `ip`.
    func room(at ip: IPAddress, _ now: Instant) -> Int {
        guard let shelf = shelves[ip], shelf.closedUntil <= now else { return 0 }
        return Limits.pairsAhead - shelf.count
    }

    /// Nothing could be bound there lately.
    func isClosed(at ip: IPAddress, _ now: Instant) -> Bool {
        shelves[ip].map { $0.closedUntil > now } ?? false
    }

    /// A pair at `ip`: one that is bound, else one that is about to be.
    mutating func take(at ip: IPAddress) -> UInt16? {
        guard let shelf = shelves[ip] else { return nil }
        if !shelf.ready.isEmpty { return shelves[ip]?.ready.removeFirst() }
        return shelf.asked.isEmpty ? nil : shelves[ip]?.asked.removeFirst()
    }

    /// A pair at any address, for giving it up.
    mutating func takeAny() -> SocketAddress? {
        for ip in addresses.reversed() {
            if let port = take(at: ip) { return SocketAddress(ip, port) }
        }
        return nil
    }

    // MARK: What the engine is told and says

    mutating func asked(for pair: SocketAddress) {
        shelves[pair.ip]?.asked.append(pair.port)
    }

    mutating func isBound(_ pair: SocketAddress) {
        // What a call has taken meanwhile is not ours any more.
        guard let index = shelves[pair.ip]?.asked.firstIndex(of: pair.port) else { return }
        shelves[pair.ip]?.asked.remove(at: index)
        shelves[pair.ip]?.ready.append(pair.port)
    }

    /// False when the pair is not in the stock any more.
    mutating func isNotBound(_ pair: SocketAddress) -> Bool {
        guard let index = shelves[pair.ip]?.asked.firstIndex(of: pair.port) else { return false }
        shelves[pair.ip]?.asked.remove(at: index)
        return true
    }

    /// Nothing can be bound at this address for now: too many files are open, or the address is
    /// not there. True when it was open before.
    mutating func close(_ ip: IPAddress, at now: Instant) -> Bool {
        guard let shelf = shelves[ip], shelf.closedUntil <= now else { return false }
        shelves[ip]?.closedUntil = now + Limits.closedAddress
        return true
    }

    /// Pairs are kept at these addresses from now on; gives those that are not wanted any more.
    mutating func move(to wanted: [IPAddress]) -> [SocketAddress] {
        let old = shelves
        addresses = Array(wanted.prefix(Limits.addressesWithPairsAhead))
        shelves = [:]
        for ip in addresses {
            shelves[ip] = old[ip] ?? Shelf()
            shelves[ip]?.closedUntil = .zero
        }
        return old.filter { shelves[$0.key] == nil }.flatMap { ip, shelf in
            (shelf.ready + shelf.asked).map { SocketAddress(ip, $0) }
        }.sorted { ($0.port, "\($0.ip)") < ($1.port, "\($1.ip)") }
    }
}
