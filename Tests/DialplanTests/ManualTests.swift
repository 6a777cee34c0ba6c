import Foundation
import Testing

@testable import Dialplan

/// What the manual shows is what the checker takes.
struct ManualTests {
    private static let manual = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/manual")

    /// The text of each ```dial fence of a page.
    private static func examples(in page: String) -> [String] {
        page.components(separatedBy: "```dial\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
    }

    @Test("every dialplan in the manual compiles without a message")
    func examples() throws {
        let inventory = Inventory(
            extensions: ["201", "202", "203"].map {
                Extension(number: $0, name: nil, context: "office")
            },
            trunks: [Trunk(name: "provider", host: "sip.example.com", port: nil)])
        var count = 0
        for file in try FileManager.default.contentsOfDirectory(atPath: Self.manual.path).sorted()
        where file.hasSuffix(".md") {
            let page = try String(
                contentsOf: Self.manual.appending(path: file), encoding: .utf8)
            for text in Self.examples(in: page) {
                count += 1
                let source = SourceFile(path: "\(file)-\(count).dial", text: text)
                let (plan, diagnostics) = Plan.compile(sources: [source], inventory: inventory)
                let complaints = DiagnosticRenderer([source]).text(
                    of: diagnostics.filter { $0.severity != .note })
                #expect(plan != nil && complaints.isEmpty, "\(complaints)")
            }
        }
        #expect(count >= 5)
    }
}
