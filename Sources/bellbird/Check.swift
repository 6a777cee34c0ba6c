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

enum Checking {
    static func report(_ files: ConfigurationDirectory, json: Bool, sarif: Bool = false) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        if sarif {
            let log = SARIFLog(
                files.diagnostics, files.sources, version: Bellbird.configuration.version)
            print(String(decoding: try encoder.encode(log), as: UTF8.self))
        } else if json {
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
