/// Plays one thing after the other to one listener, without a gap between them, in frames of 20 ms.
///
/// Made when a playback begins; what is called for every frame asks nothing of the heap, but for
/// the one resampler that a listener at 24 or 48 kHz needs for sounds of a lower rate. One thread
/// at a time.
public final class Player {
    private let list: Steps
    /// 0: until it is let go.
    private let rounds: UInt32

    private var step = 0
    private var round: UInt32 = 0
    /// Of the frames that are put together; the listener's may be higher.
    private var rate = SampleRate.narrow
    /// Samples at `rate` since the step began, of a tone since its segment began.
    private var position = 0
    private var tone = ToneState()
    /// Where in the music we are, in frames of 20 ms since the clock began; -1: not known.
    private var musicFrame: Int64 = -1
    private var resampler: Resampler?
    private let room: UnsafeMutablePointer<Int16>

    private struct ToneState {
        var oscillator = Oscillator()
        var segment = 0
        var times: UInt32 = 0
        var hasBegun = false
    }

    /// Items without length are left out. `rounds`: how often all of them; 0 for ever.
    public init(_ items: [PlayItem], rounds: UInt32 = 1) {
        list = Steps(items)
        self.rounds = rounds
        room = .allocate(capacity: SampleRate.full.samplesPerFrame)
        room.initialize(repeating: 0, count: SampleRate.full.samplesPerFrame)
    }

    deinit {
        room.deallocate()
    }

    /// Nothing more will be heard.
    public var isOver: Bool { list.steps.isEmpty || (rounds > 0 && round >= rounds) }

    /// Writes one whole frame of 20 ms at `rate`; what is left of it behind the end is silent.
    /// False, and all of it silent, when everything was over before. `now`: monotonic, ns.
    public func pull(
        into frame: UnsafeMutablePointer<Int16>, rate wanted: SampleRate, at now: Int64
    ) -> Bool {
        guard !isOver else {
            frame.update(repeating: 0, count: wanted.samplesPerFrame)
            return false
        }
        let rate = list.rate(for: wanted)
        if rate != self.rate { change(to: rate) }
        guard rate != wanted else {
            fill(frame, rate.samplesPerFrame, now)
            return true
        }
        fill(room, rate.samplesPerFrame, now)
        if resampler?.from != rate || resampler?.to != wanted {
            resampler = Resampler(from: rate, to: wanted)
        }
        let count = wanted.samplesPerFrame
        let written =
            resampler?.resample(room, rate.samplesPerFrame, into: frame, room: count) ?? 0
        if written < count { (frame + written).update(repeating: 0, count: count - written) }
        return true
    }

    /// The place in time stays.
    private func change(to rate: SampleRate) {
        position = Int(Int64(position) * Int64(rate.rawValue) / Int64(self.rate.rawValue))
        self.rate = rate
        musicFrame = -1
        guard step < list.steps.count, list.steps[step].kind == .tone else { return }
        let note = list.notes[list.steps[step].first &+ tone.segment]
        tone.oscillator.setRate(note.hertz, rate)
    }

    private func fill(_ frame: UnsafeMutablePointer<Int16>, _ count: Int, _ now: Int64) {
        var filled = 0
        // Every step has samples; if none had, this would never end.
        var visits = count
        while filled < count {
            visits &-= 1
            guard !isOver, visits >= 0 else {
                (frame + filled).update(repeating: 0, count: count - filled)
                return
            }
            let current = list.steps[step]
            let place = frame + filled
            let most = count &- filled
            switch current.kind {
            case .sound: filled &+= sound(current, place, most)
            case .pause: filled &+= pause(current, place, most)
            case .tone: filled &+= toneSamples(current, place, most)
            case .music: filled &+= music(current, place, most, now)
            }
        }
    }

    private func advance() {
        position = 0
        tone.segment = 0
        tone.times = 0
        tone.hasBegun = false
        musicFrame = -1
        step &+= 1
        if step == list.steps.count {
            step = 0
            round &+= 1
        }
    }

