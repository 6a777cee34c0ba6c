import Dialplan
import Foundation

/// The plan that the exchange runs, and where it comes from.
struct PlanInForce: Sendable {
    var plan: Plan
    var inventory: Inventory
    /// By extension number.
    var passwords: [String: String]
    /// By trunk name.
    var trunkPasswords: [String: String]
    /// Tokens of services, by the names that plans give.
    var services: [String: String]
    /// By mailbox number.
    var pins: [String: String]

    init?(_ directory: PlanDirectory) {
        guard let plan = directory.plan else { return nil }
        self.plan = plan
        inventory = directory.inventory
        passwords = directory.passwords
        trunkPasswords = directory.secrets.trunks
        services = directory.secrets.services
        pins = directory.secrets.pins
    }

    /// The last accepted plan, with the secrets of today; nil if there is none, or if this version
    /// no longer takes it.
    init?(lastOf archive: PlanArchive, secrets: [SourceFile]) {
        guard let entry = archive.entries.last, let files = try? archive.files(of: entry) else {
            return nil
        }
        self.init(ConfigurationDirectory.planDirectory(files + secrets))
    }
}

extension ConfigurationDirectory {
    /// What to run, if anything can be run: what stands in the directory, or, where only the plan
    /// has mistakes, the last accepted one. `isOld` says which.
    func runnable(_ archive: PlanArchive) -> (plan: PlanInForce, isOld: Bool)? {
        if !hasErrors, let plan = PlanInForce(plan) { return (plan, false) }
        guard hasOnlyPlanErrors else { return nil }
        let secrets = sources.filter { $0.name == "secrets.toml" }
        return PlanInForce(lastOf: archive, secrets: secrets).map { ($0, true) }
    }

    /// What the plan's own tests complain of, for people and one by one; nil if all pass. Each core
    /// runs its share of them.
    func failedTests() async -> (text: String, diagnostics: [DiagnosticView])? {
        guard let plan = checkedPlan else { return nil }
        let tests = self.plan.tests
        let cores = ProcessInfo.processInfo.activeProcessorCount
        // A few tests take less than a task.
        let share = max(16, tests.count / max(1, cores) + 1)
        let failed = await withTaskGroup(of: (Int, [TestResult]).self) { group in
            for first in stride(from: 0, to: tests.count, by: share) {
                group.addTask {
                    let own = tests[first..<min(first + share, tests.count)]
                    return (first, own.map { TestRunner.run($0, plan) }.filter { !$0.isPassed })
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
                .sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
        guard !failed.isEmpty else { return nil }
        let renderer = DiagnosticRenderer(sources, isColoured: Daemon.isTerminal)
        let text = failed.map { result in
            "FAIL \(result.title)\n" + renderer.text(of: result.failure.map { [$0] } ?? [])
        }.joined(separator: "\n")
        return (text, failed.compactMap(\.failure).map { DiagnosticView($0, sources) })
    }
}
