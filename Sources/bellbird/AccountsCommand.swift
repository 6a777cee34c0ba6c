import ArgumentParser
import Daemon
import Foundation
import Switchboard

struct Accounts: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What each account has used up today, and what it may.",
        discussion: """
            Money is in the house's currency; a minute that has begun counts.

            Examples:
              bellbird accounts                those that have called, or have limits
              bellbird accounts 201            one of them, with all its parts
              bellbird accounts --json | jq '.[] | select(.account == "201")'
            """)

    @Argument(help: "The extension, or `system`; else all.")
    var account: String?

    @OptionGroup var asking: Asking

    func run() throws {
        switch try asking.ask(.accounts) {
        case .accounts(let all):
            let chosen = all.filter { account == nil || $0.account == account }
            if let account, chosen.isEmpty {
                throw Asking.refused("There is no account \(Screen.printable(account)).")
            }
            if asking.json { return try asking.printJSON(chosen) }
            let rows = chosen.flatMap { view in
                view.parts.filter { account != nil || $0.isWorthALine }.map { Self.row(view, $0) }
            }
            print(
                rows.isEmpty
                    ? "No account has called, and none has a limit."
                    : Screen.table(
                        ["Account", "Part", "Day", "Calls", "Minutes", "Money", "Hours"], rows))
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    private static func row(_ view: AccountView, _ part: AccountView.Part) -> [String] {
        let amount = { (value: Double) in String(format: "%.2f", value) }
        return [
            view.account, part.part, view.day,
            part.callsAtOnce.map { "\(part.calls) of \($0)" } ?? "\(part.calls)",
            part.minutesPerDay.map { "\(part.minutes) of \($0)" } ?? "\(part.minutes)",
            part.moneyPerDay.map { "\(amount(part.money)) of \(amount($0))" }
                ?? amount(part.money),
            part.onlyWhile ?? "",
        ]
    }
}

extension AccountView.Part {
    /// Something was used up, or has a bound.
    fileprivate var isWorthALine: Bool {
        minutes > 0 || calls > 0 || callsAtOnce != nil || minutesPerDay != nil
            || moneyPerDay != nil || onlyWhile != nil
    }
}

struct Countries: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The countries that may be called, beside the own one.",
        discussion: """
            Example:
              bellbird calls countries
            """)

    @OptionGroup var asking: Asking

    func run() throws { try asking.show(.countries) }
}

struct AllowCountry: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Calls to a country need no approval any more.",
        discussion: """
            Example:
              bellbird calls allow-country +231
            """)

    @Argument(help: "Its prefix.")
    var prefix: String

    @OptionGroup var asking: Asking

    func run() throws { try asking.show(.country(prefix, isAllowed: true)) }
}

struct ForbidCountry: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The next call to a country waits for approval again.",
        discussion: """
            Example:
              bellbird calls forbid-country +231
            """)

    @Argument(help: "Its prefix.")
    var prefix: String

    @OptionGroup var asking: Asking

    func run() throws { try asking.show(.country(prefix, isAllowed: false)) }
}

extension Asking {
    /// The countries, as they are after the request.
    fileprivate func show(_ request: ControlRequest) throws {
        switch try ask(request) {
        case .countries(let all) where json: try printJSON(all)
        case .countries(let all) where all.isEmpty:
            print("No country has been allowed; the own one may always be called.")
        case .countries(let all):
            let rows = all.map {
                [$0.prefix, $0.name, $0.since.map { "\($0)" } ?? "", $0.by]
            }
            print(Screen.table(["Prefix", "Country", "Since", "By"], rows))
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }
}
