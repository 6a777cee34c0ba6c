import CMediaIO
import Glibc

/// How busy the media thread was within about a second.
public struct EngineLoad: Equatable, Sendable {
    /// Of one processor: 0 to 1.
    public var share = 0.0
    /// Streams that were heard within that second.
    public var heardStreams = 0
    /// How late the ticks of frames were, ms: 99 of 100 not later, and the worst. Nil where nothing
    /// was due.
    public var latenessMilliseconds: Double?
    public var worstLatenessMilliseconds: Double?

    public init() {}
}

/// Measures the thread that it is asked on. Nothing here is done for each packet.
struct LoadMeter {
    /// Of how late ticks are counted, ns; the last place holds all beyond.
    private static let step: Int64 = 100_000
    private static let places = 101

    private var startedAt: Int64
    private var processor: Int64
    private let counts: UnsafeMutablePointer<UInt32>
    private var ticks: UInt32 = 0
    private var worst: Int64 = 0
    var heardStreams = 0

    init(at now: Int64) {
        startedAt = now
        processor = cmedia_nanoseconds(CLOCK_THREAD_CPUTIME_ID)
        counts = .allocate(capacity: Self.places)
        counts.initialize(repeating: 0, count: Self.places)
    }

    func free() {
        counts.deallocate()
    }

    /// A tick that is carried out `late` ns behind its time.
    mutating func tick(late: Int64) {
        let late = max(0, late)
        counts[Int(min(late / Self.step, Int64(Self.places - 1)))] &+= 1
        worst = max(worst, late)
        ticks &+= 1
    }

    /// The figures since this was last asked for; counting begins anew.
    mutating func take(at now: Int64) -> EngineLoad {
        var load = EngineLoad()
        let used = cmedia_nanoseconds(CLOCK_THREAD_CPUTIME_ID)
        if now > startedAt {
            load.share = min(1, Double(used &- processor) / Double(now &- startedAt))
        }
        load.heardStreams = heardStreams
        if ticks > 0 {
            load.latenessMilliseconds = lateness
            load.worstLatenessMilliseconds = Double(worst) / 1e6
        }
        startedAt = now
        processor = used
        counts.update(repeating: 0, count: Self.places)
        ticks = 0
        worst = 0
        heardStreams = 0
        return load
    }

    private var lateness: Double {
        var left = Int(ticks) * 99 / 100
        for place in 0..<Self.places - 1 {
            left -= Int(counts[place])
            if left <= 0 { return min(Double(worst), Double(Int64(place + 1) * Self.step)) / 1e6 }
        }
        return Double(worst) / 1e6
    }
}
