import Foundation
import GRDB
import Switchboard

/// What goes on after a restart: texts, appointments, subscriptions and bans, one row for each.
enum Things {
    static func keep(_ key: KeptKey, _ thing: KeptThing?, _ database: GRDB.Database) throws {
        guard let thing else {
            let statement = try database.cachedStatement(
                sql: "DELETE FROM thing WHERE kind = ? AND id = ?")
            return try statement.execute(arguments: [key.kind.rawValue, key.id])
        }
        let text =
            switch thing {
            case .text(let text): try Documents.text(of: text)
            case .appointment(let appointment): try Documents.text(of: appointment)
            case .subscription(let subscription): try Documents.text(of: subscription)
            case .ban(let ban): try Documents.text(of: ban)
            case .hook(let hook): try Documents.text(of: hook)
            }
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO thing (kind, id, document) VALUES (?, ?, ?)")
        try statement.execute(arguments: [key.kind.rawValue, key.id, text])
    }

    /// Kept for study, and taken up no more. `key`: nil for all.
    static func putAside(_ key: KeptKey?, _ database: GRDB.Database) throws {
        let change = "UPDATE OR REPLACE thing SET kind = '\(aside)' || kind"
        guard let key else {
            return try database.execute(sql: change + " WHERE kind NOT LIKE '\(aside)%'")
        }
        try database.execute(
            sql: change + " WHERE kind = ? AND id = ?", arguments: [key.kind.rawValue, key.id])
    }

    /// Stands before a kind, which `all` then does not know.
    private static let aside = "aside-"

    /// In the order of their names. A row that another version wrote and this one cannot read is
    /// left out.
    static func all(_ database: GRDB.Database) throws -> [KeptThing] {
        let decoder = Documents.decoder()
        let rows = try Row.fetchAll(
            database, sql: "SELECT kind, document FROM thing ORDER BY kind, id")
        return rows.compactMap { row in
            guard let word = row.text("kind"), let kind = KeptKey.Kind(rawValue: word),
                let text = row.text("document")
            else { return nil }
            let data = Data(text.utf8)
            return switch kind {
            case .text: (try? decoder.decode(KeptText.self, from: data)).map { .text($0) }
            case .appointment:
                (try? decoder.decode(KeptAppointment.self, from: data)).map { .appointment($0) }
            case .subscription:
                (try? decoder.decode(KeptSubscription.self, from: data)).map { .subscription($0) }
            case .ban: (try? decoder.decode(KeptBan.self, from: data)).map { .ban($0) }
            case .hook: (try? decoder.decode(KeptHook.self, from: data)).map { .hook($0) }
            }
        }
    }
}
