import Foundation
import Testing

/// Documents that say something of the code are true.
struct DocumentTests {
    @Test("every row of docs/rfcs.md names a test that is there")
    func rfcs() throws {
        let rows = try SourceTree.text("docs/rfcs.md").split(separator: "\n")
            .filter { $0.hasPrefix("| RFC") }
        #expect(rows.count > 10)
        for row in rows {
            let cells = row.split(separator: "|").map {
                String($0).trimmingCharacters(in: .whitespaces)
            }
            guard cells.count == 4 else {
                Issue.record("four columns are wanted: \(row)")
                continue
            }
            for path in cells[3].split(separator: ",") {
                let path = path.trimmingCharacters(in: .whitespaces)
                    .trimmingCharacters(in: CharacterSet(charactersIn: "`"))
                let url = SourceTree.root.appending(path: path)
                #expect(FileManager.default.fileExists(atPath: url.path), "\(path) in \(row)")
            }
        }
    }

    @Test("links between documents lead somewhere")
    func links() {
        let documents =
            SourceTree.files(in: ["docs"], suffix: ".md")
            + ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].compactMap {
                path in
                (try? SourceTree.text(path)).map { SourceTree.File(path: path, text: $0) }
            }
        #expect(documents.count > 5)
        for document in documents {
            let folder = SourceTree.root.appending(path: document.path).deletingLastPathComponent()
            for piece in document.text.components(separatedBy: "](").dropFirst() {
                let target = piece.prefix { $0 != ")" && $0 != "#" }
                guard !target.isEmpty, !target.contains("://") else { continue }
                let url = folder.appending(path: String(target))
                #expect(
                    FileManager.default.fileExists(atPath: url.path),
                    "\(document.path) links to \(target)")
            }
        }
    }

    /// Suites, and cases with real peers, by the names of their files.
    private static var tests: [String: String] {
        let files =
            SourceTree.swift.filter { !$0.isProduct }
            + SourceTree.files(in: ["Tests/Interop"], suffix: ".py")
        let named = files.map { file in
            let name = file.path.split(separator: "/").last ?? ""
            return (String(name.prefix { $0 != "." }), file.text)
        }
        return Dictionary(named) { $0 + $1 }
    }

    @Test("every scenario and every ladder of docs/ladders.md is there, and no ladder is missing")
    func ladders() throws {
        let rows = try SourceTree.text("docs/ladders.md").split(separator: "\n")
            .filter { $0.hasPrefix("| ") && $0.hasSuffix(" |") && !$0.hasPrefix("| what | ") }
        #expect(rows.count > 50)
        let tests = Self.tests
        var named: Set<String> = []
        for row in rows {
            let cells = row.split(separator: "|", omittingEmptySubsequences: false)
            try #require(cells.count == 5, "three columns are wanted: \(row)")
            var texts = ""
            for scenario in cells[2].split(separator: ",") {
                let name = scenario.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
                let parts = name.split(separator: ".")
                try #require(parts.count == 2, "\(name)")
                let text = try #require(tests["\(parts[0])"], "\(name)")
                #expect(
                    text.contains("    func \(parts[1])(") || text.contains("\ndef \(parts[1])("),
                    "\(name) is not there")
                texts += text
            }
            for piece in cells[3].components(separatedBy: "](").dropFirst() {
                let path = piece.prefix { $0 != ")" }
                let ladder = path.split(separator: "/").last.map(String.init) ?? ""
                #expect(texts.contains("\"\(ladder)\""), "\(row) does not compare \(ladder)")
                named.insert(ladder)
            }
        }
        let there = SourceTree.files(in: ["Tests/Scenarios/Golden"], suffix: ".ladder")
        #expect(named == Set(there.map { String($0.path.split(separator: "/").last ?? "") }))
    }
}
