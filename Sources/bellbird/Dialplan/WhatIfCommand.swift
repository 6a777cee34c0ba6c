import ArgumentParser
import Daemon
import Dialplan
import Foundation

struct DialplanWhatIf: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whatif", abstract: "What would happen to a call, and why.",
        discussion: """
            Every decision with the line that made it: which numbers match and which one
            wins, what the call would cost, whether that is allowed, which state the
            schedules are in.

            Examples:
              bellbird dialplan whatif --from 201 --to 95551234
              bellbird dialplan whatif --from 201 --to 911 --at "2026-12-25 10:00"
              bellbird dialplan whatif --from +15550100 --to +15550199 --on telco
            """)

    @Option(help: "The extension that calls; with --on the number of the caller.")
    var from: String

    @Option(help: "What is dialed.")
    var to: String

    @Option(help: "The trunk on which a call from outside arrives.")
    var on: String?

    @Option(help: "When, in the plan's time zone: \"2026-12-25 10:00\"; else now.")
    var at: String?

    @Option(name: .shortAndLong, help: "A directory with .dial files.")
    var directory = "."

    @Flag(help: "Print JSON, for machines.")
    var json = false

    func run() throws {
        let files = ConfigurationDirectory(directory, needsSettings: false)
        guard let plan = files.checkedPlan else { return try Checking.report(files, json: json) }
        let now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        let answer: WhatIf
        do throws(WhatIf.Impossible) {
            answer = try WhatIf(plan, from: from, to: to, on: on, at: at, now: now)
        } catch {
            Screen.fail(error.text)
            throw ExitCode(1)
        }
        guard json else { return print(answer.text(bold: Screen.bold), terminator: "") }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(answer), as: UTF8.self))
    }
}
