import ArgumentParser
import Daemon
import Foundation
import Store
import Switchboard

struct RecordingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recordings", abstract: "The files of recorded calls.",
        discussion: """
            Examples:
              bellbird recordings                   the files, the oldest first
              bellbird recordings --json | jq -r '.[].name'
              bellbird recordings salvage           after a sudden end
            """,
        subcommands: [List.self, Salvage.self], defaultSubcommand: List.self)

    /// Where they are: the exchange itself need not run.
    struct Place: ParsableArguments {
        @Option(help: "The configuration directory.")
        var config = "/etc/bellbird"

        @Flag(help: "Print JSON, for machines.")
        var json = false

        var recordings: Recordings {
            get throws {
                guard let state = ConfigurationDirectory(config).stateDirectory else {
                    Screen.fail(
                        "\(config)/bellbird.toml cannot be read, so the recordings cannot be"
                            + " found: --config DIRECTORY says where it is.")
                    throw ExitCode(69)
                }
                return Recordings(state: state)
            }
        }

        func printJSON(_ value: some Encodable) throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(value), as: UTF8.self))
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The files, the oldest first.",
            discussion: """
                Examples:
                  bellbird recordings list
                  bellbird recordings list --config ./demo
                """)

        @OptionGroup var place: Place

        func run() throws {
            let recordings = try place.recordings
            let files = recordings.files()
            if place.json { return try place.printJSON(files) }
            let rows = files.map { file in
                [
                    file.name, String(format: "%.1f MB", Double(file.bytes) / 1e6),
                    file.isPartial ? "being written, or cut off" : "",
                ]
            }
            print(Screen.table(["File in \(recordings.folder)", "Size", ""], rows))
        }
    }

    struct Salvage: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make whole what a sudden end has cut off.",
            discussion: """
                A starting exchange does so by itself. What is being written is left alone.

                Example:
                  bellbird recordings salvage
                """)

        @OptionGroup var place: Place

        func run() throws {
            let now = UTCTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
            let done = try place.recordings.salvage(at: now)
            if place.json { return try place.printJSON(done) }
            for file in done { print("\(file.name): \(file.reason ?? "whole")") }
            if done.isEmpty { print("Nothing was cut off.") }
            if done.contains(where: { $0.reason != nil }) { throw ExitCode(1) }
        }
    }
}
