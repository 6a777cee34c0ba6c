import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Section 4.5 of the language: an emergency call finds a line, and takes none from help.
struct EmergencyRoomTests {
    private static let made = "made room for an emergency call"

    /// The trunk answers after a second; what comes in rings 202.
    private func office(lines: Int) -> World {
        var office = Office.plain(.init("201"), .init("202"), .init("203"))
        office.trunks = ["first"]
        office.trunkLines = ["first": lines]
        office.dialplan = """
            bellbird 1
            numbering germany area 30
            emergency { numbers 112; via first }
            context staff { allow local; number outside { dial dialed via first } }
            incoming first { number 4930555 { ring 202 for 30s } }
            """
        var world = World(office)
        world.register()
        world["first"].behaviour.answering = .after(.seconds(1))
        world["first"].behaviour.calls = 10
        return world
    }

    private func dial(_ name: String, _ number: String, _ world: inout World) {
        world.call(name, number)
        world.run(for: .seconds(3))
    }

    /// 201 calls for help and hangs up; later somebody calls in, and 202 takes it.
    private func comeIn(_ headers: [Header], after wait: Duration, _ world: inout World) {
        dial("201", "112", &world)
        world.hangUp("201")
        world.run(for: wait)
        world.at("first") { $0.call("4930555", headers: headers, at: $1) }
        world.run(for: .seconds(1))
        world.answer("202")
        world.run(for: .seconds(2))
        #expect(world["202"].first(.talking) != nil)
    }

    private func end(_ world: inout World) -> [String] {
        _ = world.endAllCalls()
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        return world.store.records.filter { $0.ending.cause == Self.made }.map(\.caller)
    }

    @Test("an emergency call while every line is taken: the newest ordinary call makes room")
    func newestMakesRoom() {
        var world = office(lines: 2)
        dial("201", "03012345678", &world)
        dial("202", "03087654321", &world)
        dial("203", "112", &world)
        #expect(world["201"].first(.talking) != nil)
        #expect(world["202"].calls.isEmpty)
        #expect(world["203"].first(.talking) != nil)
        // Help is not taken from help.
        world.hangUp("201")
        world.run(for: .seconds(2))
        dial("201", "112", &world)
        dial("202", "112", &world)
        for name in ["201", "202", "203"] { #expect(world[name].first(.talking) != nil) }
        #expect(end(&world) == ["202"])
    }

    /// The call from outside is the newest in each case; what differs is what it may be.
    @Test(
        "the emergency service that may be calling back keeps its line",
        arguments: [(Duration.seconds(60), "201"), (.seconds(3_600), "202")])
    func callbackKeepsItsLine(wait: Duration, ended: String) {
        var world = office(lines: 2)
        // The ordinary call is older than the one from outside.
        dial("201", "112", &world)
        world.hangUp("201")
        world.run(for: wait)
        dial("201", "03012345678", &world)
        world.at("first") { $0.call("4930555", at: $1) }
        world.run(for: .seconds(1))
        world.answer("202")
        world.run(for: .seconds(2))
        dial("203", "112", &world)
        #expect(world["203"].first(.talking) != nil)
        #expect(world[ended].calls.isEmpty)
        #expect(world[ended == "201" ? "202" : "201"].first(.talking) != nil)
        _ = end(&world)
    }

    @Test("the only call may be the service: it makes room, unless it says that it is")
    func lastResort() {
        var guessed = office(lines: 1)
        comeIn([], after: .seconds(60), &guessed)
        dial("203", "112", &guessed)
        #expect(guessed["202"].calls.isEmpty)
        #expect(guessed["203"].first(.talking) != nil)
        _ = end(&guessed)
        // RFC 7090 §5
        var marked = office(lines: 1)
        comeIn([Header(.priority, "psap-callback")], after: .seconds(60), &marked)
        dial("203", "112", &marked)
        #expect(marked["202"].first(.talking) != nil)
        #expect(end(&marked) == [])
    }

    /// RFC 7090 §7: anybody can write the mark.
    @Test("the mark says nothing where nobody has called for help")
    func unfoundedMark() {
        var world = office(lines: 1)
        world.at("first") {
            $0.call("4930555", headers: [Header(.priority, "psap-callback")], at: $1)
        }
        world.run(for: .seconds(1))
        world.answer("202")
        world.run(for: .seconds(2))
        dial("203", "112", &world)
        #expect(world["202"].calls.isEmpty)
        #expect(world["203"].first(.talking) != nil)
        _ = end(&world)
    }
}
