/// A conference room: every member hears the sum of the others, without itself.
///
/// Once in 20 ms its owner writes a frame of each member (`input`), mixes, and takes what each one
/// hears. Plain memory, made when somebody joins: a frame allocates nothing and counts no
/// references. One thread at a time.
public final class Room {
    /// One member's place. Places are dense: when somebody leaves, the last one moves there.
    struct Member {
        /// Its owner's name for it.
        var name: UInt32
        /// The highest rate at which it hears or speaks.
        var rate: SampleRate
        var seat: Seat
        /// The factor that its frame is to be heard with, and the one it was heard with last.
        var target: Int32
        var weight: Int32 = 0
        var meter = TalkMeter()
        /// As was last reported.
        var isKnownToTalk = false
        /// Its frame is part of the sum.
        var isInMix = false
        /// It has not heard anything yet.
        var isNew = true
    }

    /// What somebody hears in this frame.
    public struct Heard {
        public let samples: UnsafePointer<Int16>
        /// The same for everybody of whom this is true: to be encoded once.
        public let isShared: Bool
    }

    /// So many milliseconds does it take until a member is heard, or no longer: an edge would
    /// click.
    static let rampMilliseconds = 5
    /// The most samples of one frame.
    private static let most = SampleRate.full.samplesPerFrame

    /// The highest rate present: that of every frame.
    public private(set) var rate = SampleRate.narrow
    public private(set) var count = 0
    private var capacity = 0
    private var members: UnsafeMutablePointer<Member>
    /// `most` samples for each place.
    private var frames: UnsafeMutablePointer<Int16>
    private let sum = UnsafeMutablePointer<Int32>.allocate(capacity: most)
    /// What somebody said who has left: it fades.
    private let tail = UnsafeMutablePointer<Int16>.allocate(capacity: most)
    private var hasTail = false
    private let mixed = UnsafeMutablePointer<Int16>.allocate(capacity: most)
    private let own = UnsafeMutablePointer<Int16>.allocate(capacity: most)
    private let silence = UnsafeMutablePointer<Int16>.allocate(capacity: most)
    private let said = UnsafeMutablePointer<Int16>.allocate(capacity: most)
    /// The sum without those whom one listener does not hear.
    private let apart = UnsafeMutablePointer<Int32>.allocate(capacity: most)
    /// Somebody is not heard by all: what each one hears is added up for itself then.
    private var hasAsides = false
    private var limiter = RoomLimiter()
    /// Of the member whose talking is looked at first: nobody waits for ever.
    private var firstToReport = 0

    public init() {
        members = .allocate(capacity: 0)
        frames = .allocate(capacity: 0)
        for buffer in [tail, mixed, own, silence, said] {
            buffer.initialize(repeating: 0, count: Self.most)
        }
        sum.initialize(repeating: 0, count: Self.most)
        apart.initialize(repeating: 0, count: Self.most)
    }

    deinit {
        members.deallocate()
        frames.deallocate()
        sum.deallocate()
        apart.deallocate()
        for buffer in [tail, mixed, own, silence, said] { buffer.deallocate() }
    }

    // MARK: - Members

    /// False when the room is full.
    public func join(_ name: UInt32, rate: SampleRate, seat: Seat = Seat()) -> Bool {
        if let place = place(of: name) {
            members[place].rate = rate
            change(name, to: seat)
            chooseRate()
            return true
        }
        guard count < Limits.roomMembers else { return false }
        if count == capacity { grow() }
        (members + count).initialize(
            to: Member(name: name, rate: rate, seat: seat, target: seat.weight))
        input(count).update(repeating: 0, count: Self.most)
        count += 1
        noteAsides()
        chooseRate()
        return true
    }

    public func change(_ name: UInt32, to seat: Seat) {
        guard let place = place(of: name) else { return }
        members[place].seat = seat
        members[place].target = seat.weight
        noteAsides()
    }

    public func leave(_ name: UInt32) {
        guard let place = place(of: name) else { return }
        // Not who was heard by some only: a tail is heard by all.
        if members[place].isInMix, !members[place].seat.isAside { addTail(place) }
        count -= 1
        if place != count {
            members[place] = members[count]
            input(place).update(from: input(count), count: Self.most)
        }
        noteAsides()
        chooseRate()
    }

    public func place(of name: UInt32) -> Int? {
        (0..<count).first { members[$0].name == name }
    }

    public func name(at place: Int) -> UInt32 { members[place].name }

    public func seat(at place: Int) -> Seat { members[place].seat }

    private func noteAsides() {
        hasAsides = (0..<count).contains { members[$0].seat.isAside }
    }

    private func grow() {
        let wanted = max(8, capacity * 2)
        let newMembers = UnsafeMutablePointer<Member>.allocate(capacity: wanted)
        newMembers.moveInitialize(from: members, count: count)
        let newFrames = UnsafeMutablePointer<Int16>.allocate(capacity: wanted * Self.most)
        newFrames.initialize(repeating: 0, count: wanted * Self.most)
        newFrames.update(from: frames, count: count * Self.most)
        members.deallocate()
        frames.deallocate()
        members = newMembers
        frames = newFrames
        capacity = wanted
    }

    private func chooseRate() {
        let highest = (0..<count).map { members[$0].rate }.max() ?? .narrow
        guard highest != rate else { return }
        rate = highest
        // A remainder of 5 ms in the wrong rate would be worse than none.
        hasTail = false
    }

