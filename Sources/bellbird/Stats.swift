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

struct Park: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Who is parked, and in which slot.",
        discussion: """
            A phone takes somebody out by dialing the slot.

            Examples:
              bellbird park
              bellbird park --watch
            """)

    @OptionGroup var asking: Asking

    @OptionGroup var repeating: Repeating

    func run() throws { try repeating.show(show) }

    private func show() throws {
        guard case .calls(let calls) = try asking.ask(.calls) else { throw Asking.unexpected() }
        let parked = calls.filter { $0.activity.hasPrefix(Self.beginning) }
        if asking.json { return try asking.printJSON(parked) }
        guard !parked.isEmpty else { return print("Nobody is parked.") }
        print(
            Screen.table(
                ["Slot", "From", "Name", "Call", "Since"],
                parked.map { call in
                    [
                        String(call.activity.dropFirst(Self.beginning.count)), call.caller,
                        call.callerName ?? "", "\(call.id)",
                        Screen.length(call.secondsSinceBegin),
                    ]
                }))
    }

    private static let beginning = "parked "
}

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
