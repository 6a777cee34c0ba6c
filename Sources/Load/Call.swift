public import Media

/// A call on the loopback: two streams of the engine, and the ports of the two phones.
public struct Call {
    public let number: UInt32
    /// Of the first call.
    private let firstPort: UInt16

    public init(_ number: UInt32, firstPort: UInt16 = 20_000) {
        self.number = number
        self.firstPort = firstPort
    }

    /// Of the two streams.
    public var ports: (UInt16, UInt16) { (base, base + 2) }
    public var phones: (UInt16, UInt16) { (base + 4, base + 6) }
    public var streams: (UInt32, UInt32) { (number * 2, number * 2 + 1) }
    private var base: UInt16 { firstPort + UInt16(number * 8) }

    /// Opens both streams and has each heard by the other: relayed where both speak alike.
    public func orders(_ first: Manner = .pcmu, _ second: Manner = .pcmu) -> [MediaCommand] {
        let (one, other) = (StreamNumber(streams.0), StreamNumber(streams.1))
        return first.opening(streams.0, at: ports.0, for: phones.0)
            + second.opening(streams.1, at: ports.1, for: phones.1) + [
                first.isRelayed(to: second)
                    ? .connect(one, other, firstToSecond: [:], secondToFirst: [:])
                    : .bridge(one, other)
            ]
    }
}
