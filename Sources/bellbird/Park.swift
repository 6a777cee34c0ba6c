import ArgumentParser
import Daemon
import Foundation
import Switchboard

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
