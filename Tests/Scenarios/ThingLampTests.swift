import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Lamps of things that are no phones, who may watch what, and what is there after a restart.
struct ThingLampTests {
    private func office(pickup: Bool = false) -> Office {
        var office = Office.plain(
            .init("201", name: "Ann <O'Hara> & \u{202E}Co"), .init("202"), .init("203"),
            .init("204"))
        if pickup {
            office.phones[1].pickupGroup = "sales"
            office.phones[2].pickupGroup = "sales"
        }
        office.dialplan = """
            bellbird 1
            toggle night "Night" { default off; lamp yes }
            toggle dark { default on; lamp no }
            toggle hidden { default off; lamp yes }
            queue desk { members 202 }
            group sales { members 201, 202 }
            context staff {
              number 2xx { ring dialed for 30s }
              number *71 "Night" { answer; toggle night flip; hangup }
              number *72 { answer; toggle dark flip; hangup }
              number 500 { queue desk for 10s }
            }
            context others {
              number 3 { toggle hidden flip; hangup }
            }
            """
        return office
    }

    @Test("a toggle is watched by its name and by the number that flips it")
    func toggle() throws {
        var world = World(office())
        world.register()
        world.watch("203", "night", "dialog")
        world.watch("204", "*71", "dialog")
        world.run(for: .seconds(1))
        #expect(world.lamps(of: "203") == [[]])
        world.call("201", "*71")
        world.run(for: .seconds(2))
        #expect(world.lamps(of: "203") == [[], ["confirmed"]])
        #expect(world.lamps(of: "204") == [[], ["confirmed"]])
        #expect(world.documents(of: "204").last?.contains("entity=\"sip:*71@office.test\"") == true)
        world.call("201", "*71")
        world.runUntilQuiet()
        #expect(world.lamps(of: "203").last == ["terminated"])
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "toggle-lamp.ladder") == .same)
    }

    @Test("a slot is lit while somebody is parked there; a silenced phone is, and says so")
    func slotAndPeace() {
        var office = office()
        office.dialplan = """
            bellbird 1
            parking lot { slots 701-702; for 60s }
            context staff {
              number 2xx { ring dialed for 30s }
              number 700 { park }
              number 701-702 { unpark dialed }
              number *78 { dnd on }
              number *79 { dnd off }
            }
            """
        var world = World(office)
        world.register()
        world.watch("203", "701", "dialog")
        world.watch("204", "dnd-202", "dialog")
        world.watch("204", "202", "presence")
        world.call("201", "700")
        world.run(for: .seconds(2))
        #expect(world.lamps(of: "203").last == ["confirmed"])
        world.hangUp("201")
        world.run(for: .seconds(2))
        #expect(world.lamps(of: "203").last == ["terminated"])
        world.call("202", "*78")
        world.run(for: .seconds(2))
        #expect(world.lamps(of: "204").contains(["confirmed"]))
        #expect(world.documents(of: "204").contains { $0.contains("<rpid:busy/>") })
        world.call("202", "*79")
        world.runUntilQuiet()
        #expect(world.lamps(of: "204").contains(["terminated"]))
        #expect(world.leftovers == [])
    }

    @Test("a queue is lit while somebody waits in it")
    func queue() throws {
        var world = World(office())
        world.register()
        world["202"].behaviour.answering = .manually
        world.watch("203", "desk", "dialog")
        world.call("201", "500")
        world.run(for: .seconds(2))
        #expect(world.lamps(of: "203").last == ["early"])
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.lamps(of: "203").last == ["terminated"])
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "queue-lamp.ladder") == .same)
    }

    @Test("what has no lamp, or is reached by another context only, is not found")
    func unreachable() {
        var world = World(office())
        world.register()
        for name: ByteString in ["dark", "*72", "hidden", "nothing", "299", "dnd-299", "600"] {
            world.watch("203", name, "dialog")
        }
        for name: ByteString in ["night", "*71", "desk", "500", "dnd-202", "202"] {
            world.watch("204", name, "dialog")
        }
        world.watch("204", "night", "presence")
        world.runUntilQuiet()
        #expect(world.answers(to: .subscribe, of: "203") == Array(repeating: .notFound, count: 7))
        let mine = world.answers(to: .subscribe, of: "204")
        #expect(mine.count { $0 == .ok } == 6)
        #expect(mine.count { $0 == .notFound } == 1)
        #expect(world.leftovers == [])
    }

    @Test("who may pick a call up is told who calls and how to take it; others are not")
    func pickup() throws {
        var world = World(office(pickup: true))
        world.register()
        world.watch("203", "202", "dialog")
        world.watch("204", "202", "dialog")
        world.run(for: .seconds(1))
        world.call("201", "202")
        world.run(for: .seconds(2))
        let told = try #require(world.documents(of: "203").last)
        let invite = try #require(world.ladder.requests("INVITE", to: "202").first)
        let ringing = try #require(world.ladder.responses("180", to: "pbx").first)
        #expect(told.contains("call-id=\"\(invite.callID)\""))
        #expect(told.contains("local-tag=\"\(invite.from.tag ?? "")\""))
        #expect(told.contains("remote-tag=\"\(ringing.to.tag ?? "-")\""))
        #expect(told.contains("direction=\"recipient\"><state>early</state>"))
        // Nothing in a name is markup, or turns what stands behind it.
        #expect(told.contains("<identity display=\"Ann &lt;O'Hara&gt; &amp; Co\">"))
        #expect(told.contains("sip:201@office.test</identity>"))
        let other = try #require(world.documents(of: "204").last)
        #expect(other.contains("early") && !other.contains("call-id") && !other.contains("201@"))
        // And that is enough to take it.
        let taking: ByteString = ByteString(
            "\(invite.callID);to-tag=\(invite.from.tag ?? "");from-tag=\(ringing.to.tag ?? "");"
                + "early-only")
        world.at("203") { $0.call("202", headers: [Header(.replaces, taking)], at: $1) }
        world.run(for: .seconds(2))
        #expect(world["203"].first(.talking) != nil && world["201"].first(.talking) != nil)
        #expect(world["202"].calls.isEmpty)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a list: all at first, then what has changed; without `eventlist` it is refused 421")
    func list() throws {
        var world = World(office())
        world.register()
        world.watch("203", "sales", "dialog", [Header(.supported, "eventlist")])
        world.watch("204", "sales", "dialog")
        world.run(for: .seconds(1))
        #expect(world.answers(to: .subscribe, of: "204") == [.extensionRequired])
        #expect(world.answers(to: .subscribe, of: "203") == [.ok])
        let first = try #require(world.documents(of: "203").first)
        #expect(first.contains("fullState=\"true\""))
        #expect(first.contains("cid=\"201@office.test\"") && first.contains("<202@office.test>"))
        let request = try #require(world.ladder.requests("NOTIFY", to: "203").first)
        #expect(request.headers[.require] == "eventlist")
        let type = request.headers[.contentType]?.description ?? ""
        #expect(type.hasPrefix("multipart/related;type=\"application/rlmi+xml\""))
        world.call("204", "202")
        world.run(for: .seconds(2))
        let last = try #require(world.documents(of: "203").last)
        #expect(last.contains("fullState=\"false\"") && last.contains("<state>early</state>"))
        #expect(last.contains("202@") && !last.contains("201@"))
        world.hangUp("204")
        world.runUntilQuiet()
        #expect(try Golden.compare(world.ladder.text, with: "list.ladder") == .same)
        #expect(world.leftovers == [])
    }

    @Test("after a sudden end every lamp is right at once, without a word of its phone")
    func restart() throws {
        var world = World(office())
        world.register()
        let first = world.watch("203", "night", "dialog")
        world.watch("204", "202", "dialog")
        world.watch("204", "202", "presence")
        world.call("201", "202")
        world.run(for: .seconds(2))
        world.answer("202")
        world.run(for: .seconds(2))
        #expect(world.lamps(of: "204").contains(["confirmed"]))
        world.call("203", "*71")
        world.run(for: .seconds(1))
        let before = world.documents(of: "203").count
        world.ladder.clear(at: world.now)
        world.restartExchange()
        world.run(for: .seconds(1))
        #expect(try Golden.compare(world.ladder.text, with: "lamps-after-restart.ladder") == .same)
        // The call is gone, the toggle is not.
        #expect(world.documents(of: "203").count == before + 1)
        #expect(world.lamps(of: "203").last == ["confirmed"])
        #expect(world.census.subscriptions == 3)
        #expect(world.lamps(of: "204").suffix(2).allSatisfy { $0.isEmpty })
        // And they go on: refreshed, ended, told.
        world.at("203") { $0.refreshWatch(first, expires: 0, at: $1) }
        world.run(for: .seconds(1))
        #expect(world.subscriptionStates(of: "203").last?.hasPrefix("terminated") == true)
        #expect(world.census.subscriptions == 2)
        world.call("203", "202")
        world.run(for: .seconds(1))
        #expect(world.lamps(of: "204").last(where: { !$0.isEmpty }) == ["early"])
        world.restartExchange()
        world.run(for: .seconds(1))
        #expect(world.census.subscriptions == 2)
        world.run(for: .seconds(4_000))
        #expect(world.store.things.isEmpty)
    }

    @Test("a phone that is gone after the restart loses its subscription with the first NOTIFY")
    func goneAfterRestart() {
        var world = World(office())
        world.register()
        world.watch("203", "night", "dialog")
        world.run(for: .seconds(1))
        world.revive("203")
        world.restartExchange()
        world.run(for: .seconds(2))
        #expect(world.census.subscriptions == 0)
        #expect(world.store.things.isEmpty)
    }

    @Test("thousands of subscriptions of one account: 200 live, the rest is refused at no cost")
    func flood() {
        var world = World(office())
        world.register()
        for _ in 0..<1_000 {
            world.watch("203", "202", "dialog")
            world.run(for: .milliseconds(1))
        }
        world.runUntilQuiet()
        let answers = world.answers(to: .subscribe, of: "203")
        #expect(answers.count { $0 == .ok } == 200)
        #expect(answers.count { $0 == .forbidden } == 800)
        #expect(world.census.subscriptions == 200)
        #expect(world.store.things.count == 200)
        // Others are not touched by it.
        world.watch("204", "202", "dialog")
        world.runUntilQuiet()
        #expect(world.answers(to: .subscribe, of: "204") == [.ok])
        #expect(world.leftovers == [])
    }
}
