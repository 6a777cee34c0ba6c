import ArgumentParser
import Daemon
import Foundation
import Store

struct Stats: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How many calls there were, by day and by hour.",
        discussion: """
            Examples:
              bellbird stats
              bellbird stats --days 90
              bellbird stats --json | jq '.days[-1].answered'
            """)

    @Option(help: "So many days, today among them.")
    var days = 14

    @OptionGroup var asking: Asking

    func validate() throws {
        guard (1...3_650).contains(days) else { throw ValidationError("--days is 1 to 3650.") }
    }

    func run() throws {
        switch try asking.ask(.statistics(days: days)) {
        case .statistics(let found) where asking.json: try asking.printJSON(found)
        case .statistics(let found): print(Self.text(found))
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    private static func text(_ found: CallStatistics) -> String {
        guard let most = found.days.map(\.calls).max() else { return "No calls." }
        let days = Screen.table(
            ["Day", "Calls", "Answered", "After", "Talked", ""],
            found.days.map { day in
                [
                    day.day, "\(day.calls)", "\(day.answered)",
                    day.secondsToAnswer.map { String(format: "%.1f s", $0) } ?? "",
                    Screen.length(Double(day.talkSeconds)), bar(day.calls, of: most, width: 30),
                ]
            })
        let busiest = found.hours.max() ?? 0
        let hours = Screen.table(
            ["Hour", "Calls", ""],
            found.hours.indices.filter { found.hours[$0] > 0 }.map { hour in
                [
                    String(format: "%02d", hour), "\(found.hours[hour])",
                    bar(found.hours[hour], of: busiest, width: 30),
                ]
            })
        return days + "\n\n" + hours
    }

    private static func bar(_ count: Int, of most: Int, width: Int) -> String {
        guard most > 0, count > 0 else { return "" }
        return String(repeating: "█", count: max(1, count * width / most))
    }
}
