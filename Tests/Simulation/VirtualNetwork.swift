public import SIP
public import Wire

/// How one participant is connected: what happens to datagrams on the way to it and from it.
public struct Path: Equatable, Sendable {
    /// Probability that a datagram is lost.
    public var loss: Double
    public var delay: Duration
    /// Up to so much is added to the delay, so datagrams overtake one another.
    public var jitter: Duration
    /// Probability that a datagram comes twice.
    public var duplication: Double

    public init(
        loss: Double = 0, delay: Duration = .milliseconds(1), jitter: Duration = .zero,
        duplication: Double = 0
    ) {
        self.loss = loss
        self.delay = delay
        self.jitter = jitter
        self.duplication = duplication
    }
}

/// Bytes on their way. Of a stream they may be any piece; of UDP they are one datagram.
public struct Packet: Equatable, Sendable {
    public var bytes: [UInt8]
    public var from: SocketAddress
    public var to: SocketAddress
    public var transport: Transport
    public var connection: ConnectionID?
}

/// A network with the faults that it is told to have, the same for the same seed.
public struct VirtualNetwork: Sendable {
    public var path = Path()
    /// What the exchange sends there comes back: "no route to host".
    public var unreachable: Set<SocketAddress> = []
    private var paths: [SocketAddress: Path] = [:]
    private var dice: Dice
    private var flying: [(at: Duration, order: UInt64, packet: Packet)] = []
    private var order: UInt64 = 0
    /// Streams keep their order.
    private var latest: [ConnectionID: [SocketAddress: Duration]] = [:]
    public private(set) var lost = 0
    public private(set) var delivered = 0

    public init(seed: UInt64) {
        dice = Dice(seed: seed)
    }

    /// The path of one participant, in both directions.
    public mutating func shape(_ address: SocketAddress, _ path: Path) {
        paths[address] = path
    }

    public var isEmpty: Bool { flying.isEmpty }
    public var nextArrival: Duration? { flying.min { $0.at < $1.at }?.at }

    /// Sends, and says how many copies will arrive: 0, 1 or 2.
    @discardableResult
    public mutating func send(_ packet: Packet, at now: Duration) -> Int {
        let path = paths[packet.to] ?? paths[packet.from] ?? path
        guard let connection = packet.connection else { return sendDatagram(packet, path, now) }
        let arrival = max(now + path.delay, latest[connection]?[packet.to] ?? .zero)
        latest[connection, default: [:]][packet.to] = arrival
        // A stream has no borders: the bytes come in up to three pieces.
        var start = 0
        for piece in 0..<3 where start < packet.bytes.count {
            let left = packet.bytes.count - start
            let length = piece == 2 ? left : 1 + dice.below(left)
            var part = packet
            part.bytes = Array(packet.bytes[start..<start + length])
            launch(part, arrival)
            start += length
        }
        return 1
    }

    private mutating func sendDatagram(
        _ packet: Packet, _ path: Path, _ now: Duration
    ) -> Int {
        guard !dice.happens(path.loss) else {
            lost += 1
            return 0
        }
        let copies = dice.happens(path.duplication) ? 2 : 1
        for _ in 0..<copies {
            launch(packet, now + path.delay + dice.duration(upTo: path.jitter))
        }
        return copies
    }

    private mutating func launch(_ packet: Packet, _ arrival: Duration) {
        order += 1
        flying.append((arrival, order, packet))
    }

    /// What has arrived by `now`, in order.
    public mutating func arrivals(at now: Duration) -> [Packet] {
        var due = flying.filter { $0.at <= now }
        guard !due.isEmpty else { return [] }
        flying.removeAll { $0.at <= now }
        due.sort { ($0.at, $0.order) < ($1.at, $1.order) }
        delivered += due.count
        return due.map(\.packet)
    }

    /// The connection is gone, and all that is on its way in it.
    public mutating func cut(_ connection: ConnectionID) {
        latest[connection] = nil
        flying.removeAll { $0.packet.connection == connection }
    }
}
