import Testing

@testable import Dialplan

/// What strangers send is data: through every interpolation it stays where the plan put it.
struct WireTextTests {
    /// A plan that puts a caller's name and number wherever a value may stand.
    private static let text = """
        numbering germany area 30
        emergency { numbers 112; via telco; notify 201 }
        context staff { allow free, local; number extension { ring dialed for 5s; hangup } }
        service crm { url "https://crm.example/{name}"; takes name: text; returns id: text }
        query tickets {
          database "desk"
          sql "select count(*) as n from t where c = :name"
          takes name: text
          returns n: int
        }
        map known { 2xx -> "known" }
        group desk { members 201 }
        incoming telco {
          number +4930123 {
            let name = caller.name else "nobody"
            log "{name} {caller.number}"
            tag who = name
            header "X-Name" = "<{name}>"
            callerid name "{name}" number caller.number
            play "hello-{name}"
            play "{name}", "{upper(name)}"
            lookup crm(name: name) as found
            lookup tickets(name: name) as open
            post crm(name: "{name}!")
            notify "{name}", "{name}@example.com" text "from {name}"
            conference phone(name) else 600
            ring phone(name) else 201 for 5s
            ring phone(caller.name) else 201 for 5s { callerid "{name}"; announce "{name}" }
            dial phone(name) else 201 via telco as 201 for 5s
            if caller.number in known { log "in" }
            if caller.number matches 2xx { log "matches" }
            if name is "{name}" { log "same" }
            record on to "{name}"
            music name
            voicemail phone(name) else 201
          }
          otherwise { hangup }
        }
        """

    private static let inventory = """
        [extension.201]
        context = "staff"
        [trunk.telco]
        server = "192.0.2.1"
        [database.desk]
        file = "/var/lib/desk.db"
        """

    /// What was tried on other systems, and random bytes.
    private static func names(_ chance: inout Chance) -> [String] {
        var names = [
            "{caller.number}", "{log(1)}", "\"; hangup; \"", "201&202", "Local/00900@out",
            "../../etc/passwd", "/etc/passwd", "..", ".hidden", "a/../b", "-rf", "a\0b",
            "x\r\nX-Evil: 1", "'; drop table t; --", ":name", "%2e%2e%2f", "https://evil.example",
            "http://a@b/", "?a=b#c", "$(reboot)", "`reboot`", "${EXTEN}", "\u{1B}[2J", "\u{202E}",
            "a@b.example,c@d.example", "-oQ/tmp@example.com", "<a@b>", "a b@c.example", "201",
            "+49900",
            "201 ", "２０１", "112", "e\u{301}", "*", ".", "x.", "[0-9].", "|", "9|outside",
            String(repeating: "A", count: 100_000), String(repeating: "../", count: 3_000),
        ]
        for _ in 0..<300 {
            let bytes = (0..<chance.below(24)).map { _ in
                chance.pick(Array("{}\"\\/.:;@&|*#+-%'<>\r\n\0 ab12=?".utf8))
            }
            names.append(String(decoding: bytes, as: UTF8.self))
        }
        return names
    }

    private func plan() throws -> Plan {
        let directory = PlanDirectory(
            [
                SourceFile(path: "main.dial", text: Self.text),
                SourceFile(path: "site.toml", text: Self.inventory),
            ], passwordsAreKnown: false)
        let errors = directory.diagnostics.filter { $0.severity == .error }
        #expect(errors.map { "\($0.code) \($0.title)" } == [])
        return try #require(directory.plan)
    }

    private func walk(_ plan: Plan, _ name: String, _ number: String) -> [Effect] {
        var machine = CallMachine(
            plan: plan,
            call: CallFacts(
                callID: "a", entry: .incoming(trunk: "telco"), dialed: "+4930123",
                callerNumber: number, callerName: name))
        var world = StillWorld()
        var all = machine.start(world)
        var new = all
        for _ in 0..<100 where !machine.isOver {
            guard case .action(let id, _)? = new.last(where: { $0.action != nil }) else { break }
            world.now.milliseconds += 3_000
            new = machine.complete(id, .outcome(.failed), world)
            all += new
        }
        #expect(machine.isOver)
        return all
    }

