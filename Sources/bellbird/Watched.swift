import ArgumentParser
import Daemon
import Foundation
import Store
import Switchboard

struct Watched: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Who has listened to, whispered into or joined whose conversation.",
        discussion: """
            Attempts without the right are listed too. Nothing is ever removed.

            Examples:
              bellbird calls watched
              bellbird calls watched --extension 202
              bellbird calls watched --json | jq '.[] | select(.refusal != null)'
            """)

    @OptionGroup var asking: Asking

    @Option(help: "At most so many.")
    var limit = 20

    @Option(name: .customLong("extension"), help: "Only what this extension did, or suffered.")
    var number: String?

    func run() throws {
        guard limit >= 1 else {
            Screen.fail("--limit is a number of entries, 1 or more.")
            throw ExitCode(64)
        }
        switch try asking.ask(.watches(HistoryQuestion(limit: limit, extension: number))) {
        case .watches(let records) where asking.json: try asking.printJSON(records)
        case .watches(let records): print(Self.table(records))
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    private static func table(_ records: [WatchRecord]) -> String {
        guard !records.isEmpty else { return "Nobody has." }
        return Screen.table(
            ["When", "Who", "What", "Whom", "With", "Until", "Call"],
            records.map { record in
                [
                    moment(record.began), Screen.printable(record.by), record.mode.rawValue,
                    record.whom, Screen.printable(record.with ?? ""),
                    record.refusal ?? record.ended.map(moment) ?? "",
                    record.watched.map { "\($0)" } ?? "",
                ]
            })
    }

    private static func moment(_ time: UTCTime) -> String {
        let formatter = DateFormatter()
        formatter.dateFormat = "yyyy-MM-dd HH:mm:ss"
        return formatter.string(from: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
    }
}
