import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Phones that watch other extensions: SUBSCRIBE and NOTIFY on the wire (RFC 6665, RFC 4235).
struct LampTests {
    private func office(_ behaviour: Softphone.Behaviour = .init()) -> World {
        var world = World(
            .plain(.init("201"), .init("202", behaviour: behaviour), .init("203")))
        world.register()
        return world
    }

    /// What the phone was told: the states of the dialogs in each document.
    private func news(_ world: World, _ name: String = "203") -> [[String]] {
        world.events(of: name).compactMap { event in
            guard case .notified(_, let body) = event else { return nil }
            let text = ByteString(body).description
            return text.split(separator: "<state>").dropFirst().map { rest in
                String(rest.prefix { $0 != "<" })
            }
        }
    }

    private func documents(_ world: World, _ name: String = "203") -> [String] {
        world.events(of: name).compactMap { event in
            guard case .notified(_, let body) = event else { return nil }
            return ByteString(body).description
        }
    }

    private func states(_ world: World, _ name: String = "203") -> [String] {
        world.events(of: name).compactMap { event in
            guard case .notified(let state, _) = event else { return nil }
            return state.description
        }
    }

    private func answers(_ world: World, _ name: String = "203") -> [Status?] {
        world.events(of: name).compactMap { event -> Status?? in
            if case .answered(.subscribe, let status) = event { status } else { nil }
        }
    }

