import ArgumentParser
import Foundation

struct Logs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What the exchange has written into the system's journal.",
        discussion: """
            This is journalctl for the exchange's unit; where the exchange was started by
            hand, its lines are where it was started.

            Examples:
              sudo bellbird logs
              sudo bellbird logs --follow
              sudo bellbird logs --since "1 hour ago"
            """)

    @Flag(help: "Go on showing what comes.")
    var follow = false

    @Option(help: "From then on: \"1 hour ago\", \"2026-11-22 09:00\".")
    var since: String?

    @Option(help: "At most so many lines.")
    var lines = 100

    func run() throws {
        var words = ["journalctl", "--unit", "bellbird", "--lines", "\(lines)"]
        if follow { words.append("--follow") }
        if let since { words += ["--since", since] }
        var arguments = words.map { strdup($0) }
        arguments.append(nil)
        // Takes this program's place, and so its terminal and its status.
        execvp("journalctl", arguments)
        throw Asking.refused("There is no journalctl here: see where the exchange was started.")
    }
}
