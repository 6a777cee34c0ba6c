import Foundation
import GRDB
public import Switchboard

/// A mail that waits to be sent.
public struct SpooledMail: Equatable, Sendable {
    public var draft: MailDraft
    public var since: UTCTime
    /// How often it was tried in vain.
    public var tries: Int
}

/// Mails on their way: each is there until the server has taken it, or until it has waited for too
/// long.
enum MailSpool {
    /// One that is there already stays as it is.
    static func put(_ draft: MailDraft, at now: UTCTime, _ database: GRDB.Database) throws {
        try database.execute(
            sql: """
                INSERT OR IGNORE INTO mail (id, since, due, tries, document)
                VALUES (?, ?, ?, 0, ?)
                """,
            arguments: [
                draft.id, now.milliseconds, now.milliseconds, try Documents.text(of: draft),
            ])
    }

    /// The one that has been due for the longest. One of another version is passed over.
    static func next(at now: UTCTime, _ database: GRDB.Database) throws -> SpooledMail? {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT * FROM mail WHERE due <= ? ORDER BY due, id"),
            arguments: [now.milliseconds])
        let decoder = Documents.decoder()
        while let row = try rows.next() {
            guard let text = row.text("document"), let since = row.integer("since"),
                let tries = row.integer("tries").flatMap({ Int(exactly: $0) }),
                let draft = try? decoder.decode(MailDraft.self, from: Data(text.utf8))
            else { continue }
            return SpooledMail(
                draft: draft, since: UTCTime(milliseconds: since), tries: tries)
        }
        return nil
    }

    static func remove(_ id: String, _ database: GRDB.Database) throws {
        try database.execute(sql: "DELETE FROM mail WHERE id = ?", arguments: [id])
    }

    static func putOff(_ id: String, until due: UTCTime, _ database: GRDB.Database) throws {
        try database.execute(
            sql: "UPDATE mail SET tries = tries + 1, due = ? WHERE id = ?",
            arguments: [due.milliseconds, id])
    }

    static func count(_ database: GRDB.Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM mail") ?? 0
    }
}

/// The spool, for who sends.
extension DiskLoop {
    public func nextMail(at now: UTCTime) throws -> SpooledMail? {
        try read { try MailSpool.next(at: now, $0) }
    }

    /// The server has it.
    public func mailIsSent(_ id: String) throws {
        try write { try MailSpool.remove(id, $0) }
    }

    public func putOffMail(_ id: String, until due: UTCTime) throws {
        try write { try MailSpool.putOff(id, until: due, $0) }
    }

    public func waitingMails() throws -> Int {
        flush()
        return try read { try MailSpool.count($0) }
    }
}
