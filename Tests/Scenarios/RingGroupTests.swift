import Simulation
import Softphone
import Switchboard
import Testing

/// Groups that remember, external numbers as members, forwards: what rings, and for whom.
struct RingGroupTests {
    private func office(_ plan: String) -> World {
        var office = Office.plain(.init("201"), .init("202"), .init("203"), .init("204"))
        office.dialplan = "bellbird 1\n\(plan)"
        return World(office)
    }

    private func context(_ lines: String) -> String {
        "context staff {\n  number 2xx { ring dialed for 30s }\n\(lines)\n}"
    }

    @Test("a group in turns goes on where it was, after a restart too, and each group by itself")
    func roundRobinAfterRestart() {
        var world = office(
            """
            group desk { members 202, 203, 204; strategy round-robin; each 10s }
            group back { members 203, 204; strategy round-robin; each 10s }
            \(context("number 700 { ring desk for 60s }; number 701 { ring back for 60s }"))
            """)
        world.register()
        world.call("201", "700")
        world.call("202", "701")
        world.run(for: .seconds(2))
        // The first one goes on ringing the next: it does not put the other group back.
        #expect(world.rings("203"))
        world.run(for: .seconds(10))
        world.hangUp("201")
        world.hangUp("202")
        world.runUntilQuiet()
        #expect(world.store.facts.all(.place) == ["desk": "2", "back": "0"])
        world.restartExchange()
        world.register()
        world.call("201", "700")
        world.run(for: .seconds(2))
        #expect(world.rings("204") && !world.rings("202"))
        world.endAll()
    }
}
