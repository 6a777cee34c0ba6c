import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// 302 from trunks: followed by the number alone, on the account that pays, never without end.
struct RedirectTests {
    private func world(_ change: (inout Office) -> Void = { _ in }) -> World {
        var world = FraudOffice.world("", trunks: ["provider"], change)
        world["provider"].behaviour.answering = .manually
        return world
    }

    private func sendsOn(_ world: inout World, _ ways: [String: String]) {
        world["provider"].behaviour.answeringByNumber = Dictionary(
            uniqueKeysWithValues: ways.map {
                (ByteString($0.key), .redirecting(to: ByteString($0.value)))
            })
    }

    private func called(_ world: World) -> [String] {
        world.ladder.requests("INVITE", to: "provider").filter { $0.to.tag == nil }
            .map { "\($0.uri.user ?? "")" }
    }

    @Test("the other number is called over our own trunk, and charged to the same account")
    func followed() {
        var world = world {
            $0.prices = [
                Price(name: "n", numberClass: "local", perMinute: 100),
                Price(name: "m", numberClass: "mobile", perMinute: 700),
            ]
        }
        sendsOn(&world, ["+49301234567": "+491701234567"])
        world["provider"].behaviour.answeringByNumber["+491701234567"] = .after(.seconds(1))
        world.call("201", "0301234567")
        world.run(for: .seconds(5))
        #expect(called(world) == ["+49301234567", "+491701234567"])
        #expect(world["201"].first(.talking) != nil)
        #expect(world.spent("201")?.money == 700)
        world.endAll()
    }

    @Test(
        "the other number may stand in a tel: address, with separators or behind its context",
        arguments: [
            "tel:+49-170-1234567", "tel:1701234567;phone-context=+49",
            "sip:+49170.1234567@elsewhere.test;user=phone",
            "sip:170-1234567;phone-context=+49@elsewhere.test",
        ])
    func telephoneNumbers(_ uri: String) {
        var world = world()
        sendsOn(&world, ["+49301234567": "moved"])
        world["provider"].behaviour.answeringByNumber["+491701234567"] = .after(.seconds(1))
        world.tamper = { bytes, sender in
            guard sender == "provider", case .response(var moved)? = try? Message(parsing: bytes),
                moved.status == .movedTemporarily
            else { return bytes }
            moved.headers[.contact] = ByteString("<\(uri)>")
            return moved.serialized()
        }
        world.call("201", "0301234567")
        world.run(for: .seconds(5))
        #expect(called(world) == ["+49301234567", "+491701234567"])
        #expect(world["201"].first(.talking) != nil)
        world.endAll()
    }

    @Test("a transfer to a tel: address calls that number")
    func transferred() throws {
        var world = world()
        world["202"].behaviour.answering = .after(.seconds(1))
        world["provider"].behaviour.answering = .after(.seconds(1))
        world.call("201", "202")
        world.run(for: .seconds(3))
        let target = try #require(URI("tel:0170-1234567;phone-context=office.test"))
        world.at("202") { phone, now in
            if let call = phone.first(.talking) { phone.transfer(call, to: target, at: now) }
        }
        world.run(for: .seconds(4))
        #expect(called(world) == ["+491701234567"])
        world.endAll()
    }

    @Test(
        "to where the account may not call, to help, to nonsense: not followed",
        arguments: ["+44900123", "112", "0900123456", "+", "abc", "999999999999999999999"])
    func refused(_ number: String) {
        var office = Office.plain(.init("201"))
        office.trunks = ["provider"]
        office.dialplan = FraudOffice.plan.replacing(", international, premium", with: "")
            .replacing("notify 203", with: "notify 201")
        var world = World(office)
        world.register()
        sendsOn(&world, ["+49301234567": number])
        let call = world.call("201", "0301234567")
        world.runUntilQuiet()
        #expect(called(world) == ["+49301234567"])
        #expect(
            world.events(of: "201").contains {
                if case .ended(call, .theyRejected) = $0 { true } else { false }
            })
        #expect(world.leftovers == [])
    }

    @Test("in a circle, and on without end: it is over after three")
    func bounded() {
        var world = world()
        sendsOn(&world, ["+49301234567": "+49301234568", "+49301234568": "+49301234567"])
        world.call("201", "0301234567")
        world.runUntilQuiet()
        #expect(called(world) == ["+49301234567", "+49301234568"])
        var other = self.world()
        sendsOn(
            &other,
            Dictionary(
                uniqueKeysWithValues: (1...9).map { ("+4930123456\($0)", "+4930123456\($0 + 1)") }))
        other.call("201", "0301234561")
        other.runUntilQuiet()
        #expect(called(other).count == 4)
        #expect(world.leftovers == [] && other.leftovers == [])
        #expect(other.spent("201")?.minutes == 0)
    }

    @Test("a call for help is sent nowhere else: the next trunk is tried")
    func help() {
        var world = FraudOffice.world(trunks: ["provider", "second"]) { _ in }
        world["provider"].behaviour.answering = .redirecting(to: "0900123456")
        world.call("201", "112")
        world.run(for: .seconds(5))
        #expect(called(world).filter { $0 != "112" } == [])
        #expect(world.ladder.count("INVITE", to: "second") == 1)
        world.endAll()
    }

    @Test("`redirect` to a trunk's caller is refused to who has a budget")
    func out() {
        for hasBudget in [false, true] {
            var world = FraudOffice.world(
                "incoming provider { number 100 { redirect +491701234567 as 202 } }"
            ) {
                if hasBudget { $0.limits = [.of { $0.minutesPerDay = 5 }] }
            }
            world.call("provider", "100")
            world.runUntilQuiet()
            #expect(world.ladder.count("302") == (hasBudget ? 0 : 1))
            #expect(world.leftovers == [])
        }
    }
}
