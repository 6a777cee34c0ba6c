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

    @Test("every line of a block that the reference names is read as it is written there")
    func blocks() {
        for spec in Vocabulary.blocks {
            let text = spec.written.joined(separator: "\n") + "\n"
            let (document, found) = Parser.parse(SourceFile(path: "a.dial", text: text), file: 0)
            #expect(found.isEmpty && !document.hasMistakes, "\(text)\(found.map(\.title))")
            #expect(Set(spec.names).count == spec.lines.count, "\(spec.word)")
            // What the table has, and no other line.
            for line in spec.lines where line.name.allSatisfy({ $0.isLetter && $0.isLowercase }) {
                #expect(line.example.hasPrefix(line.name + " "), "\(line.example)")
            }
            guard !spec.lines.isEmpty, !["schedule", "holidays", "map"].contains(spec.word) else {
                continue
            }
            let wrong = SourceFile(path: "a.dial", text: "\(spec.example) {\n  wrongly 1\n}\n")
            #expect(!Parser.parse(wrong, file: 0).1.isEmpty, "\(spec.word)")
        }
    }

    @Test("the grammar for VS Code is JSON")
    func json() throws {
        let object = try JSONSerialization.jsonObject(with: Data(EditorFiles.textMate.utf8))
        #expect((object as? [String: Any])?["scopeName"] as? String == "source.dial")
    }
}
