public import Switchboard

/// Time that passes only when somebody says so. It begins at zero, on a Monday at nine in the
/// morning, UTC.
public struct VirtualClock: Equatable, Sendable {
    /// Since the start of the world.
    public private(set) var now = Duration.zero

    /// 2026-01-05T09:00:00Z.
    public static let start = UTCTime(milliseconds: 1_767_603_600_000)

    public init() {}

    public var instant: Instant { Instant(nanoseconds: now.nanoseconds) }

    public var utc: UTCTime {
        UTCTime(milliseconds: Self.start.milliseconds + now.nanoseconds / 1_000_000)
    }

    public mutating func advance(to moment: Duration) {
        precondition(moment >= now, "time does not run backwards")
        now = moment
    }
}

extension Duration {
    /// Seconds with three places: `12.345`.
    public var clockText: String {
        let milliseconds = nanoseconds / 1_000_000
        let rest = String(milliseconds % 1000)
        let zeros = String(repeating: "0", count: 3 - rest.utf8.count)
        return "\(milliseconds / 1000).\(zeros)\(rest)"
    }
}
