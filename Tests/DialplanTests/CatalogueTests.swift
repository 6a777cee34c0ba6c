import Foundation
import Testing

@testable import Dialplan

/// The list of all messages is whole, and its examples show what they say.
struct CatalogueTests {
    private static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every code that stands in the sources.
    private static let codes: [String] = {
        let folder = root.appendingPathComponent("Sources/Dialplan")
        let files = FileManager.default.enumerator(atPath: folder.path)?.allObjects ?? []
        var found: Set<String> = []
        for case let name as String in files
        where name.hasSuffix(".swift") && !name.hasPrefix("Catalogue/") {
            let text = try? String(
                contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            for part in (text ?? "").components(separatedBy: "\"")
            where part.utf8.count == 5 && "EWN".contains(part.prefix(1))
                && part.dropFirst().allSatisfy(\.isNumber)
            {
                found.insert(part)
            }
        }
        return found.sorted()
    }()

    @Test("every code of the sources is in the catalogue, and no other")
    func whole() {
        #expect(Self.codes.count > 100)
        #expect(Catalogue.entries.map(\.code).sorted() == Self.codes)
        for entry in Catalogue.entries {
            #expect(!entry.title.isEmpty && entry.page.hasSuffix("."), "\(entry.code)")
            #expect(entry.title.count < 70 && entry.wrong != entry.right, "\(entry.code)")
        }
    }

    /// Those that no sources alone can show.
    private static let notGolden: Set<String> = [
        "E0034",  // bytes that are no text: below
        "E0803", "E0804",  // tests that run
    ]

    @Test("every message is kept to the letter in a golden file")
    func golden() throws {
        var shown: Set<String> = []
        for name in GoldenTests.names {
            let text = try String(
                contentsOf: GoldenTests.folder.appendingPathComponent(name), encoding: .utf8)
            for code in Self.codes where text.contains("[\(code)]") { shown.insert(code) }
        }
        #expect(Set(Self.codes).subtracting(shown) == Self.notGolden)
    }

    @Test("a file of other bytes than text is refused")
    func bytes() {
        let (plan, found) = Plan.compile(
            sources: [SourceFile(path: "a.dial", bytes: [0x66, 0xFF])],
            inventory: Inventory(extensions: [], trunks: []))
        #expect(plan == nil && found.map(\.code) == ["E0034"])
    }

    /// Entries whose examples are no plans.
    private static let notPlans: Set<String> = [
        "E0034", "E0035", "E0106", "W0206", "W0310", "E0601", "W0602", "N0604", "E0705", "W0708",
        "E0803", "E0804", "W0305", "E0124", "W0306", "W0307",
    ]

    private static var examples: [Catalogue.Entry] {
        Catalogue.entries.filter {
            !$0.code.dropFirst().hasPrefix("10") && !$0.code.hasPrefix("E013")
                && !notPlans.contains($0.code)
        }
    }

    /// What must be there for an example to be wrong, or right.
    private static let surroundings = [
        "E0127": """
        == helpdesk.toml
        [database.helpdesk]
        file = "/tickets.db"
        == main.dial

        """,
        "E0605": """
        == staff.dial
        context staff { number 1 { play "welcome" } }
        == prompts.txt
        de/welcome
        en/welcome
        == main.dial

        """,
        "W0606": """
        == prompts.txt
        music/jazz
        == main.dial

        """,
        "W0603": """
        == prompts.txt
        welcome
        from-the-studio: 48 kHz stereo
        == main.dial

        """,
    ]

    @Test("a wrong example is told so, and a right one is not", arguments: examples)
    func example(entry: Catalogue.Entry) {
        let before = Self.surroundings[entry.code] ?? ""
        #expect(GoldenTests.said(of: before + entry.wrong).contains("[\(entry.code)]"))
        #expect(!GoldenTests.said(of: before + entry.right).contains("[\(entry.code)]"))
    }

    @Test("a page can be printed")
    func page() {
        let text = Catalogue.entry("E0402")?.text ?? ""
        #expect(text.hasPrefix("E0402: a length of time has no unit\n\nWrite `20s`"))
        #expect(text.contains("\nWrong:\n    context staff {\n"))
        #expect(Catalogue.entry("E9999") == nil)
    }
}
