/// Our own numbers towards one far end: one SSRC for the stream's whole life, sequence numbers
/// without gaps, timestamps that run on when who is heard changes.
struct Sending {
    let ssrc: UInt32
    private(set) var sequence: UInt16
    private(set) var timestamp: UInt32
    private(set) var packets: UInt64 = 0
    private(set) var bytes: UInt64 = 0
    private var hasSent = false
    private var lastSent: Int64 = 0

    /// The source that is being relayed, and how its numbers become ours.
    private var source: UInt32 = 0
    private var hasSource = false
    private var sequenceOffset: UInt16 = 0
    private var timestampOffset: UInt32 = 0

    init(ssrc: UInt32, sequence: UInt16, timestamp: UInt32) {
        self.ssrc = ssrc
        self.sequence = sequence
        self.timestamp = timestamp
    }

    /// Another source will speak next.
    mutating func forgetSource() {
        hasSource = false
    }

    /// The numbers under which a packet of `newSource` leaves. Gaps and disorder of the source
    /// stay visible, so that the far end's jitter buffer sees what happened.
    @inline(__always)
    mutating func relay(
        source newSource: UInt32, sequence theirs: UInt16, timestamp theirTime: UInt32,
        restarted: Bool, clockRate: UInt32, bytes count: Int, at now: Int64
    ) -> (sequence: UInt16, timestamp: UInt32, isFirst: Bool) {
        let isFirst = restarted || !hasSource || newSource != source
        if isFirst {
            source = newSource
            hasSource = true
            sequenceOffset = sequence &+ 1 &- theirs
            timestampOffset = next(clockRate, now) &- theirTime
        }
        let outSequence = theirs &+ sequenceOffset
        let outTime = theirTime &+ timestampOffset
        // Only forward: a late packet does not turn the clock back.
        if Int16(bitPattern: outSequence &- sequence) > 0 {
            sequence = outSequence
            timestamp = outTime
        }
        self.count(count, now)
        return (outSequence, outTime, isFirst)
    }

    /// The numbers of the next packet that we make ourselves, `step` timestamp units after the
    /// last; after a pause the clock has run on.
    mutating func next(
        step: UInt32, clockRate: UInt32, isFirst: Bool, bytes count: Int, at now: Int64
    ) -> (sequence: UInt16, timestamp: UInt32) {
        hasSource = false
        timestamp = isFirst ? next(clockRate, now) : timestamp &+ step
        sequence = sequence &+ 1
        self.count(count, now)
        return (sequence, timestamp)
    }

    @inline(__always)
    private mutating func count(_ count: Int, _ now: Int64) {
        packets &+= 1
        bytes &+= UInt64(truncatingIfNeeded: count)
        lastSent = now
        hasSent = true
    }

    /// Our clock now: the last timestamp, and the time since.
    private func next(_ clockRate: UInt32, _ now: Int64) -> UInt32 {
        guard hasSent else { return timestamp }
        let microseconds = max(0, now &- lastSent) / 1_000
        let units = microseconds &* Int64(clockRate) / 1_000_000
        return timestamp &+ UInt32(truncatingIfNeeded: max(1, units))
    }

    /// The timestamp that stands for `now` (RFC 3550 §6.4.1).
    func timestamp(at now: Int64, clockRate: UInt32) -> UInt32 { next(clockRate, now) }

    var hasSentAnything: Bool { hasSent }
}
