import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// What the dialplan says about a call, seen where it matters: at the phones, at the trunks, in
/// the record.
struct LanguageTests {
    /// 201 calls; 202, 203 and 204 are called. 9… goes nowhere: the context allows nothing.
    private func office(_ plan: String, trunks: [String] = []) -> World {
        var office = Office.plain(
            .init("201", name: "Ann"), .init("202"), .init("203"), .init("204"))
        office.trunks = trunks
        office.dialplan = "bellbird 1\n\(plan)"
        return World(office)
    }

    private func context(_ lines: String) -> String {
        "context staff {\n  number 2xx { ring dialed for 30s }\n\(lines)\n}"
    }

    @Test("a group in order: one after the other, and who is offline is passed at once")
    func inOrder() throws {
        var world = office(
            """
            group desk { members 202, 203, 204; strategy in-order; each 10s }
            \(context("number 700 { ring desk for 60s }"))
            """)
        world.register("201", "202", "204")
        world.call("201", "700")
        world.run(for: .seconds(2))
        #expect(world.rings("202") && !world.rings("204"))
        // 203 is not registered: 204 rings in the same moment in which 202 stops.
        world.run(for: .milliseconds(8_500))
        #expect(!world.rings("202") && world.rings("204"))
        world.answer("204")
        world.run(for: .seconds(1))
        #expect(world["201"].first(.talking) != nil)
        world.endAll()
        #expect(try Golden.compare(world.ladder.text, with: "in-order.ladder") == .same)
        #expect(world.store.records.map(\.answeredBy) == ["extension 204"])
    }