    /// The last milliseconds of one who leaves, backwards and fading: the line goes on from where
    /// it was, and clicks nowhere.
    private func addTail(_ place: Int) {
        let last = rate.samplesPerFrame
        let frame = input(place)
        let length = ramp
        if !hasTail { tail.update(repeating: 0, count: Self.most) }
        hasTail = true
        for index in 0..<length {
            let faded = Int32(frame[last - 1 - index]) &* Int32(length - index) / Int32(length)
            tail[index] = Int16(clamping: Int32(tail[index]) &+ faded)
        }
    }

    private var ramp: Int { rate.rawValue / 1_000 &* Self.rampMilliseconds }

    // MARK: - A frame

    /// Where the owner writes the next frame of the member in this place, at `rate`.
    public func input(_ place: Int) -> UnsafeMutablePointer<Int16> {
        frames + place &* Self.most
    }

    /// Where the owner writes a frame that is said to all: a prompt, a tone, music.
    public var announcement: UnsafeMutablePointer<Int16> { said }

    /// Adds up the frames that were written since; `hasAnnouncement` if one is among them.
    public func mix(hasAnnouncement: Bool = false) {
        let samples = rate.samplesPerFrame
        let sum = sum
        let ramp = ramp
        sum.update(repeating: 0, count: samples)
        for place in 0..<count {
            let frame = input(place)
            let member = members + place
            member.pointee.meter.take(
                member.pointee.seat.isMuted ? 0 : Mixing.level(frame, samples))
            let target = member.pointee.meter.isAudible ? member.pointee.target : 0
            let weight = member.pointee.weight
            member.pointee.weight = target
            member.pointee.isInMix = target > 0 || weight > 0
            guard member.pointee.isInMix else { continue }
            if weight != Mixing.unity || target != Mixing.unity {
                Mixing.scale(frame, samples, from: weight, to: target, ramp: ramp)
            }
            Mixing.add(frame, samples, to: sum)
        }
        if hasAnnouncement { Mixing.add(said, samples, to: sum) }
        if hasTail {
            Mixing.add(tail, ramp, to: sum)
            hasTail = false
        }
        limiter.take(peak: Mixing.peak(sum, samples))
        write(sum, without: nil, samples, into: mixed)
    }

    /// What the whole room says, as one who is not in it hears it: for a recording.
    public var everything: UnsafePointer<Int16> { UnsafePointer(mixed) }

    /// What the member in this place hears; with `prompt`, a frame that is for it alone. Good until
    /// the next one is asked for.
    public func heard(
        by place: Int, with prompt: UnsafePointer<Int16>? = nil
    ) -> Heard {
        let samples = rate.samplesPerFrame
        let member = members + place
        let isNew = member.pointee.isNew
        member.pointee.isNew = false
        if prompt == nil, !isNew {
            if member.pointee.seat.isDeaf { return Heard(samples: silence, isShared: false) }
            if !member.pointee.isInMix, !hasAsides {
                return Heard(samples: mixed, isShared: true)
            }
        }
        if member.pointee.seat.isDeaf {
            own.update(repeating: 0, count: samples)
        } else {
            let all = hasAsides ? heardSum(place, samples) : UnsafePointer(sum)
            write(all, without: member.pointee.isInMix ? input(place) : nil, samples, into: own)
        }
        if isNew { Mixing.scale(own, samples, from: 0, to: Mixing.unity, ramp: ramp) }
        if let prompt {
            for index in 0..<samples {
                own[index] = Int16(clamping: Int32(own[index]) &+ Int32(prompt[index]))
            }
        }
        return Heard(samples: own, isShared: false)
    }

    /// What everybody says whom the member in this place hears, and itself.
    private func heardSum(_ place: Int, _ samples: Int) -> UnsafePointer<Int32> {
        let listener = members[place].seat
        apart.update(from: sum, count: samples)
        for other in 0..<count {
            let speaker = members + other
            guard other != place, speaker.pointee.isInMix,
                !speaker.pointee.seat.isHeard(by: listener)
            else { continue }
            Mixing.takeOut(input(other), samples, of: apart)
        }
        return UnsafePointer(apart)
    }

    private func write(
        _ all: UnsafePointer<Int32>, without: UnsafeMutablePointer<Int16>?, _ samples: Int,
        into out: UnsafeMutablePointer<Int16>
    ) {
        if limiter.isAtRest {
            if let without {
                Mixing.others(all, minus: without, samples, into: out)
            } else {
                Mixing.whole(all, samples, into: out)
            }
        } else {
            limiter.write(all, minus: without ?? silence, samples, ramp: ramp, into: out)
        }
    }

    // MARK: - Talking

    public func isTalking(at place: Int) -> Bool { members[place].meter.isTalking }

    /// Calls with each member that began or ceased to talk; no more than a few in one frame, the
    /// others in the next.
    public func takeTalking(_ changed: (_ name: UInt32, _ isTalking: Bool) -> Void) {
        var left = Limits.talkingPerFrame
        for step in 0..<count {
            let place = (firstToReport + step) % count
            let member = members + place
            guard member.pointee.meter.isTalking != member.pointee.isKnownToTalk else { continue }
            guard left > 0 else {
                firstToReport = place
                return
            }
            left -= 1
            member.pointee.isKnownToTalk = member.pointee.meter.isTalking
            changed(member.pointee.name, member.pointee.meter.isTalking)
        }
        firstToReport = 0
    }
}
