import Foundation
import GRDB
import GRDBSQLite
import Switchboard

/// The file in which the exchange keeps its records: SQLite in write-ahead mode, every commit on
/// the disk before it is reported (`synchronous = FULL`).
struct Database {
    let path: String
    let queue: DatabaseQueue
    /// What was done about a damaged file.
    let rebuilt: Rebuilt?
    /// The file is large and was not closed well: somebody has to look it through.
    let isDoubtful: Bool
    /// Is there while the file is in use: found at the next start, it tells of a sudden end.
    private let marker: String

    /// Opens or makes the file. One that cannot be used is put aside, never changed, and a new one
    /// made of what can be read and of the last snapshot.
    /// - Parameter damage: what is known to be wrong with it.
    init(path: String, damage: String? = nil, at now: UTCTime) throws {
        self.path = path
        Rebuild.finish(path)
        marker = path + ".open"
        let endedWell = !FileManager.default.fileExists(atPath: marker)
        let isSmall = Self.isSmall(path)
        do {
            if let damage {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: damage)
            }
            queue = try Self.open(path, isChecked: isSmall)
            rebuilt = nil
            isDoubtful = !endedWell && !isSmall
        } catch let error as DatabaseError where Self.isBeyondUse(error) {
            rebuilt = try Rebuild.carryOut(path, because: Self.words(for: error), at: now)
            queue = try Self.open(path, isChecked: false)
            isDoubtful = false
        }
        _ = FileManager.default.createFile(atPath: marker, contents: nil)
    }

    /// After the last use: the next start need not look through the whole file.
    func close() throws {
        try queue.close()
        try FileManager.default.removeItem(atPath: marker)
    }

    /// The file itself is damaged.
    static func isDamage(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB
    }

    /// Or it cannot be written by who runs the exchange.
    private static func isBeyondUse(_ error: DatabaseError) -> Bool {
        isDamage(error) || error.resultCode == .SQLITE_READONLY
            || error.resultCode == .SQLITE_PERM || error.resultCode == .SQLITE_AUTH
    }

    static func words(for error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(error)" }
        return error.message ?? "\(error.resultCode)"
    }

    /// Looking through it costs no time to speak of.
    private static func isSmall(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.size] as? Int ?? 0 <= Limits.alwaysCheckedBytes
    }

    /// Throws what a damaged file deserves.
    static func check(_ database: GRDB.Database) throws {
        let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
        guard verdict == "ok" else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict)
        }
    }

    private static func open(_ path: String, isChecked: Bool) throws -> DatabaseQueue {
        var configuration = GRDB.Configuration()
        configuration.busyMode = .timeout(2)
        configuration.label = "bellbird.store"
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.inDatabase { database in
            guard sqlite3_db_readonly(database.sqliteConnection, "main") == 0 else {
                throw DatabaseError(resultCode: .SQLITE_READONLY, message: "it is read only")
            }
            if isChecked { try check(database) }
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
