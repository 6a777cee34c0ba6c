import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Whoever asks for a trunk's password from elsewhere gets nothing, however often (RFC 3261 §22.1;
/// the digest leak of exchanges that answer any challenge).
struct LeakTests {
    /// A request of ours to the provider that is not answered yet.
    enum Open: CaseIterable {
        case invite, reinvite, bye, options

        var method: String {
            switch self {
            case .invite, .reinvite: "INVITE"
            case .bye: "BYE"
            case .options: "OPTIONS"
            }
        }
    }

    private func world(with open: Open) -> World {
        var office = RegisteringTrunkTests.office()
        let registers = office.trunkOptions["provider"]
        office.trunkOptions["provider"] = { trunk in
            registers?(&trunk)
            trunk.askEvery = 30
        }
        var world = RegisteringTrunkTests.world(office)
        world.register()
        world["provider"].behaviour.namesUpdate = false
        if open == .reinvite || open == .bye {
            world.call("201", "0301234567")
            world.run(for: .seconds(3))
        }
        world.ladder.clear(at: world.now)
        world.kill("provider")
        switch open {
        case .invite: world.call("201", "0301234567")
        case .reinvite: world.hold("201")
        case .bye: world.hangUp("201")
        case .options: world.run(for: .seconds(90))
        }
        world.run(for: .seconds(1))
        return world
    }

    @Test("10,000 challenges from elsewhere: no proof goes there", arguments: Open.allCases)
    func leaks(_ open: Open) throws {
        let world = world(with: open)
        let sent = world.ladder.requests(open.method, to: "provider").last
        let request = try #require(sent)
        let provider = world["provider"].local
        let houses = [provider, world["spare"].local, world["201"].local]
        for number in 0..<2_500 {
            var exchange = world.exchange
            let isKnown = number % 5 == 0
            var response = Response(
                number % 2 == 0 ? .unauthorized : .proxyAuthenticationRequired, to: request,
                toTag: "evil")
            if !isKnown { response.vias[0].parameters["branch"] = ByteString("z9hG4bK\(number)") }
            let challenge = Challenge(
                realm: "provider.test", nonce: ByteString("n\(number)"), algorithm: .md5,
                isStale: number % 3 == 0)
            response.headers.append(
                number % 2 == 0 ? .wwwAuthenticate : .proxyAuthenticate, challenge.serialized)
            let from = SocketAddress(.v4(0xC633_6400 + UInt32(number % 250)), 5060)
            let flow = Flow(.udp, listener: ListenerID(0), remote: from)
            let outbox = exchange.handle(
                .received(response.serialized(), over: flow), at: world.instant(after: .zero))
            // Who guesses the branch changes nothing; who has seen it gets nothing.
            if !isKnown { #expect(outbox.transmissions.isEmpty) }
            for transmission in outbox.transmissions {
                #expect(houses.contains(transmission.flow.remote))
                let text = String(decoding: transmission.bytes, as: UTF8.self)
                let hasProof = text.contains("uthorization:")
                #expect(!hasProof || transmission.flow.remote == provider)
            }
        }
    }
}
