import ArgumentParser
import Daemon
import Dialplan
import Foundation

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at a whole configuration without starting anything.",
        discussion: """
            Example:
              bellbird check /etc/bellbird
            """)

    @Argument(help: "The configuration directory.")
    var directory = "/etc/bellbird"

    @Flag(help: "Print JSON, for machines.")
    var json = false

    func run() throws {
        try Checking.report(ConfigurationDirectory(directory), json: json)
    }
}

struct DialplanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dialplan", abstract: "Work on the dialplan, without an exchange.",
        subcommands: [DialplanCheck.self])
}

struct DialplanCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the dialplan and the inventory of a directory.",
        discussion: """
            Needs no rights, no secrets and no running exchange.

            Examples:
              bellbird dialplan check                       this directory
              bellbird dialplan check dialplans/first-call
              bellbird dialplan check --json | jq .
            """)

    @Argument(help: "A directory with .dial files and the .toml files of the inventory.")
    var directory = "."

    @Flag(help: "Print JSON, for machines.")
    var json = false

    func run() throws {
        try Checking.report(ConfigurationDirectory(directory, needsSettings: false), json: json)
    }
}

enum Checking {
    static func report(_ files: ConfigurationDirectory, json: Bool) throws {
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let views = files.diagnostics.map { DiagnosticView($0, files.sources) }
            print(String(decoding: try encoder.encode(views), as: UTF8.self))
        } else {
            let renderer = DiagnosticRenderer(files.sources, isColoured: Screen.isTerminal)
            print(renderer.text(of: files.diagnostics), terminator: "")
            if !files.diagnostics.isEmpty { print("") }
            let verdict = files.hasErrors ? Screen.red("not good") : Screen.green("good")
            print("\(verdict): \(DiagnosticRenderer.summary(of: files.diagnostics))")
        }
        if files.hasErrors { throw ExitCode(1) }
    }
}
