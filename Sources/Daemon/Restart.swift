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

    /// New calls are refused with 503, so that providers and phones go elsewhere; calls for help
    /// are taken, and those that there are go on.
    func drain(_ isOn: Bool) async -> ControlReply {
        guard let loop, case .done = await loop.perform(.drain(isOn)),
            case .status(let census, _, _) = await loop.perform(.status)
        else { return .refused("The exchange is stopping.") }
        guard isOn else { return .done("New calls are taken again.") }
        return .done("No new calls are taken. Calls that go on: \(census.calls).")
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
