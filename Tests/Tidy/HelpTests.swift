import Foundation
import Testing

/// What `--help` says fits a terminal: longer lines would be broken in the middle of a column.
struct HelpTests {
    private static let width = 78

    @Test("every command's help has an example, and no line of it is wider than a terminal")
    func help() {
        var commands = 0
        for file in SourceTree.files(in: ["Sources/bellbird"], suffix: ".swift") {
            for piece in file.text.components(separatedBy: "CommandConfiguration(").dropFirst() {
                commands += 1
                let name = piece.prefix(60)
                guard let help = Self.discussion(in: piece) else {
                    Issue.record("no help in \(file.path): \(name)")
                    continue
                }
                #expect(help.contains { $0.hasPrefix("Example") }, "\(file.path): \(name)")
                for line in help where line.count > Self.width {
                    Issue.record("\(file.path): \(line.count) columns: \(line)")
                }
            }
        }
        #expect(commands > 15)
    }

    /// The lines of the text behind `discussion:`, without the margin.
    private static func discussion(in text: String) -> [Substring]? {
        let parts = text.components(separatedBy: "discussion: \"\"\"\n")
        guard parts.count > 1, let end = parts[1].range(of: "\"\"\"") else { return nil }
        let lines = parts[1][..<end.lowerBound].split(
            separator: "\n", omittingEmptySubsequences: false)
        let margin = lines.last?.count ?? 0
        return lines.map { $0.dropFirst(margin) }
    }
}
