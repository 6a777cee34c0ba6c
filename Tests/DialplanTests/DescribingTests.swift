import Foundation
import Testing

@testable import Dialplan

/// What is made from the tables stands in the repository as it is made.
struct DescribingTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test(
        "the reference and the files for editors are those of the tables",
        arguments: [
            ("docs/manual/reference.md", LanguageReference.markdown),
            ("etc/editors/dial.nanorc", EditorFiles.nano),
            ("etc/editors/dial.vim", EditorFiles.vim),
            ("etc/editors/dial.tmLanguage.json", EditorFiles.textMate),
        ])
    func files(path: String, text: String) throws {
        let file = Self.root.appending(path: path)
        if ProcessInfo.processInfo.environment["BELLBIRD_GOLDEN"] == "write" {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    @Test("every action has its row, and no two options of it share a name")
    func rows() {
        #expect(Vocabulary.actions.count == Verb.allCases.count)
        #expect(Vocabulary.objects.count == ObjectKind.allCases.count)
        for spec in Vocabulary.actions {
            #expect(Set(spec.options.map(\.name)).count == spec.options.count)
            #expect(spec.summary.hasSuffix("."))
        }
    }

    @Test("the grammar for VS Code is JSON")
    func json() throws {
        let object = try JSONSerialization.jsonObject(with: Data(EditorFiles.textMate.utf8))
        #expect((object as? [String: Any])?["scopeName"] as? String == "source.dial")
    }
}
