import Foundation
import GRDB

/// The database as it stood at one moment, in a file of its own. The exchange goes on writing
/// meanwhile: readers of a write-ahead log stop no writer.
public enum Snapshot {
    /// The name of the database in a state directory.
    public static let name = "bellbird.db"

    /// Damaged databases that were put aside in a state directory, the oldest first.
    public static func damaged(in state: String) -> [String] {
        Rebuild.asides(of: state + "/" + name)
    }

    /// Errors: a `DiskLoop.Failure`.
    public static func write(of state: String, to path: String) throws {
        let source = state + "/" + name
        guard FileManager.default.isReadableFile(atPath: source) else {
            throw DiskLoop.Failure(reason: "\(source) cannot be read")
        }
        do {
            var configuration = GRDB.Configuration()
            configuration.busyMode = .timeout(10)
            let queue = try DatabaseQueue(path: source, configuration: configuration)
            let copy = try DatabaseQueue(path: path)
            try queue.backup(to: copy)
            // One file: the copy of a database with a write-ahead log wants one too.
            try copy.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA journal_mode = DELETE")
            }
            try copy.close()
            try queue.close()
        } catch {
            throw DiskLoop.Failure(reason: "\(source) cannot be copied: \(error)")
        }
    }

    /// Why a file cannot be the database of this version; nil if it can.
    public static func complaint(about path: String) -> String? {
        do {
            let queue = try DatabaseQueue(path: path)
            defer { try? queue.close() }
            return try queue.read { database in
                let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
                guard verdict == "ok" else { return "it is damaged: \(verdict ?? "unreadable")" }
                guard try database.tableExists("callRecord") else {
                    return "it is no database of an exchange"
                }
                return nil
            }
        } catch {
            return "it cannot be read: \(error)"
        }
    }
}
