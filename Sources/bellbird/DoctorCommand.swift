import ArgumentParser
import Daemon
import Foundation

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at everything that makes the exchange work, and say what to do.",
        discussion: """
            Looks at the configuration, prompts, certificate, addresses, names, clock,
            disk and memory; at the running exchange, its lines, its phones and who was
            banned; whether everybody reaches help; and places a real call between two
            built-in phones, which measure what they hear.

            Exit status, as monitoring wants it: 0 all is well, 1 something is in doubt,
            2 something does not work.

            Examples:
              sudo bellbird doctor
              bellbird doctor --no-call           nothing is called
              bellbird doctor --json | jq '.[] | select(.verdict == "fault")'
            """)

    @Option(help: "The configuration directory; else that of the exchange that runs.")
    var config: String?

    @Flag(help: "Place no call.")
    var noCall = false

    @OptionGroup var asking: Asking

    func run() throws {
        let directory = config ?? Asking.directory(socket: asking.socket)
        let doctor = Doctor(
            directory: directory, socket: asking.socket ?? Asking.standardSocket)
        let found = doctor.examine(calls: !noCall) { finding in
            if !asking.json { FindingText.show(finding) }
        }
        try FindingText.end(found, json: asking.json)
    }
}

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Look for what would let a stranger in.",
        discussion: """
            Looks at passwords, PINs, who may read and change the files, dear numbers
            without a limit, what is open to the internet, and whom nobody keeps off.
            Needs no running exchange.

            Exit status: 0 nothing was found, 1 something is in doubt, 2 it must be
            mended.

            Examples:
              sudo bellbird audit
              bellbird audit --config ./office --json
            """)

    @Option(help: "The configuration directory; else that of the exchange that runs.")
    var config: String?

    @Flag(help: "Print JSON, for machines.")
    var json = false

    func run() throws {
        let found = Audit(directory: config ?? Asking.directory()).findings
        if !json { found.forEach(FindingText.show) }
        try FindingText.end(found, json: json)
    }
}

/// What people see of a finding.
enum FindingText {
    static func show(_ finding: Finding) {
        let topic = finding.topic.padding(toLength: 14, withPad: " ", startingAt: 0)
        print("\(mark(finding.verdict))  \(topic)\(Screen.printable(finding.what))")
        if let remedy = finding.remedy {
            print(Screen.faint("                     → \(Screen.printable(remedy))"))
        }
        fflush(nil)
    }

    private static func mark(_ verdict: Finding.Verdict) -> String {
        switch verdict {
        case .good: Screen.green("good ")
        case .doubt: Screen.bold("doubt")
        case .fault: Screen.red("fault")
        }
    }

    /// The verdict on all, and the exit status that says it.
    static func end(_ all: [Finding], json: Bool) throws {
        if json {
            try Screen.printJSON(all)
        } else {
            let faults = all.count { $0.verdict == .fault }
            let doubts = all.count { $0.verdict == .doubt }
            print(
                all.verdict == .good
                    ? Screen.green("\nAll is well.")
                    : "\n\(faults) \(faults == 1 ? "fault" : "faults"),"
                        + " \(doubts) \(doubts == 1 ? "doubt" : "doubts").")
        }
        switch all.verdict {
        case .good: break
        case .doubt: throw ExitCode(1)
        case .fault: throw ExitCode(2)
        }
    }
}
