import ArgumentParser
import Daemon
import Dialplan
import Foundation
import Switchboard

struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take a changed configuration on, whole or not at all.",
        discussion: """
            Calls in progress keep the plan that they began with. Who reloads, when and
            why is kept: `bellbird dialplan history`.

            Examples:
              bellbird reload
              bellbird reload --reason "night bell moved to the workshop"
            """)

    @OptionGroup var asking: Asking

    @Option(help: "Why, for the history of plans.")
    var reason: String?

    @Flag(help: "Take the plan on although a number calls for help no more.")
    var loseEmergencyNumbers = false

    func run() throws {
        let request = ControlRequest.reload(
            reason: reason, mayLoseHelp: loseEmergencyNumbers ? true : nil)
        switch try asking.ask(request) {
        case .done where asking.json: try asking.printJSON(["done": true])
        case .done(let text): print(text)
        case .mistaken(_, let mistakes) where asking.json:
            try asking.printJSON(NotReloaded(done: false, diagnostics: mistakes))
            throw ExitCode(1)
        case .refused(let why) where asking.json:
            try asking.printJSON(NotReloaded(done: false, reason: why, diagnostics: []))
            throw ExitCode(1)
        case .mistaken(let why, _): throw Asking.refused(why)
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }
}

/// What `reload --json` prints where nothing was taken on.
private struct NotReloaded: Encodable {
    var done: Bool
    /// What is wrong where it is not a line of a file: a certificate.
    var reason: String?
    var diagnostics: [DiagnosticView]
}

struct Restart: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "End the exchange, so that systemd starts it anew.",
        discussion: """
            Registrations, lamps, texts and messages are there again; calls are ended.

            Examples:
              bellbird restart
              bellbird restart --when-idle     at the first moment without a call
              bellbird restart --drain         the same, and new calls are refused
            """)

    @Flag(help: "Wait until there is no call.")
    var whenIdle = false

    @Flag(help: "Refuse new calls, and wait until the others are over.")
    var drain = false

    @OptionGroup var asking: Asking

    func run() throws {
        // First that: where nothing would start it again it shall not be left refusing.
        try asking.carryOut(.restart(whenIdle: whenIdle || drain))
        if drain { try asking.carryOut(.drain(true)) }
    }
}

struct Drain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Refuse new calls while the others go on.",
        discussion: """
            New calls get 503 with Retry-After, so that providers try another way; calls
            for help are taken. Phones stay registered. A restart takes calls again.

            Examples:
              bellbird drain          then `bellbird calls` shows who still talks
              bellbird drain --off    take new calls again
            """)

    @Flag(help: "Take new calls again.")
    var off = false

    @OptionGroup var asking: Asking

    func run() throws { try asking.carryOut(.drain(!off)) }
}

struct HangUp: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hangup", abstract: "End a call.",
        discussion: """
            Example:
              bellbird hangup 6abf1c20-17
            """)

    @Argument(help: "The call, as `bellbird calls` names it.")
    var call: String

    @OptionGroup var asking: Asking

    func run() throws {
        let id = try Self.named(call)
        try asking.carryOut(.hangUp(id), saying: "Ended.")
    }
}

extension ParsableCommand {
    /// The call of that name, or the end of the program with a sentence.
    static func named(_ text: String) throws -> CallID {
        guard let id = CallID(text) else {
            Screen.fail(
                "`\(Screen.printable(text))` is not the name of a call. `bellbird calls` and"
                    + " `bellbird calls history` list them.")
            throw ExitCode(64)
        }
        return id
    }
}

struct Trace: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The message ladder of a call, with times and the plan's decisions.",
        discussion: """
            Messages are kept in memory for the last thousand calls. Passwords and keys
            are taken out, and so is what people write to one another. The decisions
            of the plan are kept for `decisions-days` of bellbird.toml, also over a
            restart and while the exchange does not run.

            Examples:
              bellbird trace 6abf1c20-17
              bellbird trace 6abf1c20-17 --full        with whole messages
            """)

    @Argument(help: "The call, as `bellbird calls` and `calls history` name it.")
    var call: String

    @Flag(help: "Whole messages.")
    var full = false

    @OptionGroup var recorded: Recorded

    func run() throws {
        let id = try Self.named(call)
        guard let trace = try recorded.trace(id) else { throw Asking.nothingKept(of: id) }
        if recorded.asking.json { return try recorded.asking.printJSON(trace) }
        print(LadderText(trace, isFull: full).text)
        if !trace.hasMessages {
            print(Screen.faint("The messages of this call are no longer in memory."))
        }
    }
}

/// A trace as a ladder: one column for each place that took part, the exchange at the left.
struct LadderText {
    private let trace: CallTrace
    private let isFull: Bool

    init(_ trace: CallTrace, isFull: Bool) {
        self.trace = trace
        self.isFull = isFull
    }

    var text: String {
        var lines = [
            Screen.bold(trace.headline)
        ]
        let peers = trace.messages.map(\.peer).reduce(into: [String]()) { list, peer in
            if !list.contains(peer) { list.append(peer) }
        }
        var entries: [(Double, String)] = trace.steps.map { step in
            (
                step.atMilliseconds,
                "\(time(step.atMilliseconds))  \(Screen.faint(step.position)) "
                    + Screen.printable(step.what)
            )
        }
        for message in trace.messages {
            entries.append((message.atMilliseconds, line(message, peers)))
        }
        for entry in entries.enumerated().sorted(by: {
            ($0.element.0, $0.offset) < ($1.element.0, $1.offset)
        }) {
            lines.append(entry.element.1)
        }
        return lines.joined(separator: "\n")
    }

    private func time(_ milliseconds: Double) -> String {
        String(format: "%9.3f", milliseconds / 1000)
    }

    private func line(_ message: TracedMessage, _ peers: [String]) -> String {
        let column = peers.firstIndex(of: message.peer) ?? 0
        let indent = String(repeating: " ", count: column * 4)
        let arrow = message.isSent ? "──►" : "◄──"
        var text =
            "\(time(message.atMilliseconds))  \(indent)pbx \(arrow) \(message.transport)"
            + " \(message.peer)  \(Screen.printable(message.summary))"
        if isFull {
            let body = message.text.replacing("\r\n", with: "\n")
            text +=
                "\n"
                + body.split(separator: "\n", omittingEmptySubsequences: false)
                .map { "             \(Screen.printable(String($0)))" }.joined(separator: "\n")
        }
        return text
    }
}
