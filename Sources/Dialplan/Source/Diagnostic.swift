/// One thing that is wrong or doubtful in the sources: what, where, why, and the ways out.
public struct Diagnostic: Sendable, Equatable {
    public enum Severity: String, Sendable, Comparable {
        case error, warning, note

        public static func < (left: Severity, right: Severity) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int {
            switch self {
            case .error: 0
            case .warning: 1
            case .note: 2
            }
        }
    }

    public struct Label: Sendable, Equatable {
        public var span: Span
        public var text: String
    }

    /// Stable: `E0114`.
    public var code: String
    public var severity: Severity
    /// What is wrong, in words of the language.
    public var title: String
    /// The smallest text that is wrong; nil when the whole file is meant, or is not there.
    public var primary: Label?
    /// Other places that have to do with it.
    public var secondary: [Label]
    /// One per way out.
    public var helps: [String]
    /// A change that surely is what was meant: a mistyped word, a pattern as others write it.
    public var fix: Fix?

    public struct Fix: Sendable, Equatable {
        public var span: Span
        public var replacement: String
    }

    init(
        _ code: String, _ title: String, at span: Span?, _ label: String = "",
        _ secondary: [Label] = [], help: [String] = []
    ) {
        self.code = code
        severity =
            switch code.first {
            case "W": .warning
            case "N": .note
            default: .error
            }
        self.title = title.cut(to: Limits.messageBytes)
        primary = span.map { Label(span: $0, text: label.cut(to: Limits.messageBytes)) }
        self.secondary = secondary.map {
            Label(span: $0.span, text: $0.text.cut(to: Limits.messageBytes))
        }
        helps = help.map { $0.cut(to: Limits.messageBytes) }
        fix = span.flatMap { Self.fix(code, label, $0) }
    }

    /// Messages whose place is exactly the word that was mistyped.
    private static let wordCodes: Set<String> = [
        "E0028", "E0031", "E0102", "E0103", "E0104", "E0105", "E0108", "E0112", "E0113", "E0117",
        "E0123", "E0701", "E0801",
    ]

    private static func fix(_ code: String, _ label: String, _ span: Span) -> Fix? {
        let (front, back) = ("did you mean `", "`?")
        guard wordCodes.contains(code), label.hasPrefix(front), label.hasSuffix(back) else {
            return nil
        }
        let word = String(label.dropFirst(front.count).dropLast(back.count))
        return Fix(span: span, replacement: word)
    }

    /// A mistake outside the language: a file that cannot be read, a port that is taken.
    public static func mistake(
        _ code: String, _ title: String, at span: Span? = nil, label: String = "",
        help: [String] = []
    ) -> Diagnostic {
        Diagnostic(code, title, at: span, label, help: help)
    }
}
