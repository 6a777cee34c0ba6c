import Foundation
import GRDB
public import Switchboard

/// Why calls went as they did, one row for each call, for as long as the settings say.
enum Decisions {
    static func insert(_ decisions: CallDecisions, _ database: GRDB.Database) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO decision (id, began, document, bytes) VALUES (?, ?, ?, ?)")
        let document = try Documents.text(of: decisions)
        try statement.execute(
            arguments: [
                decisions.id.description, decisions.began.milliseconds, document,
                document.utf8.count,
            ])
    }

    /// Nil if nothing is kept of the call, or if another version has written it.
    static func find(_ call: CallID, _ database: GRDB.Database) throws -> CallDecisions? {
        let text = try String.fetchOne(
            database, sql: "SELECT document FROM decision WHERE id = ?",
            arguments: [call.description])
        return text.flatMap {
            try? Documents.decoder().decode(CallDecisions.self, from: Data($0.utf8))
        }
    }

    /// Calls that began at or after a moment, the oldest first, behind the one that is named; so
    /// many that an answer stays short. Empty at the end alone: rows of another version, which
    /// cannot be read, are passed over.
    static func find(
        _ question: DecisionsQuestion, _ database: GRDB.Database
    ) throws -> [CallDecisions] {
        var began = question.since.milliseconds
        var id = ""
        if let after = question.after {
            (began, id) = (after.began.milliseconds, after.id.description)
        }
        let decoder = Documents.decoder()
        while true {
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT began, id, document FROM decision WHERE (began, id) > (?, ?)
                    ORDER BY began, id LIMIT ?
                    """, arguments: [began, id, Limits.decisionRows])
            let found = rows.compactMap { row in
                row.text(2).flatMap {
                    try? decoder.decode(CallDecisions.self, from: Data($0.utf8))
                }
            }
            guard found.isEmpty, let last = rows.last, let next = last.integer(0),
                let name = last.text(1)
            else { return found }
            (began, id) = (next, name)
        }
    }

    /// Some of the oldest, where all together take more than so many bytes; true if there may be
    /// more to remove. An index holds the sizes, so that no document is read.
    static func forget(beyond bytes: Int64, _ database: GRDB.Database) throws -> Bool {
        let all = try Int64.fetchOne(database, sql: "SELECT SUM(bytes) FROM decision") ?? 0
        guard all > bytes else { return false }
        let oldest = try Row.fetchAll(
            database, sql: "SELECT began, bytes FROM decision ORDER BY began LIMIT ?",
            arguments: [Limits.forgottenRows])
        var excess = all - bytes
        var last: Int64?
        for row in oldest where excess > 0 {
            last = row.integer(0) ?? last
            excess -= row.integer(1) ?? 0
        }
        guard let last else { return false }
        try database.execute(sql: "DELETE FROM decision WHERE began <= ?", arguments: [last])
        return excess > 0
    }

    /// At most so many of the oldest, that began before; true if there may be more.
    static func forget(before moment: UTCTime, _ database: GRDB.Database) throws -> Bool {
        try database.cachedStatement(
            sql: """
                DELETE FROM decision WHERE rowid IN
                (SELECT rowid FROM decision WHERE began < ? ORDER BY began LIMIT ?)
                """
        ).execute(arguments: [moment.milliseconds, Limits.forgottenRows])
        return database.changesCount == Limits.forgottenRows
    }
}

/// Which recorded calls somebody wants to go through again.
public struct DecisionsQuestion: Codable, Equatable, Sendable {
    /// Where a call stands among the others, whether it is still there or not.
    public struct Place: Codable, Equatable, Sendable {
        public var began: UTCTime
        public var id: CallID

        public init(of call: CallDecisions) {
            began = call.began
            id = call.id
        }
    }

    public var since: UTCTime
    /// Of the last one of the answer before.
    public var after: Place?

    public init(since: UTCTime, after: Place? = nil) {
        self.since = since
        self.after = after
    }
}
