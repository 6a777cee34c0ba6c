import Glibc

/// The state directory, held by this process alone: a lock on the file `lock` in it (flock(2)).
/// The kernel releases it when the process ends, however it ends.
final class StateLock: Sendable {
    struct Failure: Error, Equatable {
        /// A sentence without its point.
        var reason: String
    }

    private let descriptor: Int32

    /// Makes the directory if there is none. Errors: another process has it, or it cannot be
    /// used; then no file of it was changed.
    init(_ directory: String) throws(Failure) {
        let sentence = "the state directory \(directory)"
        let code = Folders.make(directory, mode: 0o750)
        guard code == 0 else {
            throw Failure(reason: "\(sentence) cannot be made: \(SystemReason.text(code))")
        }
        descriptor = Glibc.open(directory + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            throw Failure(reason: "\(sentence) cannot be used: \(SystemReason.last)")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let reason = SystemReason.last
            let holder = Self.read(descriptor)
            Glibc.close(descriptor)
            guard isHeld else {
                throw Failure(reason: "\(sentence) cannot be locked: \(reason)")
            }
            throw Failure(reason: "\(sentence) is in use by \(holder)")
        }
        // Only said to people: whether it is held is the kernel's word.
        let name = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, name, name.count, 0) }
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
