import Foundation
import GRDB
import Switchboard

/// The copies that the exchange makes of its own database beside it, so that a damaged one can be
/// rebuilt: the last one, and the one before.
enum OwnSnapshot {
    static let logs = ["-wal", "-shm"]

    struct File {
        var path: String
        var taken: UTCTime
    }

    /// The newest first.
    static func all(of path: String) -> [File] {
        [last(path), before(path)].compactMap { name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: name)
            guard let changed = attributes?[.modificationDate] as? Date else { return nil }
            return File(
                path: name,
                taken: UTCTime(milliseconds: Int64(changed.timeIntervalSince1970 * 1_000)))
        }
    }

    /// Takes one; the exchange goes on writing meanwhile. `isChecked`: the whole file is looked
    /// through, too. Errors: the database is damaged, or the disk is full; then the snapshots of
    /// before are still there.
    static func take(of path: String, isChecked: Bool) throws {
        let part = last(path) + ".part"
        remove(part)
        defer { remove(part) }
        var configuration = GRDB.Configuration()
        configuration.busyMode = .timeout(10)
        configuration.readonly = true
        let source = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? source.close() }
        if isChecked { try source.read(Database.check) }
        let target = try DatabaseQueue(path: part)
        try Migrations.all.migrate(target)
        try source.read { source in
            try target.write { target in
                for table in try KeptTables.names(target)
                where !KeptTables.take(table, from: source, into: target) {
                    // What is wrong, where it is the database; else it is the snapshot's disk.
                    try Database.check(source)
                    throw DatabaseError(
                        resultCode: .SQLITE_ERROR, message: "\(table) cannot be copied")
                }
            }
        }
        try target.close()
        try publish(part, as: path)
    }

    private static func publish(_ part: String, as path: String) throws {
        let manager = FileManager.default
        let file = FileHandle(forUpdatingAtPath: part)
        try file?.synchronize()
        try file?.close()
        if manager.fileExists(atPath: last(path)) {
            _ = rename(last(path), before(path))
        }
        try manager.moveItem(atPath: part, toPath: last(path))
    }

    static func remove(_ path: String) {
        for suffix in [""] + logs { unlink(path + suffix) }
    }

    /// The folder, and the name in it.
    static func split(_ path: String) -> (folder: String, name: String) {
        let url = URL(filePath: path)
        return (url.deletingLastPathComponent().path, url.lastPathComponent)
    }

    private static func last(_ path: String) -> String { path + ".snapshot" }
    private static func before(_ path: String) -> String { path + ".snapshot-before" }
}
