import Foundation
import Switchboard

/// What people see: aligned tables, and colour where a terminal is.
enum Screen {
    static let isTerminal =
        isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

    static func fail(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// To standard output, for machines: the same order each time.
    static func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    static func bold(_ text: String) -> String { isTerminal ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    static func green(_ text: String) -> String { isTerminal ? "\u{1B}[32m\(text)\u{1B}[0m" : text }
    static func red(_ text: String) -> String { isTerminal ? "\u{1B}[31m\(text)\u{1B}[0m" : text }
    static func faint(_ text: String) -> String { isTerminal ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

    /// Columns as wide as their widest cell. Control characters and those that turn the direction
    /// of what stands behind them, which a phone may have put into a name, are shown as dots.
    static func table(_ heads: [String], _ rows: [[String]]) -> String {
        let clean = rows.map { $0.map(printable) }
        let widths = heads.indices.map { column in
            ([heads] + clean).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
                .joined(separator: "  ").trimmedEnd
        }
        return ([bold(line(heads))] + clean.map(line)).joined(separator: "\n")
    }

    static func printable(_ text: String) -> String {
        String(
            text.unicodeScalars.map { PlainName.isShown($0) ? Character($0) : "·" })
    }

    /// One line that grows, where somebody looks.
    static func progress(_ done: Int, of all: Int, _ what: String) {
        guard isatty(STDERR_FILENO) == 1, all > 0 else { return }
        let filled = done * 30 / all
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        FileHandle.standardError.write(Data("\r\(bar) \(done)/\(all) \(what)".utf8))
    }

    static func endProgress() {
        if isatty(STDERR_FILENO) == 1 {
            FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
        }
    }

    /// `2026-11-22 09:05:00`, by the clock of the machine.
    static func moment(_ time: UTCTime) -> String {
        let formatter = DateFormatter()
        formatter.dateFormat = "yyyy-MM-dd HH:mm:ss"
        return formatter.string(from: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
    }

    /// `1:05`, `1:02:03`
    static func length(_ seconds: Double) -> String {
        let whole = Int(seconds)
        let tail = String(format: "%d:%02d", whole / 60 % 60, whole % 60)
        return whole < 3600
            ? tail : String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
