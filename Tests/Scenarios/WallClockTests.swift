import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// The wall clock is set while things go on: by a second, by a year, to and fro. What lasts, lasts
/// as long as ever; what is meant as a time of day goes by the new one.
struct WallClockTests {
    /// Seconds.
    private static let steps: [Int64] = [
        1, -1, 61, -61, 3_600, -3_600, 86_400, -86_400, 31_536_000, -31_536_000, 378_691_200,
    ]

    private func move(_ world: inout World, by seconds: Int64) {
        world.setWallClock(
            to: UTCTime(milliseconds: world.wall.milliseconds + seconds * 1_000))
    }

    private func office(_ change: (inout Office) -> Void = { _ in }) -> World {
        var office = Office.plain(
            .init("201"), .init("202", behaviour: .answering(after: .seconds(2))), .init("203"))
        change(&office)
        var world = World(office)
        world.register()
        return world
    }

    @Test("a call goes on, and its record says how long it rang and lasted", arguments: steps)
    func call(_ step: Int64) throws {
        var world = office()
        world.call("201", "202")
        world.run(for: .seconds(1))
        move(&world, by: step)
        world.run(for: .seconds(11))
        move(&world, by: -2 * step)
        world.run(for: .seconds(10))
        #expect(world["201"].first(.talking) != nil && world["202"].first(.talking) != nil)
        move(&world, by: step)
        world.run(for: .seconds(10))
        let ended = world.wall
        world.hangUp("201")
        world.runUntilQuiet()
        let record = try #require(world.store.records.first)
        let answered = try #require(record.answered)
        // The wall clock is back where it was: so are the moments.
        #expect(abs(record.talkMilliseconds - 30_000) <= 20)
        #expect(abs(record.ringMilliseconds - 2_000) <= 20)
        #expect(abs(record.ended.milliseconds - answered.milliseconds - 30_000) <= 20)
        #expect(abs(answered.milliseconds - record.began.milliseconds - 2_000) <= 20)
        #expect(abs(ended.milliseconds - record.ended.milliseconds) < 1_000)
        #expect(world.leftovers == [])
    }

    @Test("a registration stays, and ends when it would have", arguments: steps)
    func registration(_ step: Int64) {
        var world = office()
        world.ladder.clear(at: world.now)
        move(&world, by: step)
        world.run(for: .seconds(30))
        #expect(world.ladder.count("REGISTER") == 0)
        world.call("201", "202")
        world.run(for: .seconds(5))
        #expect(world["202"].first(.talking) != nil)
        world.hangUp("201")
        world.kill("202")
        // A phone registers anew before the time of an hour is over; this one does not.
        world.run(for: .seconds(3_700))
        world.call("201", "202")
        world.run(for: .seconds(1))
        #expect(world.ladder.requests("INVITE", to: "202").count == 1)
        world.endAll()
    }

    @Test("a registration is brought back for as long as it was good, not longer", arguments: steps)
    func kept(_ step: Int64) {
        var world = office()
        move(&world, by: step)
        world.run(for: .seconds(1))
        world.restartExchange()
        world.call("201", "202")
        world.run(for: .seconds(5))
        #expect(world["202"].first(.talking) != nil)
        world.hangUp("201")
        world.kill("202")
        world.run(for: .seconds(3_700))
        let before = world.ladder.requests("INVITE", to: "202").count
        world.call("201", "202")
        world.run(for: .seconds(1))
        #expect(world.ladder.requests("INVITE", to: "202").count == before)
        world.endAll()
    }

    @Test("an answer to a challenge of before is taken as ever", arguments: steps)
    func nonce(_ step: Int64) {
        var world = office()
        world.network.path = Path(delay: .milliseconds(100))
        world.at("203") { $0.unregister(at: $1) }
        world.run(for: .seconds(1))
        world.ladder.clear(at: world.now)
        world.at("203") { $0.register(at: $1) }
        // The challenge is on its way.
        world.run(for: .milliseconds(150))
        move(&world, by: step)
        world.run(for: .seconds(2))
        #expect(world["203"].isRegistered)
        #expect(world.ladder.lines.filter { $0.contains("401") }.count <= 1)
    }

