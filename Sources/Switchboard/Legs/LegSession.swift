import Dialplan
import SIP
import Wire

/// Signs of life within a call: session timers (RFC 4028), refreshed by UPDATE where the far end
/// can, else by a re-INVITE with the same offer.
extension Leg {
    /// Wants signs of life (RFC 4028 §7.1), where the far end bears that.
    func offerTimer(in request: inout Request) {
        if !lacks.sparesTimer { sessionTimer.offer(&request) }
    }

    /// Agrees to them (§9). Whoever is spared them is answered as by somebody who knows none.
    mutating func agreeTimer(
        _ request: Request, _ response: inout Response
    ) -> SessionTimer.Timing {
        lacks.sparesTimer ? .none : sessionTimer.answer(request, &response)
    }

    mutating func effects(of timing: SessionTimer.Timing) -> [Effect] {
        isTimed = timing != .none
        var effects: [Effect] = [.stop(.refresh), .stop(.sessionExpiry)]
        if let refresh = timing.refresh { effects.append(.start(.refresh, after: refresh)) }
        if let expiry = timing.expiry { effects.append(.start(.sessionExpiry, after: expiry)) }
        return effects
    }

    mutating func refreshSession() -> [Effect] {
        guard state == .talking else { return [] }
        guard openOffer == nil, owedAnswer == nil else {
            // An offer is under way: its answer restarts the timer.
            return [.start(.refresh, after: Timers.t2)]
        }
        guard allowsUpdate else {
            let effects = reoffer(media.local)
            openOffer?.isRefresh = true
            return effects
        }
        guard var request = dialog?.request(.update) else { return [] }
        request.headers.append(.contact, contactValue)
        appendCapabilities(to: &request.headers)
        offerTimer(in: &request)
        return [.begin(request, .refresh)]
    }

    /// A refresh was refused, or could not be sent: the session lasts until its time is over, and
    /// is asked for again before (RFC 4028 §10).
    func refreshLater() -> [Effect] {
        state == .talking ? [.start(.refresh, after: Timers.giveUp)] : []
    }

    /// RFC 4028 §10: nobody refreshed in time.
    mutating func expireSession() -> [Effect] {
        guard state == .talking else { return [] }
        return [.report(.left(.sessionExpired))]
            + hangUp("SIP;cause=408;text=\"Session expired\"")
    }

    mutating func received(_ response: Response, toRefresh: TransactionID) -> [Effect] {
        guard response.status.isFinal, state == .talking else { return [] }
        if response.status.isSuccess {
            dialog?.refresh(from: response)
            return effects(of: sessionTimer.begin(response))
        }
        switch response.status {
        case .callOrTransactionDoesNotExist, .requestTimeout:
            // RFC 4028 §10: the refresher ends the session as well.
            return vanish()
        case .sessionIntervalTooSmall where sessionTimer.raise(from: response):
            return refreshSession()
        case .methodNotAllowed, .notImplemented:
            // It named UPDATE in its Allow, and does not take one.
            allowsUpdate = false
            return refreshSession()
        default:
            return refreshLater()
        }
    }
}
