extension PlanGraph {
    /// A Mermaid flowchart, for pages that draw it themselves; nil if nothing is called `root`.
    public static func mermaid(_ sources: [SourceFile], from root: String? = nil) -> String? {
        let documents = sources.enumerated().map { Parser.parse($1, file: $0).0 }
        guard let cards = Cards(documents, sources: sources, from: root)?.cards else { return nil }
        var lines = ["flowchart LR"]
        for (index, card) in cards.enumerated() {
            let text = ([card.title] + card.lines.map(\.text)).map(escaped).joined(
                separator: "<br>")
            lines.append("  c\(index)[\"\(text)\"]:::\(card.kind)")
        }
        for (index, card) in cards.enumerated() {
            for line in card.lines {
                guard let target = line.target else { continue }
                let arrow = line.isLater ? "-.->" : "-->"
                lines.append("  c\(index) \(arrow)|\"\(escaped(line.text))\"| c\(target)")
            }
        }
        lines += [
            "  classDef emergency fill:#ffdad6,stroke:#b3261e",
            "  classDef incoming fill:#dbe9ff,stroke:#1f6feb",
            "  classDef context fill:#d8f2e6,stroke:#1a7f5a",
            "  classDef menu fill:#e9dfff,stroke:#7a4fd0",
            "  classDef flow fill:#eef1f4,stroke:#4a5764",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Mermaid reads entities as HTML does, with `#` in front. Sign by sign: what is put on top of
    /// a quotation mark leaves it one.
    private static func escaped(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "#quot;".unicodeScalars
            case "<": out += "#lt;".unicodeScalars
            case ">": out += "#gt;".unicodeScalars
            case "#": out += "#35;".unicodeScalars
            case "&": out += "#amp;".unicodeScalars
            case "{": out += "#123;".unicodeScalars
            case "}": out += "#125;".unicodeScalars
            case "|": out += "#124;".unicodeScalars
            default: out.append(PlainText.isShown(scalar) ? scalar : " ")
            }
        }
        return String(out)
    }
}
