import Foundation
import GRDB
import Switchboard

/// Which call records somebody wants to see.
public struct HistoryQuestion: Codable, Equatable, Sendable {
    /// At most so many, the newest first.
    public var limit: Int
    /// Only calls from, to, or answered by this extension.
    public var `extension`: String?

    public init(limit: Int = 20, extension number: String? = nil) {
        self.limit = limit
        self.extension = number
    }
}

enum CallRecords {
    static func insert(_ record: CallRecord, _ database: GRDB.Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO callRecord
                (id, began, answered, ended, caller, dialed, answeredBy, talkMilliseconds, document)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(
            arguments: [
                record.id.description, record.began.milliseconds, record.answered?.milliseconds,
                record.ended.milliseconds, record.caller, record.dialed, record.answeredBy,
                record.talkMilliseconds, try Documents.text(of: record),
            ])
    }

    static func find(
        _ question: HistoryQuestion, _ database: GRDB.Database
    ) throws -> [CallRecord] {
        let limit = max(0, min(question.limit, Limits.historyRows))
        let documents: [String]
        if let number = question.extension {
            documents = try String.fetchAll(
                database,
                sql: """
                    SELECT document FROM callRecord
                    WHERE caller = ? OR dialed = ? OR answeredBy = ?
                    ORDER BY began DESC, id DESC LIMIT ?
                    """, arguments: [number, number, "extension \(number)", limit])
        } else {
            documents = try String.fetchAll(
                database,
                sql: "SELECT document FROM callRecord ORDER BY began DESC, id DESC LIMIT ?",
                arguments: [limit])
        }
        let decoder = Documents.decoder()
        return try documents.map { try decoder.decode(CallRecord.self, from: Data($0.utf8)) }
    }
}
