import Testing

@testable import Dialplan

/// `test` blocks over plans that are built by hand (10.4).
struct TestRunnerTests {
    private func run(_ text: String, _ plan: Plan) throws -> TestResult {
        let source = SourceFile(path: "main.dial", text: "test \"t\" {\n\(text)\n}\n")
        let (document, diagnostics) = Parser.parse(source, file: 0)
        #expect(diagnostics.isEmpty)
        return TestRunner.run(try #require(document.tests.first), plan)
    }

    private var plan: Plan {
        Build.plan(
            Build.code(Build.play("hello"), Build.ring("201", "202"), Build.log("nobody"))
        ) { parts in
            parts.incoming["telco"] = Plan.Context(
                name: "telco", numbers: Build.table("+1."),
                routes: [
                    Plan.Route(
                        label: nil, body: Build.code(Build.log(.fact(.callerNumber))),
                        pattern: "+1.", position: Build.at(9), locals: 0)
                ], before: nil, otherwise: nil, allows: [])
        }
    }

    @Test("what is expected happens in its order; other things may lie between")
    func order() throws {
        let passed = try run(
            "call from 201 to 202\nexpect play \"hello\"\nexpect ring 202\nexpect log nobody", plan)
        #expect(passed.isPassed)
        let failed = try run(
            "call from 201 to 202\nexpect ring 202\nexpect play \"hello\"", plan)
        #expect(failed.failure?.code == "E0803")
        #expect(failed.failure?.title == "this did not happen")
        #expect(failed.trace.first == "     0.0s  play hello")
        #expect(failed.trace.last == "    27.0s  hangup noanswer")
    }

    @Test("`expect no` holds for the whole test, before and after it")
    func never() throws {
        let result = try run(
            "call from 201 to 202\nexpect no log nobody\nexpect play \"hello\"", plan)
        #expect(result.failure?.title == "this happened, at 27.0s")
        #expect(try run("expect no dial\ncall from 201 to 202", plan).isPassed)
    }

    @Test("what people do is counted from the step before, or from what it expected")
    func times() throws {
        let passed = try run(
            """
            call from 201 to 202
            expect ring 201
            answer 201 after 3s
            expect talk 201
            hangup 201 after 60s
            expect hangup normal
            """, plan)
        #expect(passed.isPassed)
        #expect(passed.trace.suffix(1) == ["    65.0s  hangup normal"])
        #expect(passed.trace.contains("     5.0s  talk 201  (by: 201)"))
        let late = try run("call from 201 to 202\nanswer 201 after 40s", plan)
        #expect(late.failure?.code == "E0804")
    }

    @Test("callers from outside, and those who cannot be")
    func callers() throws {
        let outside = try run(
            "call from +4930 to +1256 on telco\nexpect log +4930", plan)
        #expect(outside.isPassed)
        for text in [
            "call from 299 to 201", "call from +49 to +12 on nowhere", "given crm is failed",
            "expect no hurry", "call from 201 to 202\nexpect rign 201", "at 2026-02-30 10:00",
            "at 2026-02-03 24:00", "given 202 is asleep", "answer 201", "expect play \"x\"",
        ] {
            #expect(try !run(text, plan).isPassed, "\(text)")
        }
    }

    @Test("when something happens, to the second; and each call has its own hour")
    func exactTimes() throws {
        let plan = Build.plan(
            Build.code(
                Build.log(.fact(.now)), Build.ring("202"), Build.play("b")))
        let call = "call from 201 to 202\n"
        let good = try run(
            "at 2026-03-03 12:10\n" + call + "expect log \"12:10\"\nexpect play b after 25s\n"
                + "expect hangup after 2s\nat 2026-03-04 23:59\n" + call
                + "expect log \"23:59\"\nexpect ring 202 after 0s\n" + call
                + "expect log \"23:59\"",
            plan)
        #expect(good.failure == nil, "\(good.trace)")
        for (text, label) in [
            ("expect play b after 24s", "it happened after 25s"),
            ("expect play b after 26s", "it happened after 25s"),
            ("expect ring 202\nexpect play b after 1m", "it happened after 25s"),
            ("press 1 after 2500ms\nexpect play b after 25s", "it happened after 22500ms"),
            ("expect play c after 25s", "expected here"),
        ] {
            let failure = try #require(try run(call + text, plan).failure)
            #expect(failure.code == "E0803" && failure.primary?.text == label, "\(text)")
        }
        let source = SourceFile(
            path: "main.dial", text: "test \"x\" { call from 1 to 2; expect no ring 2 after 2s }")
        #expect(Parser.parse(source, file: 0).1.map(\.code) == ["E0801"])
    }

    @Test("one failing test does not hide the next; the XML names both")
    func xml() throws {
        let source = SourceFile(
            path: "main.dial",
            text: """
                test "a <b>" { call from 201 to 202; expect dial 1 }
                test "c" { call from 201 to 202; expect ring 201 }
                """)
        let results = TestRunner.run(Parser.parse(source, file: 0).0.tests, plan)
        #expect(results.map(\.isPassed) == [false, true])
        #expect(TestRunner.run([source], plan).map(\.title) == ["a <b>", "c"])
        #expect(TestRunner.run([source], plan, filter: "<b>").map(\.title) == ["a <b>"])
        let text = JUnit.xml(results)
        #expect(text.contains("tests=\"2\" failures=\"1\""))
        #expect(text.contains("name=\"a &lt;b&gt;\""))
        #expect(text.contains("E0803: this did not happen"))
    }

    @Test("coverage: lines and ways that no test reaches")
    func coverage() throws {
        let plan = Build.plan(
            Build.code(
                .choose(
                    [
                        (
                            .equal(.fact(.dialed), .constant(.phone("202"))),
                            Build.code(Build.log("a"))
                        )
                    ],
                    otherwise: nil), Build.ring("202", on: [([.busy], Build.code(Build.play("b")))])
            ))
        let one = TestCoverage(
            plan, [try run("call from 201 to 202", plan)], of: [Build.source])
        #expect(one.missedBranches.map(\.way) == [nil])
        let both = TestCoverage(
            plan,
            [
                try run("call from 201 to 202", plan),
                try run("given 202 is busy\ncall from 201 to 203", plan),
            ], of: [Build.source])
        #expect(both.missedBranches.isEmpty)
        #expect(both.percent == 100)
    }

    @Test("mutants: never in tests or comments, the same for the same seed; each is judged")
    func mutants() {
        let text = """
            context staff {
              number 201 { ring 201 for 20s }   // 999
              allow local
            }
            test "x" { call from 777 to 888; expect ring 777 }
            """
        let sources = [SourceFile(path: "main.dial", text: text)]
        let mutants = Mutation.mutants(of: sources, count: 60)
        #expect(mutants.count > 20)
        #expect(mutants == Mutation.mutants(of: sources, count: 60))
        for mutant in mutants {
            let changed = String(decoding: mutant.bytes, as: UTF8.self)
            #expect(changed != text)
            #expect(changed.hasSuffix("test \"x\" { call from 777 to 888; expect ring 777 }"))
            #expect(changed.contains("// 999") || mutant.kind == .line)
        }
        #expect(Set(mutants.map(\.kind)).count == 3)
        let score = Mutation.score(mutants, of: sources) { _ in false }
        #expect(score.caught == 0 && score.percent == 0 && score.missed.count == mutants.count)
        #expect(Mutation.score(mutants, of: sources) { $0 != sources }.percent == 100)
    }
}
