/// Our own numbers towards one far end: one SSRC for the stream's whole life, sequence numbers
/// without gaps, timestamps that run on when who is heard changes.
struct Sending {
    struct Numbers: Equatable {
        var sequence: UInt16
        var timestamp: UInt32
        /// The first packet of a source: it carries the marker bit (RFC 3551 §4.1).
        var isFirst: Bool
    }

    /// No SSRC.
    private static let nobody: Int64 = -1

    let ssrc: UInt32
    private(set) var sequence: UInt16
    private(set) var timestamp: UInt32
    private(set) var packets: UInt64 = 0
    private(set) var bytes: UInt64 = 0
    private var lastSent: Int64 = 0
    private(set) var clockRate: UInt32 = 8_000
    var hasSentAnything: Bool { packets > 0 }

    /// The source that is being relayed, and how its numbers become ours.
    private var source: Int64 = Self.nobody
    private var timestampOffset: UInt32 = 0
    private(set) var sequenceOffset: UInt16 = 0
    /// Ours, of the source's first packet.
    private var firstSequence: UInt16 = 0

    init(ssrc: UInt32, sequence: UInt16, timestamp: UInt32) {
        self.ssrc = ssrc
        self.sequence = sequence
        self.timestamp = timestamp
    }

    /// Another source will speak next.
    mutating func forgetSource() {
        source = Self.nobody
    }

    /// The numbers under which a packet of `newSource` leaves. Gaps and disorder of the source
    /// stay visible, so that the far end's jitter buffer sees what happened. Nil for a packet that
    /// is older than the source's first: its number has been used by who spoke before.
    @inline(__always)
    mutating func relay(
        source newSource: UInt32, sequence theirs: UInt16, timestamp theirTime: UInt32,
        restarted: Bool, clockRate rate: UInt32, bytes count: Int, at now: Int64
    ) -> Numbers? {
        let isFirst = restarted || Int64(newSource) != source
        if isFirst { begin(newSource, theirs, theirTime, rate, now) }
        let outSequence = theirs &+ sequenceOffset
        let outTime = theirTime &+ timestampOffset
        // Only forward: a late packet does not turn the clock back.
        if Int16(bitPattern: outSequence &- sequence) > 0 {
            sequence = outSequence
            timestamp = outTime
        } else if isBeforeFirst(outSequence) {
            return nil
        }
        self.count(count, now)
        return Numbers(sequence: outSequence, timestamp: outTime, isFirst: isFirst)
    }

    /// Does it follow a packet of the same source, and go on from the last that left?
    @inline(__always)
    func isNext(source newSource: UInt32, sequence theirs: UInt16) -> Bool {
        Int64(newSource) == source
            && Int16(bitPattern: theirs &+ sequenceOffset &- sequence) > 0
    }

    /// The same as `relay` of a packet of which `isNext` is true.
    @inline(__always)
    mutating func relayNext(
        sequence theirs: UInt16, timestamp theirTime: UInt32, bytes count: Int, at now: Int64
    ) -> Numbers {
        sequence = theirs &+ sequenceOffset
        timestamp = theirTime &+ timestampOffset
        self.count(count, now)
        return Numbers(sequence: sequence, timestamp: timestamp, isFirst: false)
    }

    @inline(never)
    private mutating func begin(
        _ newSource: UInt32, _ theirs: UInt16, _ theirTime: UInt32, _ rate: UInt32, _ now: Int64
    ) {
        source = Int64(newSource)
        clockRate = rate
        firstSequence = sequence &+ 1
        sequenceOffset = firstSequence &- theirs
        timestampOffset = timestamp(at: now, clockRate: rate) &- theirTime
    }

    @inline(never)
    private func isBeforeFirst(_ outSequence: UInt16) -> Bool {
        let age = sequence &- firstSequence
        return age < Limits.maxMisorder && Int16(bitPattern: outSequence &- firstSequence) < 0
    }

    /// The numbers of the next packet that we make ourselves, `step` timestamp units after the
    /// last; after a pause the clock has run on.
    mutating func next(
        step: UInt32, clockRate rate: UInt32, isFirst: Bool, bytes count: Int, at now: Int64
    ) -> Numbers {
        forgetSource()
        timestamp = isFirst ? timestamp(at: now, clockRate: rate) : timestamp &+ step
        sequence = sequence &+ 1
        clockRate = rate
        self.count(count, now)
        return Numbers(sequence: sequence, timestamp: timestamp, isFirst: isFirst)
    }

    /// The numbers of a packet of a telephone event that we make ourselves: all of one event carry
    /// the time at which it began (RFC 4733 §2.2), and `advance` units more those of its later
    /// segments.
    mutating func event(
        isFirst: Bool, advance: UInt32, clockRate rate: UInt32, bytes count: Int, at now: Int64
    ) -> Numbers {
        let stamped = lastSent
        if isFirst {
            forgetSource()
            timestamp = timestamp(at: now, clockRate: rate)
            clockRate = rate
        }
        sequence = sequence &+ 1
        self.count(count, now)
        // The clock runs on from where the event began.
        if !isFirst { lastSent = stamped }
        return Numbers(sequence: sequence, timestamp: timestamp &+ advance, isFirst: isFirst)
    }

    @inline(__always)
    private mutating func count(_ count: Int, _ now: Int64) {
        packets &+= 1
        bytes &+= UInt64(truncatingIfNeeded: count)
        lastSent = now
    }

    /// The timestamp that stands for `now` (RFC 3550 §6.4.1): the last one, and the time since.
    func timestamp(at now: Int64, clockRate rate: UInt32) -> UInt32 {
        guard hasSentAnything else { return timestamp }
        let microseconds = max(0, now &- lastSent) / 1_000
        let units = microseconds &* Int64(rate) / 1_000_000
        return timestamp &+ UInt32(truncatingIfNeeded: max(1, units))
    }
}
