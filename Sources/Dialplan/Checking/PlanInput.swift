/// What a plan is made of besides its `.dial` files.
public struct PlanInput: Sendable {
    /// The prompts that there are, by name.
    public struct Prompts: Sendable {
        /// Those of no language.
        public var common: Set<String>
        /// `de`, `en` → names
        public var byLanguage: [String: Set<String>]
        /// The folders in which they are looked for, in turn; empty if nobody knows.
        public var folders: [String] = []
        /// The music that there is, by name. Nil: nobody knows, and nothing is said of it.
        public var music: Set<String>?
        /// How a prompt is that is not as the exchange plays it: `48 kHz stereo`. Asked for those
        /// alone that the plan plays.
        public var converted: @Sendable (_ name: String) -> String? = { _ in nil }

        public init(_ common: Set<String>, byLanguage: [String: Set<String>] = [:]) {
            self.common = common
            self.byLanguage = byLanguage
        }

        func contains(_ name: String) -> Bool {
            common.contains(name) || byLanguage.values.contains { $0.contains(name) }
        }

        /// Regions are passed over, as where prompts are looked for: `en-GB` has those of `en`.
        private func ofLanguage(_ name: String) -> Set<String> {
            byLanguage[String(name.prefix { $0 != "-" && $0 != "_" }).lowercased()] ?? []
        }

        func has(language: String) -> Bool { !ofLanguage(language).isEmpty }

        func has(_ name: String, in language: String) -> Bool {
            ofLanguage(language).contains(name)
        }

        /// What waiting callers hear if nothing else is said.
        public static let usualMusic = "default"

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
    /// Prepares the `sql` of a query on its database, given by the path in the inventory and the
    /// text with `?1` for each value. Nil: nothing is said of it.
    public var sql: (@Sendable (_ file: String, _ text: String) -> PreparedSQL)?
    /// Days since 1970-01-01, for holidays that are over. Nil: nothing is said of them.
    public var today: Int?

    public init(
        inventory: Inventory, prompts: Prompts? = nil,
        zones: (@Sendable (String) -> [UInt8]?)? = nil, tables: [Int: SourceFile] = [:],
        sql: (@Sendable (_ file: String, _ text: String) -> PreparedSQL)? = nil, today: Int? = nil
    ) {
        self.inventory = inventory
        self.prompts = prompts
        self.zones = zones
        self.tables = tables
        self.sql = sql
        self.today = today
    }
}

/// What a database says of the SQL of a query, without running it.
public enum PreparedSQL: Equatable, Sendable {
    /// The database is not there, or cannot be read: nothing can be said.
    case unknown
    /// It can be run: the names of its columns, whether it only reads, and how many values it has.
    case good(columns: [String], readsOnly: Bool, values: Int)
    /// What is wrong, in the words of the database, and the byte of the text at which it is.
    case wrong(String, at: Int?)
}
