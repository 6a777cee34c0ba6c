import Testing
import Wire

@testable import SIP

/// Nonces that carry their own proof, and the counting of their uses.
struct NoncesTests {
    private let issuer = NonceIssuer(key: [UInt8](repeating: 7, count: 32), lifetime: 300)
    private let now: Int64 = 1_700_000_000

    @Test("a nonce is for the place that it was sent to")
    func places() {
        let nonce = issuer.nonce(at: now, for: "a", to: [192, 0, 2, 1])
        #expect(issuer.verdict(on: nonce, at: now, from: [192, 0, 2, 1]) == .fresh)
        #expect(issuer.verdict(on: nonce, at: now, from: [192, 0, 2, 2]) == .elsewhere)
        #expect(issuer.verdict(on: nonce, at: now) == .elsewhere)
        #expect(issuer.verdict(on: nonce, at: now + 301, from: [192, 0, 2, 2]) == .elsewhere)
        #expect(issuer.verdict(on: nonce, at: now + 301, from: [192, 0, 2, 1]) == .stale)
    }

    @Test("a nonce is fresh for its lifetime, then stale")
    func lifetime() {
        let nonce = issuer.nonce(at: now, for: "a")
        #expect(issuer.verdict(on: nonce, at: now) == .fresh)
        #expect(issuer.verdict(on: nonce, at: now + 300) == .fresh)
        #expect(issuer.verdict(on: nonce, at: now + 301) == .stale)
        // A clock that was set back: the phone is asked once more.
        #expect(issuer.verdict(on: nonce, at: now - 1) == .stale)
        #expect(issuer.verdict(on: nonce, at: .min) == .stale)
        #expect(issuer.verdict(on: nonce, at: .max) == .stale)
    }

    @Test("a copy of a request gets the same nonce, another request another")
    func names() {
        #expect(issuer.nonce(at: now, for: "a") == issuer.nonce(at: now, for: "a"))
        #expect(issuer.nonce(at: now, for: "a") != issuer.nonce(at: now, for: "b"))
        #expect(issuer.nonce(at: now, for: "a") != issuer.nonce(at: now + 1, for: "a"))
    }

    @Test("whatever was not made here is forged")
    func forgeries() {
        let nonce = issuer.nonce(at: now)
        for index in nonce.bytes.indices {
            var forged = nonce
            forged.bytes[index] = forged.bytes[index] == 0x30 ? 0x31 : 0x30
            #expect(issuer.verdict(on: forged, at: now) == .forged)
        }
        let other = NonceIssuer(key: [UInt8](repeating: 8, count: 32))
        #expect(other.verdict(on: nonce, at: now) == .forged)
        for text in ["", "x", nonce.description + "0", String(repeating: "z", count: nonce.count)] {
            #expect(issuer.verdict(on: ByteString(text), at: now) == .forged)
        }
    }

    @Test("RFC 7616 §5.5: a count is taken once, and only upwards")
    func counting() {
        var counter = NonceCounter()
        let counts: [ByteString?] = [
            "00000001", "00000001", "00000003", "00000002", "0000000A", "0000000a", "0000000b",
            "00000000", nil, "", "000000001", "0000000g", "ffffffff", "ffffffff",
        ]
        #expect(
            counts.map { counter.take("n", $0) } == [
                true, false, true, false, true, false, true, false, false, false, false, false,
                true,
                false,
            ])
        let other = counter.take("m", "00000001")
        #expect(other)
    }

    @Test("a full table forgets the oldest, never the youngest")
    func full() {
        var counter = NonceCounter(capacity: 2)
        for nonce: ByteString in ["a", "b", "c"] {
            let isFirst = counter.take(nonce, "00000001")
            #expect(isFirst)
        }
        // a and b have become the older table, c begins the younger one.
        for nonce: ByteString in ["a", "b", "c"] {
            let again = counter.take(nonce, "00000001")
            #expect(!again)
        }
        for nonce: ByteString in ["d", "e"] { _ = counter.take(nonce, "00000001") }
        let forgotten = counter.take("a", "00000001")
        let kept = counter.take("d", "00000001")
        #expect(forgotten && !kept)
    }

    @Test("a stateless tag depends on the Call-ID and the key alone")
    func tags() {
        #expect(issuer.tag(for: "a") == issuer.tag(for: "a"))
        #expect(issuer.tag(for: "a") != issuer.tag(for: "b"))
        #expect(issuer.tag(for: "a").count == 16)
    }

    @Test("the HMAC is that of RFC 4231 §4.2 to §4.7")
    func vectors() {
        let cases: [(key: [UInt8], data: [UInt8], mac: String)] = [
            (
                [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c7"
            ),
            (
                [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
                "773ea91e36800e46854db8ebd09181a7"
            ),
            (
                [UInt8](1...25), [UInt8](repeating: 0xCD, count: 50),
                "82558a389a443c0ea4cc819899f2083a"
            ),
            (
                [UInt8](repeating: 0x0C, count: 20), Array("Test With Truncation".utf8),
                "a3b6167473100ee06e0c796c2955552b"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f"
            ),
        ]
        for (key, data, mac) in cases {
            #expect(Hex.text(NonceIssuer(key: key).mac(data)) == Array(mac.utf8))
        }
    }
}
