import ArgumentParser
import Daemon
import Switchboard

struct BansCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bans",
        abstract: "Addresses that are not heard: for wrong passwords, or as you say.",
        discussion: """
            Examples:
              bellbird bans
              bellbird bans add 198.51.100.0/24 --for 86400 --reason "guesses"
              bellbird bans remove 192.0.2.7
            """,
        subcommands: [BansList.self, BansAdd.self, BansRemove.self],
        defaultSubcommand: BansList.self)
}

struct BansList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Who is banned, why and until when.",
        discussion: """
            Times are UTC.

            Examples:
              bellbird bans list
              bellbird bans list --json | jq -r '.[].network'
            """)

    @OptionGroup var asking: Asking

    func run() throws {
        switch try asking.ask(.bans) {
        case .bans(let list) where asking.json: try asking.printJSON(list)
        case .bans(let list): print(Self.text(of: list))
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    static func text(of list: [BanView]) -> String {
        guard !list.isEmpty else { return "Nobody is banned." }
        return Screen.table(
            ["Address", "Until", "Time", "Why"],
            list.map { ban in
                [
                    ban.network, ban.until.map { "\($0)" } ?? "taken away",
                    ban.times == 0 ? "" : "\(ban.times).", Screen.printable(ban.reason),
                ]
            })
    }
}

struct BansAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Ban an address or a network.",
        discussion: """
            Nothing from there is heard any more, phones that are registered included.
            Trunks, and what `exempt` in bellbird.toml lists, cannot be banned.

            Examples:
              bellbird bans add 192.0.2.7
              bellbird bans add 2001:db8:7::/48 --for 3600 --reason "floods"
            """)

    @Argument(help: "An address, or a network such as 192.0.2.0/24.") var network: String
    @Option(name: .customLong("for"), help: "Seconds; else until it is taken away.")
    var seconds: Int?
    @Option(help: "Why, for the list.") var reason: String?
    @OptionGroup var asking: Asking

    func validate() throws {
        if let seconds, !(1...31_536_000).contains(seconds) {
            throw ValidationError("`--for` is 1 to 31536000 seconds.")
        }
    }

    func run() throws {
        try asking.carryOut(.ban(network, seconds: seconds, reason: reason), saying: "Banned.")
    }
}

struct BansRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take a ban away; its past is forgotten, too.",
        discussion: """
            Examples:
              bellbird bans remove 192.0.2.7
            """)

    @Argument(help: "As the list shows it.") var network: String
    @OptionGroup var asking: Asking

    func run() throws {
        try asking.carryOut(.unban(network), saying: "Heard again.")
    }
}
