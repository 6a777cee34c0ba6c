import Testing

@testable import Dialplan

/// Recorded calls under the same plan and under others (6.2 rule 4, 10.6).
struct ReplayTests {
    private func plan(_ text: String) throws -> Plan {
        let directory = PlanDirectory(
            [
                SourceFile(path: "main.dial", text: "bellbird 1\n" + text),
                SourceFile(
                    path: "extensions.toml",
                    text: (201...204).map { "[extension.\($0)]\ncontext = \"staff\"\n" }.joined()),
            ], passwordsAreKnown: false, zones: Zones.read)
        let said = DiagnosticRenderer(directory.sources)
            .text(of: directory.diagnostics.filter { $0.severity == .error })
        return try #require(directory.plan, "\(said)")
    }

    private func played(
        _ text: String, to dialed: String = "202",
        _ people: (inout SimulatedCall) -> Void = { _ in },
        _ world: (inout SimulatedWorld) -> Void = { _ in }
    ) throws -> SimulatedCall {
        var place = SimulatedWorld(now: WallTime(milliseconds: 1_772_532_000_000))
        world(&place)
        var call = SimulatedCall(
            plan: try plan(text),
            call: CallFacts(
                callID: "6abf1c20-17", entry: .context("staff", extension: "201"), dialed: dialed,
                callerNumber: "201", callerName: nil), world: place)
        call.start()
        people(&call)
        call.finish()
        return call
    }

    private func replayed(_ call: SimulatedCall, _ text: String) throws -> ReplayedCall {
        ReplayedCall(call.machine.recorded, deeds: call.deeds, plan: try plan(text))
    }

    private let desk = """
        context staff {
          number 2xx { ring dialed for 20s; play "sorry" }
          number 700 {
            ask "what" digits 1-4 as what { on failed { hangup } }
            if what is 7 { ring 203 for 10s } else { log "no {what}" }
          }
          number 800 { answer; ring 202 for 20s { on key 5 { log "five" } } }
          number 900 { if state(203) is busy { play "busy" } else { ring 203 for 10s } }
        }
        """

    @Test("the same plan does the same, whatever people did")
    func same() throws {
        for call in [
            try played(desk), try played(desk, { _ = $0.answer("202") }),
            try played(desk, to: "700", { $0.press("7") }),
            try played(desk, to: "700"), try played(desk, to: "800", { $0.press("5") }),
            try played(
                desk, to: "900", { _ in }, { $0.phones["203", default: .init()].state = .busy }),
            try played(desk, to: "999"),
        ] {
            let again = try replayed(call, desk)
            #expect(again.verdict == .same)
            #expect(again.steps.map(\.what) == call.decisions.map(\.text))
        }
    }

    @Test("what would be done differently is said, and where it would lead")
    func different() throws {
        let call = try played(desk)
        let shorter = try replayed(call, desk.replacing("for 20s; play", with: "for 5s; play"))
        #expect(shorter.verdict == .different)
        #expect(shorter.was == "ring 202 (for 20 s)")
        #expect(shorter.becomes == "ring 202 (for 5 s)")
        #expect(shorter.steps.last?.what == "hangup normal")
        let longer = try replayed(
            call, desk.replacing("play \"sorry\"", with: "play \"sorry\", \"bye\""))
        #expect(longer.was == "play sorry")
        #expect(longer.becomes == "play sorry, bye")
        let gone = try replayed(call, desk.replacing("number 2xx", with: "number 3xx"))
        #expect(gone.was == "ring 202 (for 20 s)")
        #expect(gone.becomes == "hangup not-found")
        let end = try replayed(call, desk.replacing("; play \"sorry\"", with: ""))
        #expect(end.was == "play sorry")
        #expect(end.becomes == "hangup noanswer")
    }

    @Test("lines that move, and branches that this call does not take, change nothing")
    func moved() throws {
        let call = try played(desk, to: "700", { $0.press("7") })
        let other = "// moved\n\n" + desk.replacing("log \"no {what}\"", with: "hangup busy")
        #expect(try replayed(call, other).verdict == .same)
    }

