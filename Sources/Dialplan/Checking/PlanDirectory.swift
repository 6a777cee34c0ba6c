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
    /// The plan's own, whether or not it can be run.
    public let tests: [TestRunner.Test]

    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// - Parameters:
    ///   - files: every `.toml` file but bellbird.toml, every `.dial` file and every `.csv` file;
    ///     others are passed over.
    ///   - passwordsAreKnown: false where secrets may not be read: then nothing is said of missing
    ///     ones.
    ///   - prompts: the prompts that there are. Nil: those that `[sounds]` lists, or else nothing
    ///     is said of them.
    ///   - zones: the TZif file of a time zone by its name.
    ///   - sql: prepares the SQL of queries.
    ///   - today: days since 1970-01-01.
    public init(
        _ files: [SourceFile], passwordsAreKnown: Bool = true, prompts: PlanInput.Prompts? = nil,
        zones: (@Sendable (String) -> [UInt8]?)? = nil,
        sql: (@Sendable (_ file: String, _ text: String) -> PreparedSQL)? = nil, today: Int? = nil
    ) {
        sources = files
        let all = files.enumerated().map { (file: $0.offset, source: $0.element) }
        let plans = all.filter { $0.source.name.hasSuffix(".dial") }
        var inventoryFiles = InventoryFiles()
        for (index, file) in all where file.name.hasSuffix(".toml") && file.name != "bellbird.toml"
        {
            inventoryFiles.read(file, file: index)
        }
        secrets = passwordsAreKnown ? inventoryFiles.secretsByName() : Secrets()
        inventory = inventoryFiles.inventory
        var input = PlanInput(inventory: inventory, zones: zones, sql: sql, today: today)
        input.prompts = prompts ?? inventory.prompts.map { PlanInput.Prompts($0) }
        for (index, file) in all where file.name.hasSuffix(".csv") { input.tables[index] = file }
        let compiled = Plan.compiled(plans, input)
        tests = compiled.tests.map(TestRunner.Test.init)
        inventoryFiles.check(
            classes: Vocabulary.classes + compiled.ownClasses, schedules: compiled.schedules)
        var found = inventoryFiles.diagnostics + compiled.diagnostics
        if plans.isEmpty {
            found.append(
                Diagnostic(
                    "E1009", "there is no dialplan", at: nil, "",
                    help: ["write one: `dialplans/main.dial`"]))
        }
        diagnostics = Diagnostic.inOrder(found)
        plan = found.contains { $0.severity == .error } ? nil : compiled.plan
    }
}
