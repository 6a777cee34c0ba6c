import Testing
import Wire

@testable import SDP

/// Keys for SRTP in descriptions (RFC 4568).
struct SecuringTests {
    private static let counter: ByteString = "AES_CM_128_HMAC_SHA1_80"
    private static let gcm: ByteString = "AEAD_AES_128_GCM"

    private static func key(_ seed: UInt8, _ count: Int = 30) -> [UInt8] {
        (0..<count).map { UInt8($0) &+ seed }
    }

    /// Ours, for one line.
    private static func keys(_ security: MediaSecurity) -> LineKeys {
        LineKeys(
            security,
            lines: [
                [
                    CryptoLine(tag: 1, suite: gcm, key: key(100, 28)),
                    CryptoLine(tag: 2, suite: counter, key: key(100)),
                ]
            ])
    }

    private static func offer(_ transport: String, _ crypto: String...) throws -> SessionDescription
    {
        var description = try Example.phoneOffer()
        description.media[0].transport = ByteString(transport)
        description.media[0].attributes += crypto.map { Attribute("crypto", ByteString($0)) }
        return description
    }

    private static func theirs(_ tag: Int, _ suite: ByteString, _ seed: UInt8, _ count: Int)
        -> String
    {
        "\(tag) \(suite) inline:\(Base64.encode(key(seed, count)))"
    }

    private static func answer(
        _ offer: SessionDescription, _ keys: LineKeys
    ) throws -> SessionDescription {
        var origin = LocalOrigin(id: 7)
        let answer = try Example.parse(
            "v=0", "o=callee 1 1 IN IP4 10.0.0.6", "s=-", "c=IN IP4 10.0.0.6", "t=0 0",
            "m=audio 40000 RTP/AVP 8")
        return Negotiation.relayedAnswer(
            answer, to: offer, origin: &origin, anchors: Example.anchors, keys: keys)
    }

    /// The key of RFC 4568 §9.1.
    private static let text: ByteString = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"

    // MARK: - Lines

