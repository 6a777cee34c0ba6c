import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Nothing that a caller from outside does costs anything; what somebody has set is charged to him,
/// within his rights; and who has stolen a password spends what was set, and no more.
struct FraudTests {
    /// 202 may call mobiles; 203 may call nothing.
    private static let rights = """
        incoming provider {
          number 100 { ring 201 for 30s }
          number 101 { ring 202 for 30s }
          number 102 { ring 203 for 30s }
          number 103 { goto main }
          number 104 { voicemail 201 }
          number 105 { queue support for 20s }
          number 106 { ring 204, dial +491701234567 via provider as 204 for 20s }
        }
        menu main {
          press 9|x. { ring 201 }
          on timeout { hangup }
          on invalid { hangup }
        }
        queue support { members 204, dial +491701234567 via provider as 204 }
        """

    private func world(_ change: (inout Office) -> Void = { _ in }) -> World {
        var world = FraudOffice.world(Self.rights, trunks: ["provider", "far"]) {
            $0.prices = [Price(name: "m", numberClass: "mobile", perMinute: 1_000)]
            change(&$0)
        }
        world["provider"].behaviour.answering = .after(.seconds(1))
        return world
    }

    private func callsOut(_ world: World) -> Int {
        world.ladder.requests("INVITE", to: "provider").count { $0.to.tag == nil }
    }

    @Test(
        "a caller from outside dials what he likes: nothing goes out",
        arguments: [
            "00441632960001", "+441632960001", "0900123456", "9|0900123456", "00", "0", "112",
            "*72441632960001", "201;phone-context=+44", "%2b441632960001", "+491701234567",
        ])
    func dialed(_ number: String) {
        var world = world()
        world.call("provider", number)
        world.run(for: .seconds(40))
        #expect(callsOut(world) == 0)
        world.endAll()
    }

    @Test("he presses keys in a menu and in a mailbox: nothing goes out")
    func keys() {
        for number: String in ["103", "104"] {
            var world = world()
            world.call("provider", number)
            world.run(for: .seconds(3))
            for key in "900441632960001#*72901234567#0*2"
            where world.stream(of: "provider") != nil {
                world.press("\(key)", at: "provider")
            }
            world.run(for: .seconds(60))
            #expect(callsOut(world) == 0)
            world.endAll()
        }
    }

    @Test("his REFER is refused, and his transfer keys do nothing")
    func refer() {
        var world = world()
        world.call("provider", "100")
        world.run(for: .seconds(1))
        world.answer("201")
        world.run(for: .seconds(1))
        world.at("provider") { phone, now in
            if let call = phone.first(.talking) { phone.transfer(call, to: "0900123456", at: now) }
        }
        world.run(for: .seconds(3))
        world.press("##0900123456#", at: "provider")
        world.run(for: .seconds(10))
        #expect(world.ladder.count("403") > 0)
        #expect(callsOut(world) == 0)
        world.endAll()
    }

    @Test("a forward outside is charged to its owner, by his rights, within his budget")
    func forward() {
        var world = world { office in
            office.limits = [.of { $0.minutesPerDay = 2 }]
        }
        _ = world.order(.forward("202", .set(.always, "01701234567", after: nil)))
        world.call("far", "101")
        world.run(for: .seconds(1))
        // `far` has no `incoming`: a trunk that nothing is written for reaches nobody.
        #expect(callsOut(world) == 0)
        world.call("201", "202")
        world.run(for: .seconds(4))
        #expect(callsOut(world) == 1)
        #expect(world.spent("202")?.minutes == 1 && world.spent("201") == nil)
        world.run(for: .seconds(150))
        #expect(world.spent("202")?.minutes == 2)
        #expect(world["provider"].first(.talking) == nil)
        world.endAll()
    }

    @Test("a caller from outside is forwarded outside: the forward's owner pays, nobody else")
    func forwarded() {
        var world = world()
        _ = world.order(.forward("202", .set(.always, "01701234567", after: nil)))
        world.call("provider", "101")
        world.run(for: .seconds(4))
        #expect(callsOut(world) == 1)
        #expect(world.spent("202")?.minutes == 1 && world.spent("202")?.money == 1_000)
        world.endAll()
        world.run(for: .seconds(1))
    }

    @Test("members outside of groups and queues are charged to who is named for them")
    func members() {
        for number: String in ["105", "106"] {
            var world = world()
            world.at("204") { $0.unregister(at: $1) }
            world.run(for: .seconds(1))
            world.call("provider", number)
            world.run(for: .seconds(4))
            #expect(callsOut(world) == 1)
            #expect(world.spent("204")?.minutes == 1)
            world.endAll()
        }
    }

    @Test("a text of a caller from outside goes to no trunk")
    func text() {
        var world = world()
        world.at("provider") { $0.sendMessage("hello", to: "00441632960001", at: $1) }
        world.run(for: .seconds(5))
        #expect(world.ladder.count("MESSAGE", to: "provider") == 0)
        world.endAll()
    }

    @Test("302 of a phone costs its owner")
    func redirectedByPhone() {
        var world = world()
        world["202"].behaviour.answering = .redirecting(to: "01701234567")
        world.call("provider", "101")
        world.run(for: .seconds(4))
        #expect(callsOut(world) == 1)
        #expect(world.spent("202")?.minutes == 1 && world.spent("provider") == nil)
        world.endAll()
    }

    // MARK: - A stolen password

    /// Premium numbers all day and night, as many at once as there is room for.
    @Test("a stolen password spends what was set, day and night, and is told within a minute")
    func stolen() throws {
        var world = FraudOffice.world {
            $0.limits = [
                .of {
                    $0.calls = 3
                    $0.centsPerDay = 2_000
                }
            ]
            $0.prices = [
                Price(name: "p", numberClass: "premium", perMinute: 19_900, perCall: 5_000),
                Price(name: "i", numberClass: "international", perMinute: 15_000),
            ]
            $0.fraud.notify = ["203", "admin@example.com", "https://alarm.example.com/pbx"]
        }
        world.sources.say("{}")
        world.report(.clock(FraudOffice.time("2026-11-22", 18, 0, 0, world)))
        let began = world.now
        var answered = 0
        var last = (spent: Int64(0), date: "2026-11-22")
        // Until midnight, and six hours more: two days' budgets.
        while world.now - began < .seconds(12 * 3_600) {
            for number: String in ["09001234567", "00441632960001", "09001654321"] {
                world.call("201", number)
            }
            world.run(for: .seconds(world.spent("201")?.money ?? 0 > 150_000 ? 1_200 : 45))
            guard let spent = world.spent("201") else { continue }
            answered = max(answered, world["201"].calls.count)
            #expect(spent.money <= 200_000)
            last = (spent.money, spent.date)
        }
        #expect(last.date == "2026-11-23" && last.spent > 100_000)
        #expect(answered <= 6)
        // What the provider has seen, by its own clock: no more than two days' budgets.
        let minutes = world.store.records.filter { $0.answeredBy == "trunk provider" }
            .reduce(0) { $0 + ($1.talkMilliseconds + 59_999) / 60_000 }
        #expect(minutes > 0 && minutes * 15_000 <= 2 * 200_000)
        let mail = try #require(world.store.mails.first)
        #expect(mail.to == ["admin@example.com"])
        #expect(world.ladder.count("MESSAGE", to: "203") > 0)
        #expect(!world.sources.requests.isEmpty)
        world.endAll()
    }
}
