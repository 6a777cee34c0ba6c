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
        var out = painted("\(diagnostic.severity.rawValue)[\(diagnostic.code)]", diagnostic.severity)
        out += ": \(bold(diagnostic.title))\n"
        var gutter = 1
        if let primary = diagnostic.primary, sources.indices.contains(primary.span.file) {
            let places = ([primary] + diagnostic.secondary).map { place($0, of: diagnostic) }
            let inFile = places.filter { $0.file == primary.span.file }.sorted { $0.line < $1.line }
            gutter = inFile.map { String($0.line).count }.max() ?? 1
            let file = sources[primary.span.file]
            let at = file.position(of: primary.span.range.lowerBound)
            let margin = String(repeating: " ", count: gutter)
            out += "\(margin)\(faint("-->")) \(file.path):\(at.line):\(at.column)\n"
            out += excerpt(inFile, file, gutter, diagnostic.severity)
        }
        let margin = String(repeating: " ", count: gutter)
        for help in diagnostic.helps { out += "\(margin) \(faint("=")) help: \(help)\n" }
        return out
    }

    // MARK: - Excerpts

    private struct Place {
        var file: Int
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
            file: label.span.file, line: start.line, column: start.column, width: max(1, width),
            text: label.text, isPrimary: label == diagnostic.primary)
    }

    private func excerpt(
        _ places: [Place], _ file: SourceFile, _ gutter: Int, _ severity: Diagnostic.Severity
    ) -> String {
        let margin = String(repeating: " ", count: gutter)
        var out = "\(margin) \(faint("|"))\n"
        var last: Int?
        for place in places {
            if let last, place.line > last + 1 { out += faint("...") + "\n" }
            if last != place.line {
                let number = String(place.line)
                let padding = String(repeating: " ", count: gutter - number.count)
                out += "\(faint(number + padding + " |")) \(file.line(place.line))\n"
            }
            last = place.line
            let sign = String(repeating: place.isPrimary ? "^" : "-", count: place.width)
            let indent = String(repeating: " ", count: place.column - 1)
            let text = place.text.isEmpty ? "" : " " + place.text
            out += "\(margin) \(faint("|")) \(indent)"
            out += painted(sign + text, place.isPrimary ? severity : .note) + "\n"
        }
        return out + "\(margin) \(faint("|"))\n"
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
    private func faint(_ text: String) -> String { isColoured ? "\u{1B}[34m\(text)\u{1B}[0m" : text }
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
