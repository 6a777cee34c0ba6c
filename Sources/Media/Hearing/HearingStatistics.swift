/// What one ear heard, from its beginning on. Frames are of 20 ms.
public struct HearingStatistics: Equatable, Sendable {
    public var packets: UInt64 = 0
    public var duplicates: UInt64 = 0
    public var reordered: UInt64 = 0
    /// Came after their place had been played.
    public var late: UInt64 = 0
    /// Never came, or not in time.
    public var lost: UInt64 = 0
    /// Of the lost: taken from the packet behind.
    public var recovered: UInt64 = 0
    /// Came, and were given up unplayed: there was too much delay, or nobody pulled.
    public var discarded: UInt64 = 0
    /// Of formats that nobody agreed on.
    public var unknown: UInt64 = 0
    /// None of their format, or too long.
    public var broken: UInt64 = 0
    /// Far off in sequence or time, and not believed.
    public var strays: UInt64 = 0
    /// Timestamps or sequence numbers began anew.
    public var restarts: UInt64 = 0

    public var frames: UInt64 = 0
    /// With something made up in them.
    public var concealedFrames: UInt64 = 0
    /// With nothing in them: the far end was silent.
    public var quietFrames: UInt64 = 0
    /// Left out and put in, so that there was as much delay as was needed.
    public var shortenedMilliseconds: UInt64 = 0
    public var stretchedMilliseconds: UInt64 = 0

    /// How late a packet might come, behind the fastest, when the last frame was pulled.
    public var delayMilliseconds: Double = 0
    /// How late it shall be able to come.
    public var targetMilliseconds: Double = 0

    /// Of those frames that had sound in them: squares of the samples, as shares of full scale, so
    /// that the mean is the level.
    public var squares: Double = 0
    public var heardFrames: UInt64 = 0
    /// Below `Limits.silenceLevel`.
    public var silentFrames: UInt64 = 0
    /// Samples at full scale of their codec.
    public var clippedSamples: UInt64 = 0

    public init() {}
}
