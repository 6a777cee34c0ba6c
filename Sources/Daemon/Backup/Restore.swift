import Dialplan
import Foundation
import Glibc
import Store
public import Switchboard

/// Puts a backup where it belongs. What was there is moved aside, never deleted.
public struct Restore: Sendable {
    public typealias Failure = Backup.Failure

    public let note: BackupNote
    /// Where what was there before is now.
    public let aside: [String]
    /// Mistakes in the restored configuration.
    public let mistakes: Int

    /// What stands in front of the time in the name of a folder with what was there before.
    static let asideName = ".before-restore-"

    /// What an archive says of itself. Errors: it is none, is damaged, or of a later version.
    public static func look(at archive: String) throws(Failure) -> BackupNote {
        let names: [String]
        do { names = try Tar.list(archive) } catch {
            throw Failure(text: "\(archive) cannot be read: \(error.reason).")
        }
        guard names.first == BackupNote.name,
            names.contains(where: { $0.hasPrefix(BackupPart.configuration + "/") })
        else { throw Failure(text: "\(archive) is no backup of an exchange.") }
        let room = try Room(in: FileManager.default.temporaryDirectory.path)
        try room.take([BackupNote.name], from: archive)
        guard let data = FileManager.default.contents(atPath: room.path + "/" + BackupNote.name),
            let note = try? JSONDecoder().decode(BackupNote.self, from: data)
        else { throw Failure(text: "\(archive) does not say what it is.") }
        guard note.format <= BackupNote.format else {
            throw Failure(
                text: "\(archive) was made by version \(note.version), which is later than this"
                    + " one: install that first.")
        }
        return note
    }

    /// All or nothing: the archive is unpacked and looked at beside its place first. Errors: an
    /// exchange runs there, the archive is not whole, or the disk is full.
    public static func carryOut(
        _ archive: String, to directory: String, at now: UTCTime = Daemon.utc()
    ) throws(Failure) -> Restore {
        let note = try look(at: archive)
        let directory = Backup.absolute(directory)
        try make(directory)
        let configuration = try Room(in: directory)
        try configuration.take([BackupPart.configuration], from: archive)
        let settings = try settings(
            in: configuration.path + "/" + BackupPart.configuration, for: directory)
        let state = settings.stateDirectory
        let lock: StateLock
        do { lock = try StateLock(state) } catch {
            throw Failure(text: "Stop the exchange first: \(error.reason).")
        }
        Mover.giveToOwner(of: state, state + "/lock")
        let kept = try Room(in: state)
        let parts = try partsOfState(archive)
        try kept.take(parts, from: archive)
        let database = kept.path + "/" + BackupPart.database
        if parts.contains(BackupPart.database), let why = Snapshot.complaint(about: database) {
            throw Failure(text: "The records in \(archive) are of no use: \(why).")
        }
        let name = asideName + BackupShelf.stamp(of: now)
        var aside: [String] = []
        let own = Mover(from: configuration.path + "/" + BackupPart.configuration, to: directory)
        aside += try own.move(own.names, puttingAside: name, isState: false)
        let other = Mover(from: kept.path, to: state)
        aside += try other.move(parts, puttingAside: name, isState: true)
        withExtendedLifetime(lock) {}
        let found = ConfigurationDirectory(directory)
        return Restore(
            note: note, aside: aside,
            mistakes: found.diagnostics.count { $0.severity == .error })
    }

    private static func make(_ directory: String) throws(Failure) {
        do { _ = try Folders.make(directory, mode: 0o750) } catch {
            throw Failure(text: "\(directory) cannot be made: \(SystemReason.text(error.code)).")
        }
    }

    /// Of the restored bellbird.toml, as it will count at its place.
    private static func settings(in folder: String, for directory: String) throws(Failure)
        -> Settings
    {
        let path = folder + "/bellbird.toml"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(text: "The backup holds no bellbird.toml.")
        }
        return Settings(
            SourceFile(path: path, bytes: [UInt8](data)), file: 0, directory: directory)
    }

    private static func partsOfState(_ archive: String) throws(Failure) -> [String] {
        let names: [String]
        do { names = try Tar.list(archive) } catch {
            throw Failure(text: "\(archive) cannot be read: \(error.reason).")
        }
        let known = [
            BackupPart.database, BackupPart.voicemail, BackupPart.plans, BackupPart.recordings,
        ]
        return known.filter { part in names.contains { $0 == part || $0.hasPrefix(part + "/") } }
    }
}

/// A folder for a moment, on the disk where its contents will stay.
private final class Room {
    let path: String

    init(in parent: String) throws(Restore.Failure) {
        path = "\(parent)/.restore-\(UUID().uuidString.prefix(8))"
        guard mkdir(path, 0o700) == 0 else {
            throw Restore.Failure(text: "\(path) cannot be made: \(SystemReason.last).")
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func take(_ names: [String], from archive: String) throws(Restore.Failure) {
        guard !names.isEmpty else { return }
        do { try Tar.unpack(archive, names, into: path) } catch {
            throw Restore.Failure(text: "\(archive) cannot be unpacked: \(error.reason).")
        }
    }
}

/// Moves files into a folder, and out of their way what has their names.
private struct Mover {
    let from: String
    let to: String

    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: from)) ?? []).sorted()
    }

    /// Gives back the folder with what was there, if anything was.
    func move(
        _ names: [String], puttingAside name: String, isState: Bool
    ) throws(Restore.Failure) -> [String] {
        var owner = stat()
        stat(to, &owner)
        let aside = to + "/" + name
        var hasAside = false
        // A log of the old database would be taken for that of the new one; a snapshot, too.
        let beside = ["-wal", "-shm", ".open", ".snapshot", ".snapshot-before"]
        let others = names.contains(BackupPart.database) ? beside : []
        for old in names + others.map({ BackupPart.database + $0 }) {
            let place = to + "/" + old
            guard FileManager.default.fileExists(atPath: place) else { continue }
            if !hasAside {
                mkdir(aside, 0o700)
                hasAside = true
            }
            try rename(place, aside + "/" + old)
        }
        for new in names {
            if geteuid() == 0 { give(from + "/" + new, owner, isState: isState) }
            try rename(from + "/" + new, to + "/" + new)
        }
        return hasAside ? [aside] : []
    }

    private func rename(_ old: String, _ new: String) throws(Restore.Failure) {
        guard Glibc.rename(old, new) == 0 else {
            throw Restore.Failure(text: "\(new) cannot be put there: \(SystemReason.last).")
        }
    }

    /// Root's lock would keep the exchange's user out.
    static func giveToOwner(of folder: String, _ path: String) {
        var owner = stat()
        guard geteuid() == 0, stat(folder, &owner) == 0 else { return }
        lchown(path, owner.st_uid, owner.st_gid)
    }

    /// The state is the exchange's own; the configuration is root's, for the exchange to read.
    private func give(_ path: String, _ owner: stat, isState: Bool) {
        let user = isState ? owner.st_uid : 0
        lchown(path, user, owner.st_gid)
        guard let inner = FileManager.default.enumerator(atPath: path) else { return }
        for case let name as String in inner { lchown(path + "/" + name, user, owner.st_gid) }
    }
}
