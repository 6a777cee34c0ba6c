import ArgumentParser
import Daemon
import Dialplan
import Foundation

struct Prompts: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What callers hear: which prompts there are, and which are missing.",
        discussion: """
            Prompts are looked for in the folders of `[sounds]` in bellbird.toml.
            `play` and `record` need a running exchange, the others do not.

            Examples:
              bellbird prompts list --language en
              bellbird prompts missing
              bellbird prompts import greeting.wav closed --language de
              bellbird prompts play closed --to 201
              bellbird prompts record closed --language en --at 201
            """,
        subcommands: [
            PromptsList.self, PromptsMissing.self, PromptsImport.self, PromptsPlay.self,
            PromptsRecord.self,
        ])
}

struct PromptsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Every prompt that can be played, and its file.",
        discussion: """
            Examples:
              bellbird prompts list
              bellbird prompts list --language en digits/
              bellbird prompts list --json | jq -r '.[].name'
            """)

    @Option(name: .customLong("config"), help: "The configuration directory.")
    var directory = "/etc/bellbird"

    @Option(help: "Only those of this language.")
    var language: String?

    @Flag(help: "Print JSON, for machines.")
    var json = false

    @Argument(help: "Only those whose names begin so.")
    var beginning = ""

    private struct Row: Encodable {
        var name: String
        /// Not there: of no language.
        var language: String?
        var file: String
        /// Empty: nobody has said.
        var licence: String
    }

    func run() throws {
        let files = ConfigurationDirectory(directory, needsSettings: false)
        let found = files.sounds.catalogue().filter { entry in
            entry.name.hasPrefix(beginning) && (language == nil || entry.language == language)
        }
        let licences = files.sounds.licences(of: found)
        if json {
            try Screen.printJSON(
                zip(found, licences).map {
                    Row(name: $0.name, language: $0.language, file: $0.path, licence: $1)
                })
        }
        guard !found.isEmpty else {
            let places = files.sounds.directories.joined(separator: ", ")
            Screen.fail("There are none. Looked for in \(places).")
            throw ExitCode(1)
        }
        if json { return }
        print(
            Screen.table(
                ["LANGUAGE", "NAME", "LICENCE", "FILE"],
                zip(found, licences).map { entry, licence in
                    [entry.language ?? "any", entry.name, Screen.printable(licence), entry.path]
                }))
    }
}

struct PromptsMissing: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "missing", abstract: "The prompts that the plan plays and nobody has.",
        discussion: """
            With a language also those that `say` needs to speak it. The exit code is 1
            if anything is missing.

            Examples:
              bellbird prompts missing
              bellbird prompts missing --say de
              bellbird prompts missing --say de --json | jq -r '.say.missing[]'
            """)

    @Option(name: .customLong("config"), help: "The configuration directory.")
    var directory = "/etc/bellbird"

    @Option(help: "A language that `say` is to speak.")
    var say: String?

    @Flag(help: "Print JSON, for machines.")
    var json = false

    private struct Report: Encodable {
        struct Spoken: Encodable {
            var language: String
            /// How many `say` needs.
            var needed: Int
            var missing: [String]
        }

        var diagnostics: [DiagnosticView]
        var say: Spoken?
    }

    func run() throws {
        let files = ConfigurationDirectory(directory, needsSettings: false)
        let found = files.promptDiagnostics
        var report = Report(diagnostics: found.map { DiagnosticView($0, files.sources) })
        if let say {
            guard let spoken = files.promptsMissing(toSay: say) else {
                let known = Saying.languages.joined(separator: ", ")
                throw ValidationError("`say` speaks \(known), not `\(say)`.")
            }
            report.say = .init(language: say, needed: spoken.all, missing: spoken.missing)
        }
        if json {
            try Screen.printJSON(report)
        } else {
            if !found.isEmpty {
                let renderer = DiagnosticRenderer(files.sources, isColoured: Screen.isTerminal)
                print(renderer.text(of: found))
            }
            Self.tell(report)
        }
        if found.contains(where: { $0.severity == .error }) || report.say?.missing.isEmpty == false
        {
            throw ExitCode(1)
        }
    }

    private static func tell(_ report: Report) {
        if let spoken = report.say {
            for name in spoken.missing { print(name) }
            Screen.fail(
                "\(spoken.missing.count) of the \(spoken.needed) prompts of `say` are missing.")
        } else if report.diagnostics.isEmpty {
            print("No prompt of the plan is missing.")
        }
    }
}

struct PromptsImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take a sound file as a prompt.",
        discussion: """
            Takes WAV, Opus in Ogg and the raw formats of other exchanges, and writes
            WAV of 16 kHz at most into `sounds` of the configuration directory.

            Examples:
              bellbird prompts import ~/we-are-closed.wav closed --language en
              bellbird prompts import jingle.opus jingle
            """)

    @Argument(help: "The file.")
    var file: String

    @Argument(help: "The prompt's name, as the plan plays it.")
    var name: String

    @Option(name: .customLong("config"), help: "The configuration directory.")
    var directory = "/etc/bellbird"

    @Option(help: "Its language; else it is played in all.")
    var language: String?

    @Flag(help: "Take the place of one that is there.")
    var replace = false

    @Flag(help: "Print JSON, for machines.")
    var json = false

    private struct Made: Encodable {
        var name: String
        /// Not there: of no language.
        var language: String?
        var file: String
        var milliseconds: Int
    }

    func run() throws {
        if let language, !SoundFolders.isLanguage(language) {
            throw ValidationError("`\(language)` is no language; write `de` or `en-GB`.")
        }
        if [".wav", ".opus"].contains(where: name.hasSuffix) {
            throw ValidationError(
                "A prompt's name has no ending: write `\(name.prefix { $0 != "." })`.")
        }
        guard FileManager.default.fileExists(atPath: directory + "/bellbird.toml") else {
            Screen.fail(
                "There is no configuration in \(directory): --config DIRECTORY says where it is.")
            throw ExitCode(1)
        }
        let folder =
            ConfigurationDirectory(directory, needsSettings: false).sounds.directories
            .first ?? directory + "/sounds"
        let made: (path: String, milliseconds: Int)
        do throws(SoundFolders.Refusal) {
            made = try SoundFolders.take(
                file, as: name, language: language, into: folder, replaces: replace)
        } catch {
            Screen.fail("Not taken: \(error.reason).")
            throw ExitCode(1)
        }
        if json {
            try Screen.printJSON(
                Made(
                    name: name, language: language, file: made.path,
                    milliseconds: made.milliseconds))
        } else {
            let seconds = String(format: "%.1f", Double(made.milliseconds) / 1_000)
            print("\(made.path), \(seconds) s")
        }
    }
}
