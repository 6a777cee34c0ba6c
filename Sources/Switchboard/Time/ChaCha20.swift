/// The ChaCha20 block function as a stream of blocks (RFC 8439 §2.3), with the nonce zero.
struct ChaCha20: Sendable {
    static let keyBytes = 32
    static let blockBytes = 64

    /// RFC 8439 §2.3: four constant words, eight of the key, the counter, three of the nonce.
    private var state: [UInt32]

    init(key: [UInt8], nonce: (UInt32, UInt32, UInt32) = (0, 0, 0), counter: UInt32 = 0) {
        precondition(key.count == Self.keyBytes, "a ChaCha20 key has 32 bytes")
        state = [0x6170_7865, 0x3320_646E, 0x7962_2D32, 0x6B20_6574]
        for word in 0..<8 {
            state.append(
                (0..<4).reduce(0) { $0 | UInt32(key[word * 4 + $1]) << UInt32($1 * 8) })
        }
        state += [counter, nonce.0, nonce.1, nonce.2]
    }

    /// The next 64 bytes of the key stream. The counter runs over into the first word of the
    /// nonce: with one key the stream is long enough for every token an exchange ever makes.
    mutating func nextBlock() -> [UInt8] {
        var a = row(0), b = row(1), c = row(2), d = row(3)
        for _ in 0..<10 {
            Self.quarterRounds(&a, &b, &c, &d)
            (b, c, d) = (Self.turn(b, 1), Self.turn(c, 2), Self.turn(d, 3))
            Self.quarterRounds(&a, &b, &c, &d)
            (b, c, d) = (Self.turn(b, 3), Self.turn(c, 2), Self.turn(d, 1))
        }
        var block: [UInt8] = []
        block.reserveCapacity(Self.blockBytes)
        for words in [a &+ row(0), b &+ row(1), c &+ row(2), d &+ row(3)] {
            for index in 0..<4 {
                for shift in stride(from: UInt32(0), to: 32, by: 8) {
                    block.append(UInt8(truncatingIfNeeded: words[index] >> shift))
                }
            }
        }
        state[12] &+= 1
        if state[12] == 0 { state[13] &+= 1 }
        return block
    }

    private func row(_ index: Int) -> SIMD4<UInt32> {
        let start = index * 4
        return SIMD4(state[start], state[start + 1], state[start + 2], state[start + 3])
    }

    /// RFC 8439 §2.1, on the four columns or diagonals at once.
    private static func quarterRounds(
        _ a: inout SIMD4<UInt32>, _ b: inout SIMD4<UInt32>, _ c: inout SIMD4<UInt32>,
        _ d: inout SIMD4<UInt32>
    ) {
        a &+= b
        d = rotate(d ^ a, 16)
        c &+= d
        b = rotate(b ^ c, 12)
        a &+= b
        d = rotate(d ^ a, 8)
        c &+= d
        b = rotate(b ^ c, 7)
    }

    private static func rotate(_ words: SIMD4<UInt32>, _ bits: UInt32) -> SIMD4<UInt32> {
        words &<< SIMD4(repeating: bits) | words &>> SIMD4(repeating: 32 - bits)
    }

    /// Moves every word `places` to the left, round the end.
    private static func turn(_ words: SIMD4<UInt32>, _ places: Int) -> SIMD4<UInt32> {
        switch places {
        case 1: SIMD4(words.y, words.z, words.w, words.x)
        case 2: SIMD4(words.z, words.w, words.x, words.y)
        default: SIMD4(words.w, words.x, words.y, words.z)
        }
    }
}
