import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Two extensions for a minute, with which an administrator tries the exchange while it works.
struct RehearsalTests {
    private func rehearsing(_ world: inout World) throws -> RehearsalView {
        guard case .rehearsal(let rehearsal) = world.order(.rehearse) else {
            throw Refused()
        }
        for phone in [rehearsal.caller, rehearsal.callee] {
            world.add(.init(phone.number), password: ByteString(phone.password))
        }
        return rehearsal
    }

    private struct Refused: Error {}

    @Test("they register and talk; a minute later nobody knows them")
    func aMinute() throws {
        var world = World(.plain(.init("201"), .init("202")))
        world.register("201", "202")
        let rehearsal = try rehearsing(&world)
        let (caller, callee) = (rehearsal.caller.number, rehearsal.callee.number)
        #expect(rehearsal.domain == Office.domain.description)
        world.register(caller, callee)
        world.call(caller, callee)
        world.run(for: .seconds(1))
        world.answer(callee)
        world.run(for: .seconds(5))
        #expect(world[caller].first(.talking) != nil)
        world.hangUp(caller)
        world.run(for: .seconds(60))
        guard case .phones(let phones) = world.order(.listPhones) else { return }
        #expect(phones.map(\.number) == ["201", "202"])
        #expect(world.store.records.map(\.answeredBy) == ["extension \(callee)"])
        #expect(world.store.bindings[caller] ?? [] == [])
        let late = world.call(caller, callee)
        world.run(for: .seconds(5))
        #expect(world.events(of: caller).last == .ended(late, .theyRejected(.unauthorized)))
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("they reach nobody else, and nobody reaches them")
    func nobodyElse() throws {
        var world = World(.plain(.init("201"), .init("202")))
        world.register("201", "202")
        let rehearsal = try rehearsing(&world)
        let (caller, callee) = (rehearsal.caller.number, rehearsal.callee.number)
        world.register(caller, callee)
        for (from, to) in [(caller, "201"), (callee, caller), ("201", callee)] {
            let call = world.call(from, to)
            world.run(for: .seconds(5))
            #expect(world.events(of: from).last == .ended(call, .theyRejected(.notFound)))
        }
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("one at a time; a reload ends it; another one has other numbers and passwords")
    func oneAtATime() throws {
        var world = World(.plain(.init("201")))
        world.register("201")
        let first = try rehearsing(&world)
        guard case .refused(let why) = world.order(.rehearse) else {
            Issue.record("two at once")
            return
        }
        #expect(why.contains("Try again in a minute"))
        world.register(first.caller.number)
        world.reload(.plain(.init("201")))
        let second = try rehearsing(&world)
        #expect(world.order(.endRehearsal) == .done)
        _ = try rehearsing(&world)
        #expect(first.caller != second.caller)
        #expect(first.callee != second.callee)
        guard case .phones(let phones) = world.order(.listPhones) else { return }
        #expect(!phones.contains { $0.number == first.caller.number })
        #expect(first.caller.password.count == 24)
    }
}
