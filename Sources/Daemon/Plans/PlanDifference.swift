public import Dialplan

/// What differs between two plans, line by line, as `diff -u` writes it.
public enum PlanDifference {
    /// Empty if nothing does. Files are matched by their paths.
    public static func text(_ old: [SourceFile], _ new: [SourceFile]) -> String {
        let paths = Set((old + new).map(\.path)).sorted()
        return paths.map { path in
            let before = old.first { $0.path == path }.map(lines) ?? []
            let after = new.first { $0.path == path }.map(lines) ?? []
            return before == after ? "" : "--- \(path)\n+++ \(path)\n" + hunks(before, after)
        }.joined()
    }

    private static func lines(_ file: SourceFile) -> [String] {
        var lines = String(decoding: file.bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private struct Line {
        var mark: Character
        var text: String
        var old: Int
        var new: Int
    }

    private static func hunks(_ old: [String], _ new: [String]) -> String {
        let lines = merged(old, new)
        let changed = lines.indices.filter { lines[$0].mark != " " }
        var text = ""
        var next = 0
        while next < changed.count {
            var last = next
            while last + 1 < changed.count, changed[last + 1] - changed[last] <= 6 { last += 1 }
            let range = max(0, changed[next] - 3)..<min(lines.count, changed[last] + 4)
            let part = lines[range]
            let olds = part.count { $0.mark != "+" }
            let news = part.count { $0.mark != "-" }
            let first = lines[range.lowerBound]
            text += "@@ -\(first.old + 1),\(olds) +\(first.new + 1),\(news) @@\n"
            text += part.map { "\($0.mark)\($0.text)\n" }.joined()
            next = last + 1
        }
        return text
    }

    /// Both files as one list of lines, kept, gone and come.
    private static func merged(_ old: [String], _ new: [String]) -> [Line] {
        let difference = new.difference(from: old)
        var gone: Set<Int> = []
        var come: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): gone.insert(offset)
            case .insert(let offset, _, _): come.insert(offset)
            }
        }
        var lines: [Line] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if gone.contains(left) {
                lines.append(Line(mark: "-", text: old[left], old: left, new: right))
                left += 1
            } else if come.contains(right) {
                lines.append(Line(mark: "+", text: new[right], old: left, new: right))
                right += 1
            } else {
                lines.append(Line(mark: " ", text: new[right], old: left, new: right))
                left += 1
                right += 1
            }
        }
        return lines
    }
}
