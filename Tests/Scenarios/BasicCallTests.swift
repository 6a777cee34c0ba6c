import SIP
import Simulation
import Softphone
import Testing

/// One phone calls another.
struct BasicCallTests {
    @Test("phones register with their password")
    func registering() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        #expect(world.events(of: "201") == [.registered(3600)])
        #expect(world["202"].isRegistered)
        #expect(world.leftovers == [])
    }

    @Test("ring, answer, talk, hang up")
    func talking() throws {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(2))
        world.answer("202")
        world.run(for: .seconds(10))
        #expect(world["201"].first(.talking) != nil)
        #expect(world["202"].first(.talking) != nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        print(world.ladder.text)
        print(world.store.records)
    }
}
