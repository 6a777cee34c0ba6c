/// What a plan is made of besides its `.dial` files.
public struct PlanInput: Sendable {
    /// The prompts that there are, by name.
    public struct Prompts: Sendable {
        /// Those of no language.
        public var common: Set<String>
        /// `de`, `en` → names
        public var byLanguage: [String: Set<String>]

        public init(_ common: Set<String>, byLanguage: [String: Set<String>] = [:]) {
            self.common = common
            self.byLanguage = byLanguage
        }

        func contains(_ name: String) -> Bool {
            common.contains(name) || byLanguage.values.contains { $0.contains(name) }
        }

        var names: Set<String> {
            byLanguage.values.reduce(common) { $0.union($1) }
        }
    }

    public var inventory: Inventory
    /// Nil: nobody knows, and nothing is said of prompts.
    public var prompts: Prompts?
    /// The TZif file of a time zone by its name. Nil: zones are not checked, and UTC is used.
    public var zones: (@Sendable (String) -> [UInt8]?)?
    /// What `map … from` can name, by the number of the file in the list that diagnostics refer to.
    public var tables: [Int: SourceFile]
    /// Days since 1970-01-01, for holidays that are over. Nil: nothing is said of them.
    public var today: Int?

    public init(
        inventory: Inventory, prompts: Prompts? = nil,
        zones: (@Sendable (String) -> [UInt8]?)? = nil, tables: [Int: SourceFile] = [:],
        today: Int? = nil
    ) {
        self.inventory = inventory
        self.prompts = prompts
        self.zones = zones
        self.tables = tables
        self.today = today
    }
}
