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
        let plans = documents.flatMap(\.numbering)
        guard !plans.isEmpty else {
            if isWhole {
                report(
                    "E0107", "there is no numbering plan", at: node.span,
                    "`outside` means what one can call",
                    help: ["write `numbering germany area 30` with your country"])
            }
            return []
        }
        var found: [Pattern] = []
        for plan in plans {
            for rewrite in plan.rewrites { found += routes(rewrite.pattern, value: 0).map(\.entry.pattern) }
            if plan.preset != nil, case .patterns(let all) = Pattern.read("x.") { found += all }
        }
        return found.map {
            Pattern(places: $0.places, isOpen: $0.isOpen, stripped: 0, text: $0.text)
        }
    }
}