    @Test("wrong passwords are counted on, and a ban lasts as long as it was to", arguments: steps)
    func ban(_ step: Int64) {
        var world = office()
        var stranger = Stranger(at: .v4(0xC000_0207))
        for half in 0..<2 {
            for _ in 0..<5 {
                _ = world.knock(.register, as: "201", password: "wrong", by: &stranger)
            }
            if half == 0 { move(&world, by: step) }
        }
        #expect(secondsLeft(&world) == 600)
        move(&world, by: -2 * step)
        world.run(for: .seconds(60))
        #expect(secondsLeft(&world) == 540)
        guard abs(step) >= 60 else { return }
        world.restartExchange()
        #expect(secondsLeft(&world) == 540)
        world.run(for: .seconds(541))
        #expect(secondsLeft(&world) == nil)
    }

    private func secondsLeft(_ world: inout World) -> Int? {
        guard case .bans(let list) = world.order(.listBans) else { return nil }
        return list.first?.secondsLeft
    }

    @Test("a text waits for as long as it was to, also behind a restart", arguments: steps)
    func text(_ step: Int64) {
        var world = office()
        world.at("202") { $0.unregister(at: $1) }
        world.run(for: .seconds(1))
        for (text, life) in [("short", "100"), ("long", "100000")] {
            world.at("201") {
                $0.ask(
                    .message, of: "202",
                    headers: [
                        Header(.expires, ByteString(life)), Header(.contentType, "text/plain"),
                    ],
                    body: Array(text.utf8), at: $1)
            }
            world.run(for: .seconds(2))
        }
        #expect(world.census.textsKept == 2)
        move(&world, by: step)
        world.run(for: .seconds(30))
        #expect(world.census.textsKept == 2)
        if abs(step) >= 60 { world.restartExchange() }
        world.run(for: .seconds(30))
        #expect(world.census.textsKept == 2)
        world.run(for: .seconds(100))
        #expect(world.census.textsKept == 1)
        world.at("202") { $0.register(at: $1) }
        world.run(for: .seconds(2))
        #expect(world.texts(of: "202") == ["long"])
    }

    @Test("who was locked out of a room stays so, and no longer", arguments: steps)
    func lock(_ step: Int64) throws {
        var world = World.withRoom("pin 4821")
        for keys in ["1111#2222#3333#", "5555#6666#"] {
            world.call("201", "600")
            world.run(for: .seconds(1))
            world.press(keys, at: "201", each: .milliseconds(200))
            world.run(for: .seconds(5))
        }
        let isLocked = { (world: inout World) -> Bool in
            let before = world.store.records.count
            world.call("201", "600")
            world.run(for: .seconds(5))
            let isOver = world.store.records.count > before
            if !isOver { world.hangUp("201") }
            world.run(for: .seconds(1))
            return isOver
        }
        #expect(isLocked(&world))
        move(&world, by: step)
        #expect(isLocked(&world))
        world.run(for: .seconds(50))
        #expect(!isLocked(&world))
        world.endAll()
    }

    @Test("a supervisor's record says how long he was there", arguments: [3_600, -31_536_000])
    func watched(_ step: Int64) throws {
        var world = office {
            $0.phones[2].rights = [.monitor]
            $0.dialplan = """
                bellbird 1
                context staff {
                  number 2xx { ring dialed for 30s }
                  number 764 { monitor 202 }
                }
                """
        }
        world.call("201", "202")
        world.run(for: .seconds(5))
        world.call("203", "764")
        world.run(for: .seconds(5))
        move(&world, by: step)
        world.run(for: .seconds(15))
        world.hangUp("203")
        world.run(for: .seconds(1))
        let record = try #require(world.store.watches.first)
        let ended = try #require(record.ended)
        #expect(abs(ended.milliseconds - record.began.milliseconds - 20_000) <= 1_000)
        world.endAll()
    }
}
