import ArgumentParser
import Daemon
import Dialplan
import Foundation

struct DialplanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dialplan", abstract: "Work on the dialplan, without an exchange.",
        discussion: """
            Needs no rights, no secrets and no running exchange.

            Examples:
              bellbird dialplan check dialplans/first-call
              bellbird dialplan whatif --from 201 --to 202
            """,
        subcommands: [
            DialplanCheck.self, DialplanFormat.self, DialplanTest.self, DialplanWhatIf.self,
            DialplanGraph.self, DialplanEditor.self,
            DialplanExplain.self, DialplanHistory.self, DialplanDiff.self, DialplanRollback.self,
            DialplanTrace.self, DialplanReplay.self,
        ])
}

struct DialplanCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the dialplan and the inventory of a directory.",
        discussion: """
            Examples:
              bellbird dialplan check                       this directory
              bellbird dialplan check dialplans/first-call
              bellbird dialplan check --json | jq .
              bellbird dialplan check --sarif               for code hosts and editors
            """)

    @Argument(help: "A directory with .dial files, extensions.toml and trunks.toml.")
    var directory = "."

    @Flag(help: "Warnings are mistakes too.")
    var strict = false

    @Flag(help: "Print JSON, for machines.")
    var json = false

    @Flag(help: "Print a SARIF 2.1.0 log, for code hosts and editors.")
    var sarif = false

    func validate() throws {
        if json, sarif { throw ValidationError("Either --json or --sarif, please.") }
    }

    func run() throws {
        let files = ConfigurationDirectory(directory, needsSettings: false)
        try Checking.report(files, json: json, sarif: sarif)
        if strict, files.diagnostics.contains(where: { $0.severity == .warning }) {
            throw ExitCode(1)
        }
    }
}

struct DialplanFormat: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Put .dial files into their one layout.",
        discussion: """
            Changes blanks and line ends, never a word. A file with mistakes is left
            as it is.

            Examples:
              bellbird dialplan fmt                     every .dial file of this directory
              bellbird dialplan fmt main.dial
              bellbird dialplan fmt --check             say what would change, only
              bellbird dialplan fmt --fix               also put right what is meant so
              bellbird dialplan fmt - < main.dial       to standard output
            """)

    @Argument(help: "Files or directories; `-` for standard input.")
    var paths = ["."]

    @Flag(help: "Change nothing; exit with 1 if something would change.")
    var check = false

    @Flag(help: "Put mistyped words and foreign patterns right first; for directories.")
    var fix = false

    func run() throws {
        guard paths != ["-"] else { return try formatInput() }
        if fix, !check { for path in paths { try Self.fix(path) } }
        var isGood = true
        for path in try paths.flatMap(Self.files) {
            guard try format(path) else {
                isGood = false
                continue
            }
        }
        if !isGood { throw ExitCode(1) }
    }

    /// Only in a directory is all known that a word can mean.
    private static func fix(_ path: String) throws {
        let files = ConfigurationDirectory(path, needsSettings: false)
        for (index, source) in files.sources.enumerated() where source.name.hasSuffix(".dial") {
            guard let fixed = source.fixed(by: files.diagnostics, file: index) else { continue }
            try replace(source.path, with: String(decoding: fixed.bytes, as: UTF8.self))
            print("fixed \(source.path)")
        }
    }

    private func formatInput() throws {
        let bytes = [UInt8](FileHandle.standardInput.readDataToEndOfFile())
        let source = SourceFile(path: "standard input", bytes: bytes)
        guard let text = try formatted(source) else { throw ExitCode(1) }
        print(text, terminator: "")
    }

    /// False if the file has mistakes, or would change and may not.
    private func format(_ path: String) throws -> Bool {
        guard let data = FileManager.default.contents(atPath: path) else {
            Screen.fail("\(path) cannot be read.")
            return false
        }
        guard let text = try formatted(SourceFile(path: path, bytes: [UInt8](data))) else {
            return false
        }
        guard Data(text.utf8) != data else { return true }
        print(check ? "would change \(path)" : "changed \(path)")
        if !check { try Self.replace(path, with: text) }
        return !check
    }

    private func formatted(_ source: SourceFile) throws -> String? {
        switch Formatter.format(source) {
        case .success(let text): return text
        case .failure(let failure):
            let renderer = DiagnosticRenderer([source], isColoured: Screen.isTerminal)
            Screen.fail(renderer.text(of: failure.diagnostics))
            return nil
        }
    }

    /// As a whole, or not at all; the mode stays.
    private static func replace(_ path: String, with text: String) throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        if let mode = attributes[.posixPermissions] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        }
    }

    private static func files(_ path: String) throws -> [String] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw ValidationError("There is no \(path).")
        }
        guard isDirectory.boolValue else { return [path] }
        return [path, path + "/dialplans"].flatMap { folder -> [String] in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.filter { $0.hasSuffix(".dial") }.sorted().map { folder + "/" + $0 }
        }
    }
}

struct DialplanGraph: ParsableCommand {
    enum Form: String, ExpressibleByArgument, CaseIterable { case svg, mermaid }

    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "Draw the plan: what leads where.",
        discussion: """
            Examples:
              bellbird dialplan graph > plan.svg          to hang next to the rack
              bellbird dialplan graph --from telekom      only what its callers can reach
              bellbird dialplan graph --format mermaid    for pages that draw it
            """)

    @Argument(help: "A directory with .dial files.")
    var directory = "."

    @Option(help: "Begin at this trunk, context, flow or menu.")
    var from: String?

    @Option(help: "svg or mermaid.")
    var format = Form.svg

    func run() throws {
        let files = ConfigurationDirectory(directory, needsSettings: false)
        let sources = files.sources.filter { $0.name.hasSuffix(".dial") }
        guard !sources.isEmpty else {
            Screen.fail("There is no .dial file in \(directory).")
            throw ExitCode(1)
        }
        let text =
            switch format {
            case .svg: PlanGraph.svg(sources, from: from)
            case .mermaid: PlanGraph.mermaid(sources, from: from)
            }
        guard let text else {
            Screen.fail("No trunk, context, flow or menu is called \(from ?? "that").")
            throw ExitCode(1)
        }
        if files.hasErrors {
            Screen.fail(
                "The plan has mistakes, and the picture shows what could be read of it:"
                    + " `bellbird dialplan check` tells them.")
        }
        print(text, terminator: "")
    }
}

struct DialplanEditor: ParsableCommand {
    enum Editor: String, ExpressibleByArgument, CaseIterable { case nano, vim, vscode }

    static let configuration = CommandConfiguration(
        commandName: "editor", abstract: "Print the colours of .dial files for an editor.",
        discussion: """
            Examples:
              bellbird dialplan editor nano > ~/.nano/dial.nanorc
              bellbird dialplan editor vim > ~/.vim/syntax/dial.vim
              bellbird dialplan editor vscode > syntaxes/dial.tmLanguage.json
            """)

    @Argument(help: "nano, vim or vscode.")
    var editor: Editor

    func run() {
        let text =
            switch editor {
            case .nano: EditorFiles.nano
            case .vim: EditorFiles.vim
            case .vscode: EditorFiles.textMate
            }
        print(text, terminator: "")
    }
}
