import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Forwards as people set them, by code, by command and at the phone: who rings, what those are
/// told who ring instead, and that nothing goes round.
struct ForwardTests {
    private func world(_ lines: String = "", trunks: [String] = []) -> World {
        var office = Office.plain(
            .init("201", name: "Ann"), .init("202"), .init("203"), .init("204"))
        office.trunks = trunks
        office.dialplan = """
            bellbird 1
            context staff {
              include std.features
              allow free, local, national, mobile
              number 2xx { ring dialed for 30s }
              number 70 { play tone test }
              \(trunks.isEmpty ? "" : "number 0x. { dial dialed via provider }")
              \(lines)
            }
            \(trunks.isEmpty ? "" : "numbering germany area 30")
            emergency { numbers 112; via \(trunks.first ?? "none") }
            """
        if trunks.isEmpty {
            office.dialplan = office.dialplan.replacing(
                "emergency { numbers 112; via none }", with: "")
        }
        var world = World(office)
        world.register()
        return world
    }

    private func forward(_ world: inout World, _ number: String, _ order: ForwardOrder)
        -> PhoneView?
    {
        guard case .phones(let phones) = world.order(.forward(number, order)) else { return nil }
        return phones.first
    }

    @Test("set by code at the phone, kept over a restart, told to the phone that rings instead")
    func byCode() throws {
        var world = world()
        world.call("202", "*72203")
        world.runUntilQuiet()
        #expect(world.store.facts[.forward, "202"] == "always=203")
        world.restartExchange()
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(2))
        #expect(world.rings("203") && !world.rings("202"))
        let invite = try #require(world.ladder.requests("INVITE", to: "203").first)
        #expect(
            invite.headers[.diversion]
                == "<sip:202@office.test>;reason=unconditional;counter=1")
        #expect(
            invite.headers[.historyInfo]
                == ByteString(
                    "<sip:202@office.test?Reason=SIP%3Bcause%3D302>;index=1, "
                        + "<sip:203@office.test>;index=1.1;mp=1"))
        #expect(world["203"].calls.values.first?.invite.from.uri.user == "201")
        world.answer("203")
        world.run(for: .seconds(2))
        #expect(world["201"].first(.talking) != nil)
        world.endAll()
        #expect(try Golden.compare(world.ladder.text, with: "forward.ladder") == .same)
        world.call("202", "*73")
        world.runUntilQuiet()
        #expect(world.store.facts[.forward, "202"] == nil)
        world.call("201", "202")
        world.run(for: .seconds(2))
        #expect(world.rings("202"))
        world.endAll()
    }

    @Test("by command: each condition, follow-me, and what `phones` shows")
    func byCommand() {
        var world = world()
        let view = forward(&world, "202", .set(.busy, "203", after: nil))
        #expect(view?.forwards == "busy=203")
        _ = forward(&world, "202", .set(.noanswer, "204", after: 5))
        _ = forward(&world, "202", .follow([.init(number: "203", after: 2)]))
        #expect(
            forward(&world, "202", .clear(.busy))?.forwards
                == "noanswer=204 after=5 follow=203@2")
        world.call("201", "202")
        world.run(for: .seconds(1))
        #expect(world.rings("202") && !world.rings("203"))
        world.run(for: .seconds(2))
        #expect(world.rings("202") && world.rings("203") && !world.rings("204"))
        world.run(for: .seconds(4))
        // Its own phone has given up; the other one of the follow-me goes on.
        #expect(!world.rings("202") && world.rings("203") && world.rings("204"))
        world.answer("204")
        world.run(for: .seconds(1))
        #expect(!world.rings("203") && world["201"].first(.talking) != nil)
        world.endAll()
    }

    @Test("bad orders have honest answers")
    func badOrders() {
        var world = world(trunks: ["provider"])
        let orders: [(String, ForwardOrder)] = [
            ("299", .set(.always, "202", after: nil)), ("202", .set(.always, "", after: nil)),
            ("202", .set(.always, "202", after: nil)), ("202", .set(.busy, "112", after: nil)),
            ("202", .set(.always, "2\u{0}\r\n", after: nil)),
            ("202", .set(.always, String(repeating: "1", count: 33), after: nil)),
            ("202", .follow(Array(repeating: .init(number: "203", after: 0), count: 9))),
        ]
        for (number, order) in orders {
            guard case .refused(let why) = world.order(.forward(number, order)) else {
                Issue.record("\(order) was taken")
                continue
            }
            #expect(why.hasSuffix("."))
        }
        #expect(world.store.facts == KeptFacts())
    }

    @Test(
        "do-not-disturb by code: busy to others, over a restart too; the lamp and `phones` say so")
    func peace() throws {
        var world = world()
        world.call("202", "*78")
        world.runUntilQuiet()
        world.restartExchange()
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(1))
        #expect(!world.rings("202"))
        #expect(world.events(of: "201").contains { "\($0)".contains("486") })
        #expect(try Golden.compare(world.ladder.text, with: "do-not-disturb.ladder") == .same)
        guard case .phones(let phones) = world.order(.listPhones) else { return }
        #expect(phones.first { $0.number == "202" }?.state == "dnd")
        world.call("202", "*79")
        world.runUntilQuiet()
        world.call("201", "202")
        world.run(for: .seconds(1))
        #expect(world.rings("202"))
        world.endAll()
    }

    @Test("302: a phone sends the call on; in a circle, to nowhere and to help it ends")
    func fromThePhone() throws {
        var world = world(trunks: ["provider"])
        world["202"].behaviour.answering = .redirecting(to: "203")
        world.call("201", "202")
        world.run(for: .seconds(2))
        #expect(world.rings("203"))
        let invite = try #require(world.ladder.requests("INVITE", to: "203").first)
        #expect(invite.headers[.diversion]?.description.contains("sip:202@") == true)
        world.endAll()
        #expect(try Golden.compare(world.ladder.text, with: "redirected.ladder") == .same)
        // In a circle: each is asked once.
        world["203"].behaviour.answering = .redirecting(to: "202")
        world.ladder.clear(at: world.now)
        world.call("201", "202")
        world.runUntilQuiet()
        #expect(world.ladder.requests("INVITE", to: "202").count <= 2)
        #expect(world["201"].calls.isEmpty)
        for number in ["112", "999", "202"] {
            world["202"].behaviour.answering = .redirecting(to: .init(number))
            world.call("201", "202")
            world.runUntilQuiet()
            #expect(world["201"].calls.isEmpty)
            #expect(world.ladder.requests("INVITE", to: "provider").isEmpty)
        }
        world.endAll()
    }

    @Test("302 to a menu, and to an outside number: on the account of the phone's owner")
    func redirectedOutside() throws {
        var world = world(trunks: ["provider"])
        world["202"].behaviour.answering = .redirecting(to: "015112345678")
        world.call("201", "202")
        world.run(for: .seconds(2))
        let invite = try #require(world.ladder.requests("INVITE", to: "provider").first)
        #expect(invite.uri.user?.description.hasSuffix("15112345678") == true)
        #expect(invite.headers[.diversion]?.description.contains("sip:202@") == true)
        world.endAll()
        world["202"].behaviour.answering = .redirecting(to: "70")
        world.call("201", "202")
        world.run(for: .seconds(2))
        #expect(world["201"].first(.talking) != nil)
        world.endAll()
    }

    /// 8 rings 202 and 203; 202 sends its calls to a mobile.
    private func mobile(_ lines: String = "number 8 { ring 202, 203 for 30s }") -> World {
        var world = world(lines, trunks: ["provider"])
        world["provider"].behaviour.calls = 9
        return world
    }

    private func dialed(_ world: World) -> [Request] {
        world.ladder.requests("INVITE", to: "provider")
    }

    @Test("a member of a group has forwarded outside: that rings too, and 1 takes the call")
    func outsideInAGroup() throws {
        var world = mobile()
        _ = forward(&world, "202", .set(.always, "015112345678", after: nil))
        world.call("201", "8")
        world.run(for: .seconds(2))
        let invite = try #require(dialed(world).first)
        #expect(invite.uri.user == "+4915112345678" && invite.from.uri.user == "201")
        #expect(
            invite.headers[.diversion] == "<sip:202@office.test>;reason=unconditional;counter=1")
        #expect(world.rings("203") && !world.rings("202"))
        world.answer("provider")
        world.run(for: .milliseconds(500))
        // It is asked, and 203 rings on.
        #expect(world.playback(to: "provider")?.items == [.prompt("take-call", language: "en")])
        #expect(world.rings("203") && world["201"].first(.talking) == nil)
        world.press("1", at: "provider")
        world.run(for: .seconds(1))
        #expect(world["201"].first(.talking) != nil && !world.rings("203"))
        let cancel = try #require(world.ladder.requests("CANCEL", to: "203").first)
        #expect(cancel.headers[.reason]?.description.contains("cause=200") == true)
        world.endAll()
        #expect(try Golden.compare(world.ladder.text, with: "group-outside.ladder") == .same)
    }

    @Test("an answering machine never has the call; no, silence and gone are no too")
    func machine() {
        for way in 0..<3 {
            var world = mobile()
            _ = forward(&world, "202", .set(.always, "015112345678", after: nil))
            world.call("201", "8")
            world.run(for: .seconds(1))
            world.answer("provider")
            world.run(for: .seconds(1))
            switch way {
            case 0: world.press("2", at: "provider")
            case 1: world.run(for: .seconds(14))
            default: world.hangUp("provider")
            }
            world.run(for: .seconds(1))
            #expect(world["provider"].calls.isEmpty && world.rings("203"), "\(way)")
            #expect(world["201"].first(.talking) == nil)
            world.answer("203")
            world.run(for: .seconds(1))
            #expect(world["203"].first(.talking) != nil && world["201"].first(.talking) != nil)
            world.endAll()
        }
    }

    @Test("somebody else takes it while the mobile is asked, or rings; the caller goes; time is up")
    func elsewhere() {
        for way in 0..<4 {
            var world = mobile()
            _ = forward(&world, "202", .set(.always, "015112345678", after: nil))
            world.call("201", "8")
            world.run(for: .seconds(1))
            if way != 1 { world.answer("provider") }
            world.run(for: .seconds(1))
            switch way {
            case 0, 1: world.answer("203")
            case 2: world.hangUp("201")
            default: world.run(for: .seconds(40))
            }
            world.run(for: .seconds(1))
            #expect(world["provider"].calls.isEmpty, "\(way)")
            #expect((world["203"].first(.talking) != nil) == (way < 2), "\(way)")
            world.endAll()
        }
    }

    @Test("follow-me to a mobile: beside the own phone, later; with 1, on its owner's account")
    func followMe() throws {
        var world = mobile("")
        _ = forward(
            &world, "202", .follow([.init(number: "015112345678", after: 3)]))
        world.call("201", "202")
        world.run(for: .seconds(1))
        #expect(world.rings("202") && dialed(world).isEmpty)
        world.run(for: .seconds(3))
        #expect(world.rings("202") && dialed(world).count == 1)
        #expect(dialed(world)[0].headers[.diversion]?.description.contains("202") == true)
        world.answer("provider")
        world.run(for: .milliseconds(500))
        #expect(world.rings("202"))
        world.press("1", at: "provider")
        world.run(for: .seconds(1))
        #expect(world["201"].first(.talking) != nil && !world.rings("202"))
        world.endAll()
        #expect(try Golden.compare(world.ladder.text, with: "follow-me.ladder") == .same)
    }

    @Test("302 of one phone of a group to a mobile; when busy, and when nobody comes")
    func conditionsInAGroup() {
        var world = mobile()
        world["202"].behaviour.answering = .redirecting(to: "015112345678")
        world.call("201", "8")
        world.run(for: .seconds(1))
        #expect(dialed(world).count == 1 && world.rings("203"))
        world.endAll()
        world = mobile()
        world["202"].behaviour.answering = .rejecting(.busyHere)
        _ = forward(&world, "202", .set(.busy, "015112345678", after: nil))
        world.call("201", "8")
        world.run(for: .seconds(1))
        #expect(dialed(world).count == 1 && world.rings("203"))
        world.endAll()
        world = mobile()
        _ = forward(&world, "202", .set(.noanswer, "015112345678", after: 5))
        world.call("201", "8")
        world.run(for: .seconds(4))
        #expect(dialed(world).isEmpty && world.rings("202"))
        world.run(for: .seconds(2))
        #expect(dialed(world).count == 1 && !world.rings("202") && world.rings("203"))
        world.answer("provider")
        world.run(for: .seconds(1))
        world.press("1", at: "provider")
        world.run(for: .seconds(1))
        #expect(world["201"].first(.talking) != nil)
        world.endAll()
    }

    @Test("nobody pays for what its owner may not call, and help is no member")
    func refused() {
        for number in ["00442071234567", "112"] {
            var world = mobile()
            _ = forward(&world, "202", .set(.always, number, after: nil))
            world.call("201", "8")
            world.run(for: .seconds(2))
            #expect(dialed(world).isEmpty && world.rings("203"))
            world.endAll()
        }
    }

    @Test("the last number again, also after a restart; codes and help are none")
    func redial() throws {
        var world = mobile("")
        world.call("201", "015112345678")
        world.run(for: .seconds(1))
        world.endAll()
        #expect(world.store.facts[.dialed, "201"] == "015112345678")
        for number in ["*43", "112", "999"] {
            world.call("201", number)
            world.run(for: .seconds(1))
            world.endAll()
        }
        world.restartExchange()
        world.register()
        world.ladder.clear(at: world.now)
        world.call("201", "*66")
        world.run(for: .seconds(2))
        #expect(dialed(world).last?.uri.user == "+4915112345678")
        world.endAll()
        #expect(try Golden.compare(world.ladder.text, with: "redial.ladder") == .same)
        #expect(world.store.facts[.dialed, "201"] == "015112345678")
    }

    @Test("call waiting: a second call rings beside the first; without it the caller is told busy")
    func callWaiting() throws {
        var world = mobile("number 8 { ring 202, 203 for 30s }")
        world.call("201", "202")
        world.run(for: .seconds(1))
        world.answer("202")
        world.run(for: .seconds(1))
        world.call("204", "202")
        world.run(for: .seconds(1))
        #expect(world["202"].calls.count == 2)
        world.hangUp("204")
        world.run(for: .seconds(1))
        #expect(try Golden.compare(world.ladder.text, with: "call-waiting.ladder") == .same)
        // In a group the others ring, and this one is passed.
        for code in ["*71", "*70"] {
            world.endAll()
            world.call("202", code)
            world.runUntilQuiet()
            #expect(world.store.facts[.waiting, "202"] == (code == "*71" ? "off" : "on"))
            world.restartExchange()
            world.register()
            world.call("201", "202")
            world.run(for: .seconds(1))
            world.answer("202")
            world.run(for: .seconds(1))
            world.call("204", "8")
            world.run(for: .seconds(1))
            #expect(world.rings("203") && world.rings("202") == (code == "*70"))
        }
        world.endAll()
    }

    @Test("distinctive ring: what the phone is told")
    func tone() {
        var world = world("number 80 { ring 202 tone door for 10s }")
        world.call("201", "80")
        world.run(for: .seconds(1))
        let invite = world.ladder.requests("INVITE", to: "202").first
        #expect(
            invite?.headers[.alertInfo] == "<http://127.0.0.1/Bellcore-dr3>;info=alert-door")
        world.endAll()
    }
}
