import Foundation

/// Texts that are kept in files beside the scenarios, and compared to the letter.
///
/// `BELLBIRD_GOLDEN=write` writes what is there now; `git diff` then shows what changed.
public enum Golden {
    public enum Verdict: Equatable, Sendable {
        case same
        /// There is no such file. Run with `BELLBIRD_GOLDEN=write`.
        case missing
        /// The first line that differs, counted from 1, as it is kept and as it came.
        case differs(line: Int, kept: String, came: String)
    }

    /// Compares `text` with `Tests/Scenarios/Golden/NAME`.
    public static func compare(_ text: String, with name: String) throws -> Verdict {
        let file = folder.appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["BELLBIRD_GOLDEN"] == "write" {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
            return .same
        }
        guard let data = try? Data(contentsOf: file) else { return .missing }
        return difference(kept: String(decoding: data, as: UTF8.self), came: text)
    }

    static func difference(kept: String, came: String) -> Verdict {
        guard kept != came else { return .same }
        let old = kept.split(separator: "\n", omittingEmptySubsequences: false)
        let new = came.split(separator: "\n", omittingEmptySubsequences: false)
        for line in 0..<max(old.count, new.count) {
            let left = line < old.count ? String(old[line]) : ""
            let right = line < new.count ? String(new[line]) : ""
            if left != right { return .differs(line: line + 1, kept: left, came: right) }
        }
        return .differs(line: old.count, kept: "", came: "")
    }

    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Scenarios/Golden")
}
