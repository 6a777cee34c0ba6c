/// What is known of one source from its packets' numbers: losses, order, jitter (RFC 3550 §A.1,
/// §A.3, §A.8). Plain numbers only.
struct Reception {
    enum Verdict: Equatable {
        /// The next one, or one after a gap.
        case inOrder
        case reordered
        case duplicate
        /// A new source, or an old one that began anew.
        case restarted
    }

    /// No SSRC.
    private static let nobody: Int64 = -1

    private var source: Int64 = Self.nobody
    var hasSource: Bool { source != Self.nobody }
    var ssrc: UInt32 { UInt32(truncatingIfNeeded: source) }
    private var highest: UInt16 = 0
    private var cycles: UInt32 = 0
    private var base: UInt32 = 0
    private var receivedOfSource: Int64 = 0
    /// A large jump is believed when the next packet follows it.
    private var badSequence: UInt32 = 0x1_0000
    /// Sixty-four numbers behind the highest, a bit each.
    private var window: UInt64 = 0
    private var lostOfEarlierSources: Int64 = 0

    private var bursts = Bursts()

    private var lastTransit: Int32 = 0
    /// The clock of `lastTransit`; 0 before the first.
    private var transitRate: UInt32 = 0
    /// RFC 3550 §A.8: in sixteenths of a timestamp unit.
    private(set) var jitter: UInt32 = 0
    private(set) var worstJitter: UInt32 = 0
    private(set) var clockRate: UInt32 = 8_000

    /// Of earlier sources, or not believed.
    private var receivedBesides: Int64 = 0
    private(set) var bytes: UInt64 = 0
    private(set) var duplicates: UInt64 = 0
    private(set) var reordered: UInt64 = 0

    /// Since the last report (RFC 3550 §A.3).
    private var expectedBefore: Int64 = 0
    private var receivedBefore: Int64 = 0

    // MARK: - Packets

    /// `now` is a `FixedTime`. `isTimed` is false for packets whose timestamp is not when they
    /// were made: those of one telephone event all carry its beginning (RFC 4733 §2.2).
    @inline(__always)
    mutating func take(
        ssrc newSSRC: UInt32, sequence: UInt16, timestamp: UInt32, bytes count: Int,
        clockRate rate: UInt32, isTimed: Bool = true, at now: UInt64
    ) -> Verdict {
        bytes &+= UInt64(truncatingIfNeeded: count)
        guard Int64(newSSRC) == source else {
            begin(newSSRC, sequence)
            if isTimed { updateJitter(timestamp, rate, now) }
            return .restarted
        }
        let ahead = sequence &- highest
        if ahead == 1 {
            advance(to: sequence)
            if isTimed { updateJitter(timestamp, rate, now) }
            return .inOrder
        }
        let verdict = takeOutOfOrder(sequence, ahead)
        if verdict == .inOrder, isTimed { updateJitter(timestamp, rate, now) }
        return verdict
    }

    /// Is it the packet behind the highest one of the known source?
    @inline(__always)
    func isNext(ssrc newSSRC: UInt32, sequence: UInt16) -> Bool {
        Int64(newSSRC) == source && sequence == highest &+ 1
    }

    /// The same as `take` of a packet of which `isNext` is true, and whose timestamp is its own.
    @inline(__always)
    mutating func takeNext(
        sequence: UInt16, timestamp: UInt32, bytes count: Int, clockRate rate: UInt32,
        at now: UInt64
    ) {
        bytes &+= UInt64(truncatingIfNeeded: count)
        advance(to: sequence)
        updateJitter(timestamp, rate, now)
    }

    @inline(__always)
    private mutating func advance(to sequence: UInt16) {
        if sequence == 0 { cycles &+= 1 }
        highest = sequence
        window = window << 1 | 1
        receivedOfSource &+= 1
    }

    @inline(never)
    private mutating func takeOutOfOrder(_ sequence: UInt16, _ ahead: UInt16) -> Verdict {
        if ahead == 0 {
            duplicates &+= 1
            return .duplicate
        }
        if ahead < Limits.maxDropout {
            bursts.missed(extendedHighest &+ 1, count: UInt32(ahead) &- 1)
            if sequence < highest { cycles &+= 1 }
            highest = sequence
            window = ahead >= 64 ? 1 : window << UInt64(ahead) | 1
            receivedOfSource &+= 1
            return .inOrder
        }
        let behind = 0 &- ahead
        if behind <= Limits.maxMisorder {
            if behind < 64 {
                let bit = UInt64(1) << UInt64(behind)
                guard window & bit == 0 else {
                    duplicates &+= 1
                    return .duplicate
                }
                window |= bit
            }
            receivedOfSource &+= 1
            reordered &+= 1
            bursts.came(extendedHighest &- UInt32(behind))
            return .reordered
        }
        if UInt32(sequence) == badSequence {
            begin(ssrc, sequence)
            return .restarted
        }
        badSequence = UInt32(sequence &+ 1)
        receivedBesides &+= 1
        return .duplicate
    }

    @inline(never)
    private mutating func begin(_ newSSRC: UInt32, _ sequence: UInt16) {
        bursts.begin()
        lostOfEarlierSources &+= lostOfSource
        receivedBesides &+= receivedOfSource
        source = Int64(newSSRC)
        highest = sequence
        base = UInt32(sequence)
        cycles = 0
        receivedOfSource = 1
        window = 1
        badSequence = 0x1_0000
        transitRate = 0
        expectedBefore = 0
        receivedBefore = 0
    }

    /// RFC 3550 §A.8, in integers.
    @inline(__always)
    private mutating func updateJitter(_ timestamp: UInt32, _ rate: UInt32, _ now: UInt64) {
        let arrival = FixedTime.units(at: now, rate: rate)
        let transit = Int32(bitPattern: arrival &- timestamp)
        defer { lastTransit = transit }
        guard rate == transitRate else {
            transitRate = rate
            clockRate = rate
            return
        }
        let difference = (transit &- lastTransit).magnitude
        // A jump of more than a second is a new talk spurt of a sloppy sender, not jitter.
        guard difference < rate else { return }
        jitter = jitter &+ difference &- ((jitter &+ 8) >> 4)
        if jitter > worstJitter { worstJitter = jitter }
    }

    // MARK: - Figures

    /// Every packet that came, copies as well.
    var received: UInt64 {
        UInt64(bitPattern: receivedBesides &+ receivedOfSource) &+ duplicates
    }

    var extendedHighest: UInt32 { cycles << 16 | UInt32(highest) }

    private var expected: Int64 {
        hasSource ? Int64(extendedHighest) &- Int64(base) &+ 1 : 0
    }

    /// Negative when copies came (RFC 3550 §A.3).
    var lostOfSource: Int64 { expected &- receivedOfSource }

    var lost: Int64 { max(0, lostOfEarlierSources &+ lostOfSource) }

    func milliseconds(ofJitter value: UInt32) -> Double {
        Double(value) / 16 / Double(max(1, clockRate)) * 1_000
    }

    /// How packets were lost since this was asked last.
    mutating func takeBursts() -> Bursts.Figures { bursts.take(upTo: extendedHighest) }

    /// RFC 3550 §A.3: the share lost since the last report, in 256ths.
    mutating func takeFractionLost() -> UInt8 {
        let expectedNow = expected &- expectedBefore
        let receivedNow = receivedOfSource &- receivedBefore
        expectedBefore = expected
        receivedBefore = receivedOfSource
        let lostNow = expectedNow &- receivedNow
        guard expectedNow > 0, lostNow > 0 else { return 0 }
        return UInt8(clamping: lostNow &* 256 / expectedNow)
    }
}
