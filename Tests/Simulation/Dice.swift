/// Chance for a simulated world: SplitMix64, so that a seed names a whole run.
public struct Dice: Sendable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// 0…bound-1.
    public mutating func below(_ bound: Int) -> Int {
        Int(next() % UInt64(max(1, bound)))
    }

    /// True with this probability.
    public mutating func happens(_ probability: Double) -> Bool {
        probability > 0 && Double(next() >> 11) / Double(1 << 53) < probability
    }

    /// Zero to `longest`, in whole microseconds.
    public mutating func duration(upTo longest: Duration) -> Duration {
        let (seconds, attoseconds) = longest.components
        let microseconds = Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
        return .microseconds(microseconds == 0 ? 0 : below(microseconds + 1))
    }

    public mutating func element<Element>(of list: [Element]) -> Element {
        list[below(list.count)]
    }
}
