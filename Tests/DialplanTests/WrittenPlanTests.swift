import Testing

@testable import Dialplan

/// Whole directories: what the language says may be written is read, checked and run by its own
/// tests.
struct WrittenPlanTests {
    private static let inventory = SourceFile(
        path: "a.toml",
        text: """
            # The plan is not the first file of the directory.
            [extension.201]
            name = "Alice"
            context = "staff"
            [extension.202]
            context = "staff"
            [trunk.telco]
            server = "192.0.2.1"
            [trunk.backup]
            server = "192.0.2.2"
            """)

    private static func directory(_ plan: String) -> PlanDirectory {
        let around = """
            emergency { numbers 112; via telco, backup; notify 201 }

            """
        return PlanDirectory(
            [inventory, SourceFile(path: "main.dial", text: plan + "\n" + around)],
            passwordsAreKnown: false, today: 20_605)
    }

    private static func run(_ plan: String) throws -> [TestResult] {
        let directory = directory(plan)
        #expect(directory.diagnostics.isEmpty, "\(directory.diagnostics)")
        return TestRunner.run(directory.sources, try #require(directory.plan))
    }

    @Test(
        "what may be written does what it says",
        arguments: [
            // A number is looked up again, on the same account.
            """
            context staff { number 8 { route 202 in desks } number 9 { route dialed in desks {
              on nomatch { hangup gone } } } }
            context desks { number extension { ring dialed } }
            test "found" { call from 201 to 8; expect ring 202 }
            test "not found" { call from 201 to 9; expect hangup gone }
            """,
            // Dates and times of day are values.
            """
            var first: date = 2026-03-01
            context staff { number 1 {
              if today is 2026-03-03 { log "today" }
              if first < today and today < 2026-03-04 { log "between" }
              if today is 2026-03-04 { log "tomorrow" }
              call-later 202 at 07:30 flow wake
            } }
            flow wake { play tone busy; hangup }
            service crm { url "https://crm.example.com"; returns since: date }
            test "today" {
              call from 201 to 1; expect log "today"; expect log "between"
              expect call-later 202; expect no log "tomorrow"
            }
            context desk { number 2 { lookup crm() as c; if c.since is 2026-01-02 { hangup busy } } }
            """,
            // A value inside a text may hold texts.
            """
            function greet(name: text) = "Hello {upper(name else "x y")}"
            context staff { number 1 {
              say text "{caller.name else "you"}, {dialed} \\{ok\\}"; log "{greet("ab")}!"
            } }
            test "a text" {
              call from 201 to 1; expect say text "Alice, 1 \\{ok\\}"; expect log "Hello AB!"
            }
            test "no name" { call from 202 to 1; expect say text "you, 1 \\{ok\\}" }
            """,
            // Every `on hangup` runs, the latest first, also where one line holds several.
            """
            on hangup { log "for all" }
            context staff { number 1 {
              on hangup { log "first" }; on hangup { log "second" }; wait 500ms
            } }
            test "at the end" {
              call from 201 to 1; expect wait 500ms
              expect log "second"; expect log "first"; expect log "for all"
            }
            """,
            // Words that join elsewhere are values of an `expect`.
            """
            toggle night { default off }
            context staff { number 1 { dnd on; toggle night on; log "is {dialed}" } }
            test "on" { call from 201 to 1; expect dnd on; expect toggle night on }
            """,
        ])
    func written(plan: String) throws {
        let results = try Self.run(plan)
        #expect(!results.isEmpty)
        for result in results {
            #expect(result.isPassed, "\(result.title): \(result.failure?.title ?? "")")
        }
    }

    @Test("a test that fails names its own line, whatever other files there are")
    func place() throws {
        let results = try Self.run(
            """
            context staff { number 1 { hangup } }
            test "fails" {
              call from 201 to 1
              expect ring 202
            }
            """)
        let failure = try #require(results.first?.failure)
        #expect(failure.primary?.span.file == 1)
        let text = DiagnosticRenderer(Self.directory("").sources).text(of: [failure])
        #expect(text.contains("main.dial:"))
    }
}
