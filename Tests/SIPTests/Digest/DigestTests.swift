import SIP
import Testing
import Wire

/// Digest authentication (RFC 7616, RFC 8760, RFC 3261 §22).
struct DigestTests {
    struct Vector: Sendable {
        var algorithm: String
        var realm: ByteString
        var password: ByteString
        var nonce: String
        var cnonce: String
        var response: ByteString
    }

    /// RFC 2617 §3.5 and RFC 7616 §3.9.1: user Mufasa gets /dir/index.html.
    static let vectors = [
        Vector(
            algorithm: "MD5", realm: "testrealm@host.com", password: "Circle Of Life",
            nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093", cnonce: "0a4f113b",
            response: "6629fae49393a05397450978507c4ef1"),
        Vector(
            algorithm: "MD5", realm: "http-auth@example.org", password: "Circle of Life",
            nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            response: "8ca523f5e9506fed4657c9700eebdbec"),
        Vector(
            algorithm: "SHA-256", realm: "http-auth@example.org", password: "Circle of Life",
            nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            response: "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ]

    @Test("the client's answer is that of the RFC, and the server takes it", arguments: vectors)
    func answer(_ vector: Vector) throws {
        let challenge = try #require(
            Challenge(
                ByteString(
                    """
                    Digest realm="\(vector.realm)", qop="auth, auth-int", \
                    algorithm=\(vector.algorithm), nonce="\(vector.nonce)", \
                    opaque="5ccc069c403ebaf9f0171e9517f40e41"
                    """)))
        let answer = Credentials(
            answering: challenge, user: "Mufasa", password: vector.password, method: .other("GET"),
            uri: "/dir/index.html", cnonce: ByteString(vector.cnonce), count: 1)
        #expect(answer.response == vector.response)
        let read = try #require(Credentials(in: [answer.serialized], realm: vector.realm))
        #expect(read == answer)
        #expect(read.nonceCount == "00000001")
        #expect(read.opaque == "5ccc069c403ebaf9f0171e9517f40e41")
        let ha1 = read.algorithm.ha1(
            user: "Mufasa", realm: vector.realm, password: vector.password)
        #expect(read.isProof(ha1: ha1, method: .other("GET")))
        #expect(!read.isProof(ha1: ha1, method: .other("PUT")))
        let wrong = read.algorithm.ha1(user: "Mufasa", realm: vector.realm, password: "wrong")
        #expect(!read.isProof(ha1: wrong, method: .other("GET")))
    }

    @Test("every part of the answer counts")
    func tampering() throws {
        let challenge = Challenge(realm: "r", nonce: "n", algorithm: .sha512_256)
        let good = Credentials(
            answering: challenge, user: "u", password: "p", method: .register, uri: "sip:r",
            cnonce: "c", count: 0xAB)
        #expect(good.nonceCount == "000000ab")
        let ha1 = DigestAlgorithm.sha512_256.ha1(user: "u", realm: "r", password: "p")
        #expect(good.isProof(ha1: ha1, method: .register))
        let changes: [(inout Credentials) -> Void] = [
            { $0.nonce = "m" }, { $0.uri = "sip:s" }, { $0.nonceCount = "000000ac" },
            { $0.cnonce = "d" }, { $0.qop = nil }, { $0.qop = "auth-int" }, { $0.response = "" },
            { $0.algorithm = .sha256 }, { $0.response.bytes[0] ^= 1 },
            { $0.response.bytes.removeLast() },
        ]
        for change in changes {
            var bad = good
            change(&bad)
            #expect(!bad.isProof(ha1: ha1, method: .register))
        }
        var upper = good
        upper.response = ByteString(good.response.description.uppercased())
        #expect(upper.isProof(ha1: ha1, method: .register))
    }

    @Test("a server without qop is answered in the form of RFC 2069")
    func withoutQop() throws {
        let challenge = try #require(Challenge("Digest realm=\"r\", nonce=\"n\""))
        #expect(challenge.algorithm == .md5 && !challenge.offersAuth)
        let answer = Credentials(
            answering: challenge, user: "u", password: "p", method: .invite, uri: "sip:a",
            cnonce: "c", count: 1)
        #expect(answer.qop == nil && answer.cnonce == nil && answer.nonceCount == nil)
        #expect(!answer.serialized.description.contains("qop"))
        let ha1 = DigestAlgorithm.md5.ha1(user: "u", realm: "r", password: "p")
        #expect(answer.isProof(ha1: ha1, method: .invite))
    }

    @Test("challenges are read and written")
    func challenges() throws {
        let stale = Challenge(realm: "a \"b\"", nonce: "n", algorithm: .sha256, isStale: true)
        #expect(
            stale.serialized == """
                Digest realm="a \\"b\\"", nonce="n", algorithm=SHA-256, qop="auth", stale=true
                """)
        #expect(Challenge(stale.serialized) == stale)
        for value: ByteString in [
            "Basic realm=\"r\"", "Digest", "Digest realm=\"r\"", "Digest nonce=\"n\"",
            "Digest realm=\"r\", nonce=\"n\", algorithm=MD5-sess",
            "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"", "Digestrealm=\"r\", nonce=\"n\"",
            "Digest realm=\"r\", nonce=\"n\" x", "Digest realm=\"r, nonce=\"n\"",
        ] {
            #expect(Challenge(value) == nil)
        }
    }

    @Test("RFC 8760 §2.4: the first challenge that can be answered is")
    func best() {
        let best = Challenge.best(of: [
            "Digest realm=\"r\", nonce=\"1\", algorithm=SHA3-512",
            "Digest realm=\"r\", nonce=\"2\", algorithm=sha-256",
            "Digest realm=\"r\", nonce=\"3\", algorithm=MD5",
        ])
        #expect(best?.nonce == "2" && best?.algorithm == .sha256)
        #expect(Challenge.best(of: ["Basic realm=\"r\""]) == nil)
    }

    @Test("RFC 3261 §22.1: credentials of other realms and schemes are passed over")
    func realms() {
        let line = { (realm: String) in
            ByteString(
                """
                Digest username="u",realm="\(realm)" , nonce="n",uri="sip:a;b=c",\
                response="0",algorithm=MD5,  qop=auth , nc=00000001,cnonce=""
                """)
        }
        let values: [ByteString] = ["NoOneKnowsThisScheme opaque-data=here", line("a"), line("b")]
        #expect(Credentials(in: values, realm: "b")?.uri == "sip:a;b=c")
        #expect(Credentials(in: values, realm: "c") == nil)
        #expect(Credentials(in: [], realm: "b") == nil)
    }
}
