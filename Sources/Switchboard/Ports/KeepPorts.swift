import Dialplan
import SIP
import Wire

/// Ports of another program that were found since the last note of such.
struct TakenPorts: Sendable {
    var range: ClosedRange<UInt16>
    var count: Int
    var reason: String
}

/// Ports are bound before a call needs them: a call is told only of such as are ours.
extension Switchboard {
    /// A pair of ports at `ip` for a new stream; nil when none is left. `atAnyPrice`: one that
    /// could most likely not be bound is better than none.
    mutating func takePort(at ip: IPAddress, atAnyPrice: Bool = false) -> UInt16? {
        defer { fillStock() }
        if let port = stock.take(at: ip) { return port }
        guard atAnyPrice || !stock.isClosed(at: ip, now) else { return nil }
        if let port = portBook.take(at: now) { return port }
        guard let pair = stock.takeAny() else { return nil }
        outbox.media.append(.release(pair))
        return pair.port
    }

    /// False where nothing more can be bound, and all that was is taken.
    func hasPort(facing flow: Flow) -> Bool {
        let ip = addresses.mediaAddress(facing: flow)
        return !stock.isClosed(at: ip, now) || stock.count(at: ip) > 0
    }

    /// Whether it leaves enough for those who call for help, or is such a call.
    func mayTakePort(for call: CallID, at ip: IPAddress) -> Bool {
        guard configuration?.plan.hasEmergencyNumbers == true, !isForHelp(call) else { return true }
        let others = stock.isClosed(at: ip, now) ? 0 : portBook.free.count
        return stock.count + others > Limits.pairsForHelp
    }

    func isForHelp(_ call: CallID) -> Bool { calls[call]?.isEmergency == true }

    mutating func giveBackPort(_ port: UInt16) {
        portBook.giveBack(port)
        fillStock()
    }

    /// After the ports or the addresses may have changed.
    mutating func moveStock(isRangeNew: Bool) {
        var unwanted = isRangeNew ? stock.move(to: []) : []
        unwanted += stock.move(to: addresses.mediaAddresses)
        for pair in unwanted {
            outbox.media.append(.release(pair))
            portBook.giveBack(pair.port)
        }
        fillStock()
    }

    private mutating func fillStock() {
        for ip in stock.addresses {
            for _ in 0..<max(0, stock.room(at: ip, now)) {
                guard let port = portBook.takeGood(at: now) else { return tellOfTakenPorts() }
                stock.asked(for: SocketAddress(ip, port))
                outbox.media.append(.reserve(SocketAddress(ip, port)))
            }
        }
    }

    mutating func reserved(_ pair: SocketAddress) {
        stock.isBound(pair)
        tellOfTakenPorts()
    }

    /// One line for all that were found one after the other.
    private mutating func tellOfTakenPorts() {
        guard let taken = takenPorts else { return }
        takenPorts = nil
        note(
            .warning, "Another program has media ports; they are left alone",
            [
                "count": "\(taken.count)", "reason": taken.reason,
                "ports": taken.range.count == 1
                    ? "\(taken.range.lowerBound)"
                    : "\(taken.range.lowerBound)-\(taken.range.upperBound)",
            ])
    }

    /// One more of another program's ports is known, or nothing can be bound at the address for
    /// now. Then calls get the pairs that are bound already, and the first one after a while has
    /// the stock filled again.
    mutating func reserveFailed(_ pair: SocketAddress, isTaken: Bool, _ reason: String) {
        guard stock.isNotBound(pair) else { return }
        if isTaken {
            let old = takenPorts?.range ?? pair.port...pair.port
            takenPorts = TakenPorts(
                range: min(old.lowerBound, pair.port)...max(old.upperBound, pair.port),
                count: (takenPorts?.count ?? 0) + 1, reason: reason)
            portBook.quarantine(pair.port, at: now)
        } else {
            portBook.giveBack(pair.port)
            if stock.close(pair.ip, at: now) {
                note(
                    .warning, "No media port can be opened at an address",
                    ["address": "\(pair.ip)", "reason": reason])
            }
        }
        fillStock()
    }
}
