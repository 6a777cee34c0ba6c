import Foundation
import GRDB
public import Switchboard

/// The records of an exchange that does not run, read only.
public struct RecordReader {
    private let queue: DatabaseQueue

    /// Opens the database in a state directory. Errors: a `DiskLoop.Failure`.
    public init(directory: String) throws {
        let path = directory + "/bellbird.db"
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw DiskLoop.Failure(reason: "\(path) cannot be read")
        }
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(2)
        do { queue = try DatabaseQueue(path: path, configuration: configuration) } catch {
            throw DiskLoop.Failure(reason: "\(path): \(error)")
        }
    }

    /// Nil if nothing is kept of the call.
    public func decisions(of call: CallID) throws -> CallDecisions? {
        try queue.read { try Decisions.find(call, $0) }
    }

    /// All that is kept of one call; nil if there is no such call.
    public func story(of call: NamedCall) throws -> CallStory? {
        try queue.read { try CallRecords.story(of: call, $0) }
    }

    public func decisions(_ question: DecisionsQuestion) throws -> [CallDecisions] {
        try queue.read { try Decisions.find(question, $0) }
    }

    public func history(_ question: HistoryQuestion) throws -> [CallRecord] {
        try queue.read { try CallRecords.find(question, $0) }
    }
}
