/// The numbering plan, and what it makes of the word `outside`.
extension Checker {
    /// Classes that `allow` can name.
    var numberClasses: [String] { Vocabulary.classes + names.ownClasses.map(\.text) }

    /// A country's plan, or a general one, with the rules of the sources. Nil if they have none:
    /// numbers go out as they are dialed then.
    mutating func resolveNumbering() {
        let nodes = documents.flatMap(\.numbering)
        guard !nodes.isEmpty else { return }
        let presets = nodes.filter { $0.preset != nil }
        if let second = presets.dropFirst().first, let word = second.preset {
            report(
                "E0101", "there are two numbering plans", at: word.span, "",
                [.init(span: presets[0].span, text: "the first one")])
        }
        var rewrites: [NumberingPlan.Rewrite] = []
        var classes: [NumberingPlan.ClassRule] = []
        for node in nodes {
            for line in node.rewrites { rewrites += self.rewrites(line) }
            for line in node.classes { classes += self.classes(line) }
        }
        numbering = preset(presets.first)?.adding(rewrites: rewrites, classes: classes)
    }

    private mutating func preset(_ node: NumberingNode?) -> NumberingPlan? {
        let name = node?.preset?.text ?? "generic"
        guard let preset = NumberingPreset.named(name) else {
            let known = NumberingPreset.shipped.map(\.name)
            report(
                "E0107", "there is no numbering plan `\(name)`", at: node?.preset?.span,
                suggestion(name, known), help: ["plans: " + known.joined(separator: ", ")])
            return try? NumberingPreset.named("generic")?.plan()
        }
        do throws(NumberingPreset.Refusal) {
            return try preset.plan(area: node?.area?.text)
        } catch {
            report(
                "E0107", "`\(node?.area?.text ?? "")` is not an area of \(name)",
                at: node?.area?.span, "",
                help: ["write the digits of the area without the 0 that is dialed in front"])
            return try? preset.plan()
        }
    }

    private mutating func rewrites(
        _ line: NumberingNode.Rewrite
    ) -> [NumberingPlan.Rewrite] {
        let isNumber =
            line.to.text.first == "+"
            && line.to.text.dropFirst().allSatisfy { ("0"..."9").contains($0) }
        if !isNumber {
            report(
                "E0404", "this needs the beginning of an international number", at: line.to.span,
                "", help: ["write `to +49`, or only `to +`"])
        }
        return patterns(line.pattern).map {
            .init(pattern: $0, replacement: line.to.text)
        }
    }

    private mutating func classes(_ line: NumberingNode.Class) -> [NumberingPlan.ClassRule] {
        guard checkOwn(line.name) else { return [] }
        let numberClass = CallClass(line.name.text)
        return line.patterns.flatMap { pattern in
            patterns(pattern).map {
                .init(pattern: $0, numberClass: numberClass, digits: 1...15)
            }
        }
    }

    /// A class of one's own that nobody may call and that is almost called like another is a slip
    /// (E0108); one that nobody may call otherwise is of no use (W0125).
    private mutating func checkOwn(_ word: Word) -> Bool {
        if word.text == CallClass.emergency.name {
            report(
                "E0108", "`emergency` is no class of one's own", at: word.span, "",
                help: ["numbers for help stand in `emergency { numbers … }`"])
            return false
        }
        guard names.ownClasses.contains(where: { $0.span == word.span }),
            !allowedClasses.contains(word.text)
        else { return true }
        let near = suggestion(word.text, Vocabulary.classes)
        guard near.isEmpty else {
            report(
                "E0108", "there is no class of numbers called `\(word.text)`", at: word.span, near,
                help: ["a class of your own has a line `allow \(word.text)` in some context"])
            return false
        }
        if isWhole {
            report(
                "W0125", "class `\(word.text)` is never used", at: word.span,
                "nobody may call these numbers",
                help: ["write `allow \(word.text)` in the contexts whose phones may"])
        }
        return true
    }

    /// Named by some `allow`, by `system-allows`, or by a limit of the inventory.
    private var allowedClasses: Set<String> {
        var found = Set(names.contextNodes.flatMap { $0.allows.map(\.text) })
        for node in documents.flatMap(\.settings) where node.name.text == "system-allows" {
            found.formUnion(node.values.map(\.text))
        }
        return found
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
        return numbering.outside.map {
            Pattern(places: $0.places, isOpen: $0.isOpen, stripped: 0, text: $0.text)
        }
    }
}
