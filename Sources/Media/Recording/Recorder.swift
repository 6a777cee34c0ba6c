import CMediaIO
import Glibc
import Synchronization

/// Writes the recordings, on a thread of its own that may wait for the disk. It begins with the
/// first recording, and ends with the engine, when every file is whole.
final class Recorder: Sendable {
    private struct State {
        var fresh: [Recording] = []
        var isRunning = false
        var isStopping = false
    }

    // Held for as long as a list is changed, by orders and ends of recordings; never by a packet,
    // and never while the disk is waited for.
    private let state = Mutex(State())
    private let wake: Int32
    private let events: @Sendable ([EngineEvent]) -> Void

    /// Between two looks at the rings, ms.
    private static let pause: Int32 = 100

    /// `events` is called on the recorder's thread, and must not wait.
    init(events: @escaping @Sendable ([EngineEvent]) -> Void) {
        self.events = events
        wake = cmedia_wake_create()
    }

    deinit {
        _ = cmedia_close(wake)
    }

    /// Does not wait. Without a thread to write it, a recording has failed.
    func begin(_ recording: Recording) {
        let isFirst = state.withLock { state in
            state.fresh.append(recording)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if isFirst, let reason = OwnThread.begin("recorder", { [self] in run() }) {
            return fail(reason)
        }
        cmedia_wake(wake)
    }

    private func fail(_ reason: String) {
        let lost = state.withLock { state in
            defer {
                state.fresh = []
                state.isRunning = false
            }
            return state.fresh
        }
        var report = RecordingReport()
        report.failure = "there is no thread to write it: \(reason)"
        events(lost.map { .recordingEnded($0.order.number, report) })
    }

    /// What is being recorded is finished, soon.
    func stop() {
        state.withLock { $0.isStopping = true }
        cmedia_wake(wake)
    }

    private func run() {
        var sessions: [RecordingSession] = []
        while true {
            let (fresh, isStopping) = state.withLock { state in
                defer { state.fresh = [] }
                return (state.fresh, state.isStopping)
            }
            sessions += fresh.map { RecordingSession($0) }
            let now = cmedia_monotonic()
            sessions.removeAll { session in
                // What it was told before it was closed is in the ring.
                let isOver = session.recording.isClosed || isStopping
                if !isOver {
                    session.carryOn(at: now)
                    if session.becameQuiet() {
                        events([.recordingQuiet(session.recording.order.number)])
                    }
                }
                guard isOver || session.hasFailed else { return false }
                events([
                    .recordingEnded(
                        session.recording.order.number, session.finish(at: now))
                ])
                return true
            }
            if isStopping { return }
            wait(sessions.isEmpty ? -1 : Self.pause)
        }
    }

    private func wait(_ milliseconds: Int32) {
        var descriptor = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
        if poll(&descriptor, 1, milliseconds) > 0 { cmedia_wake_clear(wake) }
    }
}
