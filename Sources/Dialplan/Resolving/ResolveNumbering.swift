/// The numbering plan, and what it makes of the word `outside`.
extension Checker {
    /// Classes that `allow` can name.
    var numberClasses: [String] {
        var classes = Vocabulary.classes
        for node in documents.flatMap(\.numbering) {
            for row in node.classes where !classes.contains(row.name.text) {
                classes.append(row.name.text)
            }
        }
        return classes
    }

    /// What can be dialed so that it becomes an outside number.
    mutating func outside(_ node: PatternNode) -> [Pattern] {
        guard let numbering else {
            if isWhole, documents.allSatisfy(\.numbering.isEmpty) {
                report(
                    "E0107", "there is no numbering plan", at: node.span,
                    "`outside` means what one can call",
                    help: ["write `numbering germany area 30` with your country"])
            }
            return []
        }
        return numbering.outside.map { $0.behind([]) }
    }

    // MARK: - The plan

    /// Nil where none is declared: then numbers go out as they were dialed.
    mutating func resolveNumbering() {
        let nodes = documents.flatMap(\.numbering)
        guard let first = nodes.first else { return }
        for node in nodes.dropFirst() where node.preset != nil && first.preset != nil {
            report(
                "E0101", "there is a numbering plan already", at: node.span, "",
                [.init(span: first.span, text: "it stands here")])
        }
        guard let base = preset(nodes.first { $0.preset != nil }) else { return }
        var rewrites: [NumberingPlan.Rewrite] = []
        var classes: [NumberingPlan.ClassRule] = []
        for node in nodes {
            for rewrite in node.rewrites { rewrites += self.rewrites(rewrite) }
            for row in node.classes {
                for pattern in row.patterns {
                    classes += read(pattern).map {
                        .init(
                            pattern: $0, numberClass: CallClass(name: row.name.text), digits: 1...15
                        )
                    }
                }
            }
        }
        numbering = base.adding(rewrites: rewrites, classes: classes)
    }

    private mutating func preset(_ node: NumberingNode?) -> NumberingPlan? {
        let name = node?.preset?.text ?? "generic"
        guard let preset = NumberingPreset.named(name) else {
            let known = NumberingPreset.shipped.map(\.name)
            report(
                "E0107", "there is no numbering plan of `\(name)`", at: node?.preset?.span,
                suggestion(name, known), help: ["there are: " + known.joined(separator: ", ")])
            return nil
        }
        do throws(NumberingPreset.Refusal) {
            return try preset.plan(area: node?.area?.text)
        } catch {
            report(
                "E0107", "`\(node?.area?.text ?? "")` is no area of \(name)",
                at: node?.area?.span, "",
                help: ["write its digits as they stand behind +\(preset.country): `area 30`"])
            return try? preset.plan()
        }
    }

    private mutating func rewrites(_ node: NumberingNode.Rewrite) -> [NumberingPlan.Rewrite] {
        let to = node.to.text
        guard to.hasPrefix("+"), to.dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            report(
                "E0201", "`\(to)` does not begin an international number", at: node.to.span, "",
                help: ["write `+` and digits: `rewrite 0|[1-9]x. to +49`"])
            return []
        }
        return read(node.pattern).map { .init(pattern: $0, replacement: to) }
    }

    private mutating func read(_ node: PatternNode) -> [Pattern] {
        let text = node.kind == .quoted ? "\"" + node.text : node.text
        switch Pattern.read(text) {
        case .patterns(let list): return list
        case .wrong(let why):
            report(
                "E0201", "`\(node.text)` is not a number pattern", at: node.span, "", help: [why])
            return []
        }
    }
}
