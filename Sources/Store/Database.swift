import Foundation
import GRDB

/// The file in which the exchange keeps its records: SQLite in write-ahead mode, every commit on
/// the disk before it is reported (`synchronous = FULL`).
struct Database {
    let queue: DatabaseQueue
    /// Where an unreadable file was put aside.
    let quarantined: String?
    /// Is there while the file is in use: found at the next start, it tells of a sudden end.
    private let marker: String

    /// Opens or makes the file. A file that is no sound database is renamed aside, never deleted,
    /// and a new one begun: telephones ring without their history.
    init(path: String) throws {
        marker = path + ".open"
        let endedWell = !FileManager.default.fileExists(atPath: marker)
        do {
            queue = try Self.open(path, trusting: endedWell)
            quarantined = nil
        } catch let error as DatabaseError where Self.isCorruption(error) {
            let aside = path + ".corrupt-" + String(Int(Date().timeIntervalSince1970))
            try FileManager.default.moveItem(atPath: path, toPath: aside)
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.moveItem(
                    atPath: path + suffix, toPath: aside + suffix)
            }
            queue = try Self.open(path, trusting: true)
            quarantined = aside
        }
        _ = FileManager.default.createFile(atPath: marker, contents: nil)
    }

    /// After the last use: the next start need not look through the whole file.
    func close() throws {
        try queue.close()
        try FileManager.default.removeItem(atPath: marker)
    }

    private static func isCorruption(_ error: DatabaseError) -> Bool {
        error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB
    }

    /// A file that was closed well is looked through only while that costs no time to speak of.
    private static func isWorthChecking(_ path: String, _ endedWell: Bool) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let size = attributes?[.size] as? Int ?? 0
        return !endedWell || size <= Limits.alwaysCheckedBytes
    }

    private static func open(_ path: String, trusting endedWell: Bool) throws -> DatabaseQueue {
        let isChecked = isWorthChecking(path, endedWell)
        var configuration = GRDB.Configuration()
        configuration.busyMode = .timeout(2)
        configuration.label = "bellbird.store"
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.inDatabase { database in
            guard isChecked else { return }
            let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
            guard verdict == "ok" else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict)
            }
        }
        try Migrations.all.migrate(queue)
        return queue
    }
}

/// The shape of the tables, one step per version, never changed once shipped.
enum Migrations {
    static var all: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: call records and bindings") { database in
            try database.create(table: "callRecord") { table in
                table.primaryKey("id", .text)
                table.column("began", .integer).notNull().indexed()
                table.column("answered", .integer)
                table.column("ended", .integer).notNull()
                table.column("caller", .text).notNull().indexed()
                table.column("dialed", .text).notNull().indexed()
                table.column("answeredBy", .text).indexed()
                table.column("talkMilliseconds", .integer).notNull()
                table.column("document", .text).notNull()
            }
            try database.create(table: "binding") { table in
                table.primaryKey("extension", .text)
                table.column("document", .text).notNull()
            }
        }
        migrator.registerMigration("2: toggles") { database in
            try database.create(table: "toggle") { table in
                table.primaryKey("name", .text)
                table.column("isOn", .boolean).notNull()
            }
        }
        migrator.registerMigration("3: decisions and open calls") { database in
            try database.create(table: "decision") { table in
                table.primaryKey("id", .text)
                table.column("began", .integer).notNull().indexed()
                table.column("document", .text).notNull()
            }
            try database.create(table: "openCall") { table in
                table.primaryKey("id", .text)
                table.column("document", .text).notNull()
            }
            try database.create(table: "lifeSign") { table in
                table.primaryKey("id", .integer)
                table.column("at", .integer).notNull()
            }
        }
        registerLater(&migrator)
        return migrator
    }

    private static func registerLater(_ migrator: inout DatabaseMigrator) {
        migrator.registerMigration("4: facts") { database in
            try database.create(table: "fact") { table in
                table.column("kind", .text).notNull()
                table.column("name", .text).notNull()
                table.column("value", .text).notNull()
                table.primaryKey(["kind", "name"])
            }
        }
        migrator.registerMigration("5: mailboxes and mail", migrate: MailboxTables.make)
        migrator.registerMigration("6: texts, appointments and subscriptions") { database in
            try database.create(table: "thing") { table in
                table.column("kind", .text).notNull()
                table.column("id", .text).notNull()
                table.column("document", .text).notNull()
                table.primaryKey(["kind", "id"])
            }
        }
        migrator.registerMigration("7: watched conversations") { database in
            try database.create(table: "watch") { table in
                table.primaryKey("id", .text)
                table.column("began", .integer).notNull().indexed()
                table.column("who", .text).notNull().indexed()
                table.column("whom", .text).notNull().indexed()
                table.column("document", .text).notNull()
            }
        }
        // Decisions of before are taken to have the size that they mostly had.
        migrator.registerMigration("8: bytes of decisions") { database in
            try database.alter(table: "decision") { table in
                table.add(column: "bytes", .integer).notNull().defaults(to: 2_000)
            }
            try database.create(
                index: "decision_bytes", on: "decision", columns: ["began", "bytes"])
        }
    }
}
