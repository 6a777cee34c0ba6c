import Foundation
import Switchboard

/// The files of mailboxes: a folder for each, with its messages and greetings.
///
/// - `6abf1c20-17-1.wav` is a message, and so is one that no table knows: it was cut off.
/// - `copy-…` belongs to a message that was passed on, `greeting-…` to the box.
/// - `spoken-…` is still being spoken or judged, and nothing once the exchange has stopped.
public struct MailboxFolder: Sendable {
    public let path: String
    /// Told before each step that changes the disk, for tests of what a sudden end leaves.
    var beforeStep: (@Sendable (String) -> Void)?

    struct Failure: Error {
        /// Half a sentence.
        var reason: String
    }

    /// `state`: the exchange's state directory.
    public init(state: String) {
        path = state + "/voicemail"
    }

    /// Of a name below the folder. Nil for one that leads out of it.
    public func path(of file: String) -> String? {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }) else {
            return nil
        }
        return path + "/" + file
    }

    // MARK: - Steps

    /// Its bytes and its name survive a power cut from here on.
    func makeDurable(_ file: String) throws(Failure) {
        guard let path = path(of: file) else { throw Failure(reason: "no name of a file") }
        try synchronize(path)
        try synchronizeFolder(of: file)
    }

    /// The file's folder, and the one above, where it may be new.
    private func synchronizeFolder(of file: String) throws(Failure) {
        guard let slash = file.firstIndex(of: "/") else { return }
        try synchronize(path + "/" + file[..<slash])
        try synchronize(path)
    }

    private func synchronize(_ path: String) throws(Failure) {
        beforeStep?("fsync \(path)")
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw Self.failure() }
        defer { close(opened) }
        guard fsync(opened) == 0 else { throw Self.failure() }
    }

    /// A WAV file whose writer could not go on says more or less than it has.
    func repair(_ file: String) throws(Failure) {
        guard file.hasSuffix(".wav"), isThere(file), let path = path(of: file) else { return }
        do { try Recordings.correct(path) } catch {
            throw Failure(reason: error.localizedDescription)
        }
    }

    /// It need not be there.
    func remove(_ file: String) {
        guard let path = path(of: file) else { return }
        for name in [path, path + ".part"] {
            beforeStep?("unlink \(name)")
            unlink(name)
        }
    }

    /// `source` under another name besides: on one disk that costs nothing. It is no error if it
    /// is there already.
    func copy(_ source: String, to target: String) throws(Failure) {
        guard let from = path(of: source), let to = path(of: target) else {
            throw Failure(reason: "no name of a file")
        }
        makeFolder(of: target)
        beforeStep?("link \(to)")
        guard link(from, to) == 0 || errno == EEXIST else { throw Self.failure() }
        try synchronizeFolder(of: target)
    }

    /// Takes the place of what was there.
    func move(_ source: String, to target: String) throws(Failure) {
        guard let from = path(of: source), let to = path(of: target) else {
            throw Failure(reason: "no name of a file")
        }
        try synchronize(from)
        beforeStep?("rename \(to)")
        guard rename(from, to) == 0 else { throw Self.failure() }
        try synchronizeFolder(of: target)
    }

    /// A file from elsewhere: it is there whole, or not at all.
    public func take(_ source: String, as target: String) -> String? {
        guard let to = path(of: target) else { return "no name of a file" }
        makeFolder(of: target)
        let passing = to + ".new"
        do {
            try? FileManager.default.removeItem(atPath: passing)
            try FileManager.default.copyItem(atPath: source, toPath: passing)
            try synchronize(passing)
            guard rename(passing, to) == 0 else { throw Self.failure() }
            try synchronizeFolder(of: target)
        } catch {
            return (error as? Failure)?.reason ?? error.localizedDescription
        }
        return nil
    }

    private func makeFolder(of file: String) {
        guard let slash = file.firstIndex(of: "/") else { return }
        mkdir(path, 0o750)
        mkdir(path + "/" + file[..<slash], 0o750)
    }

    private static func failure() -> Failure {
        Failure(reason: String(cString: strerror(errno)))
    }

    // MARK: - Looking

    func isThere(_ file: String) -> Bool {
        path(of: file).map { access($0, F_OK) == 0 } ?? false
    }

    /// Every file, below the folder.
    func files() -> [String] {
        let manager = FileManager.default
        let boxes = (try? manager.contentsOfDirectory(atPath: path)) ?? []
        return boxes.sorted().flatMap { box -> [String] in
            let names = (try? manager.contentsOfDirectory(atPath: path + "/" + box)) ?? []
            return names.sorted().map { box + "/" + $0 }
        }
    }

    /// The length of a file that the exchange has written, ms; 0 where none can be told.
    func milliseconds(_ file: String) -> UInt64 {
        guard let path = path(of: file), let handle = FileHandle(forReadingAtPath: path) else {
            return 0
        }
        defer { try? handle.close() }
        let size = (try? handle.seekToEnd()) ?? 0
        return file.hasSuffix(".opus") ? opus(handle, size) : wav(handle, size)
    }

    /// Behind 44 bytes of header there is nothing but samples, of so many bytes a second.
    private func wav(_ handle: FileHandle, _ size: UInt64) -> UInt64 {
        guard size > 44, (try? handle.seek(toOffset: 28)) != nil,
            let rate = try? handle.read(upToCount: 4), rate.count == 4
        else { return 0 }
        let bytes = rate.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return bytes == 0 ? 0 : (size - 44) * 1_000 / bytes
    }

    /// RFC 3533 §6: the place in time at which the last page ends, 48 of it a millisecond.
    private func opus(_ handle: FileHandle, _ size: UInt64) -> UInt64 {
        guard (try? handle.seek(toOffset: size > 65_536 ? size - 65_536 : 0)) != nil,
            let end = try? handle.readToEnd(),
            let page = end.range(of: Data("OggS".utf8), options: .backwards),
            page.lowerBound + 14 <= end.endIndex
        else { return 0 }
        let place = end[(page.lowerBound + 6)..<(page.lowerBound + 14)]
        let samples = place.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return samples > UInt64(Int64.max) ? 0 : samples / 48
    }
}
