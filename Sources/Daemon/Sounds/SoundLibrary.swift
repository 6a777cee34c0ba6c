import Dispatch
import Glibc
import Media
import NIOConcurrencyHelpers

/// Reads sounds on threads of its own, and keeps those that were heard last. One that has changed
/// on the disk is read anew.
final class SoundLibrary: Sendable {
    enum Wanted: Equatable, Sendable {
        case prompt(String, language: String)
        case file(String)
        case music(String)
        /// A passing recording of this name.
        case recorded(String)
        /// A file of a mailbox.
        case kept(String)
    }

    struct Missing: Error, Equatable {
        /// A sentence for people.
        var reason: String
    }

    private struct Kept {
        var identity: Identity
        var item: PlayItem
        var bytes: Int
        var lastHeard: UInt64
    }

    /// Tells whether a file is still the same.
    private struct Identity: Equatable {
        var parts: [Int] = []

        mutating func add(_ path: String) {
            var found = stat()
            guard stat(path, &found) == 0 else { return parts.append(-1) }
            parts += [
                Int(truncatingIfNeeded: found.st_ino), Int(found.st_size),
                found.st_mtim.tv_sec, found.st_mtim.tv_nsec,
            ]
        }

        /// Of the first file.
        var bytes: Int { parts.count > 1 ? parts[1] : 0 }
    }

    private struct Shelf {
        var folders: SoundFolders
        var kept: [String: Kept] = [:]
        var bytes = 0
        var clock: UInt64 = 0
    }

    // Both queues look at the shelf; it is locked for look-ups only, never while a file is read.
    private let shelf: NIOLockedValueBox<Shelf>
    private let mostBytes: Int
    // Files are read one after the other: a serial queue is never two threads.
    private let short = DispatchQueue(label: "sounds")
    /// Music, and files as large as music: nobody waits for his prompt behind them.
    private let long = DispatchQueue(label: "music")
    /// The folder of what is recorded for a while.
    private let passing: String
    private let mailboxes: String

    init(
        _ folders: SoundFolders, passing: String = "", mailboxes: String = "",
        mostBytes: Int = Limits.soundBytes
    ) {
        self.mailboxes = mailboxes
        shelf = NIOLockedValueBox(Shelf(folders: folders))
        self.passing = passing
        self.mostBytes = mostBytes
    }

    var folders: SoundFolders { shelf.withLockedValue { $0.folders } }

    /// After a reload.
    func use(_ folders: SoundFolders) {
        shelf.withLockedValue { $0.folders = folders }
    }

    /// Runs `work` where `item(_:)` may be asked; in the order of their asking, those that are long
    /// and those that are not.
    func run(isLong: Bool, _ work: @escaping @Sendable () -> Void) {
        (isLong ? long : short).async(execute: work)
    }

    /// It takes a while to read: the file is large, and not in memory. Looks at the disk.
    func isLong(_ wanted: Wanted) -> Bool {
        let path: String?
        switch wanted {
        case .prompt(let name, let language):
            path = folders.path(of: name, language: language)
        case .file(let file): path = file
        case .music: return true
        case .recorded: return false
        case .kept(let name): path = mailboxes + "/" + name
        }
        guard let path else { return false }
        var identity = Identity()
        identity.add(path)
        guard identity.bytes > Limits.shortSoundBytes else { return false }
        return shelf.withLockedValue { $0.kept[path]?.identity } != identity
    }

    /// Waits for the disk.
    func item(_ wanted: Wanted) throws(Missing) -> PlayItem {
        let folders = folders
        switch wanted {
        case .prompt(let name, let language):
            guard let path = folders.path(of: name, language: language) else {
                let places = folders.places(of: name, language: language)
                throw Missing(reason: "there is no prompt “\(name)”; looked for \(places)")
            }
            return try kept(path, [path], readSound)
        case .file(let path):
            return try kept(path, [path], readSound)
        case .recorded(let name):
            // Not kept: it is heard twice at most, and then it is to be gone.
            return try said(passing + "/" + name)
        case .kept(let name): return try said(mailboxes + "/" + name)
        case .music(let group):
            let pieces = folders.pieces(ofMusic: group)
            guard !pieces.isEmpty else {
                let places = folders.music.map { $0 + "/" + group }.joined(separator: ", ")
                throw Missing(reason: "there is no music “\(group)”; looked for \(places)")
            }
            return try kept("music:" + group, pieces, readMusic)
        }
    }

    private func said(_ path: String) throws(Missing) -> PlayItem {
        guard case .sound(let sound) = try readSound([path]), let said = sound.withoutSilentEnds
        else { throw Missing(reason: "nothing was said in \(path)") }
        return .sound(said)
    }

    private func kept(
        _ key: String, _ paths: [String], _ read: ([String]) throws(Missing) -> PlayItem
    ) throws(Missing) -> PlayItem {
        var identity = Identity()
        for path in paths { identity.add(path) }
        let found: PlayItem? = shelf.withLockedValue { shelf in
            shelf.clock += 1
            guard shelf.kept[key]?.identity == identity else { return nil }
            shelf.kept[key]?.lastHeard = shelf.clock
            return shelf.kept[key]?.item
        }
        if let found { return found }
        let item = try read(paths)
        shelf.withLockedValue { keep(item, key, identity, &$0) }
        return item
    }

    private func keep(_ item: PlayItem, _ key: String, _ identity: Identity, _ shelf: inout Shelf) {
        let bytes =
            switch item {
            case .sound(let sound): sound.bytes
            case .music(let music): music.bytes
            case .tone, .pause: 0
            }
        shelf.bytes -= shelf.kept.removeValue(forKey: key)?.bytes ?? 0
        guard bytes <= mostBytes else { return }
        while shelf.bytes + bytes > mostBytes,
            let oldest = shelf.kept.min(by: { $0.value.lastHeard < $1.value.lastHeard })
        {
            shelf.bytes -= oldest.value.bytes
            shelf.kept.removeValue(forKey: oldest.key)
        }
        shelf.bytes += bytes
        shelf.kept[key] = Kept(
            identity: identity, item: item, bytes: bytes, lastHeard: shelf.clock)
    }

    private func readSound(_ paths: [String]) throws(Missing) -> PlayItem {
        let path = paths.first ?? ""
        do { return .sound(try SoundFile.load(path)) } catch {
            throw Missing(reason: "\(path) cannot be heard: \(error.reason)")
        }
    }

    /// Pieces that cannot be read are passed over, and so are those for which there is no room.
    private func readMusic(_ paths: [String]) throws(Missing) -> PlayItem {
        var pieces: [LoadedSound] = []
        var bytes = 0
        var reason = ""
        for path in paths {
            do {
                let piece = try SoundFile.load(path)
                bytes += piece.bytes
                if bytes > Limits.musicBytes, !pieces.isEmpty { break }
                pieces.append(piece)
            } catch {
                reason = "\(path) cannot be heard: \(error.reason)"
            }
        }
        guard let music = Music(pieces) else { throw Missing(reason: reason) }
        return .music(music)
    }

    /// What is kept, for tests.
    var keptBytes: Int { shelf.withLockedValue { $0.bytes } }
    var keptSounds: Int { shelf.withLockedValue { $0.kept.count } }
}
