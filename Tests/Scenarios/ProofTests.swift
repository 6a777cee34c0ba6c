import Dialplan
import SIP
import Simulation
import Switchboard
import Testing
import Wire

/// Every method with every kind of proof that is none, over every transport: nothing is begun.
struct ProofTests {
    /// What stands in the Authorization of the request.
    private enum Proof: CaseIterable {
        case none, wrongPassword, replayed, replayedElsewhere, ofAnother, ofAnotherRealm, stale
    }

    private static let house = IPAddress.v4(0xC000_0207)
    private static let elsewhere = IPAddress.v4(0xC000_0208)

    /// Those that begin something, and are asked for a password.
    private static let beginning: [SIP.Method] = [
        .register, .invite, .options, .subscribe, .message, .publish, .refer,
    ]
    /// Those that belong to something that is there; here nothing is.
    private static let belonging: [SIP.Method] = [.bye, .update, .prack, .info, .notify, .cancel]

    private func office() -> World {
        var office = Office.plain(.init("201"), .init("202"))
        office.defence.exempt = IPNetwork("192.0.2.0/24").map { [$0] } ?? []
        var world = World(office)
        world.register()
        return world
    }

    private func stranger(_ transport: Transport, at ip: IPAddress) -> Stranger {
        var stranger = Stranger(at: ip)
        stranger.transport = transport
        if transport != .udp { stranger.connection = ConnectionID(7_000) }
        return stranger
    }

    /// What 201 asks for; nobody has the number.
    private func request(_ method: SIP.Method, by stranger: inout Stranger) -> Request {
        stranger.request(method, as: "201", to: "299")
    }

    private func challenge(
        _ method: SIP.Method, _ world: inout World, _ stranger: inout Stranger
    ) throws -> Challenge {
        let asked = request(method, by: &stranger)
        let answer = world.knock(asked, by: stranger)
        return try #require(answer?.challenge)
    }

    /// The request as `proof` says, and who sends it.
    private func prepared(
        _ method: SIP.Method, _ proof: Proof, _ world: inout World, _ stranger: Stranger
    ) throws -> (Request, Stranger) {
        var stranger = stranger
        guard proof != .none else { return (request(method, by: &stranger), stranger) }
        var challenge = try challenge(method, &world, &stranger)
        switch proof {
        case .none, .wrongPassword, .ofAnother: break
        case .ofAnotherRealm: challenge.realm = "evil.example"
        case .stale: world.run(for: .seconds(301))
        case .replayed, .replayedElsewhere:
            let right = stranger.proved(
                request(method, by: &stranger), challenge, user: "201", password: "secret-201")
            let answer = world.knock(right, by: stranger)
            #expect(answer != nil && answer?.status != .unauthorized, "\(method.text)")
        }
        if proof == .replayedElsewhere { stranger.address = SocketAddress(Self.elsewhere, 40_000) }
        let user: ByteString = proof == .ofAnother ? "202" : "201"
        let password = ByteString(proof == .wrongPassword ? "guess" : "secret-\(user)")
        let asked = request(method, by: &stranger)
        return (
            stranger.proved(asked, challenge, user: user, password: password), stranger
        )
    }

    private func bindings(_ world: inout World) -> [String] {
        guard case .phones(let phones) = world.order(.listPhones) else { return [] }
        return phones.flatMap { phone in phone.contacts.map { "\(phone.number) \($0.uri)" } }
    }

    @Test(
        "no method without its own fresh proof begins anything",
        arguments: [Transport.udp, .tcp, .tls], beginning)
    func refused(_ transport: Transport, _ method: SIP.Method) throws {
        for proof in Proof.allCases {
            var world = office()
            let (request, stranger) = try prepared(
                method, proof, &world, stranger(transport, at: Self.house))
            world.run(for: .seconds(40))
            let before = bindings(&world)
            world.ladder.clear(at: world.now)
            let answers = world.answers(to: request.serialized(), over: stranger.flow)
            #expect(answers.count == 1, "\(method.text), \(proof)")
            let first = try #require(answers.first)
            guard case .response(let response) = try Message(parsing: first) else {
                Issue.record("a request came back")
                continue
            }
            // RFC 3261 §22.1, and for a proven user who writes another's name, §21.4.4.
            #expect(
                response.status == (proof == .ofAnother ? .forbidden : .unauthorized),
                "\(method.text), \(proof)")
            let isStale = response.challenge?.isStale == true
            #expect(isStale == [.replayed, .replayedElsewhere, .stale].contains(proof))
            world.run(for: .seconds(1))
            let others = world.ladder.rungs.filter {
                $0.from == "pbx" && $0.to != stranger.address.description
                    && !$0.what.hasPrefix("200 ")
            }
            #expect(others.isEmpty, "\(method.text), \(proof): \(others.map(\.what))")
            let after = bindings(&world)
            #expect(after == before, "\(method.text), \(proof)")
            #expect(world.census.calls == 0 && world.census.serverTransactions == 0)
        }
    }

    @Test(
        "what belongs to nothing is answered 481 or not at all, whatever proof it has",
        arguments: [Transport.udp, .tcp, .tls])
    func belonging(_ transport: Transport) throws {
        for method in Self.belonging + [.ack, .other("FOO")] {
            for withProof in [false, true] {
                var world = office()
                var stranger = stranger(transport, at: Self.house)
                let challenge = try challenge(.options, &world, &stranger)
                var request = request(method, by: &stranger)
                if withProof {
                    request = stranger.proved(
                        request, challenge, user: "201", password: "secret-201")
                }
                world.ladder.clear(at: world.now)
                let answers = world.answers(to: request.serialized(), over: stranger.flow)
                let statuses = answers.compactMap { bytes -> Status? in
                    guard case .response(let response)? = try? Message(parsing: bytes) else {
                        return nil
                    }
                    return response.status
                }
                // RFC 3261 §12.2.2, §9.2, §17.2.3 and §21.5.2.
                switch method {
                case .ack: #expect(statuses == [])
                case .other: #expect(statuses == [.notImplemented])
                default: #expect(statuses == [.callOrTransactionDoesNotExist], "\(method.text)")
                }
                #expect(world.ladder.rungs.allSatisfy { $0.to != "202" })
                #expect(world.census.calls == 0 && world.census.serverTransactions == 0)
            }
        }
    }
}
