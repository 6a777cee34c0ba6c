/// The even ports of the configured range: RTP takes one, RTCP the odd one above it (RFC 3550
/// §11). Who gives a port back gives it to the end of the queue, so that it rests as long as
/// possible and late packets of an old call do not meet a new one.
struct PortBook: Sendable {
    private var range: ClosedRange<UInt16>
    private(set) var free: RingQueue<UInt16>
    private var held: Set<UInt16> = []
    /// Another program has bound these. They rest for `Limits.portQuarantine`, the longest-resting
    /// first, and are tried before that only when nothing else is free.
    private(set) var quarantined: [(port: UInt16, until: Instant)] = []

    init(range: ClosedRange<UInt16>) {
        self.range = range
        free = RingQueue()
        for port in Self.evenPorts(of: range) { free.append(port) }
    }

    var heldCount: Int { held.count }

    /// The port that has rested longest, or nil when all are held.
    mutating func take(at now: Instant) -> UInt16? {
        if let port = takeGood(at: now) { return port }
        guard !quarantined.isEmpty else { return nil }
        let port = quarantined.removeFirst().port
        held.insert(port)
        return port
    }

    /// The same, but none that is known to be somebody else's.
    mutating func takeGood(at now: Instant) -> UInt16? {
        while let first = quarantined.first, first.until <= now {
            free.append(quarantined.removeFirst().port)
        }
        guard let port = free.popFirst() else { return nil }
        held.insert(port)
        return port
    }

    /// A port that a reload took out of the range is forgotten.
    mutating func giveBack(_ port: UInt16) {
        precondition(held.remove(port) != nil, "a port is given back once, by who took it")
        if contains(port) { free.append(port) }
    }

    /// Gives back a port that could not be bound.
    mutating func quarantine(_ port: UInt16, at now: Instant) {
        precondition(held.remove(port) != nil, "a port is given back once, by who took it")
        if contains(port) { quarantined.append((port, now + Limits.portQuarantine)) }
    }

    /// Held ports stay held, whether they are in the new range or not.
    mutating func resize(to new: ClosedRange<UInt16>) {
        guard new != range else { return }
        let old = range
        range = new
        var kept = RingQueue<UInt16>()
        while let port = free.popFirst() {
            if contains(port) { kept.append(port) }
        }
        quarantined.removeAll { !Self.holdsPair($0.port, new) }
        for port in Self.evenPorts(of: new)
        where !Self.holdsPair(port, old) && !held.contains(port) {
            kept.append(port)
        }
        free = kept
    }

    private func contains(_ port: UInt16) -> Bool { Self.holdsPair(port, range) }

    private static func holdsPair(_ port: UInt16, _ range: ClosedRange<UInt16>) -> Bool {
        range.contains(port) && port < range.upperBound
    }

    private static func evenPorts(of range: ClosedRange<UInt16>) -> [UInt16] {
        range.filter { $0 % 2 == 0 && holdsPair($0, range) && $0 > 0 }
    }
}
