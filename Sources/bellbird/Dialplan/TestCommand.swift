import ArgumentParser
import Daemon
import Dialplan
import Foundation

struct DialplanTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the plan's own tests, under virtual time or live.",
        discussion: """
            The interpreter that takes real calls runs them; phones, trunks and services
            are simulated. The exit status is 1 if a test fails.

            With --live each test runs on a real exchange over SIP on loopback,
            with phones and a state folder of its own; nothing that runs on this
            machine is touched. Time goes by ten times as fast there. What the
            exchange does not do yet is skipped. Services and databases are not asked:
            they answer what the test says. Phones speak over UDP, so that those which
            must have keys are played without them, and that is said.

            Examples:
              bellbird dialplan test
              bellbird dialplan test --only night       tests with `night` in their title
              bellbird dialplan test --coverage         which lines no test reaches
              bellbird dialplan test --mutate 200       how many mistakes they notice
              bellbird dialplan test --junit tests.xml
              bellbird dialplan test --live
            """)

    @Argument(help: "A directory with .dial files.")
    var directory = "."

    @Option(name: .customLong("only"), help: "Only tests whose title contains this.")
    var filter = ""

    @Flag(help: "Say which lines and branches no test reaches.")
    var coverage = false

    @Option(help: "Make so many mistakes, one at a time, and count those that are noticed.")
    var mutate: Int?

    @Flag(help: "Run them on a real exchange, over SIP on loopback.")
    var live = false

    @Option(help: "With --live: seconds of the exchange in one of yours.")
    var pace: UInt32 = 10

    @Option(help: "Write the results for a build server into this file.")
    var junit: String?

    @Flag(help: "Show what happened in tests that pass, too.")
    var verbose = false

    @Flag(help: "Print JSON, for machines.")
    var json = false

    func validate() throws {
        if let mutate, !(1...10_000).contains(mutate) {
            throw ValidationError("Between 1 and 10000 mistakes, please.")
        }
        guard (1...50).contains(pace) else {
            throw ValidationError("A pace between 1 and 50, please.")
        }
        if live, coverage || mutate != nil {
            throw ValidationError("Coverage and mistakes are measured in the simulator only.")
        }
    }

    func run() async throws {
        let files = ConfigurationDirectory(directory, needsSettings: false)
        guard let plan = files.checkedPlan else {
            return try Checking.report(files, json: json)
        }
        let sources = files.dialplans
        let results =
            live ? try await runLive(files) : TestRunner.run(files.sources, plan, filter: filter)
        if let junit { try Data(JUnit.xml(results).utf8).write(to: URL(filePath: junit)) }
        if json { try printJSON(results) } else { report(results, files) }
        if coverage, !json { report(TestCoverage(plan, results, of: sources)) }
        if let mutate { score(mutate, files) }
        // A filter that fits nothing is a test that nobody runs.
        let fitsNothing = results.isEmpty && !filter.isEmpty
        if fitsNothing || results.contains(where: { $0.failure != nil }) { throw ExitCode(1) }
    }

    private func runLive(_ files: ConfigurationDirectory) async throws -> [TestResult] {
        let tests = TestRunner.tests(of: files.sources, filter: filter)
        do { return try await LiveTests(files, pace: pace).run(tests) } catch let failure
            as LiveTests.Failure
        {
            Screen.fail(failure.text)
            throw ExitCode.failure
        }
    }

    private func report(_ results: [TestResult], _ files: ConfigurationDirectory) {
        let renderer = DiagnosticRenderer(files.sources, isColoured: Screen.isTerminal)
        for result in results {
            if let lack = result.skipped {
                print("skip \(result.title): the exchange does not do this yet: \(lack)")
                continue
            }
            guard let failure = result.failure else {
                if verbose { show(result, Screen.green("pass")) }
                continue
            }
            print("\(Screen.red("FAIL")) \(result.title)")
            print(renderer.text(of: [failure]))
            for line in result.trace { print("    " + Screen.printable(line)) }
            print("")
        }
        for note in results.first?.notes ?? [] { print("note: \(Screen.printable(note))") }
        guard results.isEmpty else { return print(verdict(results)) }
        print(
            filter.isEmpty
                ? "There is no test."
                : "No test has a title with `\(filter)`.")
    }

    private func verdict(_ results: [TestResult]) -> String {
        let failed = results.count { $0.failure != nil }
        let skipped = results.count { $0.skipped != nil }
        let passed = results.count - failed - skipped
        let verdict =
            failed > 0
            ? Screen.red("\(failed) of \(results.count) fail")
            : skipped > 0 ? Screen.green("\(passed) pass") : Screen.green("all pass")
        return "\(results.count) tests: \(verdict)" + (skipped > 0 ? ", \(skipped) skipped" : "")
    }

    private func show(_ result: TestResult, _ verdict: String) {
        print("\(verdict) \(result.title)  \(Screen.faint("\(result.position)"))")
        for line in result.trace { print("    " + Screen.printable(line)) }
    }

    private func report(_ coverage: TestCoverage) {
        print("")
        print("\(coverage.percent) % of \(coverage.lines.count) lines are reached.")
        for position in coverage.missed { print("  not reached: \(position)") }
        for branch in coverage.missedBranches {
            let way = branch.way.map { "branch \($0 + 1)" } ?? "the way past all branches"
            print("  not taken: \(way) at \(branch.position)")
        }
    }

    private func score(_ count: Int, _ files: ConfigurationDirectory) {
        let sources = files.dialplans
        var done = 0
        let mutants = Mutation.mutants(of: sources, count: count)
        let score = Mutation.score(mutants, of: sources) { changed in
            done += 1
            Screen.progress(done, of: mutants.count, "mistakes tried")
            guard let plan = files.plan(with: changed) else { return true }
            return TestRunner.run(changed, plan).contains { !$0.isPassed }
        }
        Screen.endProgress()
        guard !json else { return }
        print("")
        print("\(score.caught) of \(score.mutants) mistakes are noticed: \(score.percent) %")
        for mutant in score.missed {
            print("  not noticed: \(sources[mutant.file].name):\(mutant.line)  \(mutant.change)")
        }
    }

    private struct View: Encodable {
        var title: String
        var place: String
        var passed: Bool
        var failure: String?
        /// What the exchange does not do yet.
        var skipped: String?
        /// What was played otherwise than it would be.
        var notes: [String]
        var trace: [String]
    }

    private func printJSON(_ results: [TestResult]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let views = results.map { result in
            View(
                title: result.title, place: "\(result.position)", passed: result.isPassed,
                failure: result.failure.map { "\($0.code): \($0.title)" },
                skipped: result.skipped, notes: result.notes, trace: result.trace)
        }
        print(String(decoding: try encoder.encode(views), as: UTF8.self))
    }
}
