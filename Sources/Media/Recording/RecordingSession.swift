import Glibc

/// A recording as it is written: what each side said, put in its place in time, becomes the left
/// and the right of one file. Waits for the disk: the writer's thread alone.
///
/// Each side is heard as its listener heard it, through an `Ear` whose clock is the arrival of the
/// packets; so what came late or not at all is in the file as it was on the phone.
final class RecordingSession {
    let recording: Recording
    private let rate: SampleRate
    private var writer: (any SoundWriter)?
    private var left: Ear?
    private var right: Ear?
    private var sources: (from: UInt32?, to: UInt32?) = (nil, nil)
    private var table: UInt16 = 0
    private var isPaused = false
    /// When the next frame begins.
    private var next: Int64
    private var frames: UInt64 = 0
    private var lastFlush: Int64
    private var failure: String?
    private let room = UnsafeMutableRawPointer.allocate(
        byteCount: Limits.recordedBytes, alignment: 16)
    private let samples: UnsafeMutablePointer<Int16>

    private static let frame: Int64 = 20_000_000
    /// So far behind the present, so that what the engine's thread is just handing over is in it.
    private static let lag: Int64 = 200_000_000
    private static let flushEvery: Int64 = 1_000_000_000
    /// Behind the name of a file that is still being written.
    static let partial = ".part"

    init(
        _ recording: Recording,
        writer make: (RecordingOrder, SampleRate) throws(SoundFailure) -> any SoundWriter =
            RecordingSession.open
    ) {
        self.recording = recording
        let formats = recording.formats(0)
        rate = formats.areNarrow ? .narrow : .wide
        samples = .allocate(capacity: rate.samplesPerFrame * 4)
        next = recording.began
        lastFlush = recording.began
        do throws(SoundFailure) {
            writer = try make(recording.order, rate)
        } catch {
            failure = error.reason
        }
        listen(formats)
    }

    deinit {
        room.deallocate()
        samples.deallocate()
    }

    /// It could not go on.
    var hasFailed: Bool { failure != nil }

    /// A file of that name that is not there yet, in folders that are made.
    static func open(
        _ order: RecordingOrder, _ rate: SampleRate
    ) throws(SoundFailure) -> any SoundWriter {
        makeFolders(of: order.path)
        let path = order.path + partial
        return switch order.container {
        case .wav: try WAVWriter(path, rate: rate, channels: 2)
        case .opus: try OggOpusWriter(path, rate: rate, channels: 2)
        }
    }

    /// What cannot be made is told by the file that cannot be opened then.
    private static func makeFolders(of path: String) {
        for index in path.indices.dropFirst() where path[index] == "/" {
            mkdir(String(path[..<index]), 0o750)
        }
    }

    // MARK: - Writing

    /// Takes what has come, and writes what is due.
    func carryOn(at now: Int64) {
        drain()
        advance(to: now &- Self.lag)
        guard now &- lastFlush >= Self.flushEvery else { return }
        lastFlush = now
        attempt { writer throws(SoundFailure) in try writer.flush() }
    }

    /// All that there will be has come. The file gets its name, unless it failed before it had
    /// any sound: then there is none.
    func finish(at now: Int64) -> RecordingReport {
        drain()
        advance(to: now)
        attempt { writer throws(SoundFailure) in try writer.finish() }
        writer = nil
        let part = recording.order.path + Self.partial
        if frames == 0, hasFailed {
            unlink(part)
        } else if rename(part, recording.order.path) != 0, failure == nil {
            failure = String(cString: strerror(errno))
        }
        var report = RecordingReport()
        report.milliseconds = frames &* 20
        report.packetsLost = recording.packetsLost
        report.failure = failure
        return report
    }

    private func attempt(_ work: (any SoundWriter) throws(SoundFailure) -> Void) {
        guard failure == nil, let writer else { return }
        do throws(SoundFailure) {
            try work(writer)
        } catch {
            failure = error.reason
        }
    }

    private func drain() {
        while let packet = recording.ring.read(into: room) {
            advance(to: packet.time)
            switch packet.kind {
            case .pause: isPaused = true
            case .resume:
                isPaused = false
                next = max(next, packet.time)
                listen(recording.formats(table))
            case .from, .to: hear(packet)
            }
        }
    }

    private func hear(_ packet: RecordingRing.Head) {
        if packet.table != table {
            table = packet.table
            listen(recording.formats(table))
        }
        let isFrom = packet.kind == .from
        guard let ear = isFrom ? left : right else { return }
        let source = isFrom ? sources.from : sources.to
        if let source, source != packet.ssrc { ear.forgetSource() }
        if isFrom { sources.from = packet.ssrc } else { sources.to = packet.ssrc }
        ear.hear(
            room, Int(packet.count), payloadType: packet.payloadType, sequence: packet.sequence,
            timestamp: packet.timestamp, hasMarker: packet.hasMarker, at: packet.time)
    }

    private func listen(_ formats: RecordedFormats) {
        left = Ear(formats: formats.from, rate: rate)
        right = Ear(formats: formats.to, rate: rate)
        sources = (nil, nil)
    }

    /// Every frame that ends by then.
    private func advance(to time: Int64) {
        guard !isPaused else {
            next = max(next, time)
            return
        }
        while next &+ Self.frame <= time {
            next &+= Self.frame
            write(at: next)
        }
    }

    private func write(at time: Int64) {
        let count = rate.samplesPerFrame
        let (mono, stereo) = (samples, samples + 2 * count)
        for (channel, ear) in [left, right].enumerated() {
            if let ear {
                _ = ear.pull(into: mono, rate: rate, at: time)
            } else {
                mono.update(repeating: 0, count: count)
            }
            for index in 0..<count { stereo[2 * index + channel] = mono[index] }
        }
        guard failure == nil else { return }
        attempt { writer throws(SoundFailure) in try writer.write(stereo, count) }
        if failure == nil { frames += 1 }
    }
}
