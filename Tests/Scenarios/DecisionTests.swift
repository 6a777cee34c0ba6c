import Dialplan
import Foundation
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// What is kept of why a call went as it did, of real calls through the whole exchange.
struct DecisionTests {
    private func world(_ plan: String) -> World {
        var office = Office.plain(.init("201", name: "Ann"), .init("202"), .init("203"))
        office.dialplan = "bellbird 1\n" + plan
        var world = World(office)
        world.register("201", "202", "203")
        return world
    }

    private func end(_ world: inout World) {
        _ = world.endAllCalls()
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(world.store.openCalls.isEmpty)
    }

    private func plan(_ text: String) throws -> Plan {
        let staff = (201...203).map { "[extension.\($0)]\ncontext = \"staff\"\n" }.joined()
        let directory = PlanDirectory(
            [
                SourceFile(path: "main.dial", text: "bellbird 1\n" + text),
                SourceFile(path: "extensions.toml", text: staff),
            ], passwordsAreKnown: false)
        return try #require(directory.plan)
    }

    private let office = """
        context staff {
          number 2xx {
            if state(203) is busy { log "203 talks" }
            ring dialed for 10s { on busy { play tone busy } }
            ring 203 for 10s
          }
        }
        """

    @Test("the decisions of a call are those of its trace, with lines, and short")
    func kept() throws {
        var world = world(office)
        world.call("201", "202")
        world.run(for: .seconds(1))
        #expect(world.store.openCalls.count == 1)
        #expect(world.store.openCalls.values.first?.ending.cause == "exchange stopped suddenly")
        #expect(world.store.openCalls.values.first?.answered == nil)
        world.run(for: .seconds(12))
        world.answer("203")
        world.run(for: .seconds(3))
        #expect(world.store.openCalls.values.first?.answered != nil)
        end(&world)
        let kept = try #require(world.store.decisions.first)
        #expect(world.store.decisions.count == 1)
        #expect(kept.id == world.store.records.first?.id)
        guard case .trace(let trace) = world.order(.trace(kept.id)) else {
            Issue.record("no trace")
            return
        }
        #expect(trace.steps == kept.steps)
        let deeds = kept.steps.filter { $0.kind == .deed }.map { "\($0.position) \($0.what)" }
        #expect(
            deeds == [
                "main.dial:5 ring 202 (for 10 s)", "main.dial:6 ring 203 (for 10 s)",
                "main.dial:6 hangup normal",
            ])
        #expect(kept.told.inputs.prefix(2).map(\.kind) == [.start, .outcome])
        #expect(kept.told.inputs.first?.read == ["phone 203": "idle"])
        let bytes = try JSONEncoder().encode(kept).count
        #expect((500...3_000).contains(bytes), "\(bytes) bytes")
    }

    @Test("a real call is gone through again: the same under its plan, different under another")
    func replayed() throws {
        var world = world(office)
        world.call("201", "202")
        world.run(for: .seconds(12))
        world.answer("203")
        world.run(for: .seconds(3))
        end(&world)
        let kept = try #require(world.store.decisions.first)
        #expect(kept.replayed(under: try plan(office)).verdict == .same)
        let moved = "// moved\n" + office.replacing("\"203 talks\"", with: "\"203 is on a call\"")
        #expect(kept.replayed(under: try plan(moved)).verdict == .same)
        let other = kept.replayed(under: try plan(office.replacing("ring 203", with: "ring 201")))
        #expect(other.verdict == .different)
        #expect(other.was == "ring 203 (for 10 s)")
        #expect(other.becomes == "ring 201 (for 10 s)")
    }

    @Test("once a secret was asked for, nobody writes down which keys were pressed")
    func secretKeys() throws {
        var world = world(
            """
            context staff {
              number 2xx {
                ask "pin" digits 4-8 secret as pin { on failed { log "failed" } }
                ring dialed for 20s
              }
              number 300 { ring 203 for 20s }
            }
            """)
        for (number, phone, key) in [("202", "202", "key ***"), ("300", "203", "key 4")] {
            world.call("201", number)
            world.run(for: .seconds(1))
            world.answer(phone)
            world.run(for: .seconds(2))
            let address = world["201"].local.ip
            let id = try #require(
                world.media.open.first { $0.value.direction?.rtp.ip == address }?.key)
            world.report(.media(.digit(id, "4", milliseconds: 100)))
            end(&world)
            let steps = try #require(world.store.decisions.last).steps.map(\.what)
            #expect(steps.filter { $0.hasPrefix("key") } == [key])
        }
    }
}
