import NIOCore
import SIP

/// How long messages wait in the kernel until they are read. The kernel does not say; but where no
/// look at a socket has found it empty for a while, what is read now came at most so long ago.
struct Backlog {
    /// Since when a listener's socket was not found empty; nil: since when alarms ring late, as
    /// they do when streams bring more in each turn of the loop than it does in time.
    private var since: [ListenerID?: NIODeadline] = [:]
    /// A wait was told, and not yet that it is over.
    private var isTold = false

    /// After a look. `foundAll`: there was no more. What is to be told: the longest wait of all
    /// while it is worth telling, and zero once when it is no more.
    mutating func looked(
        at listener: ListenerID?, foundAll: Bool, _ now: NIODeadline
    ) -> TimeAmount? {
        if foundAll {
            since[listener] = nil
        } else if since[listener] == nil {
            since[listener] = now
        }
        let wait = since.values.min().map { now - $0 } ?? .zero
        if wait >= Limits.toldWait {
            isTold = true
            return wait
        }
        defer { isTold = false }
        return isTold ? .zero : nil
    }
}
