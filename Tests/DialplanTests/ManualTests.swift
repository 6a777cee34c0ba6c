import Foundation
import Testing

@testable import Dialplan

/// What the manual shows is what the checker takes, and what it tells happens.
struct ManualTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// A fence of a page: `dial` for a plan that is right, `dial E0402` for one with this mistake;
    /// the `text` fence behind it is a part of the message.
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

    /// What exists in the examples.
    static let inventory = """
        [extension.201]
        name = "Alice"
        context = "office"

        [extension.202]
        name = "Bob"
        context = "office"

        [extension.203]
        name = "Carol"
        context = "office"
        did = "+493012345203"

        [mailbox]
        201 = {}
        202 = {}
        203 = {}

        [trunk.provider]
        server = "sip.example.com"

        [limit.default]
        international.minutes-per-day = 60

        [database.helpdesk]
        file = "/var/lib/helpdesk/tickets.db"

        [sounds]
        have = [
            "welcome", "menu", "invalid", "closed", "lunch", "night-on", "night-off", "enter-pin",
            "wrong-pin", "thank-you", "not-permitted", "all-lines-busy", "open-tickets",
            "sales-call", "press-1", "what-time", "wake-up-set-for", "good-morning",
        ]

        [secrets]
        have = ["crm"]
        """

    private func directory(_ example: Example) -> PlanDirectory {
        PlanDirectory(
            [
                SourceFile(path: "main.dial", text: example.text),
                SourceFile(path: "site.toml", text: Self.inventory),
            ], passwordsAreKnown: false, zones: Zones.read)
    }

    @Test(
        "every plan in the manual compiles without a message, and its tests pass",
        arguments: examples.filter(\.codes.isEmpty))
    func right(_ example: Example) throws {
        let directory = directory(example)
        // Examples are short: the chapter on emergency calls tells why a real plan has that block.
        let said = directory.diagnostics.filter { $0.severity != .note && $0.code != "W0306" }
        #expect(DiagnosticRenderer(directory.sources).text(of: said) == "")
        guard let plan = directory.plan else {
            Issue.record("there is no plan")
            return
        }
        for result in TestRunner.run(directory.sources, plan) {
            let text = result.failure.map { DiagnosticRenderer(directory.sources).text(of: $0) }
            #expect(text == nil, "\(result.title): \(result.trace.joined(separator: "\n"))")
        }
    }

    @Test(
        "every mistake in the manual is told as the page says",
        arguments: examples.filter { !$0.codes.isEmpty })
    func wrong(_ example: Example) {
        let directory = directory(example)
        let said = directory.diagnostics.filter { $0.severity != .note && $0.code != "W0306" }
        let text = DiagnosticRenderer(directory.sources).text(of: said)
        #expect(said.map(\.code) == example.codes, "\(text)")
        if let message = example.message { #expect(text.contains(message), "\(text)") }
    }
}

/// The time zones of this machine.
enum Zones {
    static let read: @Sendable (String) -> [UInt8]? = { name in
        FileManager.default.contents(atPath: "/usr/share/zoneinfo/" + name).map { [UInt8]($0) }
    }
}