    private func sound(
        _ step: Step, _ place: UnsafeMutablePointer<Int16>, _ most: Int
    ) -> Int {
        let samples = list.pieces[step.first].samples(at: rate)
        let count = min(most, samples.count &- position)
        guard count > 0, let start = samples.start else {
            advance()
            return 0
        }
        place.update(from: start + position, count: count)
        position &+= count
        if position >= samples.count { advance() }
        return count
    }

    private func pause(
        _ step: Step, _ place: UnsafeMutablePointer<Int16>, _ most: Int
    ) -> Int {
        let length = samples(step.milliseconds)
        let count = max(0, min(most, length &- position))
        place.update(repeating: 0, count: count)
        position &+= count
        if position >= length { advance() }
        return count
    }

    @inline(__always)
    private func samples(_ milliseconds: UInt32) -> Int {
        Int(milliseconds) &* rate.rawValue / 1_000
    }
}

// MARK: - Tones

extension Player {
    private func toneSamples(
        _ step: Step, _ place: UnsafeMutablePointer<Int16>, _ most: Int
    ) -> Int {
        let note = list.notes[step.first &+ tone.segment]
        if position == 0, !(note.continues && tone.hasBegun) {
            tone.oscillator.begin(note.hertz, note.voices, rate)
        }
        tone.hasBegun = true
        let length = samples(note.milliseconds)
        let count = max(0, min(most, length &- position))
        if note.voices == 0 {
            place.update(repeating: 0, count: count)
        } else {
            speak(note, place, count, length)
        }
        position &+= count
        guard position >= length else { return count }
        position = 0
        tone.segment &+= 1
        guard tone.segment == step.count else { return count }
        tone.segment = 0
        tone.times &+= 1
        if step.times > 0, tone.times >= step.times { advance() }
        return count
    }

    /// Where a tone begins or ends, it does so within 2 ms: a hard edge is heard as a click.
    private func speak(
        _ note: Note, _ place: UnsafeMutablePointer<Int16>, _ count: Int, _ length: Int
    ) {
        let edge = min(rate.rawValue / 500, length / 2)
        for index in 0..<count {
            var value = tone.oscillator.next() * note.peak
            let here = position &+ index
            if here < edge, !note.continues {
                value *= Float(here) / Float(edge)
            } else if here >= length &- edge, !note.isContinued {
                value *= Float(length &- 1 &- here) / Float(edge)
            }
            place[index] = Int16(max(-32_768, min(32_767, value.rounded())))
        }
    }
}

// MARK: - Music

extension Player {
    private static let frameLength: Int64 = 20_000_000
    /// Frames that a listener may be away from the clock before he jumps: those of a thread that
    /// was late come one after the other.
    private static let slack: Int64 = 3

    private func music(
        _ step: Step, _ place: UnsafeMutablePointer<Int16>, _ most: Int, _ now: Int64
    ) -> Int {
        // Where something else came to its end within this frame, the music begins at the next.
        guard most == rate.samplesPerFrame else {
            place.update(repeating: 0, count: most)
            return most
        }
        let clock = max(0, now / Self.frameLength)
        let next = musicFrame &+ 1
        let isInStep = musicFrame >= 0 && abs(next &- clock) <= Self.slack
        musicFrame = isInStep ? next : clock
        var total = 0
        for index in 0..<step.count {
            total &+= list.pieces[step.first &+ index].samples(at: rate).count
        }
        guard total > 0 else {
            advance()
            return 0
        }
        var from = Int((musicFrame % Int64(total)) * Int64(most) % Int64(total))
        var filled = 0
        while filled < most {
            for index in 0..<step.count where filled < most {
                let samples = list.pieces[step.first &+ index].samples(at: rate)
                guard from < samples.count, let start = samples.start else {
                    from &-= samples.count
                    continue
                }
                let count = min(most &- filled, samples.count &- from)
                (place + filled).update(from: start + from, count: count)
                filled &+= count
                from = 0
            }
            from = max(0, from)
        }
        return most
    }
}
