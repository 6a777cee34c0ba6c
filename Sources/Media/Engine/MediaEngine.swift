import CMediaIO
import Glibc
import Synchronization

/// Hears and speaks RTP: a thread of its own, fed with orders through a mailbox, reporting events
/// as they happen.
///
/// `submit` never waits; orders are carried out in the order in which they were given.
public final class MediaEngine: Sendable {
    private let mailbox = Mutex<[MediaCommand]>([])
    private let isStopping = Atomic<Bool>(false)
    private let wake: Int32
    private let events: @Sendable ([EngineEvent]) -> Void
    private let recorder: Recorder

    /// `events` is called on the media thread and on the recorder's, and must not wait.
    public init(events: @escaping @Sendable ([EngineEvent]) -> Void) {
        self.events = events
        recorder = Recorder(events: events)
        wake = cmedia_wake_create()
    }

    deinit {
        _ = cmedia_close(wake)
    }

    /// Begins the thread. The limit of open descriptors is raised to what the system permits.
    public func start() {
        _ = cmedia_raise_descriptor_limit()
        // The thread keeps the engine alive until it ends.
        let refusal = OwnThread.begin("media") { [self] in
            _ = cmedia_prefer_this_thread()
            carryOn()
        }
        precondition(refusal == nil, "the system gives the media engine no thread")
    }

    /// Ends the thread; every stream is closed without an event.
    public func stop() {
        isStopping.store(true, ordering: .releasing)
        recorder.stop()
        cmedia_wake(wake)
    }

    public func submit(_ commands: [MediaCommand]) {
        let wasEmpty = mailbox.withLock { waiting in
            defer { waiting += commands }
            return waiting.isEmpty
        }
        if wasEmpty { cmedia_wake(wake) }
    }

    /// The thread. A function of its own: `relay.sh` counts what happens in it.
    @inline(never)
    private func carryOn() {
        var loop = MediaLoop(wake: wake, recorder: recorder)
        while !isStopping.load(ordering: .acquiring) {
            let hasOrders = loop.turn()
            if hasOrders {
                let commands = mailbox.withLock { waiting in
                    defer { waiting = [] }
                    return waiting
                }
                for command in commands { loop.perform(command) }
            }
            if loop.hasEvents { events(loop.takeEvents()) }
        }
        loop.closeAll()
    }
}
