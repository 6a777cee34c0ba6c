import Testing

@testable import Dialplan

/// Classes of numbers that a plan makes for itself (4.3).
struct OwnClassTests {
    private static func directory(_ plan: String, limit: String) -> PlanDirectory {
        PlanDirectory(
            [
                SourceFile(
                    path: "a.toml",
                    text: """
                        [extension.201]
                        context = "staff"
                        limit = "few"
                        [trunk.telco]
                        server = "192.0.2.1"
                        [limit.few.\(limit)]
                        calls = 1
                        """),
                SourceFile(
                    path: "main.dial",
                    text: plan + "\nemergency { numbers 112; via telco; notify 201 }\n"),
            ], passwordsAreKnown: false, today: 20_605)
    }

    private static let plan = """
        numbering germany area 30 { class partners +4930555xxxx, +49900123456. }
        context staff {
          allow partners
          number outside {
            if class(dialed) is partners { log "partner" }
            dial dialed via telco
          }
        }
        test "theirs" {
          call from 201 to 0305551234
          expect log "partner"; expect dial +49305551234 via telco
        }
        test "their neighbour's" { call from 201 to 0305561234; expect refused local }
        """

    @Test("a class of one's own is allowed, asked for and limited like any other")
    func own() throws {
        let directory = Self.directory(Self.plan, limit: "partners")
        #expect(directory.diagnostics.isEmpty, "\(directory.diagnostics)")
        let results = TestRunner.run(directory.sources, try #require(directory.plan))
        #expect(results.count == 2)
        for result in results { #expect(result.isPassed, "\(result.trace)") }
        let wrong = Self.directory(Self.plan, limit: "parners")
        #expect(wrong.diagnostics.map(\.code) == ["E0108"])
        #expect(wrong.diagnostics.first?.primary?.text == "did you mean `partners`?")
    }

    @Test("the narrower class wins; where two cross, premium before one's own, that before others")
    func rank() throws {
        func pattern(_ text: String) throws -> Pattern {
            guard case .patterns(let list) = Pattern.read(text), let first = list.first else {
                throw Absent()
            }
            return first
        }
        struct Absent: Error {}
        let plan = try #require(NumberingPreset.named("germany")).plan(area: "30").adding(
            rewrites: [],
            classes: [
                .init(pattern: try pattern("+49xx5551234"), numberClass: .own("x"), digits: 1...15),
                .init(
                    pattern: try pattern("+4990012345xx"), numberClass: .own("y"), digits: 1...15),
            ])
        #expect(plan.numberClass(of: "+49305551234") == .own("x"), "crosses the area")
        #expect(plan.numberClass(of: "+49305551235") == .local)
        #expect(plan.numberClass(of: "+499001234599") == .own("y"), "inside of premium")
        #expect(plan.numberClass(of: "+499001234661") == .premium)
        #expect(CallClass.own("a").cost > CallClass.international.cost)
        #expect(CallClass.own("a").cost < CallClass.premium.cost)
    }
}
