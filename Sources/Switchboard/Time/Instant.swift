import Dialplan

/// A moment on the shell's monotonic clock. The exchange never reads a clock; it is told.
public struct Instant: Comparable, Hashable, Sendable, Codable {
    /// Since an arbitrary start that is the same for the life of the process.
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    public static let zero = Instant(nanoseconds: 0)

    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    public static func + (instant: Instant, duration: Duration) -> Instant {
        Instant(nanoseconds: instant.nanoseconds &+ duration.nanoseconds)
    }

    public static func - (left: Instant, right: Instant) -> Duration {
        .nanoseconds(left.nanoseconds &- right.nanoseconds)
    }
}

extension Duration {
    /// Whole nanoseconds; more than 292 years wraps, which no timer here reaches.
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
    }
}

/// Wall-clock time, UTC, for records and people. Never used to measure. In JSON it is written as
/// RFC 3339 §5.6 says, with milliseconds.
public struct UTCTime: Comparable, Hashable, Sendable {
    /// Since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public static func < (left: UTCTime, right: UTCTime) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

extension UTCTime: Codable, CustomStringConvertible {
    /// `2026-03-03T12:10:00.250Z`
    public var description: String { Timestamp.text(ofMilliseconds: milliseconds) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    private enum OldKeys: String, CodingKey { case milliseconds }

    /// Also as it was written before: a number of milliseconds, alone or in an object.
    public init(from decoder: any Decoder) throws {
        if let object = try? decoder.container(keyedBy: OldKeys.self) {
            self.init(milliseconds: try object.decode(Int64.self, forKey: .milliseconds))
            return
        }
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            self.init(milliseconds: number)
            return
        }
        guard let number = Timestamp.milliseconds(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a time as RFC 3339 writes it")
        }
        self.init(milliseconds: number)
    }
}
