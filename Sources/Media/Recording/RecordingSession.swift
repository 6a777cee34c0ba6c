import Glibc

/// A recording as it is written: what each side said, put in its place in time, becomes the left
/// and the right of one file, or one side the whole of it. Of a room there are samples already.
/// Waits for the disk: the writer's thread alone.
///
/// Each side is heard as its listener heard it, through an `Ear` whose clock is the arrival of the
/// packets; so what came late or not at all is in the file as it was on the phone.
final class RecordingSession {
    let recording: Recording
    private let rate: SampleRate
    private var writer: (any SoundWriter)?
    private var left: Ear?
    private var right: Ear?
    /// Brings the frames of a room to the rate of the file.
    private var change: RoomRate?
    private var sources: (from: UInt32?, to: UInt32?) = (nil, nil)
    private var table: UInt16 = 0
    private var isPaused = false
    /// When the next frame begins.
    private var next: Int64
    private var frames: UInt64 = 0
    /// Since somebody spoke, in frames.
    private var quietFrames: Int64 = 0
    private var hasToldQuiet = false
    private var lastFlush: Int64
    private var failure: String?
    private let room = UnsafeMutableRawPointer.allocate(
        byteCount: Limits.recordedBytes, alignment: 16)
    private let samples: UnsafeMutablePointer<Int16>

    private static let frame: Int64 = 20_000_000
    /// So far behind the present, so that what the engine's thread is just handing over is in it.
    private static let lag: Int64 = 200_000_000
    private static let flushEvery: Int64 = 1_000_000_000
    /// Frames of a room come one by one; what is this late was lost, and is silence in the file.
    private static let patience: Int64 = 100_000_000
    /// Behind the name of a file that is still being written.
    static let partial = ".part"

    init(
        _ recording: Recording,
        writer make: (RecordingOrder, SampleRate) throws(SoundFailure) -> any SoundWriter =
            RecordingSession.open
    ) {
        self.recording = recording
        let formats = recording.formats(0)
        rate =
            switch recording.order.part {
            case .both: formats.areNarrow ? .narrow : .wide
            case .said: RecordedFormats(from: formats.from).areNarrow ? .narrow : .wide
            case .room: .wide
            }
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
        let channels = order.part == .both ? 2 : 1
        return switch order.container {
        case .wav: try WAVWriter(path, rate: rate, channels: channels)
        case .opus: try OggOpusWriter(path, rate: rate, channels: channels)
        }
    }

    /// What cannot be made is told by the file that cannot be opened then.
    private static func makeFolders(of path: String) {
        for index in path.indices.dropFirst() where path[index] == "/" {
            mkdir(String(path[..<index]), 0o750)
        }
    }

    /// True once, when nobody has spoken for as long as the order says.
    func becameQuiet() -> Bool {
        guard !hasToldQuiet, let silence = recording.order.silence,
            quietFrames &* Self.frame >= silence
        else { return false }
        hasToldQuiet = true
        return true
    }

    private func listenForSpeech(_ frame: UnsafePointer<Int16>, _ count: Int) {
        var power: Int64 = 0
        for index in 0..<count {
            let sample = Int64(frame[index])
            power &+= sample &* sample
        }
        let isSpoken = power >= Limits.spokenPower &* Int64(count)
        quietFrames = isSpoken ? 0 : quietFrames &+ 1
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
            if packet.kind != .frame { advance(to: packet.time) }
            switch packet.kind {
            case .pause: isPaused = true
            case .resume:
                isPaused = false
                next = max(next, packet.time)
                listen(recording.formats(table))
            case .from, .to: hear(packet)
            case .frame: place(packet)
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
        guard recording.order.part != .room else { return }
        left = Ear(formats: formats.from, rate: rate)
        right = recording.order.part == .both ? Ear(formats: formats.to, rate: rate) : nil
        sources = (nil, nil)
    }

    /// A frame of a room, behind those that were lost before it.
    private func place(_ packet: RecordingRing.Head) {
        guard let from = SampleRate(rawValue: Int(packet.timestamp)),
            Int(packet.count) == from.samplesPerFrame * MemoryLayout<Int16>.stride
        else { return }
        if next &+ Self.patience <= packet.time {
            samples.update(repeating: 0, count: rate.samplesPerFrame)
            while next &+ Self.frame <= packet.time {
                next &+= Self.frame
                write(samples)
            }
        }
        next &+= Self.frame
        let frame = UnsafePointer(room.assumingMemoryBound(to: Int16.self))
        if from == rate { return write(frame) }
        if change?.from != from { change = RoomRate(from: from, to: rate) }
        if let change { write(change.take(frame)) }
    }

    /// Every frame that ends by then.
    private func advance(to time: Int64) {
        guard recording.order.part != .room else { return }
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
        guard recording.order.part == .both else {
            if left?.pull(into: mono, rate: rate, at: time) == nil {
                mono.update(repeating: 0, count: count)
            }
            if recording.order.silence != nil { listenForSpeech(mono, count) }
            return write(mono)
        }
        for (channel, ear) in [left, right].enumerated() {
            if let ear {
                _ = ear.pull(into: mono, rate: rate, at: time)
            } else {
                mono.update(repeating: 0, count: count)
            }
            for index in 0..<count { stereo[2 * index + channel] = mono[index] }
        }
        write(stereo)
    }

    /// 20 ms of every channel.
    private func write(_ frame: UnsafePointer<Int16>) {
        guard failure == nil else { return }
        let count = rate.samplesPerFrame
        attempt { writer throws(SoundFailure) in try writer.write(frame, count) }
        if failure == nil { frames += 1 }
    }
}
