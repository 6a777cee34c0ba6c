import SIP
import Wire

/// The phone's own numbers: SplitMix64, so that the same seed makes the same messages. Nothing
/// here has to be hard to guess: the phone is for tests and demonstrations.
struct Randomness: Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func token() -> ByteString {
        let letters = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        var bits = next()
        var text: [UInt8] = []
        for _ in 0..<10 {
            text.append(letters[Int(bits & 31)])
            bits >>= 5
        }
        return ByteString(text)
    }

    mutating func branch() -> ByteString {
        ByteString(Via.magicCookie.bytes + token().bytes)
    }

    /// Whole steps of 10 ms, as RFC 3261 §14.1 asks for the time after a 491.
    mutating func duration(from low: Int, to high: Int) -> Duration {
        let steps = UInt64((high - low) / 10 + 1)
        return .milliseconds(low + Int(next() % steps) * 10)
    }
}
