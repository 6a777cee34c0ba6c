import ArgumentParser
import Daemon
import Dialplan
import Foundation
import Switchboard

struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Who waits in the queues, and who works there.",
        discussion: """
            Examples:
              bellbird queue
              bellbird queue support
              bellbird queue support --json | jq '.[0].totals'
            """)

    @Argument(help: "The queue; else all.")
    var name: String?

    @OptionGroup var asking: Asking

    @OptionGroup var repeating: Repeating

    func run() throws { try repeating.show(show) }

    private func show() throws {
        switch try asking.ask(.queues) {
        case .queues(let all):
            let queues = all.filter { name == nil || $0.name == name }
            if let name, queues.isEmpty {
                throw Asking.refused("There is no queue \(Screen.printable(name)).")
            }
            if asking.json { return try asking.printJSON(queues) }
            print(queues.isEmpty ? "No queues." : queues.map(Self.text).joined(separator: "\n\n"))
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    static func text(of queue: QueueView) -> String {
        let totals = queue.totals
        let mean = { (sum: Int) in totals.answered == 0 ? 0 : sum / totals.answered }
        let level = totals.offered == 0 ? 100 : totals.inTime * 100 / totals.offered
        let head =
            "\(Screen.bold(queue.name)): \(queue.callers.count) waiting;"
            + " \(totals.offered) offered, \(totals.answered) answered,"
            + " \(totals.abandoned) hung up, \(totals.left) went on;"
            + " \(mean(totals.waitedSeconds)) s wait, \(mean(totals.talkedSeconds)) s talk,"
            + " \(level) % in 20 s"
        let callers = queue.callers.enumerated().map { index, caller in
            [
                "\(index + 1)", Screen.printable(caller.number), "\(caller.seconds) s",
                caller.priority == 0 ? "" : "priority \(caller.priority)",
                caller.ringing.joined(separator: ", "),
            ]
        }
        let agents = queue.agents.map { agent in
            [
                agent.number, word(for: agent), agent.phone,
                Screen.printable(
                    ([agent.talksTo ?? ""] + agent.watchedBy.map { "heard by \($0)" })
                        .joined(separator: " ")),
                "\(agent.calls)", "\(agent.inTime)", "\(agent.missed)",
                Screen.length(Double(agent.talkedSeconds)),
                Screen.length(Double(agent.pausedSeconds)),
            ]
        }
        return [
            head,
            callers.isEmpty
                ? nil : Screen.table(["Place", "Caller", "Waits", "", "Rings at"], callers),
            agents.isEmpty
                ? nil
                : Screen.table(
                    [
                        "Agent", "", "Phone", "Talks to", "Answered", "In 20 s", "Missed",
                        "Talked", "Paused",
                    ], agents),
        ].compactMap { $0 }.joined(separator: "\n")
    }

    private static func word(for agent: QueueView.Agent) -> String {
        guard agent.isIn else { return "out" }
        guard agent.isPaused else { return agent.isResting ? "rests" : "works" }
        return agent.reason.map { "paused: \(Screen.printable($0))" } ?? "paused"
    }
}

struct AgentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Logs an agent in and out, or lets it pause.",
        discussion: """
            Examples:
              bellbird agent 221 login --queue support
              bellbird agent 221 pause --reason lunch
            """)

    @Argument(help: "The extension.")
    var number: String

    @Argument(help: "`login`, `logout`, `pause`, `resume` or `flip`.")
    var change: String

    @Option(help: "Only in this queue.")
    var queue: String?

    @Option(help: "Why, of a pause.")
    var reason: String?

    @OptionGroup var asking: Asking

    func run() throws {
        guard let change = AgentChange(rawValue: change) else {
            throw ValidationError("An agent can login, logout, pause, resume or flip.")
        }
        switch try asking.ask(.agent(number, change, queue: queue, reason: reason)) {
        case .queues(let queues) where asking.json: try asking.printJSON(queues)
        case .queues: print("Done.")
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }
}
