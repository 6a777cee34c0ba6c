import Foundation
import GRDB
public import Switchboard

/// Why calls went as they did, one row for each call, for as long as the settings say.
enum Decisions {
    static func insert(_ decisions: CallDecisions, _ database: GRDB.Database) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO decision (id, began, document) VALUES (?, ?, ?)")
        try statement.execute(
            arguments: [
                decisions.id.description, decisions.began.milliseconds,
                try Documents.text(of: decisions),
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

    /// Calls that began at or after a moment, the oldest first, behind the call `after`; so many
    /// that an answer stays short.
    static func find(
        _ question: DecisionsQuestion, _ database: GRDB.Database
    ) throws -> [CallDecisions] {
        var began = question.since.milliseconds
        var id = ""
        if let after = question.after {
            id = after.description
            began =
                try Int64.fetchOne(
                    database, sql: "SELECT began FROM decision WHERE id = ?", arguments: [id])
                ?? began
        }
        let texts = try String.fetchAll(
            database,
            sql: """
                SELECT document FROM decision WHERE (began, id) > (?, ?)
                ORDER BY began, id LIMIT ?
                """, arguments: [began, id, Limits.decisionRows])
        let decoder = Documents.decoder()
        return texts.compactMap { try? decoder.decode(CallDecisions.self, from: Data($0.utf8)) }
    }

    /// At most so many of the oldest, that began before; true if there may be more.
    static func forget(before moment: UTCTime, _ database: GRDB.Database) throws -> Bool {
        try database.execute(
            sql: """
                DELETE FROM decision WHERE rowid IN
                (SELECT rowid FROM decision WHERE began < ? ORDER BY began LIMIT ?)
                """, arguments: [moment.milliseconds, Limits.forgottenRows])
        return database.changesCount == Limits.forgottenRows
    }
}

/// Which recorded calls somebody wants to go through again.
public struct DecisionsQuestion: Codable, Equatable, Sendable {
    public var since: UTCTime
    /// The last one of the answer before.
    public var after: CallID?

    public init(since: UTCTime, after: CallID? = nil) {
        self.since = since
        self.after = after
    }
}
