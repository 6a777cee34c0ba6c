import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Queues of a whole office: what callers hear, whose phones ring, and who works.
struct QueueTests {
    private func world(
        _ lines: String = "strategy in-order; each 10s; music \"calm\"",
        options: String = "", members: String = "203, 204", trunks: [String] = []
    ) -> World {
        var office = Office.plain(
            .init("201", name: "Ann"), .init("202"), .init("203"), .init("204"))
        office.trunks = trunks
        office.dialplan = """
            bellbird 1
            \(trunks.isEmpty ? "" : "emergency { numbers 112; via provider }")
            queue support { \(members.isEmpty ? "" : "members \(members);") \(lines) }
            context staff {
              allow local, international
              number 2xx { ring dialed for 30s }
              number 70 { queue support for 10m { \(options) } ; tag then = "on" }
              number 71 { queue support for 10m priority 5 }
              number 81 { agent login queue support }
              number 82 { agent logout queue support }
              number 83 { agent pause reason "at lunch" }
              number 84 { agent resume }
              number 85 { agent flip queue support }
            }
            """
        var world = World(office)
        world.register()
        return world
    }

    private func view(_ world: inout World) -> QueueView? {
        guard case .queues(let queues) = world.order(.listQueues) else { return nil }
        return queues.first
    }

    /// What this phone was played, in turn.
    private func sounds(_ name: String, _ world: World) throws -> [String] {
        let id = try #require(world.stream(of: name))
        return world.media.orders.flatMap { order -> [String] in
            guard case .play(id, let playback) = order else { return [] }
            return playback.items.compactMap { $0.text }
        }
    }

    @Test("an agent outside: asked for a key, busy while it talks, figures as others have them")
    func outside() {
        var world = world(
            "strategy in-order; each 10s; wrap-up 5s",
            members: "203, dial +4915112345678 via provider as 204", trunks: ["provider"])
        world.call("201", "70")
        world.run(for: .seconds(12))
        #expect(world.ladder.requests("INVITE", to: "provider").count == 1)
        world.answer("provider")
        world.run(for: .seconds(1))
        #expect(world["201"].first(.talking) != nil, "the caller hears music")
        #expect(view(&world)?.callers.map(\.ringing) == [["+4915112345678"]])
        world.press("1", at: "provider")
        world.run(for: .seconds(1))
        #expect(view(&world)?.callers.isEmpty == true)
        #expect(world["provider"].first(.talking) != nil)
        // It talks, and so is not called again.
        world.call("202", "70")
        world.run(for: .seconds(25))
        #expect(world.ladder.requests("INVITE", to: "provider").count == 1)
        world.hangUp("provider")
        world.run(for: .seconds(40))
        #expect(world.ladder.requests("INVITE", to: "provider").count > 1)
        world.endAll()
        #expect(view(&world)?.totals.answered == 1)
        #expect(view(&world)?.agents.map(\.number) == ["+4915112345678", "203"])
    }

    @Test("an answering machine at an agent's number outside has missed the call")
    func machine() throws {
        var world = world(
            "strategy in-order; each 30s", members: "dial +4915112345678 via provider as 204, 203",
            trunks: ["provider"])
        world["provider"].behaviour.answering = .after(.seconds(1))
        world.call("201", "70")
        world.run(for: .seconds(20))
        #expect(world.rings("203") && world["provider"].calls.isEmpty)
        world.answer("203")
        world.run(for: .seconds(1))
        let agents = try #require(view(&world)?.agents)
        #expect(agents.first { $0.number != "203" }?.missed == 1)
        #expect(world["203"].first(.talking) != nil)
        world.endAll()
    }

    @Test("a caller hears music, the first agent misses, the second takes it")
    func served() throws {
        var world = world()
        world.call("201", "70")
        world.run(for: .seconds(2))
        #expect(world.rings("203") && !world.rings("204"))
        #expect(try sounds("201", world).contains("music calm"))
        #expect(view(&world)?.callers.map(\.ringing) == [["203"]])
        world.run(for: .seconds(10))
        #expect(!world.rings("203") && world.rings("204"))
        world.answer("204")
        world.run(for: .seconds(5))
        #expect(world["201"].first(.talking) != nil && world["204"].first(.talking) != nil)
        #expect(view(&world)?.callers.isEmpty == true)
        world.hangUp("204")
        world.runUntilQuiet()
        let totals = try #require(view(&world)?.totals)
        #expect(totals.offered == 1 && totals.answered == 1 && totals.inTime == 1)
        #expect(totals.waitedSeconds == 11 && (4...5).contains(totals.talkedSeconds))
        #expect(view(&world)?.agents.map(\.missed) == [1, 0])
        #expect(world.store.records.last?.answeredBy == "extension 204")
        #expect(world.leftovers == [] && world.mediaComplaints == [])
        #expect(try Golden.compare(world.ladder.text, with: "queue.ladder") == .same)
        world.restartExchange()
        world.register()
        #expect(view(&world)?.totals == totals)
    }

    @Test("callers are told where they are, and the music goes on behind it")
    func places() throws {
        var world = world("strategy in-order; music \"calm\"; announce \"position\"; every 30s")
        world.call("201", "70")
        world.run(for: .seconds(1))
        world.call("202", "70")
        world.run(for: .seconds(40))
        let first = try sounds("201", world)
        #expect(first.filter { $0 == "queue-youarenext" }.count >= 2)
        #expect(first.last == "music calm")
        #expect(try sounds("202", world).contains("queue-thereare"))
        world.endAll()
    }

