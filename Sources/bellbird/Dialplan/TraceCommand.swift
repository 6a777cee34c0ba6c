import ArgumentParser
import Foundation
import Switchboard

struct DialplanTrace: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Every decision of a real call, with the line that made it.",
        discussion: """
            Kept for `decisions-days` of bellbird.toml, 30 days unless it says
            otherwise, also over a restart and while the exchange does not run.
            `bellbird trace` shows the messages beside them, while they are in memory.

            Examples:
              bellbird dialplan trace 6abf1c20-17
              bellbird dialplan trace 6abf1c20-17 --json | jq '.steps[].what'
            """)

    @Argument(help: "The call, as `bellbird calls` and `calls history` name it.")
    var call: String

    @OptionGroup var recorded: Recorded

    func run() throws {
        let id = try Self.named(call)
        guard var trace = try recorded.trace(id) else { throw Asking.nothingKept(of: id) }
        if recorded.asking.json {
            trace.messages = []
            return try recorded.asking.printJSON(trace)
        }
        print(Screen.bold(trace.headline))
        print(DecisionList(trace).text)
    }
}

extension CallTrace {
    /// `Call 6abf1c20-17: 201 dialed 202, 2026-03-03 12:10:00, plan 14`
    var headline: String {
        let when = began.map { ", " + Screen.moment($0) }
        return "Call \(id): \(Screen.printable(caller)) dialed \(Screen.printable(dialed))"
            + (when ?? "") + (plan.map { ", plan \($0)" } ?? "")
    }
}
