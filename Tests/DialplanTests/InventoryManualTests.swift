import Foundation
import Testing

@testable import Dialplan

/// The manual's page of the inventory says what the reader takes.
struct InventoryManualTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/manual/inventory.md")

    /// The page with the tables of `InventoryTable` between their marks.
    private func written(_ page: String) -> String {
        var page = page
        for table in InventoryTable.all {
            let mark = "<!-- \(table.header) -->\n"
            guard let start = page.range(of: mark),
                let end = page.range(of: "<!-- end -->", range: start.upperBound..<page.endIndex)
            else {
                Issue.record("inventory.md has no place for \(table.header)")
                continue
            }
            page.replaceSubrange(start.upperBound..<end.lowerBound, with: table.markdown)
        }
        return page
    }

    @Test(
        "every table stands in the manual, as the key table says; BELLBIRD_GOLDEN=write writes it")
    func manual() throws {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        let written = written(page)
        if ProcessInfo.processInfo.environment["BELLBIRD_GOLDEN"] == "write" {
            try Data(written.utf8).write(to: Self.page)
            return
        }
        #expect(page == written)
        #expect(page.components(separatedBy: "<!-- end -->").count == InventoryTable.all.count + 1)
    }

    /// What the reader says of a key that it does not know.
    private func complaints(_ text: String) -> [Diagnostic] {
        var files = InventoryFiles()
        files.read(SourceFile(path: "site.toml", text: text), file: 0)
        return files.diagnostics
    }

    @Test(
        "the reader knows the keys of the key table, and no others", arguments: InventoryTable.all)
    func keys(table: InventoryTable) {
        let header = table.header.replacing("NUMBER", with: "201").replacing("NAME", with: "x")
        let found = complaints("\(header)\nunheard-of = 1\n").filter { $0.code == "E1002" }
        let names = table.keys.map(\.name).sorted().joined(separator: ", ")
        #expect(found.map(\.helps) == [["its keys: " + names]])
        for key in table.keys {
            let without = table.keys.filter { $0.name != key.name }
            let lines = without.map { "\($0.name) = \($0.example)\n" }.joined()
            let codes = complaints(header + "\n" + lines).map(\.code)
            #expect(
                codes == (key.standard == nil ? ["E1005"] : []), "\(header) without \(key.name)")
        }
    }

    @Test("every table of the reader has keys in the key table")
    func tables() {
        let headers = Set(
            InventoryTable.all.map(\.header).map { $0.prefix { $0 != "." && $0 != "]" } })
        let kinds = InventoryKind.allCases.map { "[\($0.rawValue)" }
        for kind in kinds + ["[sounds", "[secrets"] { #expect(headers.contains(kind[...])) }
    }

    @Test("what the manual shows is read without a word")
    func examples() throws {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        let texts = page.components(separatedBy: "```toml\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }
        #expect(texts.count == 2)
        let plan = "context staff { number extension { ring dialed } }"
        let files = zip(["site.toml", "secrets.toml", "main.dial"], texts + [plan])
            .map { SourceFile(path: $0, text: $1) }
        let directory = PlanDirectory(files)
        #expect(DiagnosticRenderer(files).text(of: directory.diagnostics) == "")
    }
}