    @Test("names and numbers of callers never become code, a target, a path, an address or SQL")
    func property() throws {
        let plan = try plan()
        var chance = Chance(11)
        for name in Self.names(&chance) {
            for effect in walk(plan, name, name) {
                if let wrong = wrong(effect, name) { Issue.record("\(name.prefix(60)): \(wrong)") }
            }
            // The plan went the way that it goes for everybody.
            let lines = walk(plan, name, "+491701234567").names.filter { !$0.contains("log") }
            #expect(lines.first == "tag")
        }
    }

    private func wrong(_ effect: Effect, _ name: String) -> String? {
        switch effect {
        case .action(_, .play(let play)):
            for case .prompt(let prompt) in play.sounds {
                if let wrong = path(prompt) { return wrong }
            }
        case .action(_, .conference(let plan)): return path(plan.room)
        case .action(_, .ring(let plan)):
            if let announce = plan.announce, let wrong = path(announce) { return wrong }
            return plan.targets.flatMap(\.numbers).compactMap(number).first
        case .action(_, .dial(let plan)):
            // What the account may call, and nothing that is free-form.
            guard ["free", "local"].contains(plan.numberClass) else { return "dials \(plan)" }
            return number(plan.number)
        case .action(_, .voicemail(let box, _)): return number(box)
        case .action(_, .lookup(let plan)):
            // A value beside the query, whole: the query itself does not change.
            return plan.values == [.text(name.cut(to: Limits.textBytes))]
                || plan.values.allSatisfy { if case .text = $0 { true } else { false } }
                ? nil : "another value"
        case .command(.notify(let recipients, _)):
            for one in recipients where !Pattern.looksLikeNumber(one) {
                if one.utf8.contains(where: { $0 <= 0x20 || $0 == 0x2C || $0 == 0x3B })
                    || one.utf8.count(where: { $0 == 0x40 }) != 1 || one.hasPrefix("-")
                {
                    return "mail to \(one)"
                }
            }
        case .command(.music(let name)): return path(name)
        case .command(.record(_, let to)): return to.flatMap(path)
        default: break
        }
        return nil
    }

    private func path(_ name: String) -> String? {
        let parts = name.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        let isGood =
            parts.allSatisfy { !$0.isEmpty && $0.first != 0x2E && $0.first != 0x2D }
            && !name.utf8.contains { $0 < 0x20 || $0 == 0x5C }
            && name.utf8.count <= Limits.fileNameBytes
        return isGood ? nil : "the path \(name.prefix(60))"
    }

    private func number(_ text: String) -> String? {
        Pattern.looksLikeNumber(text) ? nil : "the number \(text.prefix(60))"
    }

    @Test("what is a file's name, and what is an address")
    func shapes() {
        for name in ["welcome", "de/welcome", "a.b", "Grüße", "room-304", "a b"] {
            #expect(name.isFileName, "\(name)")
        }
        for name in [
            "", "/a", "a/", "a//b", ".", "..", "a/../b", "a/.b", "-a", "a\\b", "a\nb", "a\0",
            String(repeating: "a", count: Limits.fileNameBytes + 1),
        ] {
            #expect(!name.isFileName, "\(name.prefix(20))")
        }
        for address in ["a@b", "office@example.ie", "a.b+c@x-y.example", "o'hara@example.ie"] {
            #expect(address.isMailAddress, "\(address)")
        }
        for address in [
            "", "@", "a@", "@b", "a@b@c", "a b@c", "a@b c", "a@-b", "a@b-", "a..b@c", ".a@b",
            "-a@b",
            "a@b.", "a@b,c@d", "a@b\n", "<a@b>", "\"a\"@b", "ä@b", "a@[127.0.0.1]",
            String(repeating: "a", count: 65) + "@b",
            "a@" + String(repeating: "b.", count: 200) + "c",
        ] {
            #expect(!address.isMailAddress, "\(address.prefix(20))")
        }
    }

    @Test("lengths of time that double for ever become missing, and do not trap")
    func durations() {
        var value = Value.duration(.seconds(3_600))
        for _ in 0..<200 { value = value.calculated(.add, value) }
        #expect(value == .missing)
        value = .duration(.seconds(3_600))
        for _ in 0..<200 { value = value.calculated(.multiply, .int(1_000_000)) }
        #expect(value == .missing)
    }
}
