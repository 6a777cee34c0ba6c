import Dialplan
import Simulation
import Switchboard
import Testing

/// One interpreter, two drivers (6.2): each plan's tests are run by the simulator and by the
/// exchange with phones, and both decide the same, at the same lines, at the same times.
struct ConformanceTests {
    /// 201 Ann calls; 202, 203 and 204 are called. A trunk or two.
    static let inventory = """
        [extension.201]
        name = "Ann"
        context = "staff"
        rights = ["monitor"]

        [extension.202]
        context = "staff"

        [extension.203]
        context = "staff"

        [extension.204]
        context = "staff"

        [trunk.first]
        server = "first.example"

        [trunk.second]
        server = "second.example"

        [database.helpdesk]
        file = "/var/lib/helpdesk/tickets.db"
        """

    @Test("the simulator and the exchange decide the same", arguments: ConformanceCase.all)
    func same(_ one: ConformanceCase) throws {
        let both = try Both(
            [
                SourceFile(path: "main.dial", text: "bellbird 1\n" + one.plan),
                SourceFile(path: "site.toml", text: Self.inventory),
            ])
        let results = both.run()
        #expect(!results.isEmpty)
        for (simulated, real) in results {
            #expect(simulated.isPassed, "\(one) in the simulator\n\(simulated.report)")
            #expect(real.isPassed, "\(one) in the exchange\n\(real.report)")
            #expect(Difference.of(simulated, real) == nil, "\(one)")
        }
    }

    /// The plan goes on as if it had failed, in the simulator too.
    @Test(
        "what the exchange does not do yet is refused with a note",
        arguments: LaterActions.numbers)
    func refused(_ number: Int) throws {
        let files = [
            SourceFile(path: "main.dial", text: LaterActions.plan),
            SourceFile(path: "site.toml", text: Self.inventory),
        ]
        let engager = Engager(besides: PlanDirectory(files, passwordsAreKnown: false).inventory)
        let directory = PlanDirectory(files + engager.files, passwordsAreKnown: false)
        let plan = try #require(directory.plan)
        var call = RandomCall(
            entry: .context("staff", extension: "201"), dialed: "\(number)", caller: "201")
        call.world.refuses = { !$0.isPerformed }
        call.world.ignores = { !$0.isPerformed }
        var exchange = VirtualExchange(directory, engager: engager)
        let (simulated, real) = call.runBoth(plan, &exchange)
        #expect(Difference.of(simulated, real) == nil, "\(number)")
        let lacks = real.compactMap { decision -> String? in
            switch decision.kind {
            case .began(let action) where !action.isPerformed: action.verb
            case .command(let command) where !command.isPerformed: command.verb
            default: nil
            }
        }
        let notes = exchange.world.notes.filter {
            $0.message == "The dialplan asks for something that is not in this version"
        }
        #expect(notes.map { $0.details["action"] } == lacks)
        #expect(lacks.count == 1, "\(number): \(real.map(\.text))")
    }
}

/// A plan with its tests, on both stages.
struct Both {
    let directory: PlanDirectory
    private let engager: Engager
    private let tests: [TestRunner.Test]

    init(_ files: [SourceFile]) throws {
        let alone = PlanDirectory(files, passwordsAreKnown: false)
        engager = Engager(besides: alone.inventory)
        directory = PlanDirectory(files + engager.files, passwordsAreKnown: false)
        try #require(
            directory.plan != nil,
            "\(DiagnosticRenderer(directory.sources).text(of: directory.diagnostics))")
        tests = TestRunner.tests(of: files.filter { $0.name.hasSuffix(".dial") })
    }

    func run() -> [(simulated: TestResult, real: TestResult)] {
        guard let plan = directory.plan else { return [] }
        let exchange = VirtualExchange(directory, engager: engager)
        return tests.map { test in
            (
                TestRunner.run(test, plan),
                TestRunner.run(test, plan) { world in
                    ExchangeStage(
                        exchange, world, plan, patience: .seconds(20_000),
                        isPerformed: { $0.isPerformed }, isObeyed: { $0.isPerformed })
                }
            )
        }
    }
}

/// Where two runs of a test part.
enum Difference {
    /// Messages take a millisecond, and a call that ends takes a few.
    static let tolerance: Int64 = 400

    static func of(_ simulated: TestResult, _ real: TestResult) -> String? {
        guard simulated.decisions.count == real.decisions.count else {
            return "\(simulated.decisions.count) calls, not \(real.decisions.count)"
        }
        return zip(simulated.decisions, real.decisions).lazy.compactMap(of).first
            ?? sounds(simulated, real)
    }

    /// What the caller hears: the same sounds, at the same times.
    private static func sounds(_ simulated: TestResult, _ real: TestResult) -> String? {
        let heard = [simulated, real].map { $0.events.filter { $0.name == "play" } }
        guard heard[0].map(\.values) == heard[1].map(\.values) else {
            return "hears \(heard[0].map(\.line)), not \(heard[1].map(\.line))"
        }
        return zip(heard[0], heard[1]).lazy.compactMap { left, right in
            let difference = left.time - right.time
            return abs(difference / .milliseconds(1)) <= Double(tolerance)
                ? nil : "hears \(left.line), not \(right.line)"
        }.first
    }

    static func of(_ simulated: [Decision], _ real: [Decision]) -> String? {
        for index in 0..<max(simulated.count, real.count) {
            let left = simulated.indices.contains(index) ? simulated[index] : nil
            let right = real.indices.contains(index) ? real[index] : nil
            guard let left, let right, left.kind == right.kind, left.position == right.position,
                abs(since(left, simulated) - since(right, real)) <= tolerance
            else {
                return
                    "step \(index): simulated \(line(left, simulated)), real \(line(right, real))"
            }
        }
        return nil
    }

    private static func since(_ decision: Decision, _ all: [Decision]) -> Int64 {
        decision.time.milliseconds - (all.first?.time.milliseconds ?? 0)
    }

    private static func line(_ decision: Decision?, _ all: [Decision]) -> String {
        guard let decision else { return "nothing" }
        let place = decision.position.map { "\($0)" } ?? "-"
        return "\(since(decision, all)) ms \(place) “\(decision.text)”"
    }
}

extension TestResult {
    var report: String {
        let failure = failure.map { "\($0.code) \($0.title)" }
        return ([title, failure ?? "", skipped ?? ""] + trace).joined(separator: "\n")
    }
}
