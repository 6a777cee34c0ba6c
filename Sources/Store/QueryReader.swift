import Dispatch
import Foundation
public import Switchboard
import Synchronization

/// Asks SQLite files of others, one question at a time for each file, on a thread of its own.
/// Nothing is ever written there. Every question is answered once, unless it is cancelled.
public final class QueryReader: Sendable {
    public typealias Reply = @Sendable (Inquiry.ID, SourceReply) -> Void

    private struct State {
        var files: [String: QueryFile] = [:]
        var fileOf: [Inquiry.ID: QueryFile] = [:]
        var isClosed = false
    }

    /// Seen by whoever asks, and by the files' threads; nothing is waited for within the lock.
    private let state = Mutex(State())
    private let reply: Reply

    public init(reply: @escaping Reply) {
        self.reply = reply
    }

    /// Returns at once.
    public func ask(_ id: Inquiry.ID, _ request: DatabaseRequest, within: Duration) {
        let file = state.withLock { state -> QueryFile? in
            guard !state.isClosed else { return nil }
            let file = state.files[request.file] ?? QueryFile(request.file)
            state.files[request.file] = file
            state.fileOf[id] = file
            return file
        }
        file?.ask(id, request, within: within) { [self] reply in
            let isWanted = state.withLock { $0.fileOf.removeValue(forKey: id) != nil }
            if isWanted { self.reply(id, reply) }
        }
    }

    /// It is not answered any more, and does not go on.
    public func cancel(_ id: Inquiry.ID) {
        state.withLock { $0.fileOf.removeValue(forKey: id) }?.cancel(id)
    }

    public func stop() {
        let open = state.withLock { state in
            defer { state = State(isClosed: true) }
            return state.fileOf
        }
        for (id, file) in open { file.cancel(id) }
    }
}
