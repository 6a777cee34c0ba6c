import Glibc

/// Keys on their way to one far end, one after the other, in frames of 20 ms. Plain numbers only.
///
/// ```
///   as events (RFC 4733):   o──o──o──o──o──E E E ────────── o──o──
///                           │ duration 20, 40 … 100 ms      the next
///                           marker; all packets carry the time of the first
///   as tones (Q.23):        ≈≈≈≈≈≈≈≈≈≈≈≈≈≈≈ ─── silence ─── ≈≈≈≈≈≈
/// ```
struct KeySender {
    static let frameMilliseconds: UInt32 = 20
    static let phases = 20

    /// What 20 ms become.
    enum Step: Equatable {
        /// A packet. The clock has moved by `advance` units since the event began, which only a
        /// new segment does (§2.5.1.3).
        case event(code: UInt8, isEnd: Bool, duration: UInt16, isFirst: Bool, advance: UInt32)
        /// The frame is to be filled by `speak`.
        case sound
        /// Nothing is sent.
        case pause
    }

    private struct Waiting {
        var code: UInt8
        var milliseconds: UInt32
    }

    /// RFC 4733 §2.5.1.4: "The final packet for each event and for each segment SHOULD be sent a
    /// total of three times".
    private static let ends = 3
    /// Between two keys; ITU-T Q.24 table A-1 wants 70 ms somewhere, 40 ms mostly.
    private static let pauseMilliseconds: UInt32 = 80
    private static let longestSegment: UInt32 = 0xFFFF
    /// dBm0 of each sine.
    private static let level = -8.0

    let place: Int
    private(set) var form: KeySending.Form
    private var waiting: [Waiting] = []
    /// Of the key that is being said.
    private var code: UInt8 = 0
    private var milliseconds: UInt32 = 0
    private var elapsed: UInt32 = 0
    private var segmentBegan: UInt32 = 0
    private var endsLeft = 0
    private var pauseLeft: UInt32 = 0
    private var isSaying = false
    private var wave: UInt64 = 0
    /// The frame that `speak` fills next is a key's first.
    var isFirstFrame: Bool { wave == 0 }

    init(place: Int, form: KeySending.Form) {
        self.place = place
        self.form = form
    }

    /// Nothing is left to say, and the next key may come at once.
    var isOver: Bool { !isBusy && pauseLeft == 0 }
    /// Other sound waits meanwhile.
    var isBusy: Bool { isSaying || endsLeft > 0 || !waiting.isEmpty }

    /// Behind those that wait already. Keys for which there is no room are left out.
    mutating func add(_ keys: [KeySymbol], milliseconds: UInt32, form newForm: KeySending.Form) {
        if isOver { form = newForm }
        let long = min(
            max(milliseconds, Limits.keyMilliseconds.lowerBound),
            Limits.keyMilliseconds.upperBound)
        for key in keys.prefix(max(0, Limits.keysWaiting - waiting.count)) {
            waiting.append(Waiting(code: key.code, milliseconds: long))
        }
    }

    /// What the next 20 ms are; an end that is due thrice comes in three frames.
    mutating func advance() -> [Step] {
        if endsLeft > 0 { return [again()] }
        if pauseLeft > 0 {
            pauseLeft = pauseLeft > Self.frameMilliseconds ? pauseLeft - Self.frameMilliseconds : 0
            if case .sound = form, !waiting.isEmpty { return [.sound] }
            return [.pause]
        }
        let isFirst = !isSaying
        if isFirst {
            guard !waiting.isEmpty else { return [] }
            begin(waiting.removeFirst())
        }
        elapsed += Self.frameMilliseconds
        switch form {
        case .sound:
            if elapsed >= milliseconds { finish(ends: 0) }
            return [.sound]
        case .event(_, let clockRate): return events(clockRate, isFirst: isFirst)
        }
    }

    private mutating func begin(_ next: Waiting) {
        code = next.code
        milliseconds = next.milliseconds
        elapsed = 0
        segmentBegan = 0
        wave = 0
        isSaying = true
    }

    private mutating func finish(ends: Int) {
        isSaying = false
        endsLeft = ends
        pauseLeft = Self.pauseMilliseconds
    }

    // MARK: - Events

    /// Units of the clock.
    private func units(_ clockRate: UInt32, _ milliseconds: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: UInt64(milliseconds) &* UInt64(clockRate) / 1_000)
    }

    private mutating func events(_ clockRate: UInt32, isFirst: Bool) -> [Step] {
        let isEnd = elapsed >= milliseconds
        let now = units(clockRate, min(elapsed, milliseconds))
        var steps: [Step] = []
        var isFirst = isFirst
        // §2.5.1.3: a segment is full; the next begins where it ended.
        while now - segmentBegan > Self.longestSegment {
            let full = Step.event(
                code: code, isEnd: false, duration: UInt16(Self.longestSegment), isFirst: isFirst,
                advance: segmentBegan)
            steps += [Step](repeating: full, count: Self.ends)
            segmentBegan += Self.longestSegment
            isFirst = false
        }
        steps.append(
            .event(
                code: code, isEnd: isEnd, duration: UInt16(truncatingIfNeeded: now - segmentBegan),
                isFirst: isFirst, advance: segmentBegan))
        if isEnd { finish(ends: Self.ends - 1) }
        return steps
    }

    private mutating func again() -> Step {
        endsLeft -= 1
        var duration: UInt32 = 0
        if case .event(_, let clockRate) = form { duration = units(clockRate, milliseconds) }
        return .event(
            code: code, isEnd: true,
            duration: UInt16(truncatingIfNeeded: duration - segmentBegan), isFirst: false,
            advance: segmentBegan)
    }

    // MARK: - Sound

    /// Twenty milliseconds of the key, or of the silence behind it.
    mutating func speak(into frame: UnsafeMutablePointer<Int16>, rate: SampleRate) {
        let count = rate.samplesPerFrame
        guard isSaying || pauseLeft == Self.pauseMilliseconds, let key = KeySymbol(code: code)
        else {
            return frame.update(repeating: 0, count: count)
        }
        let peak = G711.peak(ofLevel: Self.level, payloadType: 0)
        let (low, high) = key.hertz
        // A key's last frame is cut where the key ends.
        let audible = milliseconds % Self.frameMilliseconds
        let isCut = !isSaying && audible != 0
        let end = isCut ? Int(audible) * count / Int(Self.frameMilliseconds) : count
        for index in 0..<count {
            guard index < end else {
                frame[index] = 0
                continue
            }
            let time = 2 * .pi * Double(wave) / Double(rate.rawValue)
            frame[index] = Int16(peak * (sin(low * time) + sin(high * time)))
            wave += 1
        }
    }
}
