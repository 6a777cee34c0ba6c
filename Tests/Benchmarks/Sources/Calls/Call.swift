public import Media
public import Wire

/// A call on the loopback: two streams of the engine, and the ports of the two phones.
public struct Call {
    public let number: UInt32

    public init(_ number: UInt32) {
        self.number = number
    }

    /// Of the two streams.
    public var ports: (UInt16, UInt16) { (base, base + 2) }
    public var phones: (UInt16, UInt16) { (base + 4, base + 6) }
    private var base: UInt16 { UInt16(20_000 + number * 8) }

    /// Opens both streams and relays each to the other.
    public var orders: [MediaCommand] {
        let (first, second) = (number * 2, number * 2 + 1)
        return opening(first, at: ports.0, for: phones.0)
            + opening(second, at: ports.1, for: phones.1) + [
                .connect(
                    StreamNumber(first), StreamNumber(second), firstToSecond: [:],
                    secondToFirst: [:])
            ]
    }

    private func opening(
        _ stream: UInt32, at port: UInt16, for phone: UInt16
    ) -> [MediaCommand] {
        let host = IPAddress.v4(0x7F00_0001)
        return [
            .open(
                StreamNumber(stream),
                Opening(
                    local: SocketAddress(host, port), ssrc: stream, sequence: 1, timestamp: 1,
                    cname: "benchmark")),
            .direct(
                StreamNumber(stream),
                Direction(
                    rtp: SocketAddress(host, phone), rtcp: nil, sends: true, receives: true,
                    clockRates: [0: 8_000], telephoneEvent: 101, alsoFrom: nil,
                    silenceTimeoutMilliseconds: nil, relaysFeedback: false)),
        ]
    }
}
