import Dialplan
import SIP
import Testing
import Wire

@testable import Switchboard

/// In which realms a trunk's password is given: the "digest leak" (threat A3).
struct RealmTests {
    private func line(
        _ host: String, realms: [String] = [], registrar: [ByteString] = []
    ) -> TrunkLine {
        var trunk = Trunk(name: "provider", host: host, port: nil)
        trunk.username = "us"
        trunk.realms = realms
        var line = TrunkLine(trunk, password: "secret", callID: "a")
        line.registrarRealms = registrar
        return line
    }

    @Test("the server's own name and the domains above it, what its registrar named, no other")
    func own() {
        let plain = line("sip.provider.example")
        for realm: ByteString in ["sip.provider.example", "provider.example", "Provider.Example"] {
            #expect(plain.mayAnswer(realm), "\(realm)")
        }
        for realm: ByteString in [
            "", "example", "evil.example", "provider.example.evil", "x.sip.provider.example",
            "rovider.example", ".provider.example", "asterisk",
        ] {
            #expect(!plain.mayAnswer(realm), "\(realm)")
        }
        #expect(line("192.0.2.1").mayAnswer("192.0.2.1"))
        #expect(!line("192.0.2.1").mayAnswer("2.1"))
        #expect(line("192.0.2.1", registrar: ["asterisk"]).mayAnswer("asterisk"))
    }

    @Test("where `realm` says so, that and nothing else")
    func configured() {
        let strict = line("sip.provider.example", realms: ["one"], registrar: ["two"])
        #expect(strict.mayAnswer("one"))
        #expect(!strict.mayAnswer("two"))
        #expect(!strict.mayAnswer("ONE"))
        #expect(!strict.mayAnswer("sip.provider.example"))
    }

    @Test("ten thousand hostile challenges: none is answered")
    func hostile() {
        var chance = Chance(seed: [9])
        var line = line("sip.provider.example", registrar: ["provider"])
        let request = Request(
            method: .bye, uri: URI(user: "1", host: .name("provider.example")),
            from: NameAddress(URI(user: "us", host: .name("office.test"))),
            to: NameAddress(URI(user: "1", host: .name("provider.example"))), callID: "a",
            cSeq: CSeq(1, .bye))
        var answered = 0
        for _ in 0..<10_000 {
            var bytes = ByteString("sip.provider.example").bytes
            for _ in 0...Int(chance.uint32() % 3) {
                let at = Int(chance.uint32() % UInt32(bytes.count))
                bytes[at] = UInt8(0x61 + chance.uint32() % 26)
            }
            let realm = ByteString(bytes)
            guard !line.mayAnswer(realm) else { continue }
            var response = Response(.proxyAuthenticationRequired, to: request, toTag: "t")
            let challenge = Challenge(realm: realm, nonce: chance.token(8), algorithm: .md5)
            response.headers.append(.proxyAuthenticate, challenge.serialized)
            var tries = DigestClient.Tries()
            let allowed = Challenge.realms(in: response).filter(line.mayAnswer)
            let verdict = line.digest?.answer(
                response, to: request, realms: allowed, tries: &tries, cnonce: "c")
            if case .proven? = verdict { answered += 1 }
        }
        #expect(answered == 0)
    }
}
