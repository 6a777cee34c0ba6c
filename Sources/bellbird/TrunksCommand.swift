import ArgumentParser
import Daemon
import Foundation
import Switchboard

struct Trunks: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The lines to the outside: whether they work, and if not, why.",
        discussion: """
            Examples:
              bellbird trunks
              bellbird trunks provider      one of them: servers, last failure, remedy
              bellbird trunks --json | jq '.[] | select(.state == "down") | .name'
            """)

    @Argument(help: "The trunk; else all.")
    var name: String?

    @OptionGroup var asking: Asking

    @OptionGroup var repeating: Repeating

    func run() throws { try repeating.show(show) }

    private func show() throws {
        switch try asking.ask(.trunks) {
        case .trunks(let all):
            let trunks = all.filter { name == nil || $0.name == name }
            if let name, trunks.isEmpty {
                throw Asking.refused("There is no trunk \(Screen.printable(name)).")
            }
            if asking.json { return try asking.printJSON(trunks) }
            guard name == nil else {
                return print(trunks.map(Self.text).joined(separator: "\n\n"))
            }
            print(trunks.isEmpty ? "No trunks." : Self.table(trunks))
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    private static func table(_ trunks: [TrunkView]) -> String {
        Screen.table(
            ["Trunk", "State", "Registered", "Calls", "Answers in", "Why"],
            trunks.map { trunk in
                [
                    trunk.name, trunk.state, registration(trunk),
                    trunk.lines.map { "\(trunk.calls) of \($0)" } ?? "\(trunk.calls)",
                    trunk.servers.lazy.compactMap(\.roundTripMilliseconds).first.map(milliseconds)
                        ?? "",
                    Screen.printable(trunk.reason ?? ""),
                ]
            })
    }

    private static func registration(_ trunk: TrunkView) -> String {
        guard let registration = trunk.registration else { return "" }
        guard let until = registration.until else {
            let next = registration.nextInSeconds.map { ", next in \($0) s" } ?? ""
            return "no: \(registration.state)\(next)"
        }
        return "until \(Screen.moment(until))"
    }

    static func text(of trunk: TrunkView) -> String {
        var lines = [
            "\(Screen.bold(trunk.name)): \(trunk.state)"
                + (trunk.reason.map { ", \(Screen.printable($0))" } ?? ""),
            "  server      \(trunk.server)",
        ]
        if trunk.registration != nil { lines.append("  registered  \(registration(trunk))") }
        if let contact = trunk.registration?.contact {
            let seen = trunk.registration?.seenAs.map { ", seen as \($0)" } ?? ""
            lines.append("  we are      \(Screen.printable(contact))\(seen)")
        }
        let bounds = [
            trunk.lines.map { "at most \($0)" },
            trunk.callsPerSecond.map { "at most \($0) a second" },
        ].compactMap { $0 }
        lines.append(
            "  calls       \(trunk.calls)"
                + (bounds.isEmpty ? "" : ", " + bounds.joined(separator: ", ")))
        for server in trunk.servers {
            let time = server.roundTripMilliseconds.map { ", answers in \(milliseconds($0))" } ?? ""
            let reason = server.reason.map { ", \(Screen.printable($0))" } ?? ""
            lines.append(
                "  at          \(server.transport) \(server.address): \(server.state)\(reason)"
                    + (server.state == "up" ? time : ""))
        }
        if let failure = trunk.lastFailure {
            lines.append(
                "  last fault  \(Screen.moment(failure.at)), \(failure.method):"
                    + " \(Screen.printable(failure.words))")
            lines.append("              \(Screen.printable(failure.remedy)).")
        }
        return lines.joined(separator: "\n")
    }

    private static func milliseconds(_ value: Double) -> String {
        String(format: value < 10 ? "%.1f ms" : "%.0f ms", value)
    }
}
