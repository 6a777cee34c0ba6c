import Foundation
import GRDB
import Switchboard

/// What is known of messages and mailboxes, one row for each. A message that is being recorded is
/// a `draft`; all others are on the disk, and their files with them.
enum MailboxTables {
    static let draft = "draft"

    static func make(_ database: GRDB.Database) throws {
        try database.create(table: "message") { table in
            table.primaryKey("id", .text)
            table.column("box", .text).notNull().indexed()
            table.column("state", .text).notNull()
            table.column("document", .text).notNull()
        }
        try database.create(table: "box") { table in
            table.primaryKey("number", .text)
            table.column("document", .text)
            table.column("pin", .text)
            table.column("isPassing", .boolean).notNull().defaults(to: false)
        }
        try database.create(table: "mail") { table in
            table.primaryKey("id", .text)
            table.column("since", .integer).notNull()
            table.column("due", .integer).notNull().indexed()
            table.column("tries", .integer).notNull()
            table.column("document", .text).notNull()
        }
    }

    // MARK: - Messages

    static func put(
        _ message: VoiceMessage, _ state: String, _ database: GRDB.Database
    ) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO message (id, box, state, document) VALUES (?, ?, ?, ?)",
            arguments: [
                message.id.description, message.box, state, try Documents.text(of: message),
            ])
    }

    static func remove(_ id: MessageID, _ database: GRDB.Database) throws {
        try database.execute(
            sql: "DELETE FROM message WHERE id = ?", arguments: [id.description])
    }

    /// A row of another version, which cannot be read, is left alone.
    static func all(
        _ database: GRDB.Database
    ) throws -> [(message: VoiceMessage, isDraft: Bool)] {
        let decoder = Documents.decoder()
        return try Row.fetchAll(database, sql: "SELECT state, document FROM message").compactMap {
            guard let text = $0.text("document"), let state = $0.text("state"),
                let message = try? decoder.decode(VoiceMessage.self, from: Data(text.utf8))
            else { return nil }
            return (message, state == draft)
        }
    }

    /// Who called, if a record tells.
    static func caller(
        of call: CallID, _ database: GRDB.Database
    ) throws -> (number: String, name: String?)? {
        let text = try String.fetchOne(
            database, sql: "SELECT document FROM callRecord WHERE id = ?",
            arguments: [call.description])
        let record = text.flatMap {
            try? Documents.decoder().decode(CallRecord.self, from: Data($0.utf8))
        }
        return record.map { ($0.caller, $0.callerName) }
    }

    // MARK: - Boxes

    static func put(_ box: KeptBox, _ database: GRDB.Database) throws {
        try database.execute(
            sql: """
                INSERT INTO box (number, document) VALUES (?, ?)
                ON CONFLICT (number) DO UPDATE SET document = excluded.document
                """, arguments: [box.number, try Documents.text(of: box)])
    }

    static func setPIN(
        _ hash: String?, isPassing: Bool, of box: String, _ database: GRDB.Database
    ) throws {
        try database.execute(
            sql: """
                INSERT INTO box (number, pin, isPassing) VALUES (?, ?, ?)
                ON CONFLICT (number)
                DO UPDATE SET pin = excluded.pin, isPassing = excluded.isPassing
                """, arguments: [box, hash, isPassing])
    }

    static func pin(of box: String, _ database: GRDB.Database) throws -> String? {
        try String.fetchOne(
            database, sql: "SELECT pin FROM box WHERE number = ?", arguments: [box])
    }

    static func restore(_ kept: inout RestoredMailboxes, _ database: GRDB.Database) throws {
        let decoder = Documents.decoder()
        for row in try Row.fetchAll(database, sql: "SELECT * FROM box") {
            guard let number = row.text("number") else { continue }
            if let text = row.text("document"),
                let box = try? decoder.decode(KeptBox.self, from: Data(text.utf8))
            {
                kept.boxes.append(box)
            }
            guard row.text("pin") != nil else { continue }
            kept.pins.insert(number)
            if row.flag("isPassing") == true { kept.passingPINs.insert(number) }
        }
    }
}
