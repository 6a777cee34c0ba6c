import ArgumentParser
import Daemon
import Foundation

struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how many calls this machine carries.",
        discussion: """
            Puts forty calls of each kind through an engine of its own on the loopback,
            then one call after the other through an exchange of its own, in half a
            minute. What else runs meanwhile, an exchange too, makes the figures smaller.

            Examples:
              bellbird bench
              bellbird bench --json | jq '.kinds[0].calls'
            """)

    @Flag(help: "Print JSON, for machines.")
    var json = false

    func run() async throws {
        let measured: Capacity
        do {
            measured = try await Capacity.measure { Screen.progress($0, of: $1, $2) }
        } catch let failure as Capacity.Failure {
            Screen.endProgress()
            throw Asking.refused("Nothing was measured: \(failure.text).")
        }
        Screen.endProgress()
        if json { return try Screen.printJSON(measured) }
        print(Screen.bold("This machine carries"))
        for kind in measured.kinds {
            print(Self.line(kind.calls, "calls at once, \(kind.what)", kind.percentEach, "%"))
        }
        print(
            Self.line(
                measured.newCallsPerSecond, "new calls a second", measured.millisecondsPerNewCall,
                "ms"))
        print(
            "Of one processor core each time, up to \(measured.ceiling) %, where new calls"
                + " begin to be refused.")
    }

    private static func line(_ count: Int, _ what: String, _ each: Double, _ unit: String) -> String
    {
        let number = String(repeating: " ", count: max(0, 7 - "\(count)".count)) + "\(count)"
        let words = what.padding(toLength: 34, withPad: " ", startingAt: 0)
        return "\(number)  \(words) \(String(format: "%.2f", each)) \(unit) each"
    }
}
