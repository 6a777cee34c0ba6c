import ArgumentParser
import Daemon
import Dialplan
import Foundation
import Switchboard

/// Where the accepted plans are.
struct ArchiveOptions: ParsableArguments {
    @Option(help: "The configuration directory of the exchange, if it does not run.")
    var config: String?

    @Option(help: "The control socket of the exchange, if it runs.")
    var socket: String?

    var directory: String { config ?? Asking.directory(socket: socket) }

    func archive() throws -> PlanArchive {
        let directory = directory
        guard let state = ConfigurationDirectory(directory).stateDirectory else {
            Screen.fail("\(directory)/bellbird.toml cannot be read, so the plans cannot be found.")
            throw ExitCode(78)
        }
        return PlanArchive(state: state)
    }

    /// What stands in the configuration directory now.
    func present() -> [SourceFile] { ConfigurationDirectory(directory).planFiles }
}

struct DialplanHistory: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "The plans that were in force: since when, by whom, why.",
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
            [
                "\(entry.number)", Screen.moment(entry.accepted), entry.who ?? "", entry.whyInFull,
                "\(entry.files.count)",
            ]
        }
        print(Screen.table(["Plan", "Accepted", "By", "Why", "Files"], rows))
    }
}

extension PlanArchive.Entry {
    fileprivate var whyInFull: String { why + (same.map { " (as plan \($0))" } ?? "") }

    /// `plan 14, 2026-03-03 12:10:00, by anna (1000): night bell moved`
    fileprivate var headline: String {
        Screen.printable(
            "plan \(number), \(Screen.moment(accepted))" + (who.map { ", by \($0)" } ?? "")
                + ": \(whyInFull)")
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
            let first = try archive.entry(old)
            let second = try new.map { try archive.entry($0) }
            let after = try second.map { try archive.files(of: $0) }
            let text = PlanDifference.text(
                try archive.files(of: first), after ?? options.present())
            guard !text.isEmpty else { return }
            print(Screen.bold("from " + first.headline))
            print(Screen.bold("to " + (second?.headline ?? "the files as they are now")))
            print(Self.coloured(text), terminator: "")
        } catch let failure as PlanArchive.Failure {
            Screen.fail(failure.text)
            throw ExitCode(1)
        }
    }
}

extension DialplanDiff {
    fileprivate static func coloured(_ text: String) -> String {
        guard Screen.isTerminal else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            switch line.first {
            case "-": Screen.red(String(line))
            case "+": Screen.green(String(line))
            default: String(line)
            }
        }.joined(separator: "\n")
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
            let entry = try archive.entry(number)
            let files = try archive.files(of: entry)
            let changed = try replace(options.present(), with: files)
            guard !changed.isEmpty else {
                return print("The files are those of plan \(number) already.")
            }
            print(entry.headline)
            for line in changed { print(line) }
            print("Now this takes it on: bellbird reload --reason \"back to plan \(number)\"")
        } catch let failure as PlanArchive.Failure {
            Screen.fail(failure.text)
            throw ExitCode(1)
        }
    }

    private func replace(_ old: [SourceFile], with new: [SourceFile]) throws -> [String] {
        let directory = options.directory
        var changed: [String] = []
        for file in old where !new.contains(file) {
            let path = directory + "/" + file.path
            try Data(file.bytes).write(to: URL(filePath: path + ".before-rollback"))
            if !new.contains(where: { $0.path == file.path }) {
                try FileManager.default.removeItem(atPath: path)
                changed.append("removed \(file.path)")
            }
        }
        for file in new where !old.contains(file) {
            let path = directory + "/" + file.path
            try Data(file.bytes).write(to: URL(filePath: path), options: .atomic)
            changed.append("put back \(file.path)")
        }
        return changed
    }
}
