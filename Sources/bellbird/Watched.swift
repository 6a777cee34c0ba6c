import ArgumentParser
import Daemon
import Foundation
import Store
import Switchboard

struct Watched: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Who has listened to, whispered into or joined whose conversation.",
        discussion: """
            Attempts without the right are listed too. All of it is kept for `days` of
            [monitor] in bellbird.toml.

            Examples:
              bellbird calls watched
              bellbird calls watched --extension 202
              bellbird calls watched --json | jq '.[] | select(.refusal != null)'
            """)

    @OptionGroup var asking: Asking

    @OptionGroup var past: Past

    func run() throws {
        switch try asking.ask(.watches(past.question)) {
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
                    Screen.moment(record.began), Screen.printable(record.by), record.mode.rawValue,
                    record.whom, Screen.printable(record.with ?? ""),
                    record.refusal ?? record.ended.map(Screen.moment) ?? "",
                    record.watched.map { "\($0)" } ?? "",
                ]
            })
    }
}
