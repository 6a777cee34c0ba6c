import Glibc
public import Media
import Synchronization

/// An engine, and what it tells of itself every second.
public final class Measured: Sendable {
    public let engine: MediaEngine
    private let loads: Loads

    private final class Loads: Sendable {
        /// Filled by the engine's thread, and read by whoever measures.
        let list = Mutex<[EngineLoad]>([])
        /// Why a socket could not be opened: written and read by the same.
        let failure = Mutex<String?>(nil)
    }

    public init() {
        let loads = Loads()
        loads.list.withLock { $0.reserveCapacity(10_000) }
        self.loads = loads
        engine = MediaEngine { events in
            for event in events {
                switch event {
                case .openFailed(_, let reason): loads.failure.withLock { $0 = reason }
                case .load(let load): loads.list.withLock { $0.append(load) }
                default: break
                }
            }
        }
        engine.start()
    }

    /// What it told until now does not count.
    public func beginAnew() {
        loads.list.withLock { $0.removeAll(keepingCapacity: true) }
    }

    /// Of a processor, 0 to 1: the mean of all seconds. Errors: a socket could not be opened, or
    /// no second is over.
    public func share() throws(LoadFailure) -> Double {
        let told = try told()
        return told.reduce(0) { $0 + $1.share } / Double(told.count)
    }

    public func stop() { engine.stop() }

    private func told() throws(LoadFailure) -> [EngineLoad] {
        if let failure = loads.failure.withLock({ $0 }) { throw LoadFailure(failure) }
        let told = loads.list.withLock { $0 }
        guard !told.isEmpty else { throw LoadFailure("the engine told no load") }
        return told
    }

    /// Per cent of a processor; over all `shares`, and for each of them.
    public func summary(shares: Int) throws(LoadFailure) -> String {
        let told = try told()
        let share = 100 * told.reduce(0) { $0 + $1.share } / Double(told.count)
        let late = told.compactMap(\.latenessMilliseconds).sorted()
        let worst = told.compactMap(\.worstLatenessMilliseconds).max()
        return "\(rounded(share / Double(shares))) % each, \(rounded(share, 10)) % in all;"
            + " frames late by \(rounded(late.isEmpty ? nil : late[late.count / 2])) ms"
            + " (p99 of the middle second), \(rounded(late.last)) (of the worst),"
            + " \(rounded(worst)) at most"
    }
}

/// A few digits behind the point, without a format of Foundation.
public func rounded(_ value: Double?, _ parts: Double = 1_000) -> String {
    value.map { "\(($0 * parts).rounded() / parts)" } ?? "-"
}
