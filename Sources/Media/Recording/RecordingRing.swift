import Synchronization

/// Packets on their way from the engine's thread, which never waits, to the thread that writes
/// them: bytes in a circle, written by one thread and read by one other.
///
/// The proof: `memory` between `tail` and `head` belongs to the reader, the rest to the writer.
/// Each moves only its own mark, after it is done with the bytes (releasing), and looks at the
/// other's before it touches any (acquiring).
final class RecordingRing: @unchecked Sendable {
    /// In front of each packet.
    struct Head {
        enum Kind: UInt8 {
            /// From the party, and to the party.
            case from, to
            /// Nothing is recorded from here on, and again from here on.
            case pause, resume
            /// Samples of a room, at the rate that stands in place of the timestamp.
            case frame
        }

        var kind: Kind
        var payloadType: UInt8 = 0
        var hasMarker = false
        var sequence: UInt16 = 0
        var timestamp: UInt32 = 0
        var ssrc: UInt32 = 0
        /// Which table of formats its payload type is from.
        var table: UInt16 = 0
        /// Monotonic nanoseconds.
        var time: Int64
        var count: UInt32 = 0
    }

    private let memory: UnsafeMutableRawPointer
    private let capacity: Int
    /// Bytes that were ever written, and ever read.
    private let head = Atomic<Int>(0)
    private let tail = Atomic<Int>(0)
    private static var headBytes: Int { MemoryLayout<Head>.stride }

    init(capacity: Int = Limits.recordingRing) {
        self.capacity = capacity
        memory = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        memory.deallocate()
    }

    /// The engine's: false when there is no room, and nothing was written.
    func write(_ packet: Head, _ payload: UnsafeRawPointer?, _ count: Int) -> Bool {
        let written = head.load(ordering: .relaxed)
        let free = capacity &- (written &- tail.load(ordering: .acquiring))
        guard Self.headBytes &+ count <= free else { return false }
        var packet = packet
        packet.count = UInt32(truncatingIfNeeded: count)
        withUnsafeBytes(of: packet) { put($0.baseAddress, Self.headBytes, at: written) }
        put(payload, count, at: written &+ Self.headBytes)
        head.store(written &+ Self.headBytes &+ count, ordering: .releasing)
        return true
    }

    /// The other thread's: the next packet, its payload in `room`, which has place for any.
    func read(into room: UnsafeMutableRawPointer) -> Head? {
        let done = tail.load(ordering: .relaxed)
        guard head.load(ordering: .acquiring) &- done >= Self.headBytes else { return nil }
        var packet = Head(kind: .from, time: 0)
        withUnsafeMutableBytes(of: &packet) { get($0.baseAddress, Self.headBytes, at: done) }
        let count = Int(packet.count)
        get(room, count, at: done &+ Self.headBytes)
        tail.store(done &+ Self.headBytes &+ count, ordering: .releasing)
        return packet
    }

    private func put(_ bytes: UnsafeRawPointer?, _ count: Int, at place: Int) {
        guard let bytes, count > 0 else { return }
        let start = place % capacity
        let first = min(count, capacity &- start)
        (memory + start).copyMemory(from: bytes, byteCount: first)
        if first < count { memory.copyMemory(from: bytes + first, byteCount: count &- first) }
    }

    private func get(_ bytes: UnsafeMutableRawPointer?, _ count: Int, at place: Int) {
        guard let bytes, count > 0 else { return }
        let start = place % capacity
        let first = min(count, capacity &- start)
        bytes.copyMemory(from: memory + start, byteCount: first)
        if first < count { (bytes + first).copyMemory(from: memory, byteCount: count &- first) }
    }
}
