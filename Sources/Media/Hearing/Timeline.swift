/// When a packet was made, by the sender's clock, in nanoseconds that begin with its first packet
/// at our time; and how much later than the fastest packets it came.
///
/// A sender whose timestamps jump (a new source, another clock rate, one that does not count its
/// pauses) is put where it would have been expected: what is played never jumps with it.
struct Timeline {
    private var isLaid = false
    private var timestamp: UInt32 = 0
    private var time: Int64 = 0
    private var clockRate: UInt32 = 8_000

    /// The least transit of this window and of the one before: the clocks of two machines part by
    /// less than a millisecond meanwhile.
    private var least: Int64 = 0
    private var leastBefore: Int64 = 0
    private var windowEnds: Int64 = 0

    /// How many times a new beginning was laid, the first not counted.
    private(set) var jumps: UInt64 = 0

    struct Moment: Equatable {
        var time: Int64
        /// Nanoseconds behind the fastest.
        var delay: Int64
    }

    /// Of the fastest packets: from the sender's clock to ours.
    @inline(__always)
    var transit: Int64 { min(least, leastBefore) }

    /// What comes next has to do with nothing before.
    mutating func forget() {
        if isLaid { clockRate = 0 }
    }

    /// Nil: an old packet that does not fit in. `isNewest`: no later one has come before it.
    /// `mayJump`: even a small jump backwards is a new beginning, as at the start of a talk spurt
    /// (RFC 3551 §4.1).
    @inline(__always)
    mutating func place(
        _ stamp: UInt32, clockRate rate: UInt32, isNewest: Bool, mayJump: Bool, at now: Int64
    ) -> Moment? {
        guard isLaid, rate == clockRate else {
            guard isNewest || !isLaid else { return nil }
            return lay(stamp, rate, now)
        }
        let step = Int64(Int32(bitPattern: stamp &- timestamp))
        let made = time &+ step &* 1_000_000_000 / Int64(rate)
        let delay = now &- made &- transit
        let most = mayJump ? Limits.pauseJump : Limits.timestampJump
        guard delay < most, delay > -Limits.timestampJump, !isNewest || step >= 0 else {
            return isNewest ? lay(stamp, rate, now) : nil
        }
        timestamp = stamp
        time = made
        watch(now &- made, now)
        return Moment(time: made, delay: now &- made &- transit)
    }

    @inline(never)
    private mutating func lay(_ stamp: UInt32, _ rate: UInt32, _ now: Int64) -> Moment {
        if isLaid {
            jumps &+= 1
            time = now &- transit
        } else {
            isLaid = true
            time = now
            least = 0
            leastBefore = 0
            windowEnds = now &+ Limits.transitWindow
        }
        timestamp = stamp
        clockRate = max(rate, 1)
        return Moment(time: time, delay: 0)
    }

    @inline(__always)
    private mutating func watch(_ transit: Int64, _ now: Int64) {
        if now >= windowEnds {
            leastBefore = least
            least = transit
            windowEnds = now &+ Limits.transitWindow
        } else if transit < least {
            least = transit
        }
    }
}
