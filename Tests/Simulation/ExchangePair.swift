public import SIP
public import Switchboard
public import Wire

/// Two exchanges, each the other's trunk, and somebody outside who sends messages: for what two
/// back-to-back user agents do to each other. Every message takes a millisecond.
public struct ExchangePair: Sendable {
    public static let outside = SocketAddress(.v4(0xC633_6409), 5060)
    public static let addresses = [
        SocketAddress(.v4(0x0A00_0001), 5060), SocketAddress(.v4(0x0A00_0002), 5060),
    ]

    public private(set) var now = Duration.zero
    /// What came to the outside.
    public private(set) var heard: [Message] = []
    public private(set) var records: [[CallRecord]] = [[], []]
    private var exchanges: [Switchboard] = []
    private var agenda: [(at: Duration, exchange: Int, input: Input)] = []

    /// Each plan sees the trunks `outside` and `peer`.
    public init(_ first: String, _ second: String) {
        for (index, plan) in [first, second].enumerated() {
            var office = Office(phones: [], trunks: ["outside", "peer"], dialplan: plan)
            office.trunkAddresses = [
                "outside": Self.outside, "peer": Self.addresses[1 - index],
            ]
            exchanges.append(Switchboard(seed: [UInt8(index + 1)]))
            report(.clock(UTCTime(milliseconds: 1_800_000_000_000)), to: index)
            var configuration = office.configuration(at: Self.addresses[index])
            configuration.nonceKey = Array(repeating: UInt8(index), count: 32)
            report(.configuration(configuration), to: index)
        }
    }

    /// The outside says this to the first exchange.
    public mutating func send(_ message: Message) {
        let flow = Flow(.udp, listener: ListenerID(0), remote: Self.outside)
        agenda.append((now, 0, .received(message.serialized(), over: flow)))
    }

    public mutating func run(for duration: Duration) {
        let end = now + duration
        while let next = next, next.at <= end {
            now = max(now, next.at)
            if let index = next.index {
                let (_, exchange, input) = agenda.remove(at: index)
                report(input, to: exchange)
            } else {
                report(.deadline, to: next.exchange)
            }
        }
        now = end
    }

    public func census(of index: Int) -> Census {
        var copy = exchanges[index]
        guard case .status(let census, _, _) = copy.perform(.status, at: instant).0 else {
            preconditionFailure("the exchange always tells its status")
        }
        return census
    }

    private var instant: Instant { Instant(nanoseconds: now.nanoseconds) }

    private var next: (at: Duration, index: Int?, exchange: Int)? {
        var best: (at: Duration, index: Int?, exchange: Int)?
        for (index, entry) in agenda.enumerated() where entry.at < best?.at ?? .seconds(1 << 40) {
            best = (entry.at, index, entry.exchange)
        }
        for (index, exchange) in exchanges.enumerated() {
            guard let due = exchange.nextDeadline else { continue }
            let at = Duration.nanoseconds(due.nanoseconds)
            if at < best?.at ?? .seconds(1 << 40) { best = (at, nil, index) }
        }
        return best
    }

    private mutating func report(_ input: Input, to index: Int) {
        let outbox = exchanges[index].handle(input, at: instant)
        let later = now + .milliseconds(1)
        for transmission in outbox.transmissions {
            guard let to = Self.addresses.firstIndex(of: transmission.flow.remote) else {
                if let message = try? Message(parsing: transmission.bytes) { heard.append(message) }
                continue
            }
            let flow = Flow(.udp, listener: ListenerID(0), remote: Self.addresses[index])
            agenda.append((later, to, .received(transmission.bytes, over: flow)))
        }
        for case .close(let stream) in outbox.media {
            agenda.append((later, index, .media(.closed(stream, StreamReport()))))
        }
        for case .keepCallRecord(let record) in outbox.store { records[index].append(record) }
    }
}
