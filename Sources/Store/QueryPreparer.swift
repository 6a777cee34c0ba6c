import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// Has the SQL of queries prepared by the files that they will ask; nothing is run. For one check:
/// a file is opened once, and another one that takes its place meanwhile is not seen.
public final class QueryPreparer: Sendable {
    /// What a file says of a text.
    public enum Answer: Equatable, Sendable {
        /// The file is not there, cannot be read, is busy or is no database.
        case unknown
        /// Its columns, whether it leaves the file as it is, and how many values are bound.
        case good(columns: [String], readsOnly: Bool, values: Int)
        /// In the words of SQLite, and the byte of the text at which it is, where SQLite says that.
        case wrong(String, at: Int?)
    }

    private enum File {
        case open(DatabaseQueue)
        /// Not asked again: a busy file would hold up every query.
        case silent
    }

    /// By path. Nothing is waited for within the lock.
    private let files = Mutex<[String: File]>([:])

    public init() {}

    /// Waits for the disk.
    ///
    /// - Parameter sql: values are written `?1`, `?2`, …
    public func prepare(_ sql: String, on path: String) -> Answer {
        guard case .open(let queue) = file(path) else { return .unknown }
        // Without a transaction: its end would forget where the mistake is.
        let answer = queue.unsafeRead { Self.answer(to: sql, $0) }
        if answer == .unknown { files.withLock { $0[path] = .silent } }
        return answer
    }

    private func file(_ path: String) -> File {
        if let known = files.withLock({ $0[path] }) { return known }
        let found = Self.opened(path)
        files.withLock { $0[path] = found }
        return found
    }

    /// A pipe would hold up whoever opens it; nothing is made where nothing is.
    private static func opened(_ path: String) -> File {
        let place = URL(filePath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: place)
        guard attributes?[.type] as? FileAttributeType == .typeRegular,
            let queue = try? DatabaseQueue(path: path, configuration: QueryFile.configuration)
        else { return .silent }
        return .open(queue)
    }

    private static func answer(to sql: String, _ database: GRDB.Database) -> Answer {
        do {
            let statement = try database.makeStatement(sql: sql)
            return .good(
                columns: statement.columnNames, readsOnly: statement.isReadonly,
                values: Int(sqlite3_bind_parameter_count(statement.sqliteStatement)))
        } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
            let offset = sqlite3_error_offset(database.sqliteConnection)
            return .wrong(error.message ?? "it cannot be read", at: offset < 0 ? nil : Int(offset))
        } catch let error as DatabaseError where error.resultCode == .SQLITE_MISUSE {
            return .wrong("there is more than one statement", at: nil)
        } catch {
            return .unknown
        }
    }
}
