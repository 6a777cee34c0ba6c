import Foundation
import GRDB
import Switchboard

/// Who was in whose conversation.
enum Watches {
    static func keep(_ record: WatchRecord, _ database: GRDB.Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO watch (id, began, who, whom, document)
                VALUES (?, ?, ?, ?, ?)
                """)
        try statement.execute(
            arguments: [
                record.id, record.began.milliseconds, record.by, record.whom,
                try Documents.text(of: record),
            ])
    }

    /// At most so many of the oldest, that began before; true if there may be more.
    static func forget(before moment: UTCTime, _ database: GRDB.Database) throws -> Bool {
        try database.execute(
            sql: """
                DELETE FROM watch WHERE rowid IN
                (SELECT rowid FROM watch WHERE began < ? ORDER BY began LIMIT ?)
                """, arguments: [moment.milliseconds, Limits.forgottenRows])
        return database.changesCount == Limits.forgottenRows
    }

    /// Of one extension: what it did, and what was done to it.
    static func find(
        _ question: HistoryQuestion, _ database: GRDB.Database
    ) throws -> [WatchRecord] {
        let limit = max(0, min(question.limit, Limits.historyRows))
        var filter = ""
        var arguments: StatementArguments = []
        if let number = question.extension {
            filter = "WHERE who = ? OR whom = ?"
            arguments = ["extension \(number)", number]
        }
        return try Documents.all(
            WatchRecord.self, database,
            "SELECT document FROM watch \(filter) ORDER BY began DESC, id DESC LIMIT ?",
            arguments + [limit])
    }
}
