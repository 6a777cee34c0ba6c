import GRDB
import Switchboard

/// What people have set by phone or by command, and what groups and queues remember.
enum Facts {
    /// Nil removes it.
    static func keep(_ fact: FactName, _ value: String?, _ database: GRDB.Database) throws {
        guard let value else {
            return try database.cachedStatement(
                sql: "DELETE FROM fact WHERE kind = ? AND name = ?"
            ).execute(arguments: [fact.kind.rawValue, fact.name])
        }
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO fact (kind, name, value) VALUES (?, ?, ?)"
        ).execute(arguments: [fact.kind.rawValue, fact.name, value])
    }

    /// Kinds that only a later version knows are left where they are.
    static func all(_ database: GRDB.Database) throws -> KeptFacts {
        var found = KeptFacts()
        for row in try Row.fetchAll(database, sql: "SELECT kind, name, value FROM fact") {
            if let written = row.text("kind"), let kind = FactKind(rawValue: written),
                let name = row.text("name"), let value = row.text("value")
            {
                found[kind, name] = value
            }
        }
        return found
    }
}
