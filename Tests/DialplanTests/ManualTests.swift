import Foundation
import Testing

@testable import Dialplan

/// What the manual shows is what the parser takes.
struct ManualTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// A fence of a page: `dial` for a plan that is right, `dial E0402` for one that must be told
    /// so; the `text` fence behind that is the message.
    struct Example: Sendable, CustomTestStringConvertible {
        var page: String
        var line: Int
        var codes: [String]
        var text: String
        var message: String?

        var testDescription: String { "\(page):\(line)" }
    }

    private static let pages: [String] = {
        let manual = root.appending(path: "docs/manual")
        let names = FileManager.default.enumerator(atPath: manual.path)?.allObjects ?? []
        return names.compactMap { $0 as? String }.filter { $0.hasSuffix(".md") }.sorted()
    }()

    static let examples: [Example] = pages.flatMap { page -> [Example] in
        let file = root.appending(path: "docs/manual").appending(path: page)
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        var found: [Example] = []
        var fence: (info: String, line: Int, lines: [Substring])?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            guard line.hasPrefix("```") else {
                fence?.lines.append(line)
                continue
            }
            guard let open = fence else {
                fence = (String(line.dropFirst(3)), index + 1, [])
                continue
            }
            fence = nil
            let words = open.info.split(separator: " ").map(String.init)
            let text = open.lines.joined(separator: "\n") + "\n"
            if words.first == "dial" {
                found.append(
                    Example(
                        page: page, line: open.line, codes: Array(words.dropFirst()), text: text))
            } else if words == ["text"], let last = found.indices.last,
                !found[last].codes.isEmpty, found[last].message == nil
            {
                found[last].message = text
            }
        }
        return found
    }

    @Test("the manual has its chapters, and each has examples")
    func chapters() {
        let chapters = Self.pages.filter { $0.hasPrefix("language/") }
        #expect(chapters.count == 11)
        for chapter in chapters {
            #expect(Self.examples.contains { $0.page == chapter && $0.codes.isEmpty }, "\(chapter)")
        }
    }

    @Test("every plan in the manual can be read", arguments: examples.filter(\.codes.isEmpty))
    func reading(_ example: Example) {
        let source = SourceFile(path: "main.dial", text: example.text)
        let (_, diagnostics) = Parser.parse(source, file: 0)
        #expect(diagnostics.isEmpty, "\(DiagnosticRenderer([source]).text(of: diagnostics))")
    }
}
