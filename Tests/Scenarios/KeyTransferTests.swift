import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Transfers by the plan's keys, for phones without a button for it.
struct KeyTransferTests {
    private static let plan = """
        bellbird 1
        features { transfer *2; blind ## }
        context staff {
          number 2xx { ring dialed for 10s }
          number 600 { echo-test }
        }
        """

    private func press(_ keys: String, _ world: inout World) {
        world.press(keys, at: "202", each: .milliseconds(200))
        world.run(for: .milliseconds(300))
    }

    @Test("blind: the number is typed, the other side hears music, and then it rings")
    func blind() throws {
        var world = World.talking(Self.plan)
        press("##", &world)
        #expect(world.heard.isEmpty)
        #expect(world.hears("201").count == 1)
        #expect(world.hears("202").count == 1)
        press("203#", &world)
        world.run(for: .seconds(2))
        #expect(world.heard == [["201", "203"]])
        #expect(world["202"].calls.isEmpty)
        world.endAtHome()
    }

    @Test("an offer that nobody has answered when it began is not in force when they talk again")
    func offerLeftOpen() {
        var world = World.talking(Self.plan)
        world["202"].behaviour.stallsOffers = true
        world.hold("201")
        world.run(for: .seconds(1))
        press("##999#", &world)
        world.run(for: .seconds(2))
        #expect(world.heard == [["201", "202"]])
        let ways = world.media.open.values.compactMap(\.direction).map { [$0.sends, $0.receives] }
        #expect(ways == [[true, true], [true, true]])
        world.endAll()
    }

    @Test("attended: asks first, and hangs up; on the wire")
    func attended() throws {
        var world = World.talking(Self.plan)
        world.ladder.clear(at: world.now)
        press("*2203#", &world)
        world.run(for: .seconds(2))
        #expect(world.heard == [["202", "203"]])
        #expect(world.hears("201").count == 1)
        world.hangUp("202")
        world.run(for: .seconds(1))
        #expect(world.heard == [["201", "203"]])
        world.hangUp("203")
        world.runUntilQuiet()
        #expect(try Golden.compare(world.ladder.text, with: "key-transfer.ladder") == .same)
        world.endAtHome()
        #expect(
            world.store.records.first { $0.dialed == "203" }?.tags?["transferred-by"]
                == "extension 202")
    }

    @Test("the keys again join the two as well; before somebody has answered too")
    func again() throws {
        var world = World.talking(Self.plan)
        press("*2203#", &world)
        world.run(for: .seconds(2))
        press("*2", &world)
        world.run(for: .seconds(1))
        #expect(world.heard == [["201", "203"]])
        #expect(world["202"].calls.isEmpty)
        world.endAtHome()
        world = World.talking(Self.plan)
        world["203"].behaviour.answering = .after(.seconds(5))
        press("*2203#", &world)
        world.run(for: .seconds(1))
        world.hangUp("202")
        world.run(for: .seconds(1))
        #expect(world.hears("201").count == 1)
        world.run(for: .seconds(4))
        #expect(world.heard == [["201", "203"]])
        world.endAtHome()
    }

    @Test("who was asked hangs up, or does not come: they talk again")
    func back() throws {
        var world = World.talking(Self.plan)
        press("*2203#", &world)
        world.run(for: .seconds(2))
        world.hangUp("203")
        world.run(for: .seconds(1))
        #expect(world.heard == [["201", "202"]])
        world["203"].behaviour.answering = .rejecting(.busyHere)
        press("*2203#", &world)
        world.run(for: .seconds(2))
        #expect(world.heard == [["201", "202"]])
        press("##203#", &world)
        world.run(for: .seconds(2))
        #expect(world.heard == [["201", "202"]])
        world.endAtHome()
    }

    @Test("nothing typed, or what leads nowhere: they talk again", arguments: ["", "999#", "202#"])
    func nowhere(_ typed: String) throws {
        var world = World.talking(Self.plan)
        press("*2" + typed, &world)
        world.run(for: .seconds(11))
        #expect(world.heard == [["201", "202"]])
        world.endAtHome()
    }

    @Test("who waits hangs up: who asks talks on", arguments: [true, false])
    func waitingGoes(_ isCaller: Bool) throws {
        var world = World.talking(
            Self.plan, from: isCaller ? "201" : "202", to: isCaller ? "202" : "201")
        press("*2203#", &world)
        world.run(for: .seconds(2))
        world.hangUp("201")
        world.run(for: .seconds(1))
        #expect(world.heard == [["202", "203"]])
        world.hangUp("203")
        world.run(for: .seconds(1))
        #expect(world["202"].calls.isEmpty)
        world.endAtHome()
    }

    @Test("somebody hangs up while the number is typed", arguments: ["201", "202"])
    func goesWhileTyping(_ name: String) throws {
        for (from, to) in [("201", "202"), ("202", "201")] {
            var world = World.talking(Self.plan, from: from, to: to)
            press("*22", &world)
            world.hangUp(name)
            world.run(for: .seconds(1))
            #expect(world["201"].calls.isEmpty)
            #expect(world["202"].calls.isEmpty)
            world.endAtHome()
        }
    }

    @Test("into what only speaks")
    func intoTheExchange() throws {
        var world = World.talking(Self.plan)
        press("*2600#", &world)
        world.run(for: .seconds(2))
        world.hangUp("202")
        world.run(for: .seconds(1))
        #expect(world.media.open.values.contains { $0.isEchoing })
        #expect(world["201"].calls.count == 1)
        world.endAtHome()
    }
}
