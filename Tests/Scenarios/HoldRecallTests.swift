import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// A forgotten hold: the holder's phones ring.
struct HoldRecallTests {
    private static let plan = """
        bellbird 1
        settings { hold-recall 1m }
        context staff { number 2xx { ring dialed for 20s } }
        """

    private func held(by name: String = "202") -> World {
        var world = World.talking(Self.plan)
        world["202"].behaviour.answering = .manually
        world["201"].behaviour.answering = .manually
        world.hold(name)
        world.run(for: .seconds(59))
        #expect(world["202"].calls.count == 1)
        return world
    }

    @Test("the holder's phone rings, shows who waits, and has the conversation when it answers")
    func answered() throws {
        var world = held()
        world.run(for: .seconds(2))
        let call = try #require(world.ladder.requests("INVITE 202", to: "202").last)
        #expect(call.from.displayName == "On hold: Anna")
        #expect(call.from.uri.user == "201")
        world.answer("202")
        world.run(for: .seconds(1))
        #expect(world.heard == [["201", "202"]])
        #expect(world["202"].calls.count == 1)
        #expect(world["201"].calls.values.first?.direction == .sendReceive)
        world.hangUp("201")
        world.runUntilQuiet()
        world.endAtHome()
        #expect(try Golden.compare(world.ladder.text, with: "hold-recall.ladder") == .same)
        #expect(world.store.records.contains { $0.ending.cause == "taken back from hold" })
    }

    @Test("taken back while it rings: it stops")
    func resumed() throws {
        var world = held()
        world.run(for: .seconds(2))
        world.resume("202")
        world.run(for: .seconds(1))
        #expect(world["202"].calls.count == 1)
        #expect(world.heard == [["201", "202"]])
        world.run(for: .seconds(120))
        #expect(world.ladder.count("INVITE 202", to: "202") == 2)
        world.endAtHome()
    }

    @Test("nobody answers, or says no: it rings again after the same time")
    func again() throws {
        var world = held(by: "202")
        world.run(for: .seconds(100))
        #expect(world.ladder.count("INVITE 202", to: "202") == 3)
        world.reject("202", .busyHere)
        world.run(for: .seconds(62))
        #expect(world.ladder.count("INVITE 202", to: "202") == 4)
        world.endAtHome()
    }

    @Test("who is on hold goes: it stops ringing; the caller is reminded as well")
    func gone() throws {
        var world = held(by: "201")
        world.run(for: .seconds(2))
        #expect(world.ladder.count("INVITE 201", to: "201") == 1)
        world.hangUp("202")
        world.run(for: .seconds(1))
        #expect(world["201"].calls.isEmpty)
        world.endAtHome()
    }
}