    @Test("a phone that comes back from another port is known by its instance: its lamps go on")
    func reconnectedFromAnotherPort() {
        var phone = Softphone.Behaviour()
        phone.instance = "<urn:uuid:00000000-0000-1000-8000-000000000203>"
        phone.takesNewPorts = true
        var world = World(
            .plain(
                .init("201"), .init("202"), .init("203", transport: .tcp, behaviour: phone)))
        world.register()
        world.at("203") { $0.watch("202", at: $1) }
        world.run(for: .seconds(1))
        world.cutConnection(of: "203")
        world.run(for: .seconds(5))
        world.call("201", "202")
        world.run(for: .seconds(2))
        #expect(news(world).last == ["early"])
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a lamp sees a call ring, talk and end")
    func wholeCall() throws {
        var world = office()
        world.at("203") { $0.watch("202", at: $1) }
        world.run(for: .seconds(1))
        world.call("201", "202")
        world.run(for: .seconds(2))
        world.answer("202")
        world.run(for: .seconds(2))
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(answers(world) == [.ok])
        #expect(news(world) == [[], ["trying"], ["early"], ["confirmed"], ["terminated"]])
        #expect(states(world).allSatisfy { $0.hasPrefix("active;expires=3") })
        let versions = documents(world).enumerated().allSatisfy { index, text in
            text.contains("version=\"\(index)\"") && text.contains("entity=\"sip:202@office.test\"")
        }
        #expect(versions)
        #expect(world.census.subscriptions == 1)
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "lamp.ladder") == .same)
    }

    @Test("a lamp that begins in the middle of a call is told at once")
    func inTheMiddle() {
        var world = office(.answering(after: .milliseconds(100)))
        world.call("201", "202")
        world.run(for: .seconds(2))
        world.at("203") { $0.watch("201", at: $1) }
        world.run(for: .seconds(1))
        #expect(news(world) == [["confirmed"]])
        #expect(documents(world).last?.contains("direction=\"initiator\"") == true)
        world.hangUp("202")
        world.runUntilQuiet()
        #expect(news(world).last == ["terminated"])
    }

    @Test("what changes within half a second is told in one NOTIFY")
    func coalesced() {
        var world = office(.answering(after: .milliseconds(50)))
        world.at("203") { $0.watch("202", at: $1) }
        world.run(for: .seconds(1))
        world.call("201", "202")
        world.run(for: .milliseconds(100))
        world.hangUp("201")
        world.runUntilQuiet()
        world.run(for: .seconds(2))
        // The first change at once; ringing, talking and the end after half a second, in one.
        #expect(news(world) == [[], ["trying"], ["terminated"]])
        #expect(world.leftovers == [])
    }

    @Test("a subscription is refreshed, ended by its phone, and ended by time")
    func lifetimes() {
        var world = office()
        let first = world.at("203") { $0.watch("202", expires: 120, at: $1) }
        world.run(for: .seconds(100))
        world.at("203") { $0.refreshWatch(first, expires: 120, at: $1) }
        world.run(for: .seconds(100))
        #expect(world.census.subscriptions == 1)
        #expect(states(world) == ["active;expires=120", "active;expires=120"])
        world.at("203") { $0.refreshWatch(first, expires: 0, at: $1) }
        world.run(for: .seconds(1))
        #expect(states(world).last == "terminated;reason=timeout")
        #expect(world.census.subscriptions == 0)
        world.at("203") { $0.watch("202", expires: 60, at: $1) }
        world.run(for: .seconds(61))
        #expect(states(world).last == "terminated;reason=timeout")
        #expect(world.census.subscriptions == 0)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a fetch is told once and leaves nothing (RFC 6665 §4.4.3)")
    func fetch() {
        var world = office()
        world.at("203") { $0.watch("202", expires: 0, at: $1) }
        world.runUntilQuiet()
        #expect(states(world) == ["terminated;reason=timeout"])
        #expect(world.census.subscriptions == 0)
        #expect(world.leftovers == [])
    }

    @Test("refused: another package, too short a time, no extension, another body, what we lack")
    func refused() {
        var world = office()
        world.at("203") { phone, now in
            phone.watch("202", event: "conference", at: now)
            phone.watch("202", expires: 10, at: now)
            phone.watch("299", at: now)
            phone.watch("202", headers: [Header(.accept, "application/pidf+xml")], at: now)
            phone.watch("202", headers: [Header(.require, "gruu")], at: now)
        }
        world.runUntilQuiet()
        #expect(
            Set(answers(world)) == [
                .badEvent, .intervalTooBrief, .notFound, .notAcceptable, .badExtension,
            ])
        #expect(world.census.subscriptions == 0)
        #expect(world.leftovers == [])
    }

    @Test("a refused refresh changes nothing, and its copy is refused with the same words")
    func refusedRefresh() {
        var world = office()
        let name = world.at("203") { $0.watch("202", at: $1) }
        world.run(for: .seconds(1))
        world.network.path = Path(duplication: 1)
        world.at("203") {
            $0.refreshWatch(name, expires: 0, headers: [Header(.require, "gruu")], at: $1)
        }
        world.run(for: .seconds(1))
        world.at("203") { $0.refreshWatch(name, event: "presence", expires: 0, at: $1) }
        world.run(for: .seconds(1))
        #expect(answers(world) == [.ok, .badExtension, .badEvent])
        #expect(world.ladder.count("420", to: "203") == 2)
        #expect(world.ladder.count("489", to: "203") == 2)
        #expect(world.census.subscriptions == 1)
        world.at("203") { $0.refreshWatch(name, expires: 0, at: $1) }
        world.runUntilQuiet()
        #expect(world.census.subscriptions == 0)
        #expect(world.leftovers == [])
    }

    @Test("of many calls the newest are told, and an older one is not said to be over")
    func manyCalls() {
        var many = Softphone.Behaviour()
        many.calls = 12
        var world = office(many)
        world.at("203") { $0.watch("202", at: $1) }
        var calls: [Softphone.CallNumber] = []
        for _ in 0..<10 {
            calls.append(world.call("201", "202"))
            world.run(for: .seconds(1))
        }
        #expect(news(world).last == Array(repeating: "early", count: 8))
        #expect(!news(world).joined().contains("terminated"))
        for call in calls.suffix(2) { world.at("201") { $0.hangUp(call, at: $1) } }
        world.run(for: .seconds(2))
        #expect(news(world).last == Array(repeating: "early", count: 8))
        for call in calls.dropLast(2) { world.at("201") { $0.hangUp(call, at: $1) } }
        world.runUntilQuiet()
        #expect(news(world).last?.contains { $0 != "terminated" } == false)
        #expect(news(world).allSatisfy { $0.count <= 8 })
        #expect(world.leftovers == [])
    }

    @Test("no more than 200 subscriptions for one extension")
    func bounded() {
        var world = office()
        for _ in 0..<202 {
            world.at("203") { $0.watch("202", at: $1) }
            world.run(for: .milliseconds(10))
        }
        world.runUntilQuiet()
        #expect(answers(world).count { $0 == .ok } == 200)
        #expect(answers(world).count { $0 == .forbidden } == 2)
        #expect(world.census.subscriptions == 200)
    }

    @Test("a phone that started anew answers 481, and its old subscription is gone")
    func restarted() {
        var world = office()
        world.at("203") { $0.watch("202", at: $1) }
        world.run(for: .seconds(1))
        world.revive("203")
        world.run(for: .seconds(1))
        world.at("203") { $0.watch("202", at: $1) }
        world.run(for: .seconds(1))
        #expect(world.census.subscriptions == 2)
        world.call("201", "202")
        world.run(for: .seconds(2))
        #expect(world.census.subscriptions == 1)
        #expect(news(world).last == ["early"])
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a dead phone's subscription goes with its first unanswered NOTIFY")
    func dead() {
        var world = office()
        world.at("203") { $0.watch("202", at: $1) }
        world.run(for: .seconds(1))
        world.kill("203")
        world.call("201", "202")
        world.run(for: .seconds(40))
        world.runUntilQuiet()
        #expect(world.census.subscriptions == 0)
        #expect(world.leftovers == [])
    }

    @Test("a TCP phone whose connection broke is told over the next one")
    func reconnected() {
        var world = World(
            .plain(.init("201"), .init("202"), .init("203", transport: .tcp)))
        world.register()
        world.at("203") { $0.watch("202", at: $1) }
        world.run(for: .seconds(1))
        world.cutConnection(of: "203")
        world.run(for: .seconds(1))
        world.call("201", "202")
        world.run(for: .seconds(2))
        #expect(news(world).last == ["early"])
        #expect(world.census.subscriptions == 1)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(news(world).last == ["terminated"])
        #expect(world.leftovers == [])
    }

    @Test("an extension that is taken out of the configuration ends its subscriptions")
    func extensionGone() {
        var world = office()
        world.at("203") { $0.watch("202", at: $1) }
        world.run(for: .seconds(1))
        world.reload(.plain(.init("201"), .init("203")))
        world.run(for: .seconds(1))
        #expect(states(world).last == "terminated;reason=noresource")
        #expect(world.census.subscriptions == 0)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("lost and late packets: the lamp ends with what is so")
    func lossy() {
        for seed in 1...10 {
            var world = World(
                .plain(
                    .init("201"), .init("202", behaviour: .answering(after: .seconds(3))),
                    .init("203")), seed: UInt64(seed))
            world.register()
            world.at("203") { $0.watch("202", at: $1) }
            world.run(for: .seconds(1))
            world.network.path = Path(
                loss: 0.2, delay: .milliseconds(20), jitter: .milliseconds(60), duplication: 0.1)
            world.call("201", "202")
            world.run(for: .seconds(40))
            world.hangUp("201")
            world.runUntilQuiet()
            world.run(for: .seconds(40))
            world.runUntilQuiet()
            let last = news(world).last ?? []
            #expect(last.isEmpty || last.allSatisfy { $0 == "terminated" }, "seed \(seed)")
            #expect(world.leftovers == [], "seed \(seed)")
        }
    }
}
