import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Trouble of the exchange itself: who is told, when, and how often.
struct AlertTests {
    private func office() -> World {
        var office = Office.plain(.init("201"), .init("203"))
        office.trunks = ["provider"]
        office.trunkOptions = ["provider": { $0.askEvery = 30 }]
        office.alerts.notify = ["203", "admin@example.com", "https://hook.example/alerts"]
        office.dialplan = """
            bellbird 1
            context staff { allow local; number 0x. { dial dialed via provider for 30s } }
            """
        var world = World(office)
        world.sources.say("{}")
        world.register()
        world.run(for: .seconds(60))
        return world
    }

    private func subjects(_ world: World) -> [String] { world.store.mails.map(\.subject) }

    private func run(_ world: inout World, _ seconds: Int64, dead: Bool) {
        world["provider"].isDead = dead
        world.run(for: .seconds(seconds))
    }

    @Test("a trunk that is down for two minutes is told once, everywhere, and its return once")
    func trunk() throws {
        var world = office()
        run(&world, 100, dead: true)
        #expect(subjects(world) == [], "not before it has lasted")
        run(&world, 600, dead: true)
        #expect(subjects(world) == ["Trunk provider is down: it does not answer"])
        #expect(try #require(world.store.mails.first).to == ["admin@example.com"])
        #expect(world.store.mails.first?.text.contains("firewall") == true)
        #expect(world.store.mails.first?.text.contains("Call ") == false)
        #expect(world.ladder.requests("MESSAGE", to: "203").count == 1)
        let body = try #require(world.sources.requests.first?.body)
        let json = String(decoding: body, as: UTF8.self)
        for part in [
            "\"event\":\"alert\"", "\"alert\":\"trunk\"", "\"about\":\"provider\"",
            "\"state\":\"begun\"",
        ] { #expect(json.contains(part), "\(json)") }
        #expect(!json.contains("\"call\""))
        run(&world, 900, dead: false)
        #expect(
            subjects(world) == [
                "Trunk provider is down: it does not answer", "Trunk provider is up again",
            ])
        #expect(world.ladder.requests("MESSAGE", to: "203").count == 2)
    }

    @Test("a blip says nothing")
    func blip() {
        var world = office()
        run(&world, 70, dead: true)
        run(&world, 600, dead: false)
        #expect(subjects(world) == [])
    }

    @Test("a trunk that goes up and down for hours says little")
    func flapping() {
        var world = office()
        for _ in 1...40 {
            run(&world, 200, dead: true)
            run(&world, 200, dead: false)
        }
        // 16,000 s, and 600 s between two.
        #expect((2...27).contains(subjects(world).count), "\(subjects(world).count)")
        let turns = zip(subjects(world), subjects(world).dropFirst())
        #expect(turns.allSatisfy { $0 != $1 })
    }

    @Test("where nobody is to be told nothing is, and no timer runs")
    func nobody() {
        var office = Office.plain(.init("201"))
        office.trunks = ["provider"]
        office.trunkOptions = ["provider": { $0.askEvery = 30 }]
        var world = World(office)
        world.register()
        run(&world, 600, dead: true)
        #expect(subjects(world) == [])
        #expect(world.census.trunkTimers <= 2)
    }

    @Test("what the machine has found is told in the same way, with its end")
    func machine() {
        var world = office()
        let full = Trouble(.disk, about: "/var/lib/bellbird", text: "The disk is nearly full\nMore")
        #expect(world.order(.tell(full)) == .done)
        let end = Trouble(.disk, about: "/var/lib/bellbird", isOver: true, text: "It has room")
        #expect(world.order(.tell(end)) == .done)
        world.run(for: .seconds(5))
        #expect(subjects(world) == ["The disk is nearly full", "It has room"])
        #expect(Set(world.store.mails.map(\.id)).count == 2)
        #expect(world.notes.filter { $0.message == "Alert" }.map(\.level) == [.warning, .info])
        let states = world.sources.requests.map { String(decoding: $0.body ?? [], as: UTF8.self) }
        #expect(states.count == 2)
        #expect(states.last?.contains("\"state\":\"over\"") == true)
    }
}

/// An exchange that is to be stopped soon: no new calls, and the others go on.
struct DrainTests {
    private func office() -> World {
        var office = Office.plain(
            .init("201"), .init("202", behaviour: .answering(after: .seconds(1))), .init("203"))
        office.trunks = ["provider"]
        office.dialplan = """
            bellbird 1
            numbering germany area 30
            emergency { numbers 112; via provider }
            context staff { number 2xx { ring dialed for 30s } }
            incoming provider { number 49301234 { ring 203 for 20s } }
            """
        var world = World(office)
        world["provider"].behaviour = .answering(after: .seconds(1))
        world.register()
        return world
    }

    @Test("new calls are sent elsewhere, calls go on, phones register, help is called")
    func drained() throws {
        var world = office()
        world.call("201", "202")
        world.run(for: .seconds(3))
        #expect(world.order(.drain(true)) == .done)
        let refused = world.call("203", "202")
        let outside = world.call("provider", "49301234")
        world.run(for: .seconds(2))
        #expect(
            world.events(of: "203").contains(.ended(refused, .theyRejected(.serviceUnavailable))))
        #expect(
            world.events(of: "provider").contains(
                .ended(outside, .theyRejected(.serviceUnavailable))))
        let answer = try #require(world.ladder.responses("503", to: "203").first)
        #expect(answer.headers[.retryAfter] == "5")
        #expect(world.refusal(of: "203")?.cause == .exchangeStopping)
        #expect(world.load.isDraining)
        // Who talks may hold, and resume.
        world.hold("201")
        world.run(for: .seconds(1))
        world.resume("201")
        world.run(for: .seconds(1))
        #expect(world["201"].first(.talking) != nil)
        #expect(world["203"].isRegistered)
        world.call("203", "112")
        world.run(for: .seconds(3))
        #expect(world["provider"].first(.talking) != nil)
        world.hangUp("203")
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.census.calls == 0)
        #expect(world.order(.drain(false)) == .done)
        world.call("203", "202")
        world.run(for: .seconds(3))
        #expect(world["203"].first(.talking) != nil)
        world.endAll()
    }
}
