import ArgumentParser
import Daemon
import Switchboard

struct AppointmentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "appointments",
        abstract: "Calls that the dialplan has ordered for later: wake-up calls.",
        discussion: """
            Examples:
              bellbird appointments
              bellbird appointments cancel 3
            """,
        subcommands: [AppointmentsList.self, AppointmentsCancel.self],
        defaultSubcommand: AppointmentsList.self)
}

struct AppointmentsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Who will be called when, the next one first.",
        discussion: """
            Times are UTC.

            Examples:
              bellbird appointments list
              bellbird appointments list --json | jq 'map(.number)'
            """)

    @OptionGroup var asking: Asking

    func run() throws {
        switch try asking.ask(.appointments) {
        case .appointments(let list) where asking.json: try asking.printJSON(list)
        case .appointments(let list): print(Self.text(of: list))
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    static func text(of list: [KeptAppointment]) -> String {
        guard !list.isEmpty else { return "No appointments." }
        return Screen.table(
            ["No.", "Extension", "At", "Flow", "Tries", "Ordered by"],
            list.map { appointment in
                [
                    "\(appointment.id)", appointment.number, "\(appointment.due)",
                    Screen.printable(appointment.flow), "\(appointment.tries)",
                    Screen.printable(appointment.orderedBy),
                ]
            })
    }
}

struct AppointmentsCancel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "That call is not made.",
        discussion: """
            Examples:
              bellbird appointments cancel 3
            """)

    @Argument(help: "The number that the list shows.") var number: UInt64
    @OptionGroup var asking: Asking

    func run() throws {
        try asking.carryOut(.cancelAppointment(number))
    }
}
