import Dialplan
import Foundation
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// What strangers call themselves, in every place where it is shown: other phones, lamps, lists,
/// records, the journal, traces. It stays a name: no markup, no line, no move of a cursor, nothing
/// that turns what stands behind it.
struct HostileNameTests {
    private static let name =
        "Eve\u{1B}[2J\u{202E}<b>&\"\\'\u{2028}\u{9B}31m\u{7}\r\nVia: x\u{2066}"
    private static let user = "\u{1B}]0;x\u{7}+4930\u{202E}<script>\"&"

    /// A character that no sink may show, beside line ends.
    private func isClean(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            $0 == "\r" || $0 == "\n" || PlainName.isShown($0)
        }
    }

    private func world() -> World {
        var office = Office.plain(.init("201", name: Self.name), .init("202"), .init("203"))
        office.phones[0].pickupGroup = "all"
        office.phones[2].pickupGroup = "all"
        office.trunks = ["provider"]
        office.dialplan = """
            bellbird 1
            numbering germany area 30
            service crm {
              url "https://crm.office.test/{who}"; takes who: text; returns name: text; within 2s
            }
            emergency {
              numbers 112; via provider
              notify 202, "admin@office.test", "https://alarm.office.test/pbx"
            }
            context staff {
              number 2xx { ring dialed for 30s }
              number 700 {
                lookup crm(who: dialed) as found { on failed { hangup } }
                notify 202, "admin@office.test", "https://alarm.office.test/pbx" text found.name
                header "X-Customer" = "{found.name}"
                callerid number 4711 name found.name
                ring 202 for 30s
              }
            }
            incoming provider {
              otherwise { log "from {caller.name} {caller.number}"; ring 201, 202 for 30s }
            }
            """
        var world = World(office)
        world.register()
        world.watch("203", "201", "dialog")
        world.watch("203", "201", "presence")
        world.run(for: .seconds(1))
        return world
    }

    @Test("a call from outside: INVITE, lamps, lists, records, journal and trace")
    func fromOutside() throws {
        var world = world()
        let uri = URI(user: ByteString(Self.user), host: .name("provider.test"))
        let identity = NameAddress(displayName: ByteString(Self.name), uri).serialized
        world.at("provider") {
            $0.call("4930123", headers: [Header(.pAssertedIdentity, identity)], at: $1)
        }
        world.run(for: .seconds(2))
        let invite = try #require(world.ladder.requests("INVITE", to: "202").first)
        #expect(invite.from.displayName?.description.hasPrefix("Eve[2J<b>&\"\\'31m Via: x") == true)
        #expect(isClean(String(decoding: invite.serialized(), as: UTF8.self)))
        #expect(!String(decoding: invite.serialized(), as: UTF8.self).contains("\nVia: x"))
        let documents = world.documents(of: "203")
        #expect(documents.contains { $0.contains("early") })
        for document in documents {
            #expect(isClean(document))
            #expect(!document.contains("<b>") && !document.contains("<script>"))
        }
        guard case .calls(let calls) = world.order(.listCalls) else { return }
        #expect(calls.allSatisfy { isClean($0.caller) && isClean($0.callerName ?? "") })
        world.answer("202")
        world.run(for: .seconds(2))
        world.endAll()
        let record = try #require(world.store.records.last)
        let json = try JSONEncoder().encode(record)
        #expect(isClean(String(decoding: json, as: UTF8.self)))
        #expect(record.callerName.map(isClean) == true && isClean(record.caller))
        for note in world.notes {
            #expect(isClean(note.message) && note.details.values.allSatisfy { isClean($0) })
        }
        for (_, decided) in world.decided { #expect(isClean(decided.decision.text)) }
    }

    @Test("a text from outside, and a phone whose own name is no better")
    func textsAndPhones() throws {
        var world = world()
        world.call("201", "202")
        world.run(for: .seconds(1))
        let invite = try #require(world.ladder.requests("INVITE", to: "202").last)
        #expect(isClean(String(decoding: invite.serialized(), as: UTF8.self)))
        world.endAll()
        world.at("201") { $0.sendMessage("hello", to: "202", at: $1) }
        world.run(for: .seconds(1))
        let text = try #require(world.ladder.requests("MESSAGE", to: "202").last)
        #expect(isClean(String(decoding: text.serialized(), as: UTF8.self)))
        world.endAll()
    }

    @Test("alarms: the text, the telephone that rings, the mail, the web hook and its key")
    func alarms() throws {
        var world = world()
        world.sources.say("{}")
        world.call("201", "112")
        world.run(for: .seconds(2))
        let sent = ["INVITE", "MESSAGE"].flatMap { world.ladder.requests($0, to: "202") }
        #expect(sent.count == 2)
        for request in sent {
            #expect(isClean(String(decoding: request.serialized(), as: UTF8.self)))
        }
        #expect(sent.first?.from.displayName?.description.hasPrefix("Emergency: 201 (Eve") == true)
        expectCleanNews(world)
        world.endAll()
    }

    /// Mails and web hooks: there are some, and they are clean.
    private func expectCleanNews(_ world: World, _ line: Int = #line) {
        #expect(!world.store.mails.isEmpty, "line \(line)")
        for mail in world.store.mails {
            #expect(isClean(mail.subject) && !mail.subject.contains("\n"), "line \(line)")
            #expect(isClean(mail.text) && mail.to == ["admin@office.test"], "line \(line)")
        }
        let hooks = world.sources.requests.filter { $0.method == .post }
            .map { String(decoding: $0.body ?? [], as: UTF8.self) }
        #expect(!hooks.isEmpty, "line \(line)")
        #expect(hooks.allSatisfy { isClean($0) && !$0.contains("\n") }, "line \(line): \(hooks)")
    }

    @Test("what a service answers: texts, mails, web hooks, headers, the name that a phone shows")
    func services() throws {
        var world = world()
        world.sources.say(
            #"{"name": "Eve\u001b[2J\u202e<b>&\r\nVia: x\u2028\u009b31m\u2066\u0007\ud83d\ude00"}"#)
        world.call("203", "700")
        world.run(for: .seconds(2))
        let sent = ["INVITE", "MESSAGE"].flatMap { world.ladder.requests($0, to: "202") }
        #expect(sent.count == 2)
        for request in sent {
            let text = String(decoding: request.serialized(), as: UTF8.self)
            #expect(isClean(text) && text.contains("Eve[2J<b>&") && text.contains("😀"), "\(text)")
            #expect(request.vias.count == 1)
        }
        expectCleanNews(world)
        world.endAll()
    }

    @Test("what is shown of a text of any kind")
    func shown() {
        #expect(PlainName.line("a\r\nb") == "a b")
        for value: UInt32 in [0, 7, 0x1B, 0x7F, 0x9B, 0x200F, 0x202E, 0x2028, 0x2069, 0xE0041] {
            #expect(Unicode.Scalar(value).map(PlainName.isShown) == false)
        }
        for text in ["Ann", "Zoë", "Дмитрий", "משה", "山田", "می‌خواهم", "👩‍🚀"] {
            #expect(text.unicodeScalars.allSatisfy(PlainName.isShown), "\(text)")
        }
    }
}
