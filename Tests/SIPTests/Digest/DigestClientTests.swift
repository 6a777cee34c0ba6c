import SIP
import Testing
import Wire

/// Challenges that are answered, and those that are not (RFC 3261 §22, RFC 7616 §3.3).
struct DigestClientTests {
    private let request = Request(
        method: .invite, uri: URI(user: "5550100", host: .name("provider.test")),
        from: NameAddress(URI(user: "us", host: .name("office.test"))),
        to: NameAddress(URI(user: "5550100", host: .name("provider.test"))), callID: "a",
        cSeq: CSeq(1, .invite))

    private func response(
        _ status: Status, _ challenges: Challenge..., proxy: Challenge? = nil
    ) -> Response {
        var response = Response(status, to: request, toTag: "t")
        for challenge in challenges {
            response.headers.append(.wwwAuthenticate, challenge.serialized)
        }
        if let proxy { response.headers.append(.proxyAuthenticate, proxy.serialized) }
        return response
    }

    private func challenge(
        _ nonce: ByteString, realm: ByteString = "provider.test",
        _ algorithm: DigestAlgorithm = .md5, isStale: Bool = false
    ) -> Challenge {
        Challenge(realm: realm, nonce: nonce, algorithm: algorithm, isStale: isStale)
    }

    private func proof(in verdict: DigestClient.Verdict, _ realm: ByteString) -> Credentials? {
        guard case .proven(let request) = verdict else { return nil }
        return Credentials(
            in: request.headers.values(of: .authorization)
                + request.headers.values(of: .proxyAuthorization), realm: realm)
    }

    @Test(
        "the proof fits, with the first hash of the list that is known (RFC 8760 §2.4)",
        arguments: DigestAlgorithm.allCases)
    func answers(_ algorithm: DigestAlgorithm) throws {
        var client = DigestClient(user: "us", password: "secret")
        var tries = DigestClient.Tries()
        let verdict = client.answer(
            response(.unauthorized, challenge("n", algorithm), challenge("n", .md5)), to: request,
            realms: nil, tries: &tries, cnonce: "c")
        let credentials = try #require(proof(in: verdict, "provider.test"))
        #expect(credentials.algorithm == algorithm)
        #expect(credentials.nonceCount == "00000001")
        let ha1 = algorithm.ha1(user: "us", realm: "provider.test", password: "secret")
        #expect(credentials.isProof(ha1: ha1, method: .invite))
    }

    @Test("a server and a proxy that both ask are both answered (RFC 3261 §22.3)")
    func both() throws {
        var client = DigestClient(user: "us", password: "secret")
        var tries = DigestClient.Tries()
        let verdict = client.answer(
            response(
                .proxyAuthenticationRequired, challenge("n"),
                proxy: challenge("p", realm: "edge.test")), to: request,
            realms: ["provider.test", "edge.test"], tries: &tries, cnonce: "c")
        guard case .proven(let proven) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(proven.headers.values(of: .authorization).count == 1)
        #expect(proven.headers.values(of: .proxyAuthorization).count == 1)
    }

    @Test("the same nonce again is counted; a new one begins at one, and replaces the old proof")
    func counts() throws {
        var client = DigestClient(user: "us", password: "secret")
        var ahead = request
        for count in 1...3 {
            var tries = DigestClient.Tries()
            let verdict = client.answer(
                response(.unauthorized, challenge("n")), to: ahead, realms: nil, tries: &tries,
                cnonce: "c")
            #expect(
                proof(in: verdict, "provider.test")?.nonceCount == ByteString("0000000\(count)"))
        }
        client.proveAhead(&ahead, cnonce: "c")
        #expect(
            Credentials(in: ahead.headers.values(of: .authorization), realm: "provider.test")?
                .nonceCount == "00000004")
        var tries = DigestClient.Tries()
        let verdict = client.answer(
            response(.unauthorized, challenge("m")), to: ahead, realms: nil, tries: &tries,
            cnonce: "c")
        #expect(proof(in: verdict, "provider.test")?.nonceCount == "00000001")
        guard case .proven(let proven) = verdict else { return }
        #expect(proven.headers.values(of: .authorization).count == 1)
    }

    @Test("asked again, our password was wrong; only `stale` says otherwise, and that once")
    func refusals() {
        var client = DigestClient(user: "us", password: "secret")
        var tries = DigestClient.Tries()
        func ask(_ challenge: Challenge) -> DigestClient.Verdict {
            client.answer(
                response(.unauthorized, challenge), to: request, realms: nil, tries: &tries,
                cnonce: "c")
        }
        guard case .proven = ask(challenge("a")) else {
            Issue.record("the first challenge is answered")
            return
        }
        guard case .proven = ask(challenge("b", isStale: true)) else {
            Issue.record("a stale nonce is answered")
            return
        }
        #expect(ask(challenge("c", isStale: true)) == .refused(.tooOften))
        #expect(ask(challenge("d")) == .refused(.wrongPassword))
    }

    @Test("another realm, another scheme, another hash: not answered")
    func foreign() {
        var client = DigestClient(user: "us", password: "secret")
        var tries = DigestClient.Tries()
        #expect(
            client.answer(
                response(.unauthorized, challenge("a", realm: "evil.test")), to: request,
                realms: ["provider.test"], tries: &tries, cnonce: "c")
                == .refused(.foreignRealm("evil.test")))
        for value in [
            "Basic realm=\"x\"", "Digest realm=\"x\"",
            "Digest realm=\"x\", nonce=\"n\", algorithm=SHA-1", "",
        ] {
            var response = Response(.unauthorized, to: request, toTag: "t")
            response.headers.append(.wwwAuthenticate, ByteString(value))
            #expect(
                client.answer(
                    response, to: request, realms: nil, tries: &tries, cnonce: "c")
                    == .refused(.notUnderstood))
        }
    }
}
