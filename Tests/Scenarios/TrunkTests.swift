import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Calls to and from the outside. The provider is played by a phone at the trunk's address.
struct TrunkTests {
    private func office(_ provider: Softphone.Behaviour = .init()) -> World {
        var office = Office.plain(.init("201"), .init("202"))
        office.trunks = ["provider"]
        office.dialplan = """
            bellbird 1

            context staff {
              number 2xx { ring dialed for 30s }
              allow local
              number 0x. { dial dialed via provider for 30s }
            }

            incoming provider {
              number 49301234 { ring 201, 202 for 20s }
            }
            """
        var world = World(office)
        world.register()
        world["provider"].behaviour = provider
        return world
    }

    @Test("a call goes out over the trunk, without a password of the phone in it")
    func outgoing() {
        var world = office(.answering(after: .seconds(1)))
        world.call("201", "0301234567")
        world.run(for: .seconds(5))
        #expect(world["provider"].first(.talking) != nil)
        #expect(world["201"].first(.talking) != nil)
        world.hangUp("provider")
        world.runUntilQuiet()
        #expect(world.store.records.map(\.answeredBy) == ["trunk provider"])
        #expect(world.leftovers == [])
    }

    @Test("the trunk refuses: the caller is told", arguments: [Status.busyHere, .notFound])
    func refused(_ status: Status) {
        var world = office(.rejecting(status))
        let call = world.call("201", "0301234567")
        world.runUntilQuiet()
        #expect(world.events(of: "201").last == .ended(call, .theyRejected(status)))
        #expect(world.leftovers == [])
    }

    @Test("a class of numbers that the context does not allow: 403, and nothing leaves")
    func forbiddenClass() {
        var world = office()
        let call = world.call("201", "0041581234567")
        world.runUntilQuiet()
        #expect(world.events(of: "201").last == .ended(call, .theyRejected(.forbidden)))
        #expect(world.ladder.count("INVITE", to: "provider") == 0)
        #expect(world.leftovers == [])
    }

    @Test("a trunk that says nothing: the call ends, nothing stays")
    func silent() {
        var world = office()
        world.kill("provider")
        world.call("201", "0301234567")
        world.runUntilQuiet()
        #expect(world["201"].calls.isEmpty)
        #expect(world.leftovers == [])
    }

    @Test("a call comes in, without a challenge; who answers first has it")
    func incoming() {
        var world = office()
        world.call("provider", "49301234")
        world.run(for: .seconds(2))
        #expect(world.ladder.count("401") == 0)
        world.answer("202")
        world.run(for: .seconds(2))
        #expect(world["provider"].first(.talking) != nil)
        #expect(world["201"].calls.isEmpty)
        world.hangUp("provider")
        world.runUntilQuiet()
        #expect(world.store.records.map(\.callerParty) == ["trunk provider"])
        #expect(world.leftovers == [])
    }

    @Test("the outside cannot call what is only for the house")
    func incomingToInside() {
        var world = office()
        let call = world.call("provider", "0301234567")
        let other = world.call("provider", "202")
        world.runUntilQuiet()
        #expect(
            world.events(of: "provider") == [
                .ended(call, .theyRejected(.notFound)), .ended(other, .theyRejected(.notFound)),
            ])
        #expect(world["202"].calls.isEmpty)
        #expect(world.leftovers == [])
    }

    @Test("early media of the provider is heard by the caller")
    func earlyMedia() {
        var provider = Softphone.Behaviour.answering(after: .seconds(5))
        provider.givesEarlyMedia = true
        var world = office(provider)
        let call = world.call("201", "0301234567")
        world.run(for: .seconds(2))
        #expect(
            world.events(of: "201").contains(.progressed(call, .sessionProgress, hasMedia: true)))
        #expect(world.media.open.values.allSatisfy { $0.peer != nil })
        world.run(for: .seconds(5))
        #expect(world["201"].first(.talking) != nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}
