import Foundation
import Testing

@testable import Dialplan

/// What was typed into `ask … secret` is used, and never written down (6.3).
struct SecretTests {
    private static let pin = "47110815"

    private func walk(_ lines: String) throws -> Walk {
        let directory = PlanDirectory(
            [
                SourceFile(
                    path: "main.dial",
                    text: """
                        bellbird 1
                        var kept = ""
                        function tail(text) = last(text, 4)
                        map names { 47110815 -> "gold"; otherwise "none" }
                        context staff {
                          number 2xx {
                            ask "pin" digits 4-8 secret as pin { on failed { hangup } }
                        \(lines)
                          }
                        }
                        flow told(text) { log "told {text}" }
                        """),
                SourceFile(
                    path: "extensions.toml",
                    text:
                        "[extension.201]\ncontext = \"staff\"\n[extension.202]\ncontext = \"staff\"\n"
                ),
            ], passwordsAreKnown: false, zones: Zones.read)
        let said = DiagnosticRenderer(directory.sources)
            .text(of: directory.diagnostics.filter { $0.severity == .error })
        return Walk(try #require(directory.plan, "\(said)"))
    }

    /// The decisions behind the question in words, after looking that nothing of the PIN is in
    /// them, in the commands or in the record.
    private func decided(_ lines: String) throws -> [String] {
        var walk = try walk(lines)
        _ = walk.start()
        #expect(walk.machine.isAskingSecret && walk.machine.hasAskedSecret)
        _ = walk.machine.takeDecisions()
        let effects = walk.complete(1, .digits(Self.pin))
        let texts = walk.machine.takeDecisions().map(\.text)
        let commands = effects.compactMap { effect -> String? in
            if case .command(let command) = effect { "\(command)" } else { nil }
        }
        let encoded = try JSONEncoder().encode(walk.machine.recorded)
        let record = String(decoding: encoded, as: UTF8.self)
        for text in texts + commands + [record] {
            #expect(!text.contains("4711") && !text.contains("0815"), "\(text)")
        }
        return texts.filter { $0 != "pressed ****" && $0 != "typed ****" }
    }

    @Test("what is logged, tagged and told of it is three stars; the rest of the text stays")
    func commands() throws {
        let found = try decided(
            """
            log "PIN {pin} of {caller.number}"
            tag code = pin
            tag mixed = "a{pin}b"
            header "X-Code" = pin
            callerid number pin name "pin {pin}"
            hangup
            """)
        #expect(
            found == [
                "log PIN *** of 201", "tag code = ***", "tag mixed = a***b",
                "header x-code = ***", "callerid pin ***", "hangup normal",
            ]
                || found.map { $0.lowercased() } == [
                    "log pin *** of 201", "tag code = ***", "tag mixed = a***b",
                    "header x-code = ***", "callerid pin ***", "hangup normal",
                ])
    }

    @Test("what is made of it is one too: parts, functions, variables, arguments of flows")
    func derived() throws {
        let found = try decided(
            """
            let part = last(pin, 4)
            let more = "x{part}"
            set kept = drop(pin, 4)
            log "{part} {more} {kept} {tail(pin)} {upper(pin)}"
            do told(part)
            for each one in pin, 5 { log "one {one}" }
            hangup
            """)
        #expect(
            found == [
                "log *** *** *** *** ***", "enters told", "log told ***", "log one ***",
                "log one 5", "hangup normal",
            ])
    }

    @Test("the caller hears it and the exchange dials it, but the trace does not say it")
    func used() throws {
        var walk = try walk("say digits pin")
        _ = walk.start()
        let effects = walk.complete(1, .digits(Self.pin))
        guard case .say(let plan) = effects.first?.action else {
            Issue.record("nothing is said")
            return
        }
        #expect(plan.value == .phone(Self.pin))
        #expect(try decided("say digits pin") == ["say ***"])
    }

    @Test("comparisons and maps decide by it, and what they find is no secret")
    func compared() throws {
        let found = try decided(
            """
            let tier = names(pin)
            if pin is 47110815 and state(202) is busy { log "right: {tier}" } else { log "wrong" }
            hangup
            """)
        #expect(found == ["takes branch 1", "log right: gold", "hangup normal"])
        var walk = try walk("if state(202) is busy { log \"busy\" }\nhangup")
        _ = walk.start()
        _ = walk.complete(1, .digits(Self.pin))
        #expect(walk.machine.recorded.inputs.map(\.kind) == [.start, .secret])
        #expect(walk.machine.recorded.inputs.last?.read == ["phone 202": "busy"])
    }

    @Test("a wrong try is no less secret")
    func wrongTry() throws {
        var walk = try walk("hangup")
        _ = walk.start()
        _ = walk.complete(1, .digits("471"))
        let texts = walk.machine.takeDecisions().map(\.text)
        #expect(texts.contains("invalid ****"))
        #expect(!texts.contains { $0.contains("471") })
    }
}
