import Foundation
import GRDB
public import Switchboard

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

/// A call as somebody names it.
public enum NamedCall: Codable, Equatable, Sendable {
    /// The one that began last.
    case last
    case id(CallID)
    /// The last one from this number, to it, or answered by this extension.
    case number(String)
    /// The last one whose name begins so.
    case prefix(String)

    /// `last`, `202`, `6abf1c20-17`, `6abf`. Nil for what names no call.
    public init?(_ text: String) {
        let isNumber = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || [0x2A, 0x23, 0x2B].contains(byte)
        }
        let isPrefix = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) || byte == 0x2D
        }
        if text == "last" {
            self = .last
        } else if let id = CallID(text) {
            self = .id(id)
        } else if isNumber, !text.isEmpty {
            self = .number(text)
        } else if isPrefix, !text.isEmpty {
            self = .prefix(text)
        } else {
            return nil
        }
    }
}

enum CallRecords {
    /// The record, and what is kept beside it.
    static func story(of call: NamedCall, _ database: GRDB.Database) throws -> CallStory? {
        guard let text = try document(of: call, database) else { return nil }
        let record = try Documents.decoder().decode(CallRecord.self, from: Data(text.utf8))
        return CallStory(record: record, decisions: try Decisions.find(record.id, database))
    }

    private static func document(
        of call: NamedCall, _ database: GRDB.Database
    ) throws -> String? {
        let (condition, arguments): (String, StatementArguments) =
            switch call {
            case .last: ("1", [])
            case .id(let id): ("id = ?", [id.description])
            case .number(let number):
                (
                    "caller = ? OR dialed = ? OR answeredBy = ?",
                    [number, number, "extension \(number)"]
                )
            // Hex digits and a dash: nothing in it that LIKE would read.
            case .prefix(let text): ("id LIKE ?", [text + "%"])
            }
        return try String.fetchOne(
            database,
            sql: "SELECT document FROM callRecord WHERE \(condition)"
                + " ORDER BY began DESC, id DESC LIMIT 1", arguments: arguments)
    }

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
        guard let number = question.extension else {
            return try Documents.all(
                CallRecord.self, database,
                "SELECT document FROM callRecord ORDER BY began DESC, id DESC LIMIT ?", [limit])
        }
        return try Documents.all(
            CallRecord.self, database,
            """
            SELECT document FROM callRecord
            WHERE caller = ? OR dialed = ? OR answeredBy = ?
            ORDER BY began DESC, id DESC LIMIT ?
            """, [number, number, "extension \(number)", limit])
    }
}
