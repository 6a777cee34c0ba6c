import Foundation
import Glibc
import SIP
import Wire

/// What the exchange is doing, in a file that is mapped into memory: it is there after a sudden
/// end, for the kernel keeps what a dead process has written. No system call, a copy of the message
/// and a few stores for each.
///
/// Written by the signalling loop alone.
final class InWork: Sendable {
    /// What is in work, as one byte of the file says it.
    enum Work: UInt8, Codable, Sendable {
        /// Nothing: the exchange waits.
        case nothing
        /// A message from outside.
        case message
        /// All that is to go on from before the start.
        case remembering
        /// One of those; its name stands in place of the message.
        case thing
        /// A deadline, sound, the disk.
        case other
        /// The exchange has ended in good order.
        case ended
    }

    /// What a process before has left.
    struct Left: Equatable, Sendable {
        var work: Work
        /// Since its start, when it last began anything.
        var seconds: Double
        var source: IPAddress?
        /// The message, or the name of the thing.
        var bytes: [UInt8]
    }

    /// Offsets in the file. Numbers are written as this machine has them.
    private enum At {
        static let format = 0
        static let work = 4
        static let family = 5
        static let length = 8
        static let source = 16
        static let started = 32
        static let last = 40
        static let bytes = 64
        static let end = bytes + 65_536
    }

    private static let format: UInt32 = 0xBE11_0001

    // Mapped until the end, and written by the signalling loop alone.
    private nonisolated(unsafe) let page: UnsafeMutableRawPointer

    static func path(_ state: String) -> String { state + "/in-work" }

    /// A new, empty file in place of the one of before. Nil where the disk takes none: then the
    /// exchange goes on without.
    init?(_ state: String, at now: UInt64) {
        let part = Self.path(state) + ".new"
        let file = open(part, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return nil }
        defer { close(file) }
        // Room that the disk may not have would be a signal at the first message.
        guard posix_fallocate(file, 0, At.end) == 0,
            let page = mmap(nil, At.end, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
            page != MAP_FAILED
        else {
            unlink(part)
            return nil
        }
        self.page = page
        page.storeBytes(of: Self.format, toByteOffset: At.format, as: UInt32.self)
        page.storeBytes(of: now, toByteOffset: At.started, as: UInt64.self)
        page.storeBytes(of: now, toByteOffset: At.last, as: UInt64.self)
        guard rename(part, Self.path(state)) == 0 else {
            unlink(part)
            return nil
        }
    }

    deinit { munmap(page, At.end) }

    // MARK: - While it runs

    /// `now`: nanoseconds of the steady clock.
    func begin(_ work: Work, at now: UInt64) {
        page.storeBytes(of: now, toByteOffset: At.last, as: UInt64.self)
        page.storeBytes(of: work.rawValue, toByteOffset: At.work, as: UInt8.self)
    }

    func begin(_ message: [UInt8], from source: IPAddress, at now: UInt64) {
        put(message[...])
        switch source {
        case .v4(let value):
            page.storeBytes(of: 4, toByteOffset: At.family, as: UInt8.self)
            page.storeBytes(of: value, toByteOffset: At.source, as: UInt32.self)
        case .v6(let high, let low):
            page.storeBytes(of: 6, toByteOffset: At.family, as: UInt8.self)
            page.storeBytes(of: high, toByteOffset: At.source, as: UInt64.self)
            page.storeBytes(of: low, toByteOffset: At.source + 8, as: UInt64.self)
        }
        begin(.message, at: now)
    }

    func begin(_ name: String, at now: UInt64) {
        put(Array(name.utf8)[...])
        begin(.thing, at: now)
    }

    func done() {
        page.storeBytes(of: Work.nothing.rawValue, toByteOffset: At.work, as: UInt8.self)
    }

    private func put(_ bytes: ArraySlice<UInt8>) {
        let bytes = bytes.prefix(At.end - At.bytes)
        bytes.withUnsafeBytes { from in
            guard let base = from.baseAddress else { return }
            (page + At.bytes).copyMemory(from: base, byteCount: from.count)
        }
        page.storeBytes(of: UInt32(bytes.count), toByteOffset: At.length, as: UInt32.self)
    }

    // MARK: - After the next start

    /// Nil where there is no such file, or none that this version understands.
    static func left(in state: String) -> Left? {
        guard let data = FileManager.default.contents(atPath: path(state)), data.count == At.end
        else { return nil }
        return data.withUnsafeBytes { page in
            func read<Value: BitwiseCopyable>(_ at: Int, as type: Value.Type) -> Value {
                page.loadUnaligned(fromByteOffset: at, as: type)
            }
            guard read(At.format, as: UInt32.self) == format,
                let work = Work(rawValue: read(At.work, as: UInt8.self))
            else { return nil }
            let length = min(Int(read(At.length, as: UInt32.self)), At.end - At.bytes)
            let source: IPAddress? =
                switch read(At.family, as: UInt8.self) {
                case 4: .v4(read(At.source, as: UInt32.self))
                case 6:
                    .v6(
                        high: read(At.source, as: UInt64.self),
                        low: read(At.source + 8, as: UInt64.self))
                default: nil
                }
            let run = read(At.last, as: UInt64.self) &- read(At.started, as: UInt64.self)
            return Left(
                work: work, seconds: Double(run) / 1e9, source: source,
                bytes: Array(page[At.bytes..<At.bytes + length]))
        }
    }
}
