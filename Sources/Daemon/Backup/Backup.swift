import Foundation
import Glibc
import Store
public import Switchboard

/// Configuration, passwords, records, messages and kept plans in one archive, while the exchange
/// runs or rests.
public struct Backup: Sendable {
    public struct Failure: Error {
        /// A sentence.
        public var text: String
    }

    public let note: BackupNote
    public let path: String
    public let bytes: Int64

    /// Writes an archive. `target`: a file that does not exist, or a folder, in which it gets a
    /// name with the time. It appears when it is whole, and only its owner may read it.
    ///
    /// The database is copied first: a message's files are there before its row is, so each
    /// message of the copy is in the archive, unless its owner has deleted it in between.
    public static func write(
        of directory: String, to target: String, withRecordings: Bool = false,
        at now: UTCTime = Daemon.utc()
    ) throws(Failure) -> Backup {
        let files = ConfigurationDirectory(directory)
        guard let settings = files.settings else {
            throw Failure(text: "\(directory)/bellbird.toml cannot be read.")
        }
        let note = BackupNote(
            version: Version.number, made: now, host: ProcessInfo.processInfo.hostName,
            hasRecordings: withRecordings)
        let path = try file(target, now)
        let part = path + ".part"
        let output = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard output >= 0 else {
            throw Failure(text: "\(part) cannot be written: \(SystemReason.last).")
        }
        defer {
            close(output)
            unlink(part)
        }
        let state = settings.stateDirectory
        try asOwner(of: state) { () throws(Failure) in
            try gather(note, directory, state, output)
        }
        guard fsync(output) == 0, rename(part, path) == 0 else {
            throw Failure(text: "\(path) cannot be written: \(SystemReason.last).")
        }
        var found = stat()
        fstat(output, &found)
        return Backup(note: note, path: path, bytes: Int64(found.st_size))
    }

    private static func file(_ target: String, _ now: UTCTime) throws(Failure) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: target, isDirectory: &isFolder) else {
            return target
        }
        guard isFolder.boolValue else {
            throw Failure(text: "\(target) exists already: move it away, or choose another name.")
        }
        let stamp = BackupShelf.stamp(of: now)
        return "\(target)/\(BackupShelf.prefix)\(stamp)\(BackupShelf.suffix)"
    }

    /// A folder with links to all that goes into the archive, and the copy of the database.
    private static func gather(
        _ note: BackupNote, _ directory: String, _ state: String, _ output: Int32
    ) throws(Failure) {
        let manager = FileManager.default
        // An exchange that never ran has no state yet.
        let disk = manager.fileExists(atPath: state) ? state : manager.temporaryDirectory.path
        let room = "\(disk)/.backup-\(UUID().uuidString.prefix(8))"
        do {
            try manager.createDirectory(
                atPath: room, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw Failure(text: "\(room) cannot be made: \(SystemReason.of(error)).")
        }
        defer { try? manager.removeItem(atPath: room) }
        var names = [BackupNote.name, BackupPart.configuration]
        do {
            try JSONEncoder().encode(note).write(
                to: URL(filePath: room + "/" + BackupNote.name))
            try manager.createSymbolicLink(
                atPath: room + "/" + BackupPart.configuration,
                withDestinationPath: absolute(directory))
            if manager.fileExists(atPath: state + "/" + Snapshot.name) {
                try Snapshot.write(of: state, to: room + "/" + BackupPart.database)
                names.append(BackupPart.database)
            }
            let folders =
                [BackupPart.voicemail, BackupPart.plans]
                + (note.hasRecordings ? [BackupPart.recordings] : [])
            for name in folders where manager.fileExists(atPath: state + "/" + name) {
                try manager.createSymbolicLink(
                    atPath: room + "/" + name, withDestinationPath: absolute(state) + "/" + name)
                names.append(name)
            }
            try Tar.pack(names, in: room, without: left(directory, state), to: output)
        } catch let failure as DiskLoop.Failure {
            throw Failure(text: "\(failure.reason).")
        } catch let failure as Tar.Failure {
            throw Failure(text: "The archive cannot be written: \(failure.reason).")
        } catch {
            throw Failure(text: "\(room) cannot be filled: \(SystemReason.of(error)).")
        }
    }

    /// What lies in the configuration directory and belongs to no configuration.
    private static func left(_ directory: String, _ state: String) -> [String] {
        var left = [BackupPart.configuration + "/" + Restore.asideName + "*"]
        let (directory, state) = (absolute(directory), absolute(state))
        if state.hasPrefix(directory + "/") {
            left.append(BackupPart.configuration + state.dropFirst(directory.count))
        }
        return left
    }

    static func absolute(_ path: String) -> String {
        let whole =
            path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        return URL(filePath: whole).resolvingSymlinksInPath().standardizedFileURL.path
    }

    /// Root works as the exchange's user here: files that SQLite makes beside its database must be
    /// that user's.
    private static func asOwner<Result>(
        of path: String, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var found = stat()
        guard geteuid() == 0, stat(path, &found) == 0, found.st_uid != 0 else {
            return try body()
        }
        guard setegid(found.st_gid) == 0, seteuid(found.st_uid) == 0 else {
            throw Failure(text: "The exchange's user cannot be taken on: \(SystemReason.last).")
        }
        defer {
            _ = seteuid(0)
            _ = setegid(0)
        }
        return try body()
    }
}

/// A folder in which backups stand in a row.
public enum BackupShelf {
    static let prefix = "bellbird-"
    static let suffix = ".tar.gz"

    /// `20261122T094000Z`
    static func stamp(of time: UTCTime) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyyMMdd'T'HHmmss'Z'"
        return formatter.string(
            from: Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000))
    }

    /// Takes the oldest away until so many are left; what is named otherwise stays.
    public static func keep(_ count: Int, in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let backups = names.filter { isBackup($0) }.sorted()
        let gone = backups.dropLast(max(count, 1)).map { folder + "/" + $0 }
        for path in gone { unlink(path) }
        return gone
    }

    private static func isBackup(_ name: String) -> Bool {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return false }
        let stamp = name.dropFirst(prefix.count).dropLast(suffix.count)
        return stamp.count == 16 && stamp.hasSuffix("Z")
            && stamp.prefix(8).allSatisfy(\.isNumber)
    }
}
