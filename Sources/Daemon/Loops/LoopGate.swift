import NIOCore
import Switchboard
import Synchronization

/// The way of other threads into the signalling loop: shut before the loop is made, and for good
/// before it ends. What comes then is dropped: nobody would carry it out.
final class LoopGate: Sendable {
    private let loop = Mutex<SignallingLoop?>(nil)

    func open(to loop: SignallingLoop) {
        self.loop.withLock { $0 = loop }
    }

    func close() {
        loop.withLock { $0 = nil }
    }

    func take(_ inputs: [Input]) {
        perform { $0.take(inputs) }
    }

    /// In a later turn of the loop, from whichever thread it is asked.
    func perform(_ work: @escaping @Sendable (isolated SignallingLoop) -> Void) {
        // Within the lock: behind `close` nothing is on its way.
        loop.withLock { loop in
            guard let loop else { return }
            loop.eventLoop.execute { loop.assumeIsolated { work($0) } }
        }
    }
}
