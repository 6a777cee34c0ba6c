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
        if sarif {
            try Screen.printJSON(
                SARIFLog(
                    files.diagnostics, files.sources, version: Bellbird.configuration.version))
        } else if json {
            try Screen.printJSON(files.diagnostics.map { DiagnosticView($0, files.sources) })
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
