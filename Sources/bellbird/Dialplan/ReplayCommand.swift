import ArgumentParser
import Daemon
import Dialplan
import Foundation
import Switchboard

struct DialplanReplay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Real calls of before, under another plan.",
        discussion: """
            Each recorded call is gone through again under the plan of a directory,
            with the same answers, keys, times and states of phones, and what would be
            done differently is shown. Behind the first difference nobody knows what
            people would have done: there it goes on as if nobody answers, and
            services answer what they answered before. The status is 0 if all calls
            are the same, 1 if some are different.

            Examples:
              bellbird dialplan replay               since yesterday, this plan
              bellbird dialplan replay --since 7d --plan new-plan
              bellbird dialplan replay --since 2026-03-01 --json | jq '.different'
            """)

    @Option(help: "today, yesterday, 12h, 7d, or a day like 2026-03-01.")
    var since = "yesterday"

    @Option(help: "A directory with .dial files.")
    var plan = "."

    @OptionGroup var recorded: Recorded

    func run() throws {
        guard let moment = Self.moment(since, Date()) else {
            Screen.fail("`\(Screen.printable(since))` is no time: write `yesterday`, `7d`,")
            Screen.fail("or a day like `2026-03-01`.")
            throw ExitCode(64)
        }
        let json = recorded.asking.json
        let files = ConfigurationDirectory(plan, needsSettings: false)
        guard let checked = files.checkedPlan else { return try Checking.report(files, json: json) }
        var result = Result()
        try recorded.forEach(since: moment) { call in
            result.add(call, call.replayed(under: checked))
        }
        if json { try recorded.asking.printJSON(result) } else { print(result.text) }
        if result.different > 0 { throw ExitCode(1) }
    }

    /// When that was, in the zone of this machine.
    static func moment(_ text: String, _ now: Date) -> UTCTime? {
        let calendar = Calendar.current
        let today = calendar.startOfDay(for: now)
        var found: Date?
        switch text {
        case "today": found = today
        case "yesterday": found = calendar.date(byAdding: .day, value: -1, to: today)
        default:
            if let unit = text.last, "hd".contains(unit), let count = Int(text.dropLast()),
                (0...100_000).contains(count)
            {
                found = now.addingTimeInterval(Double(-count) * (unit == "h" ? 3_600 : 86_400))
            } else {
                let form = DateFormatter()
                form.locale = Locale(identifier: "en_US_POSIX")
                form.isLenient = false
                form.dateFormat = "yyyy-MM-dd"
                found = form.date(from: text)
            }
        }
        return found.map { UTCTime(milliseconds: Int64($0.timeIntervalSince1970 * 1000)) }
    }
}

/// What came of all calls.
private struct Result: Encodable {
    struct Call: Encodable {
        var id: CallID
        var began: UTCTime
        var caller: String
        var dialed: String
        var plan: Int?
        var verdict: ReplayedCall.Verdict
        var was: String?
        var becomes: String?
        var stepsThen: [CallTrace.Step]
        var stepsNow: [ReplayedCall.Step]
    }

    var calls = 0
    var same = 0
    var different = 0
    /// The same, up to an answer that was typed in secret.
    var secret = 0
    /// The same, as far as they are recorded.
    var unfollowed = 0
    /// Those that are different.
    var differences: [Call] = []

    mutating func add(_ call: CallDecisions, _ replayed: ReplayedCall) {
        calls += 1
        switch replayed.verdict {
        case .same: same += 1
        case .secret: secret += 1
        case .unfollowed: unfollowed += 1
        case .different:
            different += 1
            differences.append(
                Call(
                    id: call.id, began: call.began, caller: call.caller, dialed: call.dialed,
                    plan: call.plan, verdict: replayed.verdict, was: replayed.was,
                    becomes: replayed.becomes, stepsThen: call.steps, stepsNow: replayed.steps))
        }
    }

    var text: String {
        guard calls > 0 else { return "No calls are recorded since then." }
        var lines = differences.flatMap(Self.lines)
        var parts = ["\(same) the same"]
        if different > 0 { parts.append(Screen.red("\(different) different")) }
        if secret > 0 { parts.append("\(secret) the same up to a secret that is not kept") }
        if unfollowed > 0 { parts.append("\(unfollowed) the same as far as they are recorded") }
        lines.append(
            "\(calls) call\(calls == 1 ? "" : "s"): " + parts.joined(separator: ", ") + ".")
        return lines.joined(separator: "\n")
    }

    private static func lines(_ call: Call) -> [String] {
        let then = CallTrace(
            id: call.id, caller: call.caller, dialed: call.dialed, began: call.began,
            plan: call.plan, steps: call.stepsThen.filter { $0.kind != .world }, messages: [])
        let now = call.stepsNow.map { step in
            (seconds: step.seconds, place: step.place ?? "", what: Screen.printable(step.what))
        }
        return [
            Screen.bold(then.headline),
            Screen.red("- " + Screen.printable(call.was ?? "")),
            Screen.green("+ " + Screen.printable(call.becomes ?? "")),
            "  then:", DecisionList(then).text, "  now:", DecisionList(now).text, "",
        ]
    }
}
