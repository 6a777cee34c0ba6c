import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// What is meant as a time of day goes by the clock on the wall, whatever that shows. How summer
/// time comes and goes is tried with the schedules themselves, in `ScheduleTests` and `ZoneTests`.
struct TimeOfDayTests {
    private func utc(_ text: String) throws -> UTCTime {
        UTCTime(
            milliseconds: try #require(Timestamp.milliseconds(String(text.dropLast()) + ".000Z")))
    }

    /// Whether a call goes to 202, for the schedule is open.
    private func isOpen(_ world: inout World) -> Bool {
        world.ladder.clear(at: world.now)
        world.call("201", "600")
        world.run(for: .seconds(1))
        defer {
            world.hangUp("201")
            world.run(for: .seconds(1))
        }
        return world.ladder.count("INVITE", to: "202") == 1
    }

    private func office() -> World {
        var office = Office.plain(.init("201"), .init("202"))
        office.dialplan = """
            bellbird 1
            settings { timezone "UTC" }
            schedule hours { open mon-sun 03:00-04:00 }
            context staff {
              number 2xx { ring dialed for 30s }
              number 600 { if hours is open { ring 202 for 5s } else { hangup } }
            }
            """
        var world = World(office)
        world.register()
        return world
    }

    @Test("schedules go by a clock that is set, to and fro, at once")
    func schedules() throws {
        var world = office()
        for (moment, isOpen) in [
            ("2026-03-29T02:59:30Z", false), ("2026-03-29T03:00:30Z", true),
            ("2026-03-29T03:59:30Z", true), ("2026-03-29T04:00:30Z", false),
            ("2025-03-29T03:30:00Z", true), ("2026-10-25T02:30:00Z", false),
            ("2038-01-19T03:14:08Z", true), ("2038-01-19T02:14:08Z", false),
        ] {
            world.setWallClock(to: try utc(moment))
            let found = self.isOpen(&world)
            #expect(found == isOpen, "\(moment)")
        }
    }

    @Test("it becomes open while a minute passes")
    func passing() throws {
        var world = office()
        world.setWallClock(to: try utc("2026-03-29T02:59:50Z"))
        let before = isOpen(&world)
        world.run(for: .seconds(15))
        let after = isOpen(&world)
        #expect(!before && after)
    }

    @Test("the second at which 32 bits are full (2038-01-19T03:14:07Z), in a call and its record")
    func year2038() throws {
        var world = office()
        world.setWallClock(to: try utc("2038-01-19T03:13:57Z"))
        world["202"].behaviour.answering = .after(.seconds(1))
        world.call("201", "202")
        world.run(for: .seconds(21))
        world.hangUp("201")
        world.runUntilQuiet()
        let record = try #require(world.store.records.first)
        #expect(record.id.began == 2_147_483_637)
        #expect(record.began.description.hasPrefix("2038-01-19T03:13:57"))
        #expect(record.ended.description.hasPrefix("2038-01-19T03:14:18"))
        #expect(abs(record.talkMilliseconds - 20_000) <= 20)
        world.call("201", "202")
        world.run(for: .seconds(5))
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.store.records.count == 2)
        #expect(world.store.records.last?.id.began ?? 0 > 2_147_483_647)
        #expect(world.leftovers == [])
    }

    private func wakeUp() -> World {
        var office = Office.plain(.init("201"), .init("202"))
        office.dialplan = """
            bellbird 1
            settings { timezone "UTC" }
            flow wake { answer; play tone test times 1 }
            context staff {
              number 501 { answer; call-later 202 at "09:30" flow wake tries 1; hangup }
            }
            """
        var world = World(office)
        world.register()
        world.call("201", "501")
        world.run(for: .seconds(5))
        return world
    }

    private func rings(_ world: inout World, within seconds: Int) -> Bool {
        for _ in 0..<seconds where world["202"].first(.ringing) == nil {
            world.run(for: .seconds(1))
        }
        return world["202"].first(.ringing) != nil
    }

    @Test("a call that is ordered for half past nine comes when the clock shows that")
    func appointment() throws {
        var early = wakeUp()
        early.setWallClock(to: try utc("2026-01-05T09:29:30Z"))
        early.run(for: .seconds(28))
        #expect(early["202"].first(.ringing) == nil)
        #expect(rings(&early, within: 5))

        var late = wakeUp()
        late.setWallClock(to: try utc("2026-01-05T08:30:00Z"))
        late.run(for: .seconds(3_595))
        #expect(late["202"].first(.ringing) == nil)
        #expect(rings(&late, within: 10))

        var passed = wakeUp()
        passed.setWallClock(to: try utc("2026-01-05T09:31:00Z"))
        #expect(rings(&passed, within: 2))
    }

    @Test("a clock that is a year ahead for a while neither rings nor forgets an order")
    func yearAhead() throws {
        var world = wakeUp()
        world.setWallClock(to: try utc("2027-01-05T09:01:00Z"))
        world.run(for: .seconds(60))
        #expect(world["202"].first(.ringing) == nil)
        world.setWallClock(to: try utc("2026-01-05T09:02:00Z"))
        world.run(for: .seconds(1_670))
        #expect(world["202"].first(.ringing) == nil)
        #expect(rings(&world, within: 20))
    }

    @Test("a clock that is set back gives nothing of a day's limit back; a new day does")
    func budget() throws {
        var world = FraudOffice.world { $0.limits = [.of { $0.minutesPerDay = 2 }] }
        world.setWallClock(to: try utc("2026-11-22T12:00:00Z"))
        world.call("201", "0301234567")
        world.run(for: .seconds(80))
        world.hangUp("201")
        world.run(for: .seconds(1))
        #expect(world.spent("201")?.minutes == 2)
        for moment in [
            "2026-11-22T11:59:59Z", "2026-11-21T23:00:00Z", "2025-11-22T12:00:00Z",
            "2025-11-22T14:00:00Z",
        ] {
            world.setWallClock(to: try utc(moment))
            world.ladder.clear(at: world.now)
            world.call("201", "0301234567")
            world.run(for: .seconds(5))
            #expect(world.ladder.count("INVITE", to: "provider") == 0, "\(moment)")
            world.hangUp("201")
            world.run(for: .seconds(1))
        }
        world.setWallClock(to: try utc("2025-11-23T00:00:01Z"))
        world.call("201", "0301234567")
        world.run(for: .seconds(5))
        #expect(world.ladder.count("INVITE", to: "provider") == 1)
        world.endAll()
    }
}
