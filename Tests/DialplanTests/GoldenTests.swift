import Foundation
import Testing

@testable import Dialplan

/// Every message as people read it. A file in `Golden` is its input, a line of dashes, and what
/// `check` says of it. `== NAME` begins an input file; without one the input is main.dial. What
/// exists then: extensions 201 (Alice), 202 (Bob) and 211, the trunks telco and backup, and the
/// emergency number 112. Passwords
/// are looked for where there is a secrets.toml.
/// `BELLBIRD_GOLDEN=write` writes anew what is said.
struct GoldenTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")

    static var names: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".golden") }.sorted()
    }

    private static let line = "\n" + String(repeating: "-", count: 40) + "\n"

    private static let usual = [
        SourceFile(
            path: "extensions.toml",
            text: """
                [extension.201]
                name = "Alice"
                context = "staff"
                [extension.202]
                name = "Bob"
                context = "staff"
                [extension.211]
                context = "staff"
                """),
        SourceFile(
            path: "trunks.toml",
            text: """
                [trunk.telco]
                server = "192.0.2.1"
                [trunk.backup]
                server = "192.0.2.2"
                """),
        SourceFile(
            path: "emergency.dial",
            text: "emergency { numbers 112; via telco, backup; notify 201 }"),
    ]

    /// The input as files.
    static func sources(_ input: String) -> [SourceFile] {
        var files: [(name: String, lines: [Substring])] = []
        for text in input.split(separator: "\n", omittingEmptySubsequences: false) {
            if text.hasPrefix("== ") {
                files.append((String(text.dropFirst(3)), []))
            } else {
                if files.isEmpty { files.append(("main.dial", [])) }
                files[files.count - 1].lines.append(text)
            }
        }
        let given = files.map {
            SourceFile(path: $0.name, text: $0.lines.joined(separator: "\n") + "\n")
        }
        let isSmall =
            !input.contains("== extensions.toml") && !input.contains("== trunks.toml")
            && !input.contains("emergency")
        return usual.filter { file in
            !given.contains { $0.path == file.path }
                && (isSmall || input.contains("== site.toml") || file.path != "emergency.dial")
        } + given
    }

    /// `welcome`, `de/welcome`, `music/jazz`, or `in FOLDER`
    private static func prompts(_ list: SourceFile) -> PlanInput.Prompts {
        var prompts = PlanInput.Prompts([])
        prompts.music = []
        var converted: [String: String] = [:]
        for line in String(decoding: list.bytes, as: UTF8.self).split(separator: "\n") {
            let forms = line.split(separator: ":", maxSplits: 1)
            if forms.count == 2 {
                converted[String(forms[0])] = String(forms[1].dropFirst())
                prompts.common.insert(String(forms[0]))
                continue
            }
            if line.hasPrefix("in ") {
                prompts.folders.append(String(line.dropFirst(3)))
                continue
            }
            let parts = line.split(separator: "/").map(String.init)
            if parts.count == 2, parts[0] == "music" {
                prompts.music?.insert(parts[1])
            } else if parts.count == 2 {
                prompts.byLanguage[parts[0], default: []].insert(parts[1])
            } else {
                prompts.common.insert(parts[0])
            }
        }
        let forms = converted
        prompts.converted = { forms[$0] }
        return prompts
    }

    /// A TZif file of UTC (RFC 9636 §3.1, version 1).
    private static let utc: [UInt8] =
        Array("TZif".utf8) + [UInt8](repeating: 0, count: 16)
        + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4]
        + [0, 0, 0, 0, 0, 0] + Array("UTC\0".utf8)

    /// A database with one table: what SQLite says of a few texts.
    @Sendable private static func prepared(_ file: String, _ text: String) -> PreparedSQL {
        guard file == "/tickets.db" else { return .unknown }
        for word in ["tikets", "naem"] {
            guard let found = text.range(of: word) else { continue }
            let isTable = word == "tikets"
            return .wrong(
                "no such \(isTable ? "table" : "column"): \(word)",
                at: text.utf8.distance(from: text.startIndex, to: found.lowerBound))
        }
        let values = text.contains("?1") || text.contains("?;") ? 1 : 0
        let columns = text == "begin" ? [] : ["n"]
        return .good(
            columns: columns, readsOnly: text == "begin" || text.hasPrefix("select"),
            values: values)
    }

    static func said(of input: String) -> String {
        var files = sources(input)
        let list = files.first { $0.path == "prompts.txt" }
        files.removeAll { $0.path == "prompts.txt" }
        let directory = PlanDirectory(
            files, passwordsAreKnown: files.contains { $0.name == "secrets.toml" },
            prompts: list.map(prompts), zones: { $0 == "Europe/Berlin" ? utc : nil },
            sql: prepared, today: 20_605)
        let text = DiagnosticRenderer(directory.sources).text(of: directory.diagnostics)
        let summary = DiagnosticRenderer.summary(of: directory.diagnostics) + "\n"
        return text.isEmpty ? summary : text + "\n" + summary
    }

    @Test("what is said of a mistake is kept to the letter", arguments: names)
    func golden(name: String) throws {
        let file = Self.folder.appendingPathComponent(name)
        let text = try String(contentsOf: file, encoding: .utf8)
        let parts = text.components(separatedBy: Self.line)
        let said = Self.said(of: parts[0])
        if ProcessInfo.processInfo.environment["BELLBIRD_GOLDEN"] == "write" {
            try Data((parts[0] + Self.line + said).utf8).write(to: file)
            return
        }
        #expect(parts.count == 2 && parts[1] == said, "\(name):\n\(said)")
    }

    @Test("there are golden files, and each begins with the code that it shows")
    func named() throws {
        #expect(Self.names.count > 40)
        for name in Self.names where name.hasPrefix("E") || name.hasPrefix("W") {
            let text = try String(
                contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
            let said = text.components(separatedBy: Self.line).last ?? ""
            #expect(said.contains("[\(name.prefix(5))]"), "\(name)")
        }
    }
}
