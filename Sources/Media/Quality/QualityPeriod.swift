import Glibc
public import Wire

/// How one stream was heard for some seconds. What could not be measured is nil.
public struct QualityPeriod: Equatable, Sendable {
    public var milliseconds: UInt32 = 0
    public var packets: UInt64 = 0
    public var lost: UInt64 = 0
    /// RFC 3611 §4.7.2: the shares that were lost in bursts and in the gaps between them, and how
    /// long a burst lasted. Nil when there was none.
    public var burstLossShare: Double?
    public var gapLossShare: Double?
    public var burstMilliseconds: Double?
    /// RFC 3550 §A.8.
    public var jitterMilliseconds: Double = 0
    /// From RTCP.
    public var roundTripMilliseconds: Double?

    // MARK: Only where the sound itself was heard

    /// Of all frames, those with something made up in them.
    public var concealedShare: Double?
    /// Of the jitter buffer.
    public var delayMilliseconds: Double?
    /// dBov, of what was said.
    public var level: Double?
    /// Samples at full scale.
    public var clippedSamples: UInt64?
    /// Of all frames, those without sound.
    public var silentShare: Double?

    // MARK: Only where all that goes into it is known

    /// R of ITU-T G.107, and the mean opinion score that stands for it.
    public var rating: Double?
    public var meanOpinion: Double?

    public init() {}
}

extension QualityPeriod {
    /// Adds what follows from the rest: the rating needs a codec that G.113 knows and a round trip.
    mutating func rate(_ format: SoundFormat?, _ bursts: Bursts.Figures) {
        guard let format, let impairment = EModel.impairment(of: format),
            let roundTripMilliseconds, packets > 0
        else { return }
        let lossShare = Double(lost) / Double(packets + lost)
        // G.107 §7.5: how long runs of losses are, and how long they would be by chance.
        let run = bursts.runs > 0 ? Double(bursts.lost) / Double(bursts.runs) : 1
        let rating = EModel.rating(
            impairment, lossShare: lossShare, burstRatio: max(1, run * (1 - lossShare)),
            delay: roundTripMilliseconds / 2 + (delayMilliseconds ?? 0))
        self.rating = rating
        meanOpinion = rating.map(EModel.meanOpinion)
    }

    mutating func add(_ bursts: Bursts.Figures) {
        let expected = packets + lost
        guard expected > 0 else { return }
        let others = Int(clamping: expected) - bursts.packetsInBursts
        gapLossShare = others > 0 ? Double(bursts.lostInGaps) / Double(others) : nil
        guard bursts.bursts > 0, bursts.packetsInBursts > 0 else { return }
        burstLossShare = Double(bursts.lostInBursts) / Double(bursts.packetsInBursts)
        let packet = Double(milliseconds) / Double(expected)
        burstMilliseconds = packet * Double(bursts.packetsInBursts) / Double(bursts.bursts)
    }

    /// What one ear heard between two looks at it.
    mutating func add(_ now: HearingStatistics, since before: HearingStatistics) {
        let frames = now.frames &- before.frames
        guard frames > 0 else { return }
        let all = Double(frames)
        concealedShare = Double(now.concealedFrames &- before.concealedFrames) / all
        delayMilliseconds = now.delayMilliseconds
        clippedSamples = now.clippedSamples &- before.clippedSamples
        let quiet =
            now.quietFrames &- before.quietFrames &+ now.silentFrames &- before.silentFrames
        silentShare = Double(quiet) / all
        let heard = now.heardFrames &- before.heardFrames
        guard heard > 0 else { return }
        let square = (now.squares - before.squares) / Double(heard)
        // RFC 6464 has no less than -127 either.
        level = square > 0 ? max(-127, 10 * log10(square)) : -127
    }
}

/// What came in the first seconds in which a far end was to be heard.
public struct HearingFacts: Equatable, Sendable {
    /// Packets that were taken.
    public var packets: UInt64 = 0
    /// Of those, with a payload type that nobody agreed on; and the last such type.
    public var strange: UInt64 = 0
    public var strangeType: UInt8?
    /// Not made under the key that was agreed on.
    public var refused: UInt64 = 0
    /// From elsewhere than the far end; and where the last one was from.
    public var foreign: UInt64 = 0
    public var foreignSource: SocketAddress?

    public init() {}
}
