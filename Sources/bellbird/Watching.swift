import ArgumentParser
import Daemon
import Foundation
import Store
import Switchboard

struct Phones: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Every extension, its state, and where its phones are.",
        discussion: """
            Examples:
              bellbird phones
              bellbird phones --json | jq '.[] | select(.state == "offline") | .number'
            """)

    @OptionGroup var asking: Asking

    @OptionGroup var repeating: Repeating

    func run() throws { try repeating.show(show) }

    private func show() throws {
        switch try asking.ask(.phones) {
        case .phones(let phones) where asking.json: try asking.printJSON(phones)
        case .phones(let phones): print(Self.table(phones))
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    private static func table(_ phones: [PhoneView]) -> String {
        let rows = phones.flatMap { phone -> [[String]] in
            let own = [phone.number, phone.name ?? "", phone.state]
            let forwards = phone.forwards ?? ""
            guard !phone.contacts.isEmpty else { return [own + ["", "", "", forwards]] }
            return phone.contacts.enumerated().map { index, contact in
                (index == 0 ? own : ["", "", ""]) + [
                    "\(contact.transport) \(contact.address)",
                    "\(contact.expiresInSeconds) s", contact.userAgent ?? "",
                    index == 0 ? forwards : "",
                ]
            }
        }
        return Screen.table(["Number", "Name", "State", "Where", "For", "Phone", "Forwards"], rows)
    }
}

struct Calls: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What is going on, and what went on.",
        discussion: """
            Examples:
              bellbird calls                      those of this moment
              bellbird calls --watch
              bellbird calls history --limit 5    the last five that are over
              bellbird calls watched              who has listened to whom
              bellbird calls allow-country +231   a first call there was held
            """,
        subcommands: [
            LiveCalls.self, History.self, Watched.self, Countries.self, AllowCountry.self,
            ForbidCountry.self,
        ], defaultSubcommand: LiveCalls.self
    )
}

struct LiveCalls: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "now", abstract: "The calls of this moment.",
        discussion: """
            Examples:
              bellbird calls
              bellbird calls --watch
            """)

    @OptionGroup var asking: Asking

    @OptionGroup var repeating: Repeating

    func run() throws { try repeating.show(show) }

    private func show() throws {
        switch try asking.ask(.calls) {
        case .calls(let calls) where asking.json: try asking.printJSON(calls)
        case .calls(let calls): print(Self.table(calls))
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    static func table(_ calls: [CallView]) -> String {
        guard !calls.isEmpty else { return "No calls." }
        return Screen.table(
            ["Call", "From", "Dialed", "State", "With", "Since", "Codec", "Plan"],
            calls.map { call in
                [
                    "\(call.id)", call.caller, call.dialed, call.activity,
                    call.with.joined(separator: ", "), Screen.length(call.secondsSinceBegin),
                    call.codec ?? "", call.position ?? "",
                ]
            })
    }
}

/// How far a command looks back.
struct Past: ParsableArguments {
    @Option(help: "At most so many.")
    var limit = 20

    @Option(name: .customLong("extension"), help: "Only what this extension did, or met.")
    var number: String?

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit is a number, 1 or more.") }
    }

    var question: HistoryQuestion { HistoryQuestion(limit: limit, extension: number) }
}

struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Call records, the newest first.",
        discussion: """
            Examples:
              bellbird calls history
              bellbird calls history --extension 201 --limit 100
              bellbird calls history --json | jq '.[0].legs'
            """)

    @OptionGroup var asking: Asking

    @OptionGroup var past: Past

    func run() throws {
        switch try asking.ask(.history(past.question)) {
        case .history(let records) where asking.json: try asking.printJSON(records)
        case .history(let records): print(table(records))
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    private func table(_ records: [CallRecord]) -> String {
        guard !records.isEmpty else {
            return past.number.map { "No calls of \(Screen.printable($0))." } ?? "No calls yet."
        }
        return Screen.table(
            ["Call", "When", "From", "Dialed", "Answered by", "Talked", "Ended", "Heard"],
            records.map { record in
                [
                    "\(record.id)", Screen.moment(record.began), record.caller, record.dialed,
                    record.answeredBy ?? "", Screen.length(Double(record.talkMilliseconds) / 1000),
                    "\(record.ending.by.rawValue): \(record.ending.cause)",
                    Self.quality(record),
                ]
            })
    }

    /// Packets lost of those received, over all legs.
    private static func quality(_ record: CallRecord) -> String {
        let streams = record.legs.flatMap(\.streams)
        let received = streams.reduce(UInt64(0)) { $0 + $1.packetsReceived }
        guard received > 0 else { return "" }
        let lost = streams.reduce(Int64(0)) { $0 + $1.packetsLost }
        return "\(received) packets, \(lost) lost"
    }
}

struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How the exchange is: uptime, sockets, counts.",
        discussion: """
            Examples:
              bellbird status
              bellbird status --json | jq .counters
            """)

    @OptionGroup var asking: Asking

    @OptionGroup var repeating: Repeating

    func run() throws { try repeating.show(show) }

    private func show() throws {
        switch try asking.ask(.status) {
        case .status(let status) where asking.json: try asking.printJSON(status)
        case .status(let status):
            print("Bellbird \(status.version), up \(Screen.length(status.startedSecondsAgo))")
            print("  configuration \(status.directory)")
            for listener in status.listeners { print("  listens on \(listener)") }
            print("  calls now \(status.census.calls), legs \(status.census.legs)")
            print("  calls begun \(status.counters.callsBegun)", terminator: "")
            print(", answered \(status.counters.callsAnswered)")
            print("  \(Self.words(for: status.load)), calls refused", terminator: "")
            print(" \(status.counters.callsRefused)", terminator: "")
            print(", turned away as messages waited \(status.counters.callsRefusedLate)")
            print("  wrong passwords \(status.counters.authenticationFailures)", terminator: "")
            print(", bans \(status.counters.bans)")
            print("  not read: of the banned \(status.counters.fromBanned)", terminator: "")
            print(", of too many strangers \(status.counters.tooMany)", terminator: "")
            print("; scans \(status.counters.scans)")
            print("  memory \(status.residentKilobytes / 1024) MB")
            if let plan = status.plan { print("  plan \(plan)") }
            for trouble in status.troubles ?? [] {
                print(Screen.red("  \(Screen.printable(trouble))"))
            }
            if let trouble = status.planTrouble { print(Screen.red("  not in force: \(trouble)")) }
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }
    /// `sound takes 12.5 % of a processor, at most 75 %`
    private static func words(for load: LoadView) -> String {
        let share = String(format: "%.1f", load.engine.share * 100)
        var words = "sound takes \(share) % of a processor, new calls up to"
        words += " \(Int((load.ceiling * 100).rounded())) %"
        if let late = load.engine.latenessMilliseconds {
            words += ", frames late by \(String(format: "%.1f", late)) ms"
        }
        if load.waitMilliseconds > 0 {
            words += ", messages wait \(Int(load.waitMilliseconds.rounded())) ms"
        }
        if load.isDraining { words += ", drained: no new calls" }
        return load.isRefusing || load.isLate ? words + ", no new calls now" : words
    }
}
