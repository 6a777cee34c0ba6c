import GRDB
import Switchboard

/// How many calls there were, day by day and hour by hour, by the clock of the machine.
public struct CallStatistics: Codable, Equatable, Sendable {
    public struct Day: Codable, Equatable, Sendable {
        /// `2026-11-22`
        public var day: String
        public var calls: Int
        public var answered: Int
        public var talkSeconds: Int64
        /// Until somebody answered, of those that were answered: the mean.
        public var secondsToAnswer: Double?
    }

    /// The oldest first; days without a call are not among them.
    public var days: [Day]
    /// Calls that began in each hour of the day, 0 to 23, over all days.
    public var hours: [Int]
}

extension CallStatistics {
    static func gather(since: UTCTime, _ database: GRDB.Database) throws -> CallStatistics {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT strftime('%Y-%m-%d', began / 1000, 'unixepoch', 'localtime') AS day,
                    COUNT(*) AS calls, COUNT(answered) AS answered,
                    SUM(talkMilliseconds) / 1000 AS talk,
                    AVG(answered - began) / 1000 AS wait
                FROM callRecord WHERE began >= ? GROUP BY day ORDER BY day
                """, arguments: [since.milliseconds])
        let perHour = try Row.fetchAll(
            database,
            sql: """
                SELECT CAST(strftime('%H', began / 1000, 'unixepoch', 'localtime') AS INTEGER)
                    AS hour, COUNT(*) AS calls
                FROM callRecord WHERE began >= ? GROUP BY hour
                """, arguments: [since.milliseconds])
        var hours = [Int](repeating: 0, count: 24)
        for row in perHour {
            guard let hour = row.integer("hour"), hours.indices.contains(Int(hour)) else {
                continue
            }
            hours[Int(hour)] = Int(row.integer("calls") ?? 0)
        }
        return CallStatistics(
            days: rows.compactMap { row in
                row.text("day").map {
                    Day(
                        day: $0, calls: Int(row.integer("calls") ?? 0),
                        answered: Int(row.integer("answered") ?? 0),
                        talkSeconds: row.integer("talk") ?? 0,
                        secondsToAnswer: row.real("wait"))
                }
            }, hours: hours)
    }
}
