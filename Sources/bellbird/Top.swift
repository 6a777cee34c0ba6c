import ArgumentParser
import Daemon
import Foundation
import Switchboard

struct Top: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The whole exchange on one screen, every second.",
        discussion: """
            Load, lines, phones that are away, and every call. Ctrl-C ends it.

            Examples:
              bellbird top
              bellbird top --once     a single time, for a mail or a log
            """)

    @Option(help: "The exchange's control socket.")
    var socket: String?

    @Flag(help: "Show it once.")
    var once = false

    func run() throws {
        var asking = Asking()
        asking.socket = socket
        asking.json = false
        var repeating = Repeating()
        repeating.watch = !once
        try repeating.show { try show(asking) }
    }

    private func show(_ asking: Asking) throws {
        guard case .status(let status) = try asking.ask(.status),
            case .calls(let calls) = try asking.ask(.calls),
            case .phones(let phones) = try asking.ask(.phones),
            case .trunks(let trunks) = try asking.ask(.trunks)
        else { throw Asking.unexpected() }
        print(Self.head(status, calls))
        print(Self.words(for: phones))
        if !trunks.isEmpty { print(Self.words(for: trunks)) }
        if let trouble = status.planTrouble {
            print(Screen.red("not in force: \(Screen.printable(trouble))"))
        }
        for trouble in status.troubles ?? [] { print(Screen.red(Screen.printable(trouble))) }
        print("\n" + LiveCalls.table(calls))
    }

    private static func head(_ status: StatusView, _ calls: [CallView]) -> String {
        let talking = calls.count { $0.secondsTalking != nil }
        let load = String(
            format: "sound %.1f %% of %.0f %%", status.load.engine.share * 100,
            status.load.ceiling * 100)
        let isRefusing = status.load.isRefusing || status.load.isLate
        let now = "\(calls.count) calls, \(talking) talking"
        return Screen.bold("Bellbird \(status.version)")
            + ", up \(Screen.length(status.startedSecondsAgo));  \(now);  "
            + (isRefusing ? Screen.red(load + ", no new calls") : load)
            + ";  \(status.residentKilobytes / 1024) MB"
            + ";  \(status.counters.callsBegun) calls since the start"
    }

    private static func words(for phones: [PhoneView]) -> String {
        let away = phones.filter(\.contacts.isEmpty).map(\.number)
        let there = "phones   \(phones.count - away.count) of \(phones.count)"
        guard !away.isEmpty else { return there }
        let shown = away.prefix(12).joined(separator: " ")
        return there + ", away: \(shown)" + (away.count > 12 ? " …" : "")
    }

    private static func words(for trunks: [TrunkView]) -> String {
        let lines = trunks.map { trunk in
            let lines = trunk.lines.map { " of \($0)" } ?? ""
            let words = "\(trunk.name) \(trunk.state), \(trunk.calls)\(lines) calls"
            return trunk.state == "down" ? Screen.red(words) : words
        }
        return "trunks   " + lines.joined(separator: ";  ")
    }
}
