import ArgumentParser
import Daemon
import Foundation
import Store
import Switchboard

struct Why: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Why a call went as it did, and what there is to do.",
        discussion: """
            CALL is `last`, the name of a call or its beginning, or a number: then its
            last call is meant, and what was turned away of that phone since. Kept for
            `decisions-days` of bellbird.toml, also while the exchange does not run.

            Examples:
              bellbird why last
              bellbird why 202
              bellbird why 6abf1c20-17 --json | jq -r .verdict.cause
            """)

    @Argument(help: "`last`, the name of a call or its beginning, or a number.")
    var call: String

    @OptionGroup var recorded: Recorded

    /// As it is printed for machines.
    private struct Report: Encodable {
        var verdict: CallVerdict?
        var refused: RefusedRequest?
        var story: CallStory?
    }

    func run() throws {
        guard let named = NamedCall(call) else {
            Screen.fail(
                "`\(Screen.printable(call))` names no call: write `last`, a number, or what"
                    + " `bellbird calls history` lists.")
            throw ExitCode(64)
        }
        let found = try recorded.why(named)
        // What was turned away before the call is past.
        let refused = found.refused.flatMap { refused in
            found.story.map { $0.record.began < refused.at } ?? true ? refused : nil
        }
        guard found.story != nil || refused != nil else {
            throw Asking.refused(
                "Nothing is kept of \(Screen.printable(call)). `bellbird calls history` lists"
                    + " calls.")
        }
        let verdict =
            refused.map { CallVerdict($0) } ?? found.story.flatMap { CallVerdict($0) }
        if recorded.asking.json {
            return try recorded.asking.printJSON(
                Report(verdict: verdict, refused: refused, story: found.story))
        }
        if let refused {
            print(Screen.bold("Turned away, \(Screen.moment(refused.at))"))
            for line in WhyText.lines(of: refused) { print(Screen.printable(line)) }
        }
        guard let story = found.story else { return }
        if refused != nil { print("") }
        print(Screen.bold(Self.headline(story.record)))
        for line in WhyText(story).lines { print(Screen.printable(line)) }
    }

    /// `Call 6abf1c20-17: 201 dialed 202, 2026-03-03 12:10:00`
    private static func headline(_ record: CallRecord) -> String {
        "Call \(record.id): \(Screen.printable(record.caller)) dialed"
            + " \(Screen.printable(record.dialed)), \(Screen.moment(record.began))"
    }
}
