import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Calls of phones that know no session timers and die without a word.
struct LifeSignTests {
    /// 201 and 202 talk; asked after five minutes.
    private func talking(
        _ first: Softphone.Behaviour = .init(), _ second: Softphone.Behaviour = .init(),
        transport: Transport = .udp, silenceTimeout: Duration? = .seconds(30)
    ) -> World {
        var second = second
        second.answering = .after(.seconds(1))
        var office = Office.plain(
            .init("201", behaviour: first),
            .init("202", transport: transport, behaviour: second))
        office.media.silenceTimeout = silenceTimeout
        var world = World(office)
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        return world
    }

    private func held(
        _ first: Softphone.Behaviour = .init(), _ second: Softphone.Behaviour = .init(),
        transport: Transport = .udp
    ) -> World {
        var world = talking(first, second, transport: transport)
        world.hold("201")
        world.run(for: .seconds(1))
        world.hold("202")
        world.run(for: .seconds(1))
        return world
    }

    @Test("both phones die while the call is held: it ends, the record says why")
    func bothDie() {
        var world = held()
        world.kill("201")
        world.kill("202")
        world.run(for: .seconds(299))
        #expect(world.census.calls == 1)
        world.run(for: .seconds(301))
        #expect(world.census.calls == 0)
        #expect(world.store.records.map(\.ending.cause) == ["not reachable"])
        world.run(for: .seconds(60))
        #expect(world.leftovers == [])
    }

    @Test("one phone dies while it is held: the other is told by BYE")
    func oneDies() {
        var world = held()
        world.kill("202")
        world.run(for: .seconds(400))
        #expect(world["201"].calls.isEmpty)
        #expect(
            world.store.records.map(\.ending) == [
                CallEnding(by: .callee, cause: "not reachable")
            ])
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a phone that started anew says 481: the call is over")
    func restarted() {
        var world = held()
        world.revive("201")
        world.run(for: .seconds(310))
        #expect(world.ladder.count("481", from: "201", to: "pbx") == 1)
        #expect(world["202"].calls.isEmpty)
        #expect(
            world.store.records.map(\.ending) == [
                CallEnding(by: .caller, cause: "not reachable")
            ])
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a phone that answers 405 stays in its call for as long as it likes")
    func refuses() {
        var phone = Softphone.Behaviour()
        phone.takesOptions = false
        var world = held(phone, phone)
        world.run(for: .seconds(3600))
        #expect(world.ladder.count("405 Method Not Allowed (OPTIONS)") >= 20)
        #expect(world["201"].first(.talking) != nil)
        #expect(world["202"].first(.talking) != nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.store.records.map(\.ending.cause) == ["hung up"])
        #expect(world.leftovers == [])
    }

    @Test("phones that are heard, or have a session timer, are not asked")
    func notAsked() {
        var world = talking()
        world.run(for: .seconds(1200))
        #expect(world["201"].first(.talking) != nil)
        var timed = Softphone.Behaviour()
        timed.sessionExpires = 90
        var other = held(timed, timed)
        other.run(for: .seconds(1200))
        #expect(other["201"].first(.talking) != nil)
        #expect(world.ladder.count("OPTIONS") + other.ladder.count("OPTIONS") == 0)
    }

    @Test("nobody listens for silence: then talking phones are asked too")
    func nobodyListens() {
        var world = talking(silenceTimeout: nil)
        world.run(for: .seconds(1200))
        #expect(world.ladder.count("200 OK (OPTIONS)") >= 6)
        world.kill("201")
        world.run(for: .seconds(400))
        #expect(world["202"].calls.isEmpty)
        #expect(world.store.records.map(\.ending.cause) == ["not reachable"])
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a TCP phone without its connection: not at the first failure, but at the second")
    func brokenConnection() {
        var world = held(transport: .tcp)
        world["202"].isDead = true
        world.cutConnection(of: "202")
        world["202"].isDead = true
        world.run(for: .seconds(320))
        #expect(world.census.calls == 1)
        world.run(for: .seconds(320))
        #expect(world.census.calls == 0)
        #expect(world.store.records.map(\.ending.cause) == ["not reachable"])
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}
