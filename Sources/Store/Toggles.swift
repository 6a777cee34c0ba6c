import GRDB

/// The toggles of the dialplan, as they were set last.
enum Toggles {
    static func keep(_ name: String, _ isOn: Bool, _ database: GRDB.Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO toggle (name, isOn) VALUES (?, ?)",
            arguments: [name, isOn])
    }

    static func all(_ database: GRDB.Database) throws -> [String: Bool] {
        var found: [String: Bool] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT name, isOn FROM toggle") {
            if let name = row.text("name"), let isOn = row.flag("isOn") { found[name] = isOn }
        }
        return found
    }
}
