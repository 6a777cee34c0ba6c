import Foundation
import GRDB
import Switchboard

/// Makes a sound database of a damaged one: the last snapshot, and over it every row that can still
/// be read. A table that can be read whole counts as it is; of any other the rows of the snapshot
/// stay where none is found.
///
/// It may be killed at any step: until the new file is whole the damaged one has its place, and the
/// next start begins anew; between the two names `finish` goes on.
enum Rebuild {
    /// A new file that is whole and had not got its name yet gets it.
    static func finish(_ path: String) {
        let manager = FileManager.default
        guard !manager.fileExists(atPath: path), manager.fileExists(atPath: name(path)) else {
            return
        }
        _ = rename(name(path), path)
    }

    private static func name(_ path: String) -> String { path + ".rebuilt" }

    /// Errors: the disk is full, or the folder cannot be written.
    static func carryOut(_ path: String, because complaint: String, at now: UTCTime) throws
        -> Rebuilt
    {
        let manager = FileManager.default
        let new = name(path)
        OwnSnapshot.remove(new)
        let snapshot = OwnSnapshot.all(of: path).first { Snapshot.complaint(about: $0.path) == nil }
        if let snapshot { try manager.copyItem(atPath: snapshot.path, toPath: new) }
        let damaged = try salvage(path, into: new)
        let aside = try moveAside(path, at: now)
        try manager.moveItem(atPath: new, toPath: path)
        forgetOldest(of: path)
        return Rebuilt(
            aside: aside, complaint: complaint, damaged: damaged, snapshot: snapshot?.taken)
    }

    /// The names of the tables that could not be read whole.
    private static func salvage(_ path: String, into new: String) throws -> [String] {
        let target = try DatabaseQueue(path: new)
        defer { try? target.close() }
        try Migrations.all.migrate(target)
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        let source = try? DatabaseQueue(path: path, configuration: configuration)
        defer { try? source?.close() }
        return try target.writeWithoutTransaction { target in
            let tables = try KeptTables.names(target)
            guard let source else { return tables }
            var damaged: [String] = []
            try target.inTransaction {
                damaged = source.unsafeRead { source in
                    tables.filter { !KeptTables.take($0, from: source, into: target) }
                }
                return .commit
            }
            return damaged
        }
    }

    /// Renamed, never changed. Gives its new name.
    private static func moveAside(_ path: String, at now: UTCTime) throws -> String {
        let manager = FileManager.default
        let stem = path + Self.mark + "\(now.milliseconds / 1_000)"
        var aside = stem
        var count = 1
        while manager.fileExists(atPath: aside) {
            count += 1
            aside = "\(stem)-\(count)"
        }
        // The log first: it must never be taken for that of the new file.
        for suffix in OwnSnapshot.logs where manager.fileExists(atPath: path + suffix) {
            try manager.moveItem(atPath: path + suffix, toPath: aside + suffix)
        }
        try manager.moveItem(atPath: path, toPath: aside)
        return aside
    }

    static let mark = ".corrupt-"

    /// Damaged files that lie in the folder of the database, the oldest first.
    static func asides(of path: String) -> [String] {
        let (folder, name) = OwnSnapshot.split(path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { found in
            found.hasPrefix(name + mark) && !OwnSnapshot.logs.contains { found.hasSuffix($0) }
        }.sorted().map { folder + "/" + $0 }
    }

    private static func forgetOldest(of path: String) {
        for old in asides(of: path).dropLast(Limits.damagedDatabases) { OwnSnapshot.remove(old) }
    }
}

/// The tables that a snapshot holds: all but why calls went as they did, which is large.
enum KeptTables {
    static func names(_ database: GRDB.Database) throws -> [String] {
        try String.fetchAll(
            database,
            sql: """
                SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'decision'
                AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'grdb_%' ORDER BY name
                """)
    }

    /// The rows of a table in place of those that are there; false where not all of them can be
    /// read: then those that can are added.
    static func take(
        _ table: String, from source: GRDB.Database, into target: GRDB.Database
    ) -> Bool {
        var isWhole = false
        try? target.inSavepoint {
            try target.execute(sql: "DELETE FROM \(table)")
            isWhole = copy(table, from: source, into: target, newestFirst: true)
            return isWhole ? .commit : .rollback
        }
        guard !isWhole else { return true }
        // From both ends to the damage.
        for newestFirst in [true, false] {
            _ = copy(table, from: source, into: target, newestFirst: newestFirst)
        }
        return false
    }

    /// False where a row cannot be read, and all behind it, or where one is no row of this table.
    private static func copy(
        _ table: String, from source: GRDB.Database, into target: GRDB.Database,
        newestFirst: Bool
    ) -> Bool {
        do {
            // A database of before this table.
            guard try source.tableExists(table) else { return true }
            let here = try target.columns(in: table).map(\.name)
            let there = Set(try source.columns(in: table).map(\.name))
            let columns = here.filter(there.contains)
            let list = columns.map { "\"\($0)\"" }.joined(separator: ", ")
            let places = columns.map { _ in "?" }.joined(separator: ", ")
            let insert = try target.makeStatement(
                sql: "INSERT OR REPLACE INTO \(table) (\(list)) VALUES (\(places))")
            let rows = try Row.fetchCursor(
                source,
                sql: "SELECT \(list) FROM \(table) ORDER BY rowid \(newestFirst ? "DESC" : "ASC")"
                    + " LIMIT \(Limits.snapshotRows)")
            var isWhole = true
            while let row = try rows.next() {
                do { try insert.execute(arguments: StatementArguments(row.databaseValues)) } catch {
                    isWhole = false
                }
            }
            return isWhole
        } catch {
            return false
        }
    }
}
