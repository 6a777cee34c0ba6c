/// Diagnostics as people read them: the line, the caret, the reason, the remedy.
public struct DiagnosticRenderer: Sendable {
    private let sources: [SourceFile]
    private let isColoured: Bool

    public init(_ sources: [SourceFile], isColoured: Bool = false) {
        self.sources = sources
        self.isColoured = isColoured
    }

    /// All of them, in the order of the sources, with an empty line after each.
    public func text(of diagnostics: [Diagnostic]) -> String {
        diagnostics.map(text).joined(separator: "\n")
    }

    /// `2 errors, 1 warning`
    public static func summary(of diagnostics: [Diagnostic]) -> String {
        let words: [(Diagnostic.Severity, String)] = [
            (.error, "error"), (.warning, "warning"), (.note, "note"),
        ]
        return words.map { severity, word in
            let count = diagnostics.count { $0.severity == severity }
            return "\(count) \(word)\(count == 1 ? "" : "s")"
        }.joined(separator: ", ")
    }

    public func text(of diagnostic: Diagnostic) -> String {
        var out = painted(
            "\(diagnostic.severity.rawValue)[\(diagnostic.code)]", diagnostic.severity)
        out += ": \(bold(diagnostic.title.printable))\n"
        var gutter = 1
        if let primary = diagnostic.primary, sources.indices.contains(primary.span.file) {
            let places = ([primary] + diagnostic.secondary)
                .filter { sources.indices.contains($0.span.file) }
                .map { place($0, of: diagnostic) }
            gutter = places.map { String($0.line).count }.max() ?? 1
            var files = [primary.span.file]
            for place in places where !files.contains(place.file) { files.append(place.file) }
            for file in files {
                let inFile = places.filter { $0.file == file }
                out += excerpts(inFile, sources[file], gutter, diagnostic.severity)
            }
            out += "\(String(repeating: " ", count: gutter)) \(faint("|"))\n"
        }
        let margin = String(repeating: " ", count: gutter)
        for help in diagnostic.helps { out += "\(margin) \(faint("=")) help: \(help.printable)\n" }
        return out
    }

    // MARK: - Excerpts

    private struct Place {
        var file: Int
        var offset: Int
        var line: Int
        var column: Int
        var width: Int
        var text: String
        var isPrimary: Bool
    }

    private func place(_ label: Diagnostic.Label, of diagnostic: Diagnostic) -> Place {
        let file = sources[label.span.file]
        let start = file.position(of: label.span.range.lowerBound)
        let end = file.position(of: label.span.range.upperBound)
        let width = end.line == start.line ? end.column - start.column : 1
        return Place(
            file: label.span.file, offset: label.span.range.lowerBound, line: start.line,
            column: start.column, width: max(1, width),
            text: label.text, isPrimary: label == diagnostic.primary)
    }

    /// The places of one file; the one that is wrong, or else the first, stands in front.
    private func excerpts(
        _ places: [Place], _ file: SourceFile, _ gutter: Int, _ severity: Diagnostic.Severity
    ) -> String {
        guard let head = places.first else { return "" }
        let margin = String(repeating: " ", count: gutter)
        let arrow = faint(head.isPrimary ? "-->" : ":::")
        var out = "\(margin)\(arrow) \(file.path.printable):\(head.line):\(head.column)\n"
        out += "\(margin) \(faint("|"))\n"
        var last: Int?
        let sorted = places.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
        var window = 0..<Int.max
        var line = (text: "", columns: 0)
        for place in sorted {
            if let last, place.line > last + 1 { out += faint("...") + "\n" }
            if last != place.line {
                let number = String(place.line)
                let padding = String(repeating: " ", count: gutter - number.count)
                line = file.lineAround(place.offset)
                window = Self.window(of: line.text, around: place.column - 1 - line.columns)
                let shown = line.text.dropFirst(window.lowerBound).prefix(window.count)
                out += "\(faint(number + padding + " |")) \(String(shown).printable)\n"
            }
            last = place.line
            let column = place.column - 1 - line.columns
            guard window.contains(column) else { continue }
            let width = min(place.width, window.upperBound - column)
            let sign = String(repeating: place.isPrimary ? "^" : "-", count: width)
            // A tab stays a tab, so that the caret stands below its letter.
            let front = line.text.prefix(column).dropFirst(window.lowerBound)
            let indent = String(front.map { $0 == "\t" ? "\t" : " " })
            let text = place.text.isEmpty ? "" : " " + place.text.printable
            out += "\(margin) \(faint("|")) \(indent)"
            out += painted(sign + text, place.isPrimary ? severity : .note) + "\n"
        }
        return out
    }

    /// The columns of a line that are shown, from 0: all, or of a very long line those around one.
    /// Its end counts as a column, because a mistake can stand there.
    private static func window(of line: String, around column: Int) -> Range<Int> {
        let count = line.count + 1
        guard count > Limits.shownColumns else { return 0..<max(count, column + 1) }
        let start = max(0, min(column - Limits.shownColumns / 2, count - Limits.shownColumns))
        return start..<max(start + Limits.shownColumns, column + 1)
    }

    // MARK: - Colours

    private func painted(_ text: String, _ severity: Diagnostic.Severity) -> String {
        guard isColoured else { return text }
        let colour =
            switch severity {
            case .error: "31"
            case .warning: "33"
            case .note: "36"
            }
        return "\u{1B}[1;\(colour)m\(text)\u{1B}[0m"
    }

    private func bold(_ text: String) -> String { isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    private func faint(_ text: String) -> String {
        isColoured ? "\u{1B}[34m\(text)\u{1B}[0m" : text
    }
}

extension String {
    /// With a dot for each character that would steer a terminal; tabs stay.
    var printable: String {
        let isKept = { (scalar: Unicode.Scalar) in PlainText.isShown(scalar) || scalar == "\t" }
        guard !unicodeScalars.allSatisfy(isKept) else { return self }
        var out = String.UnicodeScalarView()
        for scalar in unicodeScalars { out.append(isKept(scalar) ? scalar : "·") }
        return String(out)
    }
}

/// A diagnostic as machines read it.
public struct DiagnosticView: Codable, Sendable, Equatable {
    public var code: String
    public var severity: String
    public var title: String
    public var file: String?
    public var line: Int?
    public var column: Int?
    public var label: String?
    public var help: [String]

    public init(_ diagnostic: Diagnostic, _ sources: [SourceFile]) {
        code = diagnostic.code
        severity = diagnostic.severity.rawValue
        title = diagnostic.title
        help = diagnostic.helps
        guard let primary = diagnostic.primary, sources.indices.contains(primary.span.file) else {
            return
        }
        let source = sources[primary.span.file]
        let at = source.position(of: primary.span.range.lowerBound)
        file = source.path
        line = at.line
        column = at.column
        label = primary.text.isEmpty ? nil : primary.text
    }
}
