/// A configuration directory's plan and inventory, read and checked as one.
public struct PlanDirectory: Sendable {
    /// All that was read, in the order that diagnostics refer to.
    public let sources: [SourceFile]
    public let inventory: Inventory
    /// What may be read of secrets.toml.
    public let secrets: Secrets
    /// By extension number.
    public var passwords: [String: String] { secrets.phones }
    /// Nil if anything is wrong.
    public let plan: Plan?
    public let diagnostics: [Diagnostic]

    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// `files`: every `.toml` file but bellbird.toml, and every `.dial` file; others are passed
    /// over. `passwordsAreKnown` is false where secrets may not be read: then nothing is said of
    /// missing ones.
    public init(_ files: [SourceFile], passwordsAreKnown: Bool = true) {
        sources = files
        var inventoryFiles = InventoryFiles()
        for (index, file) in files.enumerated()
        where file.name.hasSuffix(".toml") && file.name != "bellbird.toml" {
            inventoryFiles.read(file, file: index)
        }
        inventoryFiles.check(classes: Vocabulary.classes)
        secrets = passwordsAreKnown ? inventoryFiles.secretsByName() : Secrets()
        inventory = inventoryFiles.inventory
        var documents: [Document] = []
        var found = inventoryFiles.diagnostics
        let plans = files.enumerated().filter { $0.element.name.hasSuffix(".dial") }
        for (index, file) in plans {
            let (document, diagnostics) = Parser.parse(file, file: index)
            documents.append(document)
            found += diagnostics
        }
        var checker = Checker(documents: documents, sources: files, inventory: inventory)
        let compiled = checker.check(firstFile: 0)
        found += checker.diagnostics
        if plans.isEmpty {
            found.append(
                Diagnostic(
                    "E1009", "there is no dialplan", at: nil, "",
                    help: ["write one: `dialplans/main.dial`"]))
        }
        diagnostics = Diagnostic.inOrder(found)
        plan = found.contains { $0.severity == .error } ? nil : compiled
    }
}

extension Diagnostic {
    /// By place; those without one last.
    static func inOrder(_ list: [Diagnostic]) -> [Diagnostic] {
        list.sorted { left, right in
            guard let first = left.primary?.span, let second = right.primary?.span else {
                return left.primary != nil && right.primary == nil
            }
            return (first.file, first.range.lowerBound) < (second.file, second.range.lowerBound)
        }
    }
}
