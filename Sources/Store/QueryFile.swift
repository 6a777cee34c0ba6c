import Dispatch
import Foundation
import GRDB
import GRDBSQLite
import Switchboard
import Synchronization

/// One SQLite file that queries read. Questions wait for one another; one that takes too long, or
/// that nobody wants any more, is interrupted.
final class QueryFile: Sendable {
    private struct State {
        /// Whose statement runs, and on what.
        var current: (id: Inquiry.ID, connection: DatabaseQueue)?
        var cancelled: Set<Inquiry.ID> = []
        var waiting: Set<Inquiry.ID> = []
    }

    /// The open file, by what it was when it was opened: another one may take its place.
    private struct Connection {
        var queue: DatabaseQueue
        var device: UInt64
        var number: UInt64
    }

    private let path: String
    /// Serial: the one place where the file is read.
    private let thread = DispatchQueue(label: "bellbird.query")
    /// Seen by whoever asks or cancels, and by `thread`; nothing is waited for within the lock.
    private let state = Mutex(State())
    /// Written by `thread` alone; the lock is for the end, which may come from elsewhere.
    private let connection = Mutex<Connection?>(nil)

    init(_ path: String) {
        self.path = path
    }

    func ask(
        _ id: Inquiry.ID, _ request: DatabaseRequest, within: Duration,
        _ reply: @escaping @Sendable (SourceReply) -> Void
    ) {
        state.withLock { _ = $0.waiting.insert(id) }
        thread.async { [self] in
            let isCancelled = state.withLock { state in
                state.waiting.remove(id)
                return state.cancelled.remove(id) != nil
            }
            if !isCancelled { reply(answer(id, request, within: within)) }
        }
    }

    func cancel(_ id: Inquiry.ID) {
        let isRunning = state.withLock { state in
            if state.waiting.contains(id) { state.cancelled.insert(id) }
            return state.current?.id == id
        }
        if isRunning { interrupt(id) }
    }

    /// SQLite forgets an interruption that comes before its statement begins: it is said again
    /// until the statement has ended.
    private func interrupt(_ id: Inquiry.ID) {
        let goesOn = state.withLock { state in
            guard let current = state.current, current.id == id else { return false }
            current.connection.interrupt()
            return true
        }
        guard goesOn else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + Limits.betweenInterruptions) {
            [weak self] in self?.interrupt(id)
        }
    }

    // MARK: - On the thread

    private func answer(
        _ id: Inquiry.ID, _ request: DatabaseRequest, within: Duration
    ) -> SourceReply {
        do {
            let queue = try opened()
            state.withLock { $0.current = (id, queue) }
            defer { state.withLock { $0.current = nil } }
            let seconds =
                Double(within.components.seconds) + Double(within.components.attoseconds) / 1e18
            DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [weak self] in
                self?.interrupt(id)
            }
            return try queue.read { try Self.firstRow(of: request, $0) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
            return .failed(reason: "the query took too long")
        } catch let error as DatabaseError {
            return .failed(reason: error.message ?? "\(error.resultCode)")
        } catch {
            return .failed(reason: "\(error)")
        }
    }

    private static func firstRow(
        of request: DatabaseRequest, _ database: GRDB.Database
    ) throws -> SourceReply {
        let statement = try database.makeStatement(sql: request.sql)
        guard statement.isReadonly else {
            return .failed(reason: "a query that would write is not carried out")
        }
        try statement.setArguments(StatementArguments(request.values.map(\.argument)))
        guard let row = try Row.fetchOne(statement) else { return .noRow }
        var cells: [String: Cell] = [:]
        for name in request.columns where row.hasColumn(name) {
            cells[name] = Cell(row[name] as DatabaseValue)
        }
        return .row(cells)
    }

    /// Opened anew if another file has taken its place.
    private func opened() throws -> DatabaseQueue {
        let found = try FileManager.default.attributesOfItem(atPath: path)
        let device = (found[.systemNumber] as? NSNumber)?.uint64Value ?? 0
        let number = (found[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
        return try connection.withLock { connection in
            if let open = connection, open.device == device, open.number == number {
                return open.queue
            }
            connection = nil
            let queue = try DatabaseQueue(path: path, configuration: Self.configuration)
            connection = Connection(queue: queue, device: device, number: number)
            return queue
        }
    }

    static var configuration: GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(Limits.busyDatabase)
        configuration.label = "bellbird.query"
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA query_only = ON")
            sqlite3_limit(
                database.sqliteConnection, SQLITE_LIMIT_LENGTH, Limits.bytesOfForeignRow)
            sqlite3_limit(database.sqliteConnection, SQLITE_LIMIT_ATTACHED, 0)
        }
        return configuration
    }
}

extension Cell {
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null, .blob: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .real(number)
        case .string(let text): self = .text(text)
        }
    }

    fileprivate var argument: (any DatabaseValueConvertible)? {
        switch self {
        case .null: nil
        case .text(let text): text
        case .integer(let number): number
        case .real(let number): number
        }
    }
}
