import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// `call-later`: calls that the plan orders, and that the exchange makes when it is time.
struct AppointmentTests {
    private func office(_ behaviour: Softphone.Behaviour = .init()) -> World {
        var office = Office.plain(.init("201"), .init("202", behaviour: behaviour))
        office.dialplan = """
            bellbird 1
            settings { timezone "UTC" }
            flow wake { answer; play tone test times 1; log "good morning {caller.extension}" }
            context staff {
              number 2xx { ring dialed for 30s }
              number 5xxxx { answer; call-later 202 at last(dialed, 4) flow wake tries 2; hangup }
            }
            """
        var world = World(office)
        world.register()
        return world
    }

    /// Orders a call in so many minutes.
    private func order(_ world: inout World, in minutes: Int64) {
        let minute = (world.clock.utc.milliseconds / 60_000 + minutes) % 1_440
        func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + "\(number)" }
        world.call("201", "5" + two(minute / 60) + two(minute % 60))
        world.run(for: .seconds(5))
    }

    private func waitUntilItRings(_ world: inout World) {
        for _ in 0..<120 where world["202"].first(.ringing) == nil {
            world.run(for: .seconds(10))
        }
        #expect(world["202"].first(.ringing) != nil)
    }

    private func list(_ world: inout World) -> [KeptAppointment] {
        guard case .appointments(let list) = world.order(.listAppointments) else { return [] }
        return list
    }

    private func isSaid(_ text: String, _ world: World) -> Bool {
        world.notes.contains { $0.message == text }
    }

    @Test("the phone rings at its time, and who answers is served as the flow says")
    func wakeUp() throws {
        var world = office()
        order(&world, in: 10)
        #expect(list(&world).map(\.number) == ["202"])
        #expect(list(&world).map(\.tries) == [2])
        world.ladder.clear(at: world.now)
        waitUntilItRings(&world)
        world.run(for: .seconds(60))
        #expect(world["202"].first(.ringing) == nil)
        waitUntilItRings(&world)
        world.answer("202")
        world.run(for: .seconds(30))
        #expect(list(&world).isEmpty)
        #expect(world.notes.contains { $0.details["text"] == "good morning 202" })
        world.runUntilQuiet()
        #expect(world.store.things.isEmpty)
        #expect(world.leftovers == [])
        #expect(world.store.records.map(\.dialed).contains("appointment 1"))
        #expect(try Golden.compare(world.ladder.text, with: "wake-up.ladder") == .same)
    }

    @Test("nobody comes: tried again after five minutes, then the journal says so")
    func nobody() {
        var world = office()
        order(&world, in: 2)
        world.run(for: .seconds(15 * 60))
        let rang = world.events(of: "202").count { event in
            if case .called = event { true } else { false }
        }
        #expect(rang == 2)
        #expect(isSaid("A call that was ordered reached nobody", world))
        #expect(list(&world).isEmpty)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a sudden end: it is still kept; due meanwhile, it is made up for; much later, it is not")
    func restart() {
        var world = office(.answering(after: .seconds(1)))
        order(&world, in: 10)
        world.restartExchange()
        #expect(list(&world).count == 1)
        world.at("202") { $0.register(at: $1) }
        world.run(for: .seconds(11 * 60))
        #expect(world.notes.contains { $0.details["text"] == "good morning 202" })
        order(&world, in: 10)
        world.stopLiving(for: .seconds(20 * 60))
        world.restartExchange()
        world.run(for: .seconds(30))
        #expect(world.notes.count { $0.details["text"] == "good morning 202" } == 2)
        order(&world, in: 10)
        world.stopLiving(for: .seconds(40 * 60))
        world.restartExchange()
        world.run(for: .seconds(30))
        #expect(isSaid("A call that was ordered reached nobody", world))
        #expect(list(&world).isEmpty)
        #expect(world.store.things.isEmpty)
    }

    @Test("listed and cancelled; no more than ten for one extension")
    func bounded() {
        var world = office()
        for minutes in 1...12 { order(&world, in: Int64(60 * minutes)) }
        let all = list(&world)
        #expect(all.count == 10)
        #expect(isSaid("A call cannot be ordered for later", world))
        #expect(all.map(\.due) == all.map(\.due).sorted())
        for appointment in all {
            #expect(world.order(.cancelAppointment(appointment.id)) == .done)
        }
        #expect(world.order(.cancelAppointment(1)) == .refused("There is no appointment 1."))
        #expect(list(&world).isEmpty)
        #expect(world.store.things.isEmpty)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}
