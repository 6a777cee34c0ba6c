import Dialplan
import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Phones whose sound travels under keys (RFC 4568), over a network that has no TLS: keys are
/// taken there and never offered.
struct ProtectedSoundTests {
    private func world(
        _ first: Softphone.Behaviour.Protection, _ second: Softphone.Behaviour.Protection = .none,
        policies: (SRTPPolicy, SRTPPolicy) = (.preferred, .preferred)
    ) -> World {
        var caller = Office.Phone("201")
        caller.behaviour.protection = first
        caller.srtp = policies.0
        var callee = Office.Phone("202", behaviour: .answering(after: .seconds(1)))
        callee.behaviour.protection = second
        callee.srtp = policies.1
        var world = World(.plain(caller, callee))
        world.register()
        return world
    }

    /// The engine's keys towards a phone.
    private func keys(_ world: World, _ name: String) throws -> MediaProtection? {
        let plan = try #require(world[name].calls.values.first?.plan)
        let stream = world.media.open.values.first { $0.opening.local == plan.rtp }
        return try #require(stream?.direction).protection
    }

    @Test(
        "a phone with keys talks to one without, through hold and resume by either",
        arguments: [Softphone.Behaviour.Protection.wanted, .required])
    func oneSide(_ protection: Softphone.Behaviour.Protection) throws {
        var world = world(protection)
        world.call("201", "202")
        world.run(for: .seconds(3))
        let first = try #require(try keys(world, "201"))
        #expect(first.suite == "AES_CM_128_HMAC_SHA1_80")
        #expect(first.sending != first.receiving)
        let plan = try #require(world["201"].calls.values.first?.plan)
        #expect(plan.protection?.sending == first.receiving)
        #expect(plan.protection?.receiving == first.sending)
        #expect(try keys(world, "202") == nil)
        for holder in ["201", "202"] {
            world.hold(holder)
            world.run(for: .seconds(1))
            #expect(try keys(world, "201") == first)
            #expect(try keys(world, "202") == nil)
            world.resume(holder)
            world.run(for: .seconds(1))
        }
        #expect(world["201"].calls.values.first?.direction == .sendReceive)
        world.hangUp("202")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(world.media.complaints == [])
    }

    @Test("a phone that goes into the clear and back is given another key, not the old one anew")
    func backFromTheClear() throws {
        var world = world(.wanted)
        world.call("201", "202")
        world.run(for: .seconds(3))
        let first = try #require(try keys(world, "201"))
        world["201"].behaviour.protection = .none
        world.hold("201")
        world.run(for: .seconds(1))
        #expect(try keys(world, "201") == nil)
        world["201"].behaviour.protection = .wanted
        world.resume("201")
        world.run(for: .seconds(1))
        let second = try #require(try keys(world, "201"))
        #expect(second.sending != first.sending)
        let plan = try #require(world["201"].calls.values.first?.plan)
        #expect(plan.protection?.receiving == second.sending)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("the echo and tones are protected towards a phone with keys")
    func ownSound() throws {
        for number in ["600", "601"] {
            var world = world(.required)
            world.call("201", number)
            world.run(for: .milliseconds(500))
            #expect(try keys(world, "201") != nil)
            world.hangUp("201")
            world.runUntilQuiet()
            #expect(world.leftovers == [])
        }
    }

    @Test("where srtp is off, a phone that insists is refused with 488, one that does not is heard")
    func off() throws {
        var strict = world(.required, policies: (.off, .preferred))
        strict.call("201", "202")
        strict.run(for: .seconds(2))
        #expect(strict.ladder.count("488", from: "pbx", to: "201") == 1)
        #expect(strict.ladder.count("INVITE", from: "pbx", to: "202") == 0)
        strict.runUntilQuiet()
        #expect(strict.leftovers == [])
        var mild = world(.wanted, policies: (.off, .preferred))
        mild.call("201", "202")
        mild.run(for: .seconds(3))
        #expect(try keys(mild, "201") == nil)
    }

    @Test("where srtp is required, readable signalling is refused, and the phone is not called")
    func required() {
        for (policies, reached) in [
            ((SRTPPolicy.required, SRTPPolicy.preferred), 0), ((.preferred, .required), 0),
        ] {
            var world = world(.wanted, .wanted, policies: policies)
            world.call("201", "202")
            world.run(for: .seconds(3))
            #expect(world.ladder.count("INVITE", from: "pbx", to: "202") == reached)
            #expect(world["201"].calls.values.allSatisfy { $0.plan == nil })
            world.runUntilQuiet()
            #expect(world.leftovers == [])
        }
    }

    @Test("an emergency call is made with keys or without, whatever srtp says")
    func emergency() {
        for policy in SRTPPolicy.allCases {
            for protection in [Softphone.Behaviour.Protection.none, .wanted] {
                var caller = Office.Phone("201")
                caller.behaviour.protection = protection
                caller.srtp = policy
                let office = Office(
                    phones: [caller], trunks: ["provider"],
                    dialplan: """
                        bellbird 1

                        emergency { numbers 112; via provider }
                        context staff { number 600 { echo-test } }
                        """)
                var world = World(office)
                world.register()
                world["provider"].behaviour.answering = .after(.seconds(1))
                world.call("201", "112")
                world.run(for: .seconds(4))
                #expect(world["201"].calls.values.first?.plan != nil, "\(policy) \(protection)")
                world.hangUp("201")
                world.runUntilQuiet()
                #expect(world.leftovers == [])
            }
        }
    }

    @Test("a late offer with keys is answered with keys")
    func lateOffer() throws {
        var caller = Office.Phone("201")
        caller.behaviour.protection = .wanted
        caller.behaviour.offersLate = true
        var callee = Office.Phone("202", behaviour: .answering(after: .seconds(1)))
        callee.behaviour.protection = .required
        var world = World(.plain(caller, callee))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        #expect(try keys(world, "202") != nil)
        #expect(try keys(world, "201") == nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}
