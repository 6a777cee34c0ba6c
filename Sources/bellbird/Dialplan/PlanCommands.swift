import ArgumentParser
import Daemon
import Dialplan
import Foundation

/// Where the accepted plans are.
struct ArchiveOptions: ParsableArguments {
    @Option(help: "The configuration directory of the exchange.")
    var config = "/etc/bellbird"

    func archive() throws -> PlanArchive {
        guard let state = ConfigurationDirectory(config).stateDirectory else {
            Screen.fail("\(config)/bellbird.toml cannot be read, so the plans cannot be found.")
            throw ExitCode(78)
        }
        return PlanArchive(state: state)
    }

    /// What stands in the configuration directory now.
    func present() -> [SourceFile] { ConfigurationDirectory(config).planFiles }
}

struct DialplanHistory: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "The plans that were in force: when, and why.",
        discussion: """
            Examples:
              bellbird dialplan history
              bellbird dialplan history --json | jq '.[-1]'
            """)

    @OptionGroup var options: ArchiveOptions

    @Flag(help: "Print JSON, for machines.")
    var json = false

    func run() throws {
        let entries = try options.archive().entries
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return print(String(decoding: try encoder.encode(entries), as: UTF8.self))
        }
        guard !entries.isEmpty else { return print("No plan has been kept yet.") }
        let rows = entries.reversed().map { entry in
            ["\(entry.number)", Self.time(entry.accepted), entry.why, "\(entry.files.count)"]
        }
        print(Screen.table(["Plan", "Accepted", "Why", "Files"], rows))
    }

    private static func time(_ milliseconds: Int64) -> String {
        let form = DateFormatter()
        form.dateFormat = "yyyy-MM-dd HH:mm:ss"
        return form.string(from: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
    }
}

struct DialplanDiff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "What changed between two plans.",
        discussion: """
            Examples:
              bellbird dialplan diff 13 14
              bellbird dialplan diff 14         between plan 14 and the files as they are
            """)

    @Argument(help: "The number of a plan, as `history` lists it.")
    var old: Int

    @Argument(help: "Another; without it, the files as they are now.")
    var new: Int?

    @OptionGroup var options: ArchiveOptions

    func run() throws {
        do {
            let archive = try options.archive()
            let before = try archive.files(of: archive.entry(old))
            let after = try new.map { try archive.files(of: archive.entry($0)) }
            print(PlanDifference.text(before, after ?? options.present()), terminator: "")
        } catch let failure as PlanArchive.Failure {
            Screen.fail(failure.text)
            throw ExitCode(1)
        }
    }
}

struct DialplanRollback: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Put the files of an earlier plan back.",
        discussion: """
            The files that it replaces or removes stay beside it, with `.before-rollback`
            behind their names. `bellbird reload` then takes the plan on.

            Example:
              bellbird dialplan rollback 13 && bellbird reload
            """)

    @Argument(help: "The number of a plan, as `history` lists it.")
    var number: Int

    @OptionGroup var options: ArchiveOptions

    func run() throws {
        do {
            let archive = try options.archive()
            let files = try archive.files(of: archive.entry(number))
            let changed = try replace(options.present(), with: files)
            guard !changed.isEmpty else {
                return print("The files are those of plan \(number) already.")
            }
            for line in changed { print(line) }
            print("Now `bellbird reload` takes it on.")
        } catch let failure as PlanArchive.Failure {
            Screen.fail(failure.text)
            throw ExitCode(1)
        }
    }

    private func replace(_ old: [SourceFile], with new: [SourceFile]) throws -> [String] {
        var changed: [String] = []
        for file in old where !new.contains(file) {
            let path = options.config + "/" + file.path
            try Data(file.bytes).write(to: URL(filePath: path + ".before-rollback"))
            if !new.contains(where: { $0.path == file.path }) {
                try FileManager.default.removeItem(atPath: path)
                changed.append("removed \(file.path)")
            }
        }
        for file in new where !old.contains(file) {
            let path = options.config + "/" + file.path
            try Data(file.bytes).write(to: URL(filePath: path), options: .atomic)
            changed.append("put back \(file.path)")
        }
        return changed
    }
}