    @Test("who has priority is served first")
    func priority() {
        var world = world("strategy in-order; each 60s", members: "204")
        world.call("203", "204")
        world.run(for: .seconds(1))
        world.answer("204")
        world.run(for: .seconds(1))
        world.call("201", "70")
        world.run(for: .seconds(1))
        world.call("202", "71")
        world.run(for: .seconds(1))
        #expect(view(&world)?.callers.map(\.number) == ["202", "201"])
        world.hangUp("203")
        world.run(for: .seconds(1))
        // The moment the agent is free, its phone rings, for the one with the priority.
        #expect(world.rings("204"))
        world.answer("204")
        world.run(for: .seconds(1))
        #expect(
            world["204"].calls.values.first { $0.state == .talking }?.invite.from.uri.user == "202")
        #expect(view(&world)?.callers.map(\.number) == ["201"])
        world.endAll()
    }

    @Test("nobody, full, too late, a key: the plan goes on")
    func outcomes() {
        var nobody = world("strategy all", members: "")
        nobody.call("201", "70")
        nobody.runUntilQuiet()
        #expect(nobody.store.records.last?.tags?["then"] == "on")
        var full = world("strategy all; limit 1")
        full.call("201", "70")
        full.run(for: .seconds(1))
        full.call("202", "70")
        full.run(for: .seconds(2))
        #expect(full.store.records.last?.tags?["then"] == "on")
        #expect(view(&full)?.callers.count == 1)
        full.run(for: .seconds(601))
        full.runUntilQuiet()
        #expect(full.store.records.count == 2 && view(&full)?.totals.left == 1)
        #expect(full.leftovers == [])
    }

    @Test("agents log in at any phone, pause and go, and are still there after a restart")
    func agents() throws {
        var world = world("strategy in-order", members: "203")
        world.call("204", "81")
        world.runUntilQuiet()
        world.call("203", "83")
        world.runUntilQuiet()
        #expect(world.store.facts[.agent, "support 204"] == "in")
        #expect(world.store.facts[.agent, "support 203"] == "in paused at lunch")
        world.run(for: .seconds(60))
        world.restartExchange()
        world.register()
        #expect(view(&world)?.agents.map(\.isPaused) == [true, false])
        #expect(view(&world)?.agents.map(\.reason) == ["at lunch", nil])
        world.run(for: .seconds(90))
        // What is not over when the exchange stops counts from its start.
        let paused = try #require(view(&world)?.agents[0].pausedSeconds)
        #expect((90...149).contains(paused))
        world.run(for: .seconds(20))
        #expect(view(&world)?.agents[0].pausedSeconds == paused + 20)
        world.call("201", "70")
        world.run(for: .seconds(2))
        #expect(world.rings("204") && !world.rings("203"))
        world.endAll()
        for (number, code) in [("203", "84"), ("204", "82")] {
            world.call(number, code)
            world.runUntilQuiet()
        }
        #expect(view(&world)?.agents.map(\.reason) == [nil, nil])
        world.call("201", "70")
        world.run(for: .seconds(2))
        #expect(world.rings("203") && !world.rings("204"))
        // The last one leaves: nobody waits for nobody.
        world.call("204", "85")
        world.run(for: .seconds(1))
        #expect(view(&world)?.agents.map(\.isIn) == [true, true])
        world.endAll()
        guard case .refused = world.order(.agent("299", .login, queue: nil)),
            case .refused = world.order(.agent("201", .pause, queue: nil)),
            case .refused = world.order(.agent("201", .login, queue: "none"))
        else {
            Issue.record("a bad order was taken")
            return
        }
    }

    @Test("who misses three calls in a row is paused; who has just talked rests")
    func pausedAndResting() {
        var world = world("strategy in-order; each 5s; wrap-up 30s", members: "203")
        world.call("201", "70")
        world.run(for: .seconds(40))
        #expect(view(&world)?.agents.first?.isPaused == true)
        #expect(world.store.facts[.agent, "support 203"] == "in paused missed calls")
        #expect(!world.rings("203"))
        _ = world.order(.agent("203", .resume, queue: "support"))
        world.run(for: .seconds(1))
        #expect(world.rings("203"))
        world.answer("203")
        world.run(for: .seconds(2))
        #expect(view(&world)?.agents.first?.talksTo == "201")
        world.hangUp("203")
        world.run(for: .seconds(1))
        let figures = view(&world)?.agents.first
        #expect(figures?.calls == 1 && figures?.missed == 3 && figures?.inTime == 0)
        #expect(figures?.talkedSeconds == 2 && figures?.restedSeconds == 30)
        #expect((10...20).contains(figures?.pausedSeconds ?? 0))
        world.call("201", "70")
        world.run(for: .seconds(10))
        #expect(!world.rings("203"))
        world.run(for: .seconds(22))
        #expect(world.rings("203"))
        world.endAll()
        let before = view(&world)?.agents.first
        world.restartExchange()
        world.register()
        var after = view(&world)?.agents.first
        #expect(after?.missed == 3 && after?.talkedSeconds == 2)
        after?.isResting = before?.isResting ?? false
        #expect(after == before)
    }

    @Test("phones that say no at once make nothing spin; a caller who hangs up is counted")
    func refusing() {
        var world = world("strategy all")
        for name in ["203", "204"] { world[name].behaviour.answering = .rejecting(.busyHere) }
        world.call("201", "70")
        world.run(for: .seconds(12))
        #expect(world.ladder.requests("INVITE", to: "203").count <= 4)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(view(&world)?.totals.abandoned == 1)
        #expect(world.leftovers == [])
    }
}

extension MediaPlayback.Item {
    fileprivate var text: String? {
        switch self {
        case .prompt(let name, _): name
        case .music(let name): "music \(name)"
        default: nil
        }
    }
}
