import Glibc

/// Samples that no longer change: memory of their own, mono, read by as many as like.
///
/// Not a mapped file: one that is shortened while somebody hears it would end the process, and one
/// that is not in memory would make the thread of all calls wait for the disk (ADR 0022).
final class SampleMemory: @unchecked Sendable {
    // Written in `init` only; after that nobody may write, and the system sees to it.
    let start: UnsafePointer<Int16>
    let count: Int
    private let region: UnsafeMutableRawPointer?
    private let size: Int

    /// `fill` writes up to `room` samples and gives how many. Nil without memory.
    init?(room: Int, _ fill: (UnsafeMutablePointer<Int16>) -> Int) {
        guard room > 0 else {
            start = Self.nothing
            count = 0
            region = nil
            size = 0
            return
        }
        let bytes = room * MemoryLayout<Int16>.stride
        let made = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let made, made != MAP_FAILED else { return nil }
        let samples = made.bindMemory(to: Int16.self, capacity: room)
        count = max(0, min(room, fill(samples)))
        mprotect(made, bytes, PROT_READ)
        start = UnsafePointer(samples)
        region = made
        size = bytes
    }

    deinit {
        if let region { munmap(region, size) }
    }

    var bytes: Int { size }

    // A place to point at; nobody reads or writes there.
    private nonisolated(unsafe) static let nothing = UnsafePointer(
        UnsafeMutablePointer<Int16>.allocate(capacity: 1))
}
