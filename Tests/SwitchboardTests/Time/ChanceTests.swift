import Testing
import Wire

@testable import Switchboard

@Suite("Chance")
struct ChanceTests {
    @Test("the key stream is that of RFC 8439 §2.3.2")
    func block() {
        var stream = ChaCha20(
            key: Array(0..<32), nonce: (0x0900_0000, 0x4A00_0000, 0), counter: 1)
        let expected: [UInt8] = [
            0x10, 0xF1, 0xE7, 0xE4, 0xD1, 0x3B, 0x59, 0x15, 0x50, 0x0F, 0xDD, 0x1F, 0xA3, 0x20,
            0x71, 0xC4, 0xC7, 0xD1, 0xF4, 0xC7, 0x33, 0xC0, 0x68, 0x03, 0x04, 0x22, 0xAA, 0x9A,
            0xC3, 0xD4, 0x6C, 0x4E, 0xD2, 0x82, 0x64, 0x46, 0x07, 0x9F, 0xAA, 0x09, 0x14, 0xC2,
            0xD7, 0x05, 0xD9, 0x8B, 0x02, 0xA2, 0xB5, 0x12, 0x9C, 0xD1, 0xDE, 0x16, 0x4E, 0xB9,
            0xCB, 0xD0, 0x83, 0xE8, 0xA2, 0x50, 0x3C, 0x4E,
        ]
        #expect(stream.nextBlock() == expected)
    }

    @Test("the same seed gives the same tokens, another seed others")
    func deterministic() {
        var one = Chance(seed: [1, 2, 3])
        var same = Chance(seed: [1, 2, 3])
        var other = Chance(seed: [1, 2, 4])
        let tokens = (0..<50).map { _ in one.tag() }
        #expect(tokens == (0..<50).map { _ in same.tag() })
        #expect(tokens != (0..<50).map { _ in other.tag() })
        #expect(Set(tokens).count == 50)
    }

    @Test("tokens are lower-case base 32 of the asked length", arguments: 0...40)
    func token(bytes: Int) {
        var chance = Chance(seed: [7])
        let token = chance.token(bytes)
        #expect(token.count == (bytes * 8 + 4) / 5)
        #expect(token.bytes.allSatisfy { "abcdefghijklmnopqrstuvwxyz234567".utf8.contains($0) })
    }

    @Test("branches begin with the magic cookie of RFC 3261 §8.1.1.7")
    func branch() {
        var chance = Chance(seed: [7])
        let branch = chance.branch()
        #expect(branch.hasPrefix("z9hG4bK"))
        #expect(branch.count == 7 + 16)
        #expect(chance.branch() != branch)
    }

    @Test("a Call-ID is a token that names no host")
    func callID() {
        var chance = Chance(seed: [7])
        let text = chance.callID()
        #expect(text.count == 24 && !text.bytes.contains(0x40))
        #expect(chance.callID() != text)
    }

    @Test("durations stay in their range and reach both halves of it")
    func duration() {
        var chance = Chance(seed: [7])
        let range = Duration.milliseconds(2_100)...Duration.milliseconds(4_000)
        let made = (0..<1_000).map { _ in chance.duration(in: range) }
        #expect(made.allSatisfy { range.contains($0) })
        #expect(made.contains { $0 < .milliseconds(2_300) })
        #expect(made.contains { $0 > .milliseconds(3_800) })
        #expect(chance.duration(in: .zero ... .zero) == .zero)
    }

    @Test("the bytes are spread evenly")
    func even() {
        var chance = Chance(seed: [7])
        var counts = [Int](repeating: 0, count: 256)
        for _ in 0..<256_000 { counts[Int(chance.byte())] += 1 }
        // 1000 expected, standard deviation 32: six of them never come by chance.
        #expect(counts.allSatisfy { abs($0 - 1_000) < 192 })
    }
}
