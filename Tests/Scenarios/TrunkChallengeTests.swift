import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Challenges of a provider to calls (RFC 3261 §22.2, §22.3), and those that are not answered.
struct TrunkChallengeTests {
    private func world(
        _ methods: Set<SIP.Method>, _ change: (inout Softphone.Provider) -> Void = { _ in }
    ) -> World {
        var world = RegisteringTrunkTests.world { provider in
            provider.challenges = methods.union([.register])
            change(&provider)
        }
        world.register()
        return world
    }

    private func expectProof(_ world: World, in method: String) {
        let requests = world.ladder.requests(method, to: "provider")
        let isProven = requests.last.map {
            $0.headers.contains(.authorization) || $0.headers.contains(.proxyAuthorization)
        }
        #expect(isProven == true, "\(method)")
        #expect(Set(requests.map(\.cSeq.number)).count >= 2, "\(method)")
    }

    @Test("401 and 407 to an INVITE: the caller hears nothing of it", arguments: [false, true])
    func invite(_ isProxy: Bool) {
        var world = world([.invite]) { $0.isProxy = isProxy }
        world.call("201", "0301234567")
        world.run(for: .seconds(3))
        #expect(world["201"].first(.talking) != nil)
        #expect(world["provider"].first(.talking) != nil)
        expectProof(world, in: "INVITE")
        #expect(world.ladder.count("INVITE", to: "spare") == 0)
        // RFC 3261 §22.1: the ACK has the credentials of its INVITE.
        #expect(
            world.ladder.requests("ACK", to: "provider").last.map {
                $0.headers.contains(isProxy ? .proxyAuthorization : .authorization)
            } == true)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("challenges within the call: BYE, re-INVITE, UPDATE, INFO")
    func inDialog() {
        var world = world([.invite, .bye, .update, .info])
        let call = world.call("201", "0301234567")
        world.run(for: .seconds(3))
        world.hold("201")
        world.run(for: .seconds(2))
        world.resume("201", by: .update)
        world.run(for: .seconds(2))
        expectProof(world, in: "UPDATE")
        world.at("201") { phone, now in
            phone.sendInfo(
                Array("Signal=1\r\n".utf8), contentType: "application/dtmf-relay", in: call, at: now
            )
        }
        world.run(for: .seconds(2))
        world.hangUp("201")
        world.runUntilQuiet()
        expectProof(world, in: "BYE")
        #expect(world["provider"].calls.isEmpty)
        #expect(world.leftovers == [])
    }

    @Test("a re-INVITE that is challenged")
    func reinvite() {
        var world = world([.invite])
        world["provider"].behaviour.namesUpdate = false
        world.call("201", "0301234567")
        world.run(for: .seconds(3))
        world.ladder.clear(at: world.now)
        world.hold("201")
        world.run(for: .seconds(2))
        expectProof(world, in: "INVITE")
        #expect(world["201"].first(.talking) != nil)
        world.hangUp("provider")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("reliable ringing: the PRACK that is challenged")
    func prack() {
        var world = world([.prack])
        world["provider"].behaviour.speaksReliableProvisionals = true
        world["provider"].behaviour.givesEarlyMedia = true
        world.call("201", "0301234567")
        world.run(for: .seconds(3))
        expectProof(world, in: "PRACK")
        #expect(world["201"].first(.talking) != nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("401 and 407 to a text: it is sent again with proof, once", arguments: [false, true])
    func text(_ isProxy: Bool) throws {
        var world = world([.message]) { $0.isProxy = isProxy }
        world.at("201") { $0.sendMessage("hello", to: "0301234567", at: $1) }
        world.run(for: .seconds(2))
        expectProof(world, in: "MESSAGE")
        #expect(world.texts(of: "provider") == ["hello"])
        #expect(world.answers(to: .message, of: "201") == [.ok])
        let sent = world.ladder.requests("MESSAGE", to: "provider")
        #expect(sent.count == 2 && Set(sent.map(\.callID)).count == 1)
        #expect(sent.allSatisfy { $0.from.uri.host == $0.uri.host })
        #expect(world.ladder.count("MESSAGE", to: "spare") == 0)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a text whose challenge is not answered goes on to the next trunk")
    func textToForeignRealm() {
        var world = world([.message])
        world["provider"].behaviour.provider?.realm = "evil.example"
        world.at("201") { $0.sendMessage("hello", to: "0301234567", at: $1) }
        world.run(for: .seconds(2))
        #expect(
            world.ladder.requests("MESSAGE", to: "provider").allSatisfy {
                !$0.headers.contains(.authorization)
            })
        #expect(world.texts(of: "provider") == [] && world.texts(of: "spare") == ["hello"])
        #expect(world.answers(to: .message, of: "201") == [.ok])
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("another realm than the provider's is not answered; the call goes on to the next trunk")
    func foreignRealm() {
        var world = world([.invite])
        world["provider"].behaviour.provider?.realm = "evil.example"
        world.call("201", "0301234567")
        world.run(for: .seconds(3))
        #expect(
            world.ladder.requests("INVITE", to: "provider").allSatisfy {
                !$0.headers.contains(.authorization)
            })
        #expect(world.ladder.count("INVITE", to: "provider") == 1)
        #expect(world["spare"].first(.talking) != nil)
        #expect(
            world.notes.contains {
                $0.message == "A challenge of a trunk is not answered"
                    && $0.details["reason"]?.contains("evil.example") == true
            })
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("challenged again and again: two tries, then the next trunk")
    func loop() {
        var world = world([.invite]) { $0.usesOfNonce = 0 }
        world.run(for: .seconds(1))
        world.call("201", "0301234567")
        world.run(for: .seconds(3))
        #expect(world.ladder.count("INVITE", to: "provider") <= 3)
        #expect(world["spare"].first(.talking) != nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("the caller goes while the provider asks for proof: nothing is sent again")
    func goneMeanwhile() {
        var world = world([.invite])
        world.call("201", "0301234567")
        world.run(for: .microseconds(3_500))
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world["provider"].calls.isEmpty)
        #expect(world.leftovers == [])
    }

    @Test("a trunk without a password answers no challenge, and the caller is never challenged")
    func withoutPassword() {
        var office = RegisteringTrunkTests.office()
        office.trunkOptions = [:]
        office.trunkPasswords = [:]
        var world = RegisteringTrunkTests.world(office) { $0.challenges = [.invite] }
        world["spare"].behaviour = .rejecting(.serviceUnavailable)
        world.register()
        let call = world.call("201", "0301234567")
        world.runUntilQuiet()
        #expect(world.events(of: "201").last == .ended(call, .theyRejected(.serviceUnavailable)))
        #expect(world.leftovers == [])
    }
}
