import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// New calls are refused while the media engine has no room for them.
struct LoadTests {
    private static func load(_ share: Double, heard streams: Int = 0) -> Input {
        .media(.load(MediaLoad(share: share, heardStreams: streams)))
    }

    private static func isRefused(_ call: Softphone.CallNumber, _ name: String, in world: World)
        -> Bool
    {
        world.events(of: name).contains(.ended(call, .theyRejected(.serviceUnavailable)))
    }

    @Test("above the ceiling 503 with Retry-After; calls that are up go on; below it calls again")
    func ceiling() throws {
        var world = World(
            .plain(.init("201"), .init("202", behaviour: .answering(after: .seconds(1)))))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        world.report(Self.load(0.76))
        world.ladder.clear(at: world.now)
        // Between the two marks it stays as it was.
        for share in [0.76, 0.7] {
            world.report(Self.load(share))
            let refused = world.call("202", "600")
            world.run(for: .seconds(2))
            #expect(Self.isRefused(refused, "202", in: world))
            #expect(world.load.isRefusing)
        }
        let answer = try #require(world.ladder.responses("503", to: "202").first)
        #expect(answer.headers[.retryAfter] == "10")
        #expect(world["201"].first(.talking) != nil)
        world.report(Self.load(0.64))
        #expect(!world.load.isRefusing)
        let taken = world.call("202", "600")
        world.run(for: .seconds(2))
        #expect(!Self.isRefused(taken, "202", in: world))
        #expect(world.counters.callsRefused == 2)
        let said = world.notes.filter { $0.message.contains("calls are taken") }
        #expect(said.map(\.level) == [.warning, .info])
        world.endAllCalls()
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("help is called for at any load")
    func emergency() {
        var office = Office.plain(.init("201"))
        office.trunks = ["first"]
        office.dialplan = """
            bellbird 1
            numbering germany area 30
            emergency { numbers 112; via first }
            context staff { allow local; number outside { dial dialed via first } }
            """
        var world = World(office)
        world.register()
        world["first"].behaviour.answering = .after(.seconds(1))
        world.report(Self.load(0.99))
        world.call("201", "112")
        world.run(for: .seconds(3))
        #expect(world["201"].first(.talking) != nil)
        // From outside nobody calls for help here.
        let incoming = world.call("first", "112")
        world.run(for: .seconds(2))
        #expect(Self.isRefused(incoming, "first", in: world))
        #expect(world.counters.callsRefused == 1)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("many at once are weighed before their sound is heard")
    func burst() {
        let numbers = (201...212).map(String.init)
        var office = Office.plain()
        office.phones = numbers.map { .init($0) }
        var world = World(office)
        world.register()
        // Each call costs 7.4 per cent.
        world.report(Self.load(0.74, heard: 20))
        let calls = numbers.map { ($0, world.call($0, "600")) }
        world.run(for: .seconds(2))
        #expect(calls.count { Self.isRefused($1, $0, in: world) } == 2)
        #expect(world.census.calls == 10)
        for number in numbers { world.hangUp(number) }
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("the ceiling is a setting")
    func setting() {
        var office = Office.plain(.init("201"))
        office.media.ceiling = 90
        var world = World(office)
        world.register()
        world.report(Self.load(0.89))
        #expect(!world.load.isRefusing)
        world.report(Self.load(0.9))
        #expect(world.load.isRefusing)
        #expect(world.load.ceiling == 0.9)
    }
}
