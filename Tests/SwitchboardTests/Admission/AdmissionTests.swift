import Dialplan
import SIP
import Testing
import Wire

@testable import Switchboard

/// RFC 3261 §22, RFC 7616, RFC 8760: who is let in, and what strangers learn.
struct AdmissionTests {
    private let flow = Flow(
        .udp, listener: ListenerID(0), remote: SocketAddress(.v4(0xC000_0209), 40_000))
    private let now = Instant(nanoseconds: 1_800_000_000_000)
    private let realm: ByteString = "pbx.example"

    private func configuration(_ digest: [DigestAlgorithm] = [.md5]) throws -> Configuration {
        let source = SourceFile(
            path: "main.dial",
            text: "bellbird 1\ncontext office { number extension { ring dialed } }\n"
                + "incoming peer { otherwise { hangup } }\n")
        let inventory = Inventory(
            extensions: [
                Extension(number: "201", name: nil, context: "office"),
                Extension(number: "202", name: nil, context: "office"),
            ],
            trunks: [
                Trunk(name: "peer", host: "192.0.2.200", port: nil, from: ["192.0.2.192/28"])
            ])
        let plan = try #require(
            Plan.compile(sources: [source], inventory: inventory).plan)
        var registrar = RegistrarSettings()
        registrar.digest = digest
        return Configuration(
            domain: realm, listeners: [], interfaces: [], plan: plan, inventory: inventory,
            passwords: ["201": "secret-201", "202": "secret-202"], media: MediaSettings(),
            registrar: registrar, sessions: SessionSettings(),
            nonceKey: [UInt8](repeating: 7, count: 32), product: "test")
    }

    private func request(
        _ method: Method, from user: ByteString, to callee: ByteString = "202"
    ) -> Request {
        let host = Host.name("pbx.example")
        return Request(
            method: method, uri: URI(user: method == .register ? nil : callee, host: host),
            from: NameAddress(
                URI(user: user, host: host),
                parameters: Parameters([Parameter("tag", "f")])),
            to: NameAddress(URI(user: method == .register ? user : callee, host: host)),
            callID: "c@phone", cSeq: CSeq(1, method))
    }

    private struct Door {
        var admission = Admission()
        let configuration: Configuration

        init(_ configuration: Configuration) {
            self.configuration = configuration
            admission.configurationChanged(configuration)
        }

        mutating func knock(
            _ request: Request, over flow: Flow, at now: Instant
        ) -> Admission.Admitted {
            admission.admit(request, over: flow, configuration: configuration, at: now)
        }
    }

    private func challenges(_ admitted: Admission.Admitted) -> [Challenge] {
        guard case .refused(let response) = admitted, response.status == .unauthorized else {
            return []
        }
        return response.headers.values(of: .wwwAuthenticate).compactMap { Challenge($0) }
    }

    private func proved(
        _ request: Request, _ challenge: Challenge, user: ByteString, password: ByteString,
        count: UInt32 = 1
    ) -> Request {
        var request = request
        let credentials = Credentials(
            answering: challenge, user: user, password: password, method: request.method,
            uri: request.uri.serialized, cnonce: "abc", count: count)
        request.headers[.authorization] = credentials.serialized
        return request
    }

    @Test("who proves the password is let in, with each algorithm")
    func rightPassword() throws {
        for algorithm in DigestAlgorithm.allCases {
            var door = Door(try configuration([algorithm]))
            let invite = request(.invite, from: "201")
            let challenge = try #require(challenges(door.knock(invite, over: flow, at: now)).first)
            #expect(challenge.algorithm == algorithm && challenge.realm == realm)
            let proved = proved(invite, challenge, user: "201", password: "secret-201")
            guard case .phone(let phone) = door.knock(proved, over: flow, at: now) else {
                Issue.record("\(algorithm) was refused")
                continue
            }
            #expect(phone.number == "201")
        }
    }

    @Test("a wrong password and an unknown user get the same answer, and leave no trace")
    func indistinguishable() throws {
        var door = Door(try configuration())
        var answers: [[UInt8]] = []
        for (user, password) in [("201", "wrong"), ("299", "secret-201")]
            as [(ByteString, ByteString)]
        {
            let invite = request(.invite, from: "201")
            let challenge = try #require(challenges(door.knock(invite, over: flow, at: now)).first)
            let wrong = proved(invite, challenge, user: user, password: password)
            guard case .refused(let response) = door.knock(wrong, over: flow, at: now) else {
                Issue.record("\(user) was let in")
                continue
            }
            answers.append(response.serialized())
        }
        #expect(answers.count == 2 && answers.first == answers.last)
    }

    @Test("the same proof is taken once; a higher count is taken")
    func replay() throws {
        var door = Door(try configuration())
        let invite = request(.invite, from: "201")
        let challenge = try #require(challenges(door.knock(invite, over: flow, at: now)).first)
        let first = proved(invite, challenge, user: "201", password: "secret-201")
        guard case .phone = door.knock(first, over: flow, at: now) else {
            Issue.record("the first was refused")
            return
        }
        #expect(challenges(door.knock(first, over: flow, at: now)).first?.isStale == true)
        let second = proved(invite, challenge, user: "201", password: "secret-201", count: 2)
        guard case .phone = door.knock(second, over: flow, at: now) else {
            Issue.record("the second was refused")
            return
        }
    }

    @Test("an old nonce is stale, a forged one is not even that")
    func nonces() throws {
        var door = Door(try configuration())
        let invite = request(.invite, from: "201")
        var challenge = try #require(challenges(door.knock(invite, over: flow, at: now)).first)
        let old = proved(invite, challenge, user: "201", password: "secret-201")
        let later = now + .seconds(301)
        #expect(challenges(door.knock(old, over: flow, at: later)).first?.isStale == true)
        challenge.nonce = "0000000000000000aaaa"
        let forged = proved(invite, challenge, user: "201", password: "secret-201")
        #expect(challenges(door.knock(forged, over: flow, at: now)).first?.isStale == false)
    }

    @Test("nobody speaks for another extension")
    func impersonation() throws {
        var door = Door(try configuration())
        for request in [request(.invite, from: "202", to: "201"), request(.register, from: "202")] {
            let challenge = try #require(
                challenges(door.knock(request, over: flow, at: now)).first)
            let proved = proved(request, challenge, user: "201", password: "secret-201")
            guard case .refused(let response) = door.knock(proved, over: flow, at: now) else {
                Issue.record("201 spoke as 202")
                continue
            }
            #expect(response.status == .forbidden)
        }
    }

    @Test("a proof for one number does not open another")
    func otherTarget() throws {
        var door = Door(try configuration())
        let invite = request(.invite, from: "201")
        let challenge = try #require(challenges(door.knock(invite, over: flow, at: now)).first)
        var moved = proved(invite, challenge, user: "201", password: "secret-201")
        moved.uri.user = "900123"
        #expect(!challenges(door.knock(moved, over: flow, at: now)).isEmpty)
    }

    @Test("MD5 is refused where the list leaves it out, SHA-256 never")
    func strength() throws {
        var strict = Door(try configuration([.sha256]))
        let invite = request(.invite, from: "201")
        var challenge = try #require(challenges(strict.knock(invite, over: flow, at: now)).first)
        challenge.algorithm = .md5
        let weak = proved(invite, challenge, user: "201", password: "secret-201")
        #expect(!challenges(strict.knock(weak, over: flow, at: now)).isEmpty)
        var plain = Door(try configuration([.md5]))
        challenge = try #require(challenges(plain.knock(invite, over: flow, at: now)).first)
        challenge.algorithm = .sha256
        let strong = proved(invite, challenge, user: "201", password: "secret-201")
        guard case .phone = plain.knock(strong, over: flow, at: now) else {
            Issue.record("SHA-256 was refused")
            return
        }
    }

    @Test("a trunk is known by its address, and registers nobody")
    func trunks() throws {
        var door = Door(try configuration())
        var peer = flow
        peer.remote = SocketAddress(.v4(0xC000_02C8), 5060)
        guard
            case .trunk(let trunk) = door.knock(
                request(.invite, from: "4930"), over: peer, at: now)
        else {
            Issue.record("the trunk was challenged")
            return
        }
        #expect(trunk.name == "peer")
        #expect(
            !challenges(door.knock(request(.register, from: "201"), over: peer, at: now)).isEmpty)
        peer.remote = SocketAddress(.v4(0x7F00_0001), 5060)
        #expect(!challenges(door.knock(request(.invite, from: "201"), over: peer, at: now)).isEmpty)
    }
}
