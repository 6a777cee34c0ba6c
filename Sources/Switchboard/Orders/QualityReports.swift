public import Wire

/// What came of a far end in the first seconds in which it was to be heard.
public struct StreamHearing: Codable, Equatable, Sendable {
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

/// How one stream was heard for some seconds. What could not be measured is nil.
public struct StreamQuality: Codable, Equatable, Sendable {
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
    /// The rest is known only where the sound itself was heard, not of a relayed stream: shares of
    /// all frames with something made up and without sound; the jitter buffer's delay; the level
    /// of what was said, in dBov; samples at full scale.
    public var concealedShare: Double?
    public var silentShare: Double?
    public var delayMilliseconds: Double?
    public var level: Double?
    public var clippedSamples: UInt64?
    /// R of ITU-T G.107 and the mean opinion score that stands for it, where all that goes into
    /// them is known.
    public var rating: Double?
    public var meanOpinion: Double?

    public init() {}
}

extension StreamQuality {
    var lossShare: Double {
        let expected = packets &+ lost
        return expected == 0 ? 0 : Double(lost) / Double(expected)
    }

    /// Worse than anybody is content with: a mean opinion below 3.6 (ITU-T G.109: "many users
    /// dissatisfied"), or, where that is not known, losses or jitter that no phone hides.
    var isPoor: Bool {
        if let meanOpinion { return meanOpinion < 3.6 }
        return lossShare > 0.05 || jitterMilliseconds > 60
    }

    /// Both as one: counts are added, measures are weighted with the time, and what one of them
    /// does not know is not known of both.
    func joined(_ next: StreamQuality) -> StreamQuality {
        let before = Double(milliseconds)
        let all = before + Double(next.milliseconds)
        func mean(_ one: Double?, _ other: Double?) -> Double? {
            guard let one, let other, all > 0 else { return nil }
            return (one * before + other * (all - before)) / all
        }
        var joined = StreamQuality()
        joined.milliseconds = milliseconds &+ next.milliseconds
        joined.packets = packets &+ next.packets
        joined.lost = lost &+ next.lost
        joined.burstLossShare = mean(burstLossShare, next.burstLossShare)
        joined.gapLossShare = mean(gapLossShare, next.gapLossShare)
        joined.burstMilliseconds = mean(burstMilliseconds, next.burstMilliseconds)
        joined.jitterMilliseconds = max(jitterMilliseconds, next.jitterMilliseconds)
        joined.roundTripMilliseconds = mean(roundTripMilliseconds, next.roundTripMilliseconds)
        joined.concealedShare = mean(concealedShare, next.concealedShare)
        joined.silentShare = mean(silentShare, next.silentShare)
        joined.delayMilliseconds = mean(delayMilliseconds, next.delayMilliseconds)
        joined.level = mean(level, next.level)
        if let one = clippedSamples, let other = next.clippedSamples {
            joined.clippedSamples = one &+ other
        }
        joined.rating = mean(rating, next.rating)
        joined.meanOpinion = mean(meanOpinion, next.meanOpinion)
        return joined
    }

    /// `0.4 % lost, jitter 3 ms, round trip 20 ms, MOS 4.4`: what is known, in words.
    var words: String {
        var words = [
            "\(Self.tenths(lossShare * 100)) % lost", "jitter \(Self.whole(jitterMilliseconds)) ms",
        ]
        if let burstMilliseconds {
            words[0] += " in bursts of \(Self.whole(burstMilliseconds)) ms"
        }
        if let roundTripMilliseconds {
            words.append("round trip \(Self.whole(roundTripMilliseconds)) ms")
        }
        if let concealedShare {
            words.append("\(Self.tenths(concealedShare * 100)) % made up")
        }
        if let level { words.append("level \(Self.whole(level)) dBov") }
        if let meanOpinion { words.append("MOS \(Self.tenths(meanOpinion))") }
        return words.joined(separator: ", ")
    }

    private static func whole(_ value: Double) -> String {
        value.isFinite ? "\(Int(max(-1e9, min(1e9, value.rounded()))))" : "?"
    }

    private static func tenths(_ value: Double) -> String {
        guard value.isFinite else { return "?" }
        let tenths = Int(max(-1e9, min(1e9, (value * 10).rounded())))
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}
