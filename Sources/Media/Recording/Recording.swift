import Synchronization

/// The engine's name for one recording. Chosen by who gives the orders.
public struct RecordingNumber: Hashable, Sendable {
    public let rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

/// What is to be recorded where.
public struct RecordingOrder: Equatable, Sendable {
    public enum Container: Equatable, Sendable { case wav, opus }

    /// What of it is heard in the file.
    public enum Part: Equatable, Sendable {
        /// Left what comes from the far end, right what it is told.
        case both
        /// What comes from the far end, as the only channel.
        case said
        /// What everybody in a room hears, at 16 kHz.
        case room
    }

    public var number: RecordingNumber
    /// Of the whole file; its folders are made. While it grows `.part` stands behind its name.
    public var path: String
    public var container: Container
    public var part: Part
    /// Of `said`: when nobody has spoken for so long, ns, that is told once. Nil: never.
    public var silence: Int64?

    public init(
        number: RecordingNumber, path: String, container: Container, part: Part = .both,
        silence: Int64? = nil
    ) {
        self.silence = silence
        self.number = number
        self.path = path
        self.container = container
        self.part = part
    }
}

/// How a recording went.
public struct RecordingReport: Equatable, Sendable {
    /// Of sound in the file.
    public var milliseconds: UInt64 = 0
    /// For which there was no room on their way to the disk.
    public var packetsLost: UInt64 = 0
    /// Nil: it ended as ordered. Else half a sentence.
    public var failure: String?

    public init() {}

    /// It never began.
    static let refused: RecordingReport = {
        var report = RecordingReport()
        report.failure = "there is no such stream or room, or it is recorded already"
        return report
    }()
}

/// What payload types stand for in both directions of a stream.
struct RecordedFormats: Equatable, Sendable {
    var from: [UInt8: SoundFormat] = [:]
    var to: [UInt8: SoundFormat] = [:]

    /// None of them has more in it than a telephone's sound.
    var areNarrow: Bool {
        (Array(from.values) + Array(to.values)).allSatisfy {
            $0.sampleRate(near: .wide) == .narrow
        }
    }
}

/// One recording as the engine's thread and the writer's both hold it.
///
/// Only the engine's thread calls `take`, `pause` and `change`; only the writer's reads the ring.
final class Recording: Sendable {
    let order: RecordingOrder
    /// Monotonic nanoseconds.
    let began: Int64
    let ring: RecordingRing
    // The lock is taken when a stream is directed and when the writer meets a new table, never for
    // a packet.
    private let tables: Mutex<[RecordedFormats]>
    // Numbers that stand alone: what belongs to them is handed over by the ring, but for the end,
    // which is stored after the last packet was (releasing) and looked at before them (acquiring).
    private let table = Atomic<Int>(0)
    private let lost = Atomic<Int>(0)
    private let isClosing = Atomic<Bool>(false)

    init(_ order: RecordingOrder, formats: RecordedFormats, at now: Int64) {
        self.order = order
        ring = RecordingRing(
            capacity: order.part == .room ? Limits.roomRecordingRing : Limits.recordingRing)
        began = now
        tables = Mutex([formats])
    }

    // MARK: - The engine's thread

    /// One packet of RTP in the clear. What is behind `Limits.recordedBytes` is no sound.
    func take(
        _ packet: UnsafeRawPointer, _ count: Int, as kind: RecordingRing.Head.Kind, at now: Int64
    ) {
        guard !RTPHeader.isRTCP(packet, count: count), let header = RTPHeader(packet, count: count),
            let start = RTPHeader.length(packet, count: count),
            count &- start <= Limits.recordedBytes
        else { return }
        let head = RecordingRing.Head(
            kind: kind, payloadType: header.payloadType, hasMarker: header.hasMarker,
            sequence: header.sequence, timestamp: header.timestamp, ssrc: header.ssrc,
            table: UInt16(truncatingIfNeeded: table.load(ordering: .relaxed)), time: now)
        if !ring.write(head, packet + start, count &- start) {
            lost.wrappingAdd(1, ordering: .relaxed)
        }
    }

    /// One frame of a room.
    func take(_ frame: UnsafePointer<Int16>, _ rate: SampleRate, at now: Int64) {
        let head = RecordingRing.Head(
            kind: .frame, timestamp: UInt32(truncatingIfNeeded: rate.rawValue), time: now)
        if !ring.write(head, frame, rate.samplesPerFrame &* MemoryLayout<Int16>.stride) {
            lost.wrappingAdd(1, ordering: .relaxed)
        }
    }

    func pause(_ isPaused: Bool, at now: Int64) {
        _ = ring.write(RecordingRing.Head(kind: isPaused ? .pause : .resume, time: now), nil, 0)
    }

    /// Payload types mean something else from the next packet on.
    func change(_ formats: RecordedFormats) {
        tables.withLock { tables in
            guard tables.last != formats, tables.count < Limits.recordedTables else { return }
            tables.append(formats)
            table.store(tables.count - 1, ordering: .relaxed)
        }
    }

    /// Nothing is taken after this.
    func close() {
        isClosing.store(true, ordering: .releasing)
    }

    // MARK: - The writer's thread

    func formats(_ table: UInt16) -> RecordedFormats {
        tables.withLock { $0.indices.contains(Int(table)) ? $0[Int(table)] : RecordedFormats() }
    }

    var packetsLost: UInt64 { UInt64(max(0, lost.load(ordering: .relaxed))) }
    /// Once this is so, what is in the ring is all.
    var isClosed: Bool { isClosing.load(ordering: .acquiring) }
}
