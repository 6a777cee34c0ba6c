import Foundation
import Glibc

/// The state directory, held by this process alone: a lock on the file `lock` in it (flock(2)).
/// The kernel releases it when the process ends, however it ends.
final class StateLock: Sendable {
    struct Failure: Error, Equatable {
        /// A sentence without its point.
        var reason: String
    }

    private let directory: String
    private let made: Folders.Made
    private let descriptor: Int32

    /// Makes the directory if there is none. Errors: another process has it, or it cannot be
    /// used; then no file of it was changed.
    init(_ directory: String) throws(Failure) {
        self.directory = directory
        let sentence = "the state directory \(directory)"
        do { made = try Folders.make(directory, mode: 0o750) } catch {
            throw Failure(reason: "\(sentence) cannot be made: \(SystemReason.text(error.code))")
        }
        do { descriptor = try Self.locked(directory) } catch {
            made.remove()
            throw error
        }
    }

    /// Nothing came of the start: a directory that it has made goes again, with all that was put
    /// into it since. One that was there before stays as it is.
    func undo() {
        guard made.paths.last == directory else { return }
        try? FileManager.default.removeItem(atPath: directory)
        made.remove()
    }

    private static func locked(_ directory: String) throws(Failure) -> Int32 {
        let sentence = "the state directory \(directory)"
        let descriptor = Glibc.open(directory + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            throw Failure(reason: "\(sentence) cannot be used: \(SystemReason.last)")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let reason = SystemReason.last
            let holder = read(descriptor)
            Glibc.close(descriptor)
            guard isHeld else {
                throw Failure(reason: "\(sentence) cannot be locked: \(reason)")
            }
            throw Failure(reason: "\(sentence) is in use by \(holder)")
        }
        // Only said to people: whether it is held is the kernel's word.
        let name = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, name, name.count, 0) }
        return descriptor
    }

    deinit {
        Glibc.close(descriptor)
    }

    private static func read(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(0, count)).prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty else { return "another process" }
        return "process \(String(decoding: digits, as: UTF8.self))"
    }
}
