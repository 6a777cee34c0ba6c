import Foundation
import GRDB
import Switchboard

/// The calls that go on, so that a crash leaves a record of them. Beside them stands when the
/// exchange was last seen alive.
enum OpenCalls {
    /// The record that the call would leave now; nil: it has ended.
    static func keep(_ id: CallID, _ record: CallRecord?, _ database: GRDB.Database) throws {
        guard let record else {
            return try database.cachedStatement(sql: "DELETE FROM openCall WHERE id = ?")
                .execute(arguments: [id.description])
        }
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO openCall (id, document) VALUES (?, ?)"
        ).execute(arguments: [id.description, try Documents.text(of: record)])
    }

    static func count(_ database: GRDB.Database) throws -> Int {
        try Int.fetchOne(
            database.cachedStatement(sql: "SELECT COUNT(*) FROM openCall")) ?? 0
    }

    static func seenAlive(at now: UTCTime, _ database: GRDB.Database) throws {
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO lifeSign (id, at) VALUES (1, ?)"
        ).execute(arguments: [now.milliseconds])
    }

    /// Makes call records of those that never ended, as of the last time that is known. A call
    /// whose record is there already has ended. Returns how many were made.
    static func closeAll(_ database: GRDB.Database) throws -> Int {
        let last = try Int64.fetchOne(database, sql: "SELECT at FROM lifeSign WHERE id = 1")
        let open = try Documents.all(
            CallRecord.self, database,
            """
            SELECT document FROM openCall
            WHERE NOT EXISTS (SELECT 1 FROM callRecord WHERE callRecord.id = openCall.id)
            """)
        for var record in open {
            record.close(at: last.map(UTCTime.init(milliseconds:)))
            try CallRecords.insert(record, database)
        }
        try database.execute(sql: "DELETE FROM openCall")
        return open.count
    }
}

extension CallRecord {
    /// The end of a call that nobody saw end. The clock may have jumped: nothing ends before it
    /// began.
    fileprivate mutating func close(at last: UTCTime?) {
        ended = max(last ?? ended, ended)
        if let answered {
            talkMilliseconds = max(0, ended.milliseconds &- answered.milliseconds)
        } else {
            ringMilliseconds = max(0, ended.milliseconds &- began.milliseconds)
        }
    }
}