    @Test("a group in turns: each call begins where the last one has left off")
    func roundRobin() throws {
        var world = office(
            """
            group desk { members 202, 203, 204; strategy round-robin; each 10s }
            \(context("number 700 { ring desk for 60s }"))
            """)
        world.register("201", "202", "204")
        var first: [String] = []
        for _ in 0..<4 {
            world.call("201", "700")
            world.run(for: .seconds(2))
            first += ["202", "203", "204"].filter { world.rings($0) }
            world.hangUp("201")
            world.runUntilQuiet()
        }
        #expect(first == ["202", "204", "202", "204"])
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "round-robin.ladder") == .same)
    }

    @Test("an extension hears its own language, until the plan says another")
    func languageOfPhone() {
        var ann = Office.Phone("201")
        ann.language = "de"
        var office = Office.plain(ann, .init("202"))
        office.dialplan = """
            bellbird 1
            settings { language en, de }
            \(context("number 701 { play \"hello\"; language en; play \"bye\" }"))
            """
        var world = World(office)
        world.register()
        world.call("201", "701")
        world.call("202", "701")
        world.run(for: .seconds(1))
        #expect(world.playback(to: "201")?.items == [.prompt("hello", language: "de")])
        #expect(world.playback(to: "202")?.items == [.prompt("hello", language: "en")])
        world.endAll()
    }

    @Test("callerid: the callee sees the plan's number and name, the record the caller's own")
    func callerID() {
        var world = office(
            context("number 701 { callerid number 4711 name \"Sales: {caller.name}\"; ring 202 }"))
        world.register()
        world.call("201", "701")
        world.run(for: .seconds(2))
        let from = world["202"].calls.values.first?.invite.from
        #expect(from?.uri.user == "4711")
        #expect(from?.displayName == "Sales: Ann")
        world.endAll()
        #expect(world.store.records.map(\.caller) == ["201"])
    }

    @Test("header stands in the INVITE that goes out")
    func header() {
        var world = office(
            context("number 702 { header \"X-Customer\" = \"no {dialed}\"; ring 202 for 10s }"))
        world.register()
        world.call("201", "702")
        world.run(for: .seconds(2))
        let invites = world.ladder.requests("INVITE", to: "202")
        #expect(invites.map { $0.headers[.other("x-customer")] } == ["no 702"])
        world.endAll()
    }

    @Test("what a stranger sends cannot end the line of a header")
    func headerOfStranger() throws {
        var world = office(
            """
            \(context(""))
            incoming provider {
              otherwise {
                header "X-Name" = caller.name else "none"
                header "X-Number" = caller.number else "none"
                ring 202 for 10s
              }
            }
            """, trunks: ["provider"])
        world.register()
        let evil: ByteString = "<sip:+49%0d%0aX-Evil:%20yes@198.51.100.1>"
        let invite = [
            "INVITE sip:4930@10.0.0.1 SIP/2.0",
            "Via: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bKevil",
            "From: \"Eve\\\u{1}\\\u{9}\\\u{7f}X-Evil: yes\" \(evil);tag=1",
            "To: <sip:4930@10.0.0.1>", "Call-ID: evil", "CSeq: 1 INVITE", "Max-Forwards: 70",
            "Contact: <sip:eve@198.51.100.1>", "Content-Length: 0", "", "",
        ].joined(separator: "\r\n")
        let flow = Flow(.udp, listener: ListenerID(0), remote: world["provider"].local)
        world.report(.received([UInt8](invite.utf8), over: flow))
        world.run(for: .seconds(2))
        let out = try #require(world.ladder.requests("INVITE", to: "202").first)
        #expect(out.headers[.other("x-evil")] == nil)
        let name = try #require(out.headers[.other("x-name")])
        let number = try #require(out.headers[.other("x-number")])
        for value in [name, number] {
            #expect(value.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        }
        #expect(name.hasPrefix("Eve"))
        #expect(number.hasPrefix("+49"))
        _ = world.endAllCalls()
        world.run(for: .seconds(60))
        #expect(world.census.calls == 0)
    }

    @Test("tag stands in the call record")
    func tag() {
        var world = office(context("number 703 { tag project = \"P-{dialed}\"; ring 202 for 5s }"))
        world.register()
        world.call("201", "703")
        world.runUntilQuiet()
        #expect(world.store.records.map(\.tags) == [["project": "P-703"]])
        #expect(world.leftovers == [])
    }

    @Test("a toggle is kept over a restart")
    func toggle() {
        var world = office(
            """
            toggle night "Night" { default off }
            \(context("number 704 { toggle night flip; hangup }"))
            """)
        world.register()
        world.call("201", "704")
        world.runUntilQuiet()
        #expect(world.store.toggles == ["night": true])
        world.restartExchange()
        world.register()
        world.call("201", "704")
        world.runUntilQuiet()
        #expect(world.store.toggles == ["night": false])
        #expect(world.leftovers == [])
    }

    @Test("a toggle that was set decides about the next call, also after a restart")
    func toggleDecides() {
        var world = office(
            """
            toggle night "Night" { default off }
            \(context(
                """
                number 704 { toggle night on; hangup }
                number 705 { if night is on { ring 203 } else { ring 202 } }
                """))
            """)
        world.register()
        world.call("201", "705")
        world.run(for: .seconds(1))
        #expect(world.rings("202") && !world.rings("203"))
        world.hangUp("201")
        world.runUntilQuiet()
        world.call("201", "704")
        world.runUntilQuiet()
        world.restartExchange()
        world.register()
        world.call("201", "705")
        world.run(for: .seconds(1))
        #expect(!world.rings("202") && world.rings("203"))
        world.endAll()
    }

    @Test("dial … limit ends the conversation, and the plan goes on")
    func limit() {
        var world = office(
            """
            \(context("allow local\n  number 0x. { dial dialed via provider limit 60s }"))
            """, trunks: ["provider"])
        world["provider"].behaviour.answering = .after(.seconds(1))
        world.register()
        world.call("201", "0301234567")
        world.run(for: .seconds(55))
        #expect(world["provider"].first(.talking) != nil)
        world.run(for: .seconds(10))
        #expect(world["provider"].calls.isEmpty)
        world.runUntilQuiet()
        #expect(world["201"].calls.isEmpty)
        #expect(
            world.store.records.map(\.ending) == [.init(by: .exchange, cause: "limit reached")])
        #expect(world.store.records.map { $0.talkMilliseconds / 1_000 } == [60])
        #expect(world.leftovers == [])
    }

    @Test("during key: the callee's key runs a step beside the conversation")
    func duringKey() throws {
        var world = office(
            """
            toggle gate "Gate" { default off }
            \(context(
                """
                number 706 {
                  ring 202 for 30s { during key *9 { toggle gate on; log "open" } }
                }
                """))
            """)
        world.register()
        world["202"].behaviour.answering = .after(.seconds(1))
        world.call("201", "706")
        world.run(for: .seconds(3))
        world.press("1*", at: "202")
        #expect(world.store.toggles.isEmpty)
        world.press("9", at: "202")
        #expect(world.store.toggles == ["gate": true])
        #expect(world.notes.contains { $0.message == "Dialplan log" })
        #expect(world["201"].first(.talking) != nil)
        #expect(world["202"].first(.talking) != nil)
        world.endAll()
    }

    @Test("on key: who waits presses a key, and is led elsewhere")
    func onKey() throws {
        var world = office(
            context("number 707 { answer; ring 202 for 30s { on key 0 { ring 203 for 30s } } }"))
        world.register()
        world.call("201", "707")
        world.run(for: .seconds(3))
        #expect(world.rings("202"))
        world.press("5", at: "201")
        world.run(for: .seconds(1))
        #expect(world.rings("202"))
        world.press("0", at: "201")
        world.run(for: .seconds(1))
        #expect(!world.rings("202") && world.rings("203"), "\(world.ladder.text)")
        world.answer("203")
        world.run(for: .seconds(1))
        #expect(world["203"].first(.talking) != nil)
        world.endAll()
    }

    @Test("what the exchange cannot do yet has failed: the plan goes on, the journal says so once")
    func notYet() {
        var world = office(
            context(
                """
                number 708 {
                  receive-fax to "a@example.com"
                  ring 203 for 30s
                }
                """))
        world.register()
        world.call("201", "708")
        world.run(for: .seconds(2))
        #expect(world.rings("203"))
        let said = world.notes.filter {
            $0.message == "The dialplan asks for something that is not in this version"
        }
        #expect(said.map { $0.details["action"] } == ["receive-fax"])
        world.endAll()
    }

    @Test(
        "an emergency call from a phone that may call nobody outside: the second trunk, if need be")
    func emergency() {
        var world = office(
            """
            numbering germany area 30
            emergency { numbers 112; via first, second }
            context staff { number 2xx { ring dialed for 30s } }
            """, trunks: ["first", "second"])
        world.register()
        world["second"].behaviour.answering = .after(.seconds(1))
        world.network.unreachable = [world["first"].local]
        world.call("201", "112")
        world.run(for: .seconds(3))
        #expect(world["201"].first(.talking) != nil)
        #expect(world.ladder.requests("INVITE", to: "second").map(\.uri.user) == ["112"])
        world.endAll()
        #expect(world.store.records.map(\.answeredBy) == ["trunk second"])
    }
}
