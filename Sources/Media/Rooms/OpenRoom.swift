/// A room as the engine holds it: what is played to it, and what its silent listeners hear, made
/// once for all who are spoken to alike.
final class OpenRoom {
    let number: RoomNumber
    let room = Room()
    var player: Player?
    var playback = PlaybackNumber(0)
    var recording: Recording?
    private(set) var groups: [Group] = []
    /// What the whole room said in the frame before.
    private let before = UnsafeMutablePointer<Int16>.allocate(
        capacity: SampleRate.full.samplesPerFrame)

    /// Those who are spoken to alike.
    final class Group {
        let spoken: Speech.Spoken
        let packetizer: Packetizer
        fileprivate let change: RoomRate?
        fileprivate var frame: UInt64 = 0

        fileprivate init?(_ spoken: Speech.Spoken, _ rate: SampleRate) {
            guard let packetizer = Packetizer(spoken, near: rate) else { return nil }
            self.spoken = spoken
            self.packetizer = packetizer
            change = RoomRate(from: rate, to: packetizer.rate)
        }
    }

    private var frame: UInt64 = 0

    init(_ number: RoomNumber) {
        self.number = number
        before.initialize(repeating: 0, count: SampleRate.full.samplesPerFrame)
    }

    deinit {
        before.deallocate()
    }

    // MARK: - Orders

    /// The ways in which members are spoken to have changed, or the rate of the room has. A member
    /// who is spoken to as no other is has a mouth for that.
    func regroup(_ ways: [Speech.Spoken]) {
        let rate = room.rate
        let wanted = ways.filter { way in ways.count { $0.sounds(like: way) } > 1 }
        var kept = groups.filter { group in
            (group.change?.from ?? group.packetizer.rate) == rate
                && wanted.contains { $0.sounds(like: group.spoken) }
        }
        for way in wanted where !kept.contains(where: { $0.spoken.sounds(like: way) }) {
            if let group = Group(way, rate) { kept.append(group) }
        }
        groups = kept
    }

    // MARK: - Frames

    /// Sums what the members said, and remembers what was heard before.
    func mix(hasAnnouncement: Bool) {
        frame &+= 1
        before.update(from: room.everything, count: room.rate.samplesPerFrame)
        room.mix(hasAnnouncement: hasAnnouncement)
    }

    /// The packets of what everybody hears, made at the first question in each frame. Nil: nobody
    /// shares this one's way.
    func packets(for spoken: Speech.Spoken) -> Packetizer? {
        var index = 0
        while index < groups.count, !groups[index].spoken.sounds(like: spoken) { index &+= 1 }
        guard index < groups.count else { return nil }
        let group = groups[index]
        guard group.frame != frame else { return group.packetizer }
        if group.frame &+ 1 != frame {
            // What it last made is long ago: the filters and the codec are brought up to now.
            group.packetizer.forget()
            group.packetizer.take(group.change?.take(before) ?? UnsafePointer(before))
            group.packetizer.forget()
        }
        group.frame = frame
        group.packetizer.take(group.change?.take(room.everything) ?? room.everything)
        return group.packetizer
    }

    /// The same for one who had been sent what all hear, and hears something of its own now.
    func catchUp(_ mouth: Mouth, _ change: RoomRate?) {
        mouth.packetizer.take(change?.take(before) ?? UnsafePointer(before))
        mouth.packetizer.forget()
    }
}

/// Brings frames of a room to the rate of one listener, or of several alike.
final class RoomRate {
    let from: SampleRate
    let to: SampleRate
    private let resampler: Resampler
    private let out = UnsafeMutablePointer<Int16>.allocate(
        capacity: SampleRate.full.samplesPerFrame)

    /// Nil when nothing is to be done, and without memory.
    init?(from: SampleRate, to: SampleRate) {
        guard from != to, let resampler = Resampler(from: from, to: to) else { return nil }
        self.from = from
        self.to = to
        self.resampler = resampler
        out.initialize(repeating: 0, count: SampleRate.full.samplesPerFrame)
    }

    deinit {
        out.deallocate()
    }

    /// Good until the next frame is taken.
    func take(_ frame: UnsafePointer<Int16>) -> UnsafePointer<Int16> {
        let count = to.samplesPerFrame
        let written = resampler.resample(frame, from.samplesPerFrame, into: out, room: count)
        if written < count { (out + written).update(repeating: 0, count: count - written) }
        return UnsafePointer(out)
    }
}

extension Speech.Spoken {
    /// The same payloads will do; they may leave under other numbers.
    func sounds(like other: Speech.Spoken) -> Bool {
        format == other.format && milliseconds == other.milliseconds && opus == other.opus
    }
}
