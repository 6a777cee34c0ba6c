/// The reference chapter of the manual, made from the tables.
public enum LanguageReference {
    /// Markdown; the same every time.
    public static var markdown: String {
        var lines = [
            "# The language: reference", "",
            "Made from the tables that the parser and the checker use. Chapters with examples:"
                + " [the dialplan](dialplan.md).", "",
            "T is a length of time: `500ms`, `20s`, `5m`, `2h`. Options stand behind the action on"
                + " its line, or in its braces, one a line. *offline*: also possible after the"
                + " caller has hung up and beside a conversation.", "",
        ]
        for family in ActionSpec.Family.allCases {
            lines += ["## \(family.rawValue)", ""]
            for spec in Vocabulary.actions where spec.family == family { lines += action(spec) }
        }
        lines += [
            "## Declarations", "", "",
            "Lines of a block stand in any order, the steps of a test excepted.", "",
        ]
        for spec in Vocabulary.blocks { lines += block(spec) }
        for spec in Vocabulary.objects { lines += object(spec) }
        lines += ["## Words", ""]
        lines += words
        return lines.joined(separator: "\n") + "\n"
    }

    private static func action(_ spec: ActionSpec) -> [String] {
        var lines = ["### `\(spec.verb.rawValue)`", "", "    \(spec.form)", "", spec.summary]
        if !marks(spec).isEmpty { lines[4] += " *\(marks(spec).joined(separator: ", "))*" }
        lines.append("")
        if !spec.options.isEmpty { lines += table(spec.options) }
        if !spec.outcomes.isEmpty {
            let outcomes = spec.outcomes.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            let keys = spec.marks.contains(.keys) ? "; `on key`, `during key`" : ""
            lines += ["Outcomes: \(outcomes)\(keys).", ""]
        }
        return lines
    }

    private static func marks(_ spec: ActionSpec) -> [String] {
        var found: [String] = []
        if spec.marks.contains(.ends) { found.append("ends the call") }
        if spec.marks.contains(.costs) { found.append("can cost money") }
        if spec.marks.contains(.offline) { found.append("offline") }
        return found
    }

    private static func block(_ spec: BlockSpec) -> [String] {
        var lines = ["### `\(spec.word)`", "", "    \(spec.form)", "", spec.summary, ""]
        if !spec.lines.isEmpty {
            lines += ["| line | meaning |", "|---|---|"]
            lines += spec.lines.map { line in
                let form = "\(line.name) \(line.form)".replacing("|", with: "\\|")
                return "| `\(form)` | \(line.summary) |"
            }
            lines.append("")
        }
        guard spec.written != [spec.form] else { return lines }
        return lines + spec.written.map { "    " + $0 } + [""]
    }

    private static func object(_ spec: ObjectSpec) -> [String] {
        [
            "### `\(spec.kind.rawValue)`", "", "    \(spec.kind.rawValue) NAME [\"LABEL\"] { ... }",
            "", spec.summary, "",
        ] + table(spec.options)
    }

    private static func table(_ options: [OptionSpec]) -> [String] {
        ["| option | meaning |", "|---|---|"]
            + options.map { option in
                let form = option.written.replacing("|", with: "\\|")
                return "| `\(form)` | \(option.isNeeded ? "needed: " : "")\(option.summary) |"
            } + [""]
    }

    private static var words: [String] {
        [
            "- Facts: "
                + Vocabulary.facts.map { "`\($0.name)`" + ($0.isMaybe ? " (may be missing)" : "") }
                .joined(separator: ", "),
            "- Types: "
                + ValueType.named.keys.sorted().map { "`\($0)`" }.joined(separator: ", "),
            "- Tones: " + Vocabulary.tones.map { "`\($0)`" }.joined(separator: ", "),
            "- Ways to end a call: "
                + Vocabulary.causes.keys.sorted().map { "`\($0)`" }.joined(separator: ", "),
            "- Classes of numbers: "
                + Vocabulary.classes.map { "`\($0)`" }.joined(separator: ", "),
            "- Functions: " + list(Function.allCases.map(\.rawValue) + ["state"])
                + ", and every map",
            "- What `state` of an extension is: " + list(Vocabulary.phoneStates),
            "- What a test can expect: " + list(SimulatedCall.eventNames),
            "- Numbering plans: " + list(NumberingPreset.shipped.map(\.name)),
            "- Holidays that are shipped: " + list(HolidaySet.shippedNames),
            "- Tones of: " + list(NationalTones.names),
            "- Languages of `say`: " + list(Saying.languages),
            "- Units of `say money`: " + list(Saying.currencies),
            "- Contexts that are shipped: " + list(Library.names),
        ]
    }

    private static func list(_ words: [String]) -> String {
        words.map { "`\($0)`" }.joined(separator: ", ")
    }
}