    @Test("§9.1: a line of the standard's examples is read, with its lifetime and hint")
    func read() throws {
        let value = ByteString("1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.text)|2^20 WSH=1024 -x")
        let line = try #require(CryptoLine(value))
        #expect(line.tag == 1)
        #expect(line.suite == Self.counter)
        #expect(line.key.count == 30)
        #expect(
            line.attribute.value
                == ByteString("1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.text)"))
    }

    @Test(
        "what cannot be used is passed over",
        arguments: [
            "", "1", "x AES_CM_128_HMAC_SHA1_80 inline:AAAA", "1234567890 A inline:AAAA",
            "1 A uri:AAAA", "1 A inline:A", "1 A inline:AAAA|2^20|1:4", "1 A inline:AAAA|1:4",
            "1 A inline:AAAA;inline:BBBB", "1 A inline:AAAA KDR=1",
            "1 A inline:AAAA UNENCRYPTED_SRTP", "1 A inline:AAAA UNAUTHENTICATED_SRTP",
            "1 A inline:AAAA FEC_ORDER=FEC_SRTP",
        ])
    func unusable(_ value: String) {
        #expect(CryptoLine(ByteString(value)) == nil)
    }

    // MARK: - Answers

    @Test("the first offered suite that we know is taken, under its tag and profile")
    func answered() throws {
        let offer = try Self.offer(
            "RTP/SAVP", "1 NEW_SUITE inline:AAAA", Self.theirs(7, Self.counter, 1, 30),
            Self.theirs(8, Self.gcm, 1, 28))
        for security in [MediaSecurity.taken, .offered, .required] {
            let answer = try Self.answer(offer, Self.keys(security))
            #expect(answer.media[0].transport == "RTP/SAVP")
            #expect(
                answer.media[0].keys == [
                    CryptoLine(tag: 7, suite: Self.counter, key: Self.key(100))
                ])
            let plan = try #require(Negotiation.plan(line: 0, local: answer, remote: offer))
            #expect(plan.protection?.sending == Self.key(100))
            #expect(plan.protection?.receiving == Self.key(1))
            #expect(plan.protection?.suite == Self.counter)
        }
    }

    @Test("keys in the clear profile are taken too; and are not where none are")
    func besideTheClear() throws {
        let offer = try Self.offer("RTP/AVP", Self.theirs(1, Self.gcm, 1, 28))
        let taken = try Self.answer(offer, Self.keys(.taken))
        #expect(taken.media[0].transport == "RTP/AVP")
        #expect(Negotiation.plan(line: 0, local: taken, remote: offer)?.protection != nil)
        let open = try Self.answer(offer, .none)
        #expect(open.media[0].keys == [])
        let plan = try #require(Negotiation.plan(line: 0, local: open, remote: offer))
        #expect(plan.protection == nil)
    }

    @Test("a secret line without a usable key is refused, and a clear one where keys are required")
    func refused() throws {
        let unknown = try Self.offer("RTP/SAVP", "1 NEW_SUITE inline:AAAA")
        let short = try Self.offer("RTP/SAVP", Self.theirs(1, Self.counter, 1, 29))
        let clear = try Self.offer("RTP/AVP")
        let secret = try Self.offer("RTP/SAVP", Self.theirs(1, Self.counter, 1, 30))
        for (offer, security) in [
            (unknown, MediaSecurity.taken), (short, .offered), (clear, .required),
            (secret, .never),
        ] {
            let keys = Self.keys(security)
            #expect(Negotiation.permitted(offer, security).media[0].port == 0)
            #expect(try Self.answer(offer, keys).media[0].port == 0)
        }
        #expect(Negotiation.permitted(clear, .offered) == clear)
        #expect(Negotiation.permitted(secret, .taken) == secret)
    }

    @Test("the other leg is offered what its own keys say, whatever this one's are")
    func offered() throws {
        let offer = try Self.offer("RTP/SAVP", Self.theirs(1, Self.counter, 1, 30))
        for (security, transport, count) in [
            (MediaSecurity.never, "RTP/AVP", 0), (.taken, "RTP/AVP", 0),
            (.offered, "RTP/AVP", 2), (.required, "RTP/SAVP", 2),
        ] {
            var origin = LocalOrigin(id: 7)
            let relayed = Negotiation.relayedOffer(
                offer, origin: &origin, anchors: Example.anchors, allowing: CodecPolicy([]),
                keys: Self.keys(security))
            #expect(relayed.media[0].transport == ByteString(transport))
            #expect(relayed.media[0].keys.count == count)
            #expect(!relayed.media[0].keys.contains { $0.key == Self.key(1) })
        }
    }

    @Test(
        "an answer names one of our keys; one that names none leaves the line in the clear, or dead"
    )
    func theirAnswer() throws {
        var origin = LocalOrigin(id: 7)
        for security in [MediaSecurity.offered, .required] {
            let ours = Negotiation.relayedOffer(
                try Example.phoneOffer(), origin: &origin, anchors: Example.anchors,
                allowing: CodecPolicy([]), keys: Self.keys(security))
            var theirs = try Self.offer(
                security == .required ? "RTP/SAVP" : "RTP/AVP",
                Self.theirs(2, Self.counter, 5, 30))
            let plan = try #require(Negotiation.plan(line: 0, local: ours, remote: theirs))
            #expect(plan.protection?.sending == Self.key(100))
            #expect(plan.protection?.receiving == Self.key(5))
            theirs.media[0].attributes.removeAll { $0.name == "crypto" }
            let open = Negotiation.plan(line: 0, local: ours, remote: theirs)
            #expect((open == nil) == (security == .required))
            #expect(open?.protection == nil)
        }
    }

    @Test("what we say ourselves is protected as well")
    func ownSpeech() throws {
        var origin = LocalOrigin(id: 7)
        let offer = try Self.offer("RTP/SAVP", Self.theirs(1, Self.counter, 1, 30))
        let answer = try #require(
            Negotiation.localAnswer(
                to: offer, origin: &origin, anchors: Example.anchors, keys: Self.keys(.taken)))
        #expect(answer.media[0].keys.map(\.tag) == [1])
        #expect(
            Negotiation.localAnswer(to: offer, origin: &origin, anchors: Example.anchors) == nil)
        let own = try #require(
            Negotiation.localOffer(
                origin: &origin, anchors: Example.anchors, keys: Self.keys(.required)))
        #expect(own.media[0].isSecret && own.media[0].keys.count == 2)
    }
}
