import ArgumentParser
import Daemon
import Foundation
import Store
import Switchboard

/// Where recorded calls are: in a running exchange, or, where none runs, in its database.
struct Recorded: ParsableArguments {
    @OptionGroup var asking: Asking

    @Option(help: "The configuration directory of an exchange that does not run.")
    var config: String?

    /// Nil if nothing is kept of the call; the messages only of calls that are still in memory.
    func trace(_ call: CallID) throws -> CallTrace? {
        if let reader = try offline() { return try reader.decisions(of: call)?.trace }
        switch try asking.ask(.trace(call)) {
        case .trace(let trace): return trace
        case .refused: return nil
        case .unreadable(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    /// What is kept of the call, and what was turned away of the number since the start.
    func why(_ call: NamedCall) throws -> WhyView {
        if let reader = try offline() { return WhyView(story: try reader.story(of: call)) }
        switch try asking.ask(.why(call)) {
        case .why(let found): return found
        case .refused(let why), .unreadable(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    /// Calls `body` for each recorded call, the oldest first.
    func forEach(since: UTCTime, _ body: (CallDecisions) throws -> Void) throws {
        let reader = try offline()
        var question = DecisionsQuestion(since: since)
        while true {
            let found = try reader.map { try $0.decisions(question) } ?? ask(question)
            for call in found { try body(call) }
            guard let last = found.last else { return }
            question.after = .init(of: last)
        }
    }

    private func ask(_ question: DecisionsQuestion) throws -> [CallDecisions] {
        switch try asking.ask(.decisions(question)) {
        case .decisions(let calls): return calls
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    /// The database, where nobody listens at the socket; nil where somebody does. Where neither is
    /// to be had the sentence says where both were looked for.
    private func offline() throws -> RecordReader? {
        guard !asking.isRunning else { return nil }
        let config = config ?? Asking.directory(socket: asking.socket)
        guard let state = ConfigurationDirectory(config).stateDirectory else {
            Screen.fail(
                "The exchange is not running, and \(config)/bellbird.toml cannot be read, so its"
                    + " records cannot be found: --socket PATH or --config DIRECTORY says where.")
            throw ExitCode(69)
        }
        do { return try RecordReader(directory: state) } catch let failure as DiskLoop.Failure {
            Screen.fail("The exchange is not running, and its records cannot be read:")
            Screen.fail(failure.reason)
            throw ExitCode(69)
        }
    }
}

/// The decisions of a call as a listing: seconds, lines of the plan, what was decided.
struct DecisionList {
    let steps: [(seconds: Double, place: String, what: String)]

    init(_ trace: CallTrace) {
        steps = trace.steps.map { step in
            let detail = step.detail.map { " " + Screen.faint("[" + Screen.printable($0) + "]") }
            return (
                step.atMilliseconds / 1_000, step.position,
                Screen.printable(step.what) + (detail ?? "")
            )
        }
    }

    init(_ steps: [(seconds: Double, place: String, what: String)]) {
        self.steps = steps
    }

    var text: String {
        let width = steps.map(\.place.count).max() ?? 0
        return steps.map { step in
            let pad = String(repeating: " ", count: width - step.place.count)
            let time = String(format: "%9.3f", step.seconds)
            return "\(time)  \(Screen.faint(step.place))\(pad)  \(step.what)"
        }.joined(separator: "\n")
    }
}