    @Test("members of a group are part of what is done")
    func groups() throws {
        let group = "group desk { members 202, 203; strategy in-order; each 10s }\n"
        let context = "context staff { number 700 { ring desk for 60s } }"
        let call = try played(group + context, to: "700")
        #expect(try replayed(call, group + context).verdict == .same)
        let changed = try replayed(call, group.replacing("203", with: "204") + context)
        #expect(changed.verdict == .different)
        #expect(changed.becomes?.contains("desk: 202 204 (in-order, each 10 s)") == true)
    }

    @Test("what a service answered is answered again behind the difference")
    func answers() throws {
        let crm = "service crm { url \"https://crm.example/\"; returns tier: text }\n"
        let old = """
            context staff {
              number 800 { lookup crm as one; ring 202 for 5s; lookup crm as two
                if two.tier is "gold" { ring 203 for 5s } else { ring 204 for 5s } }
            }
            """
        let gold = { (world: inout SimulatedWorld) in
            world.answers["crm"] = .found([.text("gold")])
        }
        let call = try played(crm + old, to: "800", { _ in }, gold)
        let again = try replayed(
            call, crm + old.replacing("ring 202 for 5s", with: "ring 202 for 9s"))
        #expect(again.becomes == "ring 202 (for 9 s)")
        #expect(again.steps.contains { $0.what == "ring 203 (for 5 s)" })
        let failed = try played(
            crm + old, to: "800", { _ in }, { $0.answers["crm"] = .outcome(.failed) })
        let other = try replayed(
            failed, crm + old.replacing("ring 202 for 5s", with: "ring 202 for 9s"))
        #expect(other.steps.contains { $0.what == "ring 204 (for 5 s)" })
    }

    @Test("a key that leads nowhere any more is a difference")
    func key() throws {
        let call = try played(desk, to: "800", { $0.press("5") })
        let without = try replayed(call, desk.replacing("on key 5", with: "on key 6"))
        #expect(without.verdict == .different)
        #expect(without.was == "key 5")
    }

    @Test("an answer that was typed in secret is not kept, so the rest cannot be told")
    func secret() throws {
        let secret = desk.replacing("digits 1-4 as", with: "digits 1-4 secret as")
            .replacing("no {what}", with: "no")
        let call = try played(secret, to: "700", { $0.press("7") })
        #expect(try replayed(call, secret).verdict == .secret)
        let other = try replayed(call, secret.replacing("ask \"what\"", with: "ask \"which\""))
        #expect(other.verdict == .different)
    }

    @Test("a call that is not kept to its end is followed as far as it is")
    func cut() throws {
        let call = try played(desk)
        var recorded = call.machine.recorded
        recorded.inputs.removeLast()
        recorded.isWhole = false
        let again = ReplayedCall(recorded, deeds: call.deeds, plan: try plan(desk))
        #expect(again.verdict == .unfollowed)
    }

    @Test(
        "every call of every office's tests goes the same way again", arguments: OfficeTests.names)
    func offices(name: String) throws {
        let directory = try OfficeTests.directory(name)
        let plan = try #require(directory.plan)
        var calls = 0
        for (file, source) in directory.sources.enumerated() where source.name.hasSuffix(".dial") {
            for test in Parser.parse(source, file: file).0.tests {
                for call in TestRunner.played(test, plan).1 {
                    let again = ReplayedCall(call.machine.recorded, deeds: call.deeds, plan: plan)
                    let isSecret = call.machine.hasAskedSecret && again.verdict == .secret
                    #expect(
                        again.verdict == .same || isSecret,
                        "\(test.title.text): \(again.was ?? "") -> \(again.becomes ?? "")")
                    calls += 1
                }
            }
        }
        #expect(calls > 0 || ["bench", "first-call"].contains(name))
    }
}

extension SimulatedCall {
    fileprivate var deeds: [ReplayedCall.Deed] {
        decisions.filter(\.isDeed).map { .init(what: $0.text, detail: $0.detail) }
    }
}
