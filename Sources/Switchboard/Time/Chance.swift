import SIP
import Wire

/// All randomness of the exchange: tags, branches, Call-IDs, SSRCs, back-off times.
///
/// The key stream of ChaCha20 (RFC 8439 §2.3) under a key that the shell takes from the system's
/// generator. Who sees any number of tokens cannot guess the next one, as RFC 3261 §19.3 asks for
/// tags; and the same seed gives the same tokens, so a simulated run can be repeated.
struct Chance: Sendable {
    private var key: ChaCha20
    private var block: [UInt8] = []
    private var used = 0

    /// The first 32 bytes of `seed` are the key. A shorter seed, as simulations use, is filled
    /// up with zeros; a longer one is folded.
    init(seed: [UInt8]) {
        var folded = [UInt8](repeating: 0, count: ChaCha20.keyBytes)
        for (index, byte) in seed.enumerated() { folded[index % folded.count] ^= byte }
        key = ChaCha20(key: folded)
    }

    mutating func byte() -> UInt8 {
        if used == block.count {
            block = key.nextBlock()
            used = 0
        }
        defer { used += 1 }
        return block[used]
    }

    mutating func uint32() -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 { value = value << 8 | UInt32(byte()) }
        return value
    }

    mutating func uint64() -> UInt64 {
        UInt64(uint32()) << 32 | UInt64(uint32())
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in byte() }
    }

    /// `bytes` random bytes, written in lower-case base 32 (RFC 4648 §6, without padding).
    mutating func token(_ bytes: Int) -> ByteString {
        var text: [UInt8] = []
        appendToken(bytes, to: &text)
        return ByteString(text)
    }

    /// RFC 3261 §8.1.1.7: the magic cookie, and what is unique in space and time.
    mutating func branch() -> ByteString {
        var text = Via.magicCookie.bytes
        appendToken(Self.tokenBytes, to: &text)
        return ByteString(text)
    }

    /// RFC 3261 §19.3: at least 32 bits of randomness.
    mutating func tag() -> ByteString {
        token(Self.tokenBytes)
    }

    /// RFC 3261 §8.1.1.4. Without a host (§25.1, `callid`): it would be that of the house, which
    /// is none of a provider's business.
    mutating func callID() -> ByteString {
        token(Self.callIDBytes)
    }

    /// Evenly spread over `range`, to the nanosecond.
    mutating func duration(in range: ClosedRange<Duration>) -> Duration {
        let low = range.lowerBound.nanoseconds
        let width = UInt64(range.upperBound.nanoseconds - low)
        guard width < .max else { return range.lowerBound }
        // 64 random bits over at most 63: the bias is below 2⁻³⁰ for every range below an hour.
        return .nanoseconds(low + Int64(uint64() % (width + 1)))
    }

    private static let tokenBytes = 10
    private static let callIDBytes = 15
    private static let alphabet: StaticString = "abcdefghijklmnopqrstuvwxyz234567"

    private mutating func appendToken(_ bytes: Int, to text: inout [UInt8]) {
        text.reserveCapacity(text.count + (bytes * 8 + 4) / 5)
        var bits: UInt32 = 0
        var width = 0
        for _ in 0..<bytes {
            bits = bits << 8 | UInt32(byte())
            width += 8
            while width >= 5 {
                width -= 5
                text.append(Self.letter(bits >> UInt32(width)))
            }
        }
        if width > 0 { text.append(Self.letter(bits << UInt32(5 - width))) }
    }

    private static func letter(_ bits: UInt32) -> UInt8 {
        alphabet.withUTF8Buffer { $0[Int(bits & 31)] }
    }
}
