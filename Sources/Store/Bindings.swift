import Foundation
import GRDB
import Switchboard

/// Registrations, one row for each extension.
enum Bindings {
    static func replace(
        _ number: String, _ bindings: [KeptBinding], _ database: GRDB.Database
    ) throws {
        guard !bindings.isEmpty else {
            try database.execute(
                sql: "DELETE FROM binding WHERE extension = ?", arguments: [number])
            return
        }
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO binding (extension, document) VALUES (?, ?)")
        try statement.execute(arguments: [number, try Documents.text(of: bindings)])
    }

    /// Those that have not expired at `now`. A row that another version wrote and this one cannot
    /// read is left out: its phone registers again.
    static func all(at now: UTCTime, _ database: GRDB.Database) throws -> [String: [KeptBinding]] {
        var found: [String: [KeptBinding]] = [:]
        let decoder = Documents.decoder()
        for row in try Row.fetchAll(database, sql: "SELECT extension, document FROM binding") {
            guard let number = row.text("extension"), let text = row.text("document"),
                let bindings = try? decoder.decode([KeptBinding].self, from: Data(text.utf8))
            else { continue }
            let live = bindings.filter { $0.expires > now }
            if !live.isEmpty { found[number] = live }
        }
        return found
    }
}
