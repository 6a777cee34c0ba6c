import Simulation
import Switchboard
import Testing

/// Dial by name, through the exchange.
struct DirectoryTests {
    private static func world() -> World {
        var office = Office.plain(
            .init("201", name: "Anna Berg"), .init("202", name: "Bruno Lang"), .init("203"))
        office.dialplan = """
            bellbird 1
            context staff {
              number 2xx { ring dialed for 30s }
              number 411 { directory staff; play tone congestion times 2 }
            }
            """
        var world = World(office)
        world.register()
        return world
    }

    @Test("the letters lead to a person, and 1 to the telephone")
    func found() throws {
        var world = Self.world()
        world.call("203", "411")
        world.run(for: .seconds(1))
        world.press("526#", at: "203", each: .milliseconds(200))
        world.run(for: .seconds(1))
        world.press("1", at: "203", each: .milliseconds(200))
        #expect(world.ladder.count("INVITE", to: "202") == 1)
        #expect(world.ladder.count("INVITE", to: "201") == 0)
        world.answer("202")
        world.run(for: .seconds(1))
        world.hangUp("203")
        world.runUntilQuiet()
        #expect(try Golden.compare(world.ladder.text, with: "directory.ladder") == .same)
        #expect(world.leftovers == [])
        #expect(world.store.records.map(\.answeredBy) == ["extension 202"])
    }

    @Test("the person hears nothing of those who were not meant; three times nobody is the end")
    func nobody() throws {
        var world = Self.world()
        world.call("203", "411")
        world.run(for: .seconds(1))
        for _ in 1...3 {
            world.press("999#", at: "203", each: .milliseconds(200))
            world.run(for: .seconds(1))
        }
        world.runUntilQuiet()
        #expect(world.ladder.count("INVITE", to: "201") == 0)
        #expect(world.ladder.count("INVITE", to: "202") == 0)
        #expect(world.leftovers == [])
        #expect(world.ladder.count("BYE", to: "203") == 1)
    }
}
