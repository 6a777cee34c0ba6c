import Dialplan
import Foundation
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Questions around a call: a survey behind it, menus in several languages, secrets.
struct AskingTests {
    private func world(_ plan: String) -> World {
        var office = Office.plain(
            .init("201", name: "Ann"), .init("202"), .init("203"), .init("204"))
        office.dialplan = "bellbird 1\n" + plan
        var world = World(office)
        world.register()
        return world
    }

    /// What this phone was played, in turn: `de/welcome`.
    private func heard(_ name: String, _ world: World) -> [String] {
        guard let id = world.stream(of: name) else { return [] }
        return world.media.orders.flatMap { order -> [String] in
            guard case .play(id, let playback) = order else { return [] }
            return playback.items.compactMap { item in
                if case .prompt(let name, let language) = item {
                    "\(language)/\(name)"
                } else {
                    nil
                }
            }
        }
    }

    private static let survey = """
        var score: text = "none"
        queue support { members 203; strategy in-order; each 10s }
        flow help {
          on hangup { tag score = score; tag seconds = call.seconds }
          queue support for 5m { on ended { goto survey } }
        }
        flow survey {
          ask "rate-1-to-5" digits 1 as rating { tries 1; on failed { hangup } }
          match rating { "1", "2", "3", "4", "5" { set score = "{rating}" }; otherwise { hangup } }
          play "thanks"
        }
        context staff {
          number 2xx { ring dialed for 30s }
          number 70 { goto help }
        }
        """

    @Test("behind a conversation with an agent the caller is asked how it was")
    func survey() throws {
        var world = world(Self.survey)
        world.call("201", "70")
        world.run(for: .seconds(2))
        world.answer("203")
        world.run(for: .seconds(5))
        world.hangUp("203")
        world.run(for: .seconds(3))
        #expect(world["201"].first(.talking) != nil)
        #expect(heard("201", world).last == "en/rate-1-to-5")
        world.press("4", at: "201")
        world.run(for: .milliseconds(100))
        #expect(heard("201", world).last == "en/thanks")
        world.runUntilQuiet()
        #expect(world.store.records.map { $0.tags?["score"] } == ["4"])
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "survey.ladder") == .same)
    }

    @Test("who hangs up first is asked nothing; who types nonsense, or nothing, has said nothing")
    func noAnswer() {
        for keys in ["hangs up", "9", ""] {
            var world = world(Self.survey)
            world.call("201", "70")
            world.run(for: .seconds(2))
            world.answer("203")
            world.run(for: .seconds(5))
            world.hangUp(keys == "hangs up" ? "201" : "203")
            world.run(for: .seconds(3))
            if keys == "9" { world.press("9", at: "201") }
            world.runUntilQuiet()
            #expect(world.store.records.map { $0.tags?["score"] } == ["none"], "\(keys)")
            #expect(world.leftovers == [], "\(keys)")
        }
    }

    @Test("a menu in the caller's language, and one inside it; the language stays with the call")
    func languages() throws {
        var world = world(
            """
            menu tongue {
              greeting "for-english-press-1", "deutsch-die-2"
              press 1 { language en; goto main }
              press 2 { language de; goto main }
              on timeout, invalid { language en; goto main }
              on failed { hangup }
            }
            menu main {
              greeting "main-menu"
              press 1 { say number 21; repeat }
              press 2 { goto office }
              press 0 { ring 202 for 10s }
              press 9 { goto tongue }
              on timeout, invalid { repeat }
              on failed { hangup }
            }
            menu office {
              greeting "office-menu"
              press 1 { play "opening-hours"; repeat }
              press 9 { goto main }
              on timeout, invalid { repeat }
              on failed { hangup }
            }
            context staff {
              number 2xx { ring dialed for 30s }
              number 8 { goto tongue }
            }
            """)
        world.call("201", "8")
        world.run(for: .seconds(1))
        for key in ["2", "1", "2", "1", "9", "9", "1"] {
            world.press(key, at: "201")
            world.run(for: .seconds(4))
        }
        #expect(
            heard("201", world).filter { !$0.contains("/digits") }
                == [
                    "en/for-english-press-1", "en/deutsch-die-2", "de/main-menu", "de/main-menu",
                    "de/office-menu", "de/opening-hours", "de/office-menu", "de/main-menu",
                    "de/for-english-press-1", "de/deutsch-die-2", "en/main-menu",
                ])
        // One and twenty.
        let digits = heard("201", world).filter { $0.contains("/digits") }
        #expect(!digits.isEmpty && digits.allSatisfy { $0.hasPrefix("de/") }, "\(digits)")
        world.press("0", at: "201")
        world.run(for: .seconds(1))
        world.answer("202")
        world.run(for: .seconds(2))
        world.hangUp("202")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "languages.ladder") == .same)
    }

    /// In whatever form it is typed.
    @Test("a secret is in no trace, record, decision, note or recording", arguments: ["", "info"])
    func secret(_ form: String) throws {
        var world = world(
            """
            context staff {
              number 8 {
                record on
                ask "pin" digits 4 as pin { secret }
                log "typed {pin}"
                tag pin = pin
                play "thanks"
              }
            }
            """)
        world.call("201", "8")
        world.run(for: .seconds(1))
        let stream = try #require(world.stream(of: "201"))
        #expect(world.media.open[stream]?.isRecordingPaused == true)
        let call = try #require(world["201"].first(.talking))
        for key in ["4", "7", "1", "1"] {
            if form.isEmpty {
                world.press(key, at: "201")
            } else {
                world.at("201") {
                    $0.sendInfo(
                        Array("Signal=\(key)\r\nDuration=160\r\n".utf8),
                        contentType: "application/dtmf-relay", in: call, at: $1)
                }
            }
            world.run(for: .milliseconds(400))
        }
        #expect(world.media.open[stream]?.isRecordingPaused == false)
        guard case .calls(let calls) = world.order(.listCalls), let id = calls.first?.id,
            case .trace(let trace) = world.order(.trace(id))
        else {
            Issue.record("no call")
            return
        }
        world.runUntilQuiet()
        let encoder = JSONEncoder()
        var texts = [try encoder.encode(trace)]
        texts.append(try encoder.encode(world.store.decisions))
        texts.append(try encoder.encode(world.store.records))
        let said = texts.map { String(decoding: $0, as: UTF8.self) }
        let notes = world.notes.map { "\($0.message) \($0.details)" }
        let decided = world.decided.map { $0.decided.decision.text }
        for text in said + notes + decided {
            #expect(!text.contains("4711"))
            #expect(!text.contains("Signal=4") && !text.contains("Signal=7"))
        }
        for step in trace.steps + world.store.decisions.flatMap(\.steps) {
            #expect(!["key 4", "key 7", "key 1"].contains(step.what), "\(step.what)")
        }
        #expect(trace.steps.contains { $0.what == "key ***" })
        #expect(notes.contains { $0.contains("typed ***") })
        #expect(world.store.records.first?.tags?["pin"] == "***")
    }
}
