import Glibc
import Switchboard

/// Ending so that systemd begins anew, as what has been installed meanwhile.
extension Daemon {
    /// `whenIdle`: at the first second in which there is no call.
    func restart(whenIdle: Bool) async -> ControlReply {
        guard getenv("NOTIFY_SOCKET") != nil else {
            return .refused("Nothing would start it again: systemd has not started this exchange.")
        }
        guard whenIdle, await !isIdle() else {
            end()
            return .done("The exchange starts anew.")
        }
        endsWhenIdle = true
        return .done("The exchange starts anew as soon as there is no call.")
    }

    /// Every second.
    func endIfIdle() async {
        if endsWhenIdle, await isIdle() { end() }
    }

    private func isIdle() async -> Bool {
        guard case .status(let census, _, _)? = await loop?.perform(.status) else { return false }
        return census.calls == 0
    }

    /// As if somebody had asked from outside: in good order.
    private func end() { kill(getpid(), SIGTERM) }
}
