import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// What accounts may use up: calls at once, minutes, money, hours; that it is kept, and that nothing
/// is spent beyond it.
struct BudgetTests {
    @Test("calls at once: the third is refused, and says why")
    func calls() throws {
        var world = FraudOffice.world { $0.limits = [.of { $0.calls = 2 }] }
        for _ in 1...2 {
            world.call("201", "0301234567")
            world.run(for: .seconds(3))
        }
        let third = world.call("201", "0301234567")
        world.run(for: .seconds(10))
        #expect(world.ladder.count("INVITE", to: "provider") == 2)
        #expect(world.events(of: "201").contains(.ended(third, .theyRejected(.forbidden))))
        let text = try #require(world.ladder.requests("MESSAGE", to: "201").last)
        #expect(
            String(decoding: text.body, as: UTF8.self)
                == "+49301234567 was not called: account 201 has as many calls as it may have"
                + " at once.")
        // Another account has its own.
        world.call("202", "0301234567")
        world.run(for: .seconds(3))
        #expect(world["202"].first(.talking) != nil)
        world.endAll()
    }

    @Test("minutes: a tone before the end, then the call is ended; each minute begun counts")
    func minutes() throws {
        var world = FraudOffice.world { $0.limits = [.of { $0.minutesPerDay = 3 }] }
        world.call("201", "0301234567")
        world.run(for: .seconds(2))
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.spent("201")?.minutes == 1)
        world.call("201", "0301234567")
        world.run(for: .seconds(101))
        #expect(world["201"].first(.talking) != nil)
        #expect(world.playback(to: "201") == nil)
        world.run(for: .seconds(3))
        #expect(world.playback(to: "201")?.items.isEmpty == false)
        world.run(for: .seconds(20))
        #expect(world["201"].first(.talking) == nil && world["provider"].first(.talking) == nil)
        #expect(world.spent("201")?.minutes == 3)
        world.runUntilQuiet()
        let record = try #require(world.store.records.last)
        #expect(record.ending.cause == "nothing left to spend")
        #expect((119_000...122_000).contains(record.talkMilliseconds))
        world.call("201", "0301234567")
        world.run(for: .seconds(10))
        #expect(world.ladder.count("INVITE", to: "provider") == 2)
        world.endAll()
    }

    @Test("money: by prefix, by class, and the dearest where nothing is said")
    func money() {
        var world = FraudOffice.world {
            $0.limits = [.of { $0.centsPerDay = 1_000 }]
            $0.prices = [
                Price(name: "a", numberClass: "international", prefixes: ["+44"], perMinute: 500),
                Price(
                    name: "b", numberClass: "international", prefixes: ["+44870"],
                    perMinute: 2_500, perCall: 1_000),
                Price(name: "c", numberClass: "international", prefixes: ["+1"], perMinute: 9_000),
                Price(name: "d", numberClass: "mobile", perMinute: 1_900),
            ]
        }
        func cost(_ number: String) -> Int64 {
            let before = world.spent("201")?.money ?? 0
            world.call("201", number)
            world.run(for: .seconds(4))
            world.hangUp("201")
            world.runUntilQuiet()
            return (world.spent("201")?.money ?? 0) - before
        }
        #expect(cost("00441632960001") == 500)
        #expect(cost("00448700000000") == 3_500)
        #expect(cost("0033123456789") == 9_000)
        #expect(cost("01701234567") == 1_900)
        // A class that is not in the table costs as much as the dearest of all.
        #expect(cost("0301234567") == 9_000 + 1_000)
        #expect(cost("08001234567") == 0)
        #expect(world.leftovers == [])
    }

    @Test("what was refused or rang in vain costs nothing")
    func nothing() {
        var world = FraudOffice.world { $0.limits = [.of { $0.minutesPerDay = 5 }] }
        for status in [Status.busyHere, .serviceUnavailable, .notFound] {
            world["provider"].behaviour.answering = .rejecting(status)
            world.call("201", "0301234567")
            world.runUntilQuiet()
        }
        world["provider"].behaviour.answering = .manually
        world.call("201", "0301234567")
        world.run(for: .seconds(90))
        #expect(world.spent("201")?.minutes == 1)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.spent("201")?.minutes == 0)
        #expect(world.leftovers == [])
    }

    @Test("a class, a prefix and each country have bounds of their own")
    func parts() {
        var limit = AccountLimit.of { $0.minutesPerDay = 100 }
        var one = AccountLimit.Bounds()
        one.minutesPerDay = 1
        limit.classes["mobile"] = one
        limit.prefixes["+4930"] = one
        limit.eachCountry.minutesPerDay = 2
        var world = FraudOffice.world { $0.limits = [limit] }
        func isCalled(_ number: String) -> Bool {
            let before = world.ladder.count("INVITE", to: "provider")
            world.call("201", number)
            world.run(for: .seconds(6))
            world.hangUp("201")
            world.runUntilQuiet()
            return world.ladder.count("INVITE", to: "provider") > before
        }
        #expect(isCalled("01701234567") && !isCalled("01701234567"))
        #expect(isCalled("0301234567") && !isCalled("0301234567"))
        // +49 has had its two minutes, +44 and +33 have two each.
        #expect(!isCalled("0891234567"))
        #expect(isCalled("00441632960001") && isCalled("00441632960001"))
        #expect(!isCalled("00441632960001") && isCalled("0033123456789"))
    }

    @Test("kept over a kill in the middle of a minute, and never less than was used")
    func killed() {
        var world = FraudOffice.world { $0.limits = [.of { $0.minutesPerDay = 3 }] }
        world.call("201", "0301234567")
        world.run(for: .seconds(70))
        #expect(world.spent("201")?.minutes == 2)
        world.restartExchange()
        world.revive("201")
        world.revive("provider")
        world.runUntilQuiet()
        #expect(world.spent("201")?.minutes == 2)
        world["provider"].behaviour.answering = .after(.seconds(1))
        world.call("201", "0301234567")
        world.run(for: .seconds(58))
        #expect(world["201"].first(.talking) != nil)
        world.run(for: .seconds(10))
        #expect(world["201"].first(.talking) == nil)
        world.call("201", "0301234567")
        world.run(for: .seconds(10))
        #expect(world.ladder.requests("INVITE", to: "provider").count <= 2)
        world.endAll()
    }

    @Test("a new day begins with nothing, for a call that goes on too")
    func midnight() {
        var world = FraudOffice.world { $0.limits = [.of { $0.minutesPerDay = 2 }] }
        world.report(.clock(FraudOffice.time("2026-11-22", 23, 58, 30, world)))
        world.call("201", "0301234567")
        world.run(for: .seconds(80))
        #expect(world.spent("201") == .init("2026-11-22", 2, 0))
        world.run(for: .seconds(60))
        #expect(world["201"].first(.talking) != nil)
        #expect(world.spent("201") == .init("2026-11-23", 1, 0))
        world.run(for: .seconds(120))
        #expect(world["201"].first(.talking) == nil)
        #expect(world.spent("201")?.minutes == 2)
        world.endAll()
    }

    @Test("calls for help pass whatever is used up, and count for nobody")
    func help() {
        var world = FraudOffice.world {
            $0.limits = [
                .of {
                    $0.calls = 0
                    $0.minutesPerDay = 0
                    $0.centsPerDay = 0
                }
            ]
        }
        world.call("201", "0301234567")
        world.run(for: .seconds(8))
        #expect(world.ladder.count("INVITE", to: "provider") == 0)
        world.call("201", "112")
        world.run(for: .seconds(300))
        #expect(world["201"].first(.talking) != nil)
        #expect(world.spent("201")?.minutes ?? 0 == 0)
        world.endAll()
    }

    @Test("a call that is moved to somebody else is ended with the money of who has made it")
    func transferred() {
        var world = FraudOffice.world { $0.limits = [.of { $0.minutesPerDay = 2 }] }
        world.call("201", "0301234567")
        world.run(for: .seconds(3))
        world.at("201") { phone, now in
            if let call = phone.first(.talking) { phone.transfer(call, to: "202", at: now) }
        }
        world.run(for: .seconds(2))
        world.answer("202")
        world.run(for: .seconds(10))
        #expect(world["202"].first(.talking) != nil)
        #expect(world["provider"].first(.talking) != nil)
        world.run(for: .seconds(110))
        #expect(world["202"].first(.talking) == nil)
        #expect(world.spent("201")?.minutes == 2 && world.spent("202") == nil)
        world.endAll()
    }
}
