import SDP
import SIP
import Wire

/// Is anybody still there? A session timer (RFC 4028) asks by itself, and a phone that ought to
/// be heard is missed by the media engine. What is left, a phone on hold that knows no timers, is
/// asked by OPTIONS within the dialog: 481, 408 and silence say that it is gone (RFC 3261
/// §12.2.1.2), every other answer that it lives.
extension Switchboard {
    /// Something was heard of this leg: its time begins anew.
    mutating func watchLife(of id: LegID) {
        guard legs[id]?.state == .talking, let seconds = configuration?.sessions.askAfter else {
            return
        }
        timers.start(.lifeSign(id), at: now + .seconds(Int64(seconds)))
    }

    mutating func askForLifeSign(_ id: LegID) {
        guard let leg = legs[id], leg.state == .talking else { return }
        watchLife(of: id)
        guard !leg.isTimed, !isListenedTo(leg) else { return }
        self.leg(id) { $0.askForLifeSign() }
    }

    /// The media engine reports when nothing comes from this leg.
    private func isListenedTo(_ leg: Leg) -> Bool {
        guard configuration?.media.silenceTimeout != nil, isExpected(leg),
            let local = leg.media.local, let remote = leg.media.remote
        else { return false }
        let plan = Negotiation.plan(
            line: leg.media.soundLine, local: local, remote: remote)
        return plan?.receives == true
    }
}

extension Leg {
    mutating func askForLifeSign() -> [Effect] {
        guard state == .talking, var request = dialog?.request(.options) else { return [] }
        request.headers.append(.contact, contactValue)
        request.headers.append(.userAgent, product)
        return [.begin(request, .lifeSign)]
    }

    mutating func received(_ response: Response, toLifeSign: TransactionID) -> [Effect] {
        guard response.status.isFinal else { return [] }
        failedLifeSigns = 0
        switch response.status {
        case .callOrTransactionDoesNotExist: return vanish()
        case .requestTimeout: return loseSight()
        default: return []
        }
    }

    /// A broken connection is no proof: the phone may come back over another one.
    mutating func lifeSignFailed(_ status: Status) -> [Effect] {
        guard state == .talking else { return [] }
        failedLifeSigns += 1
        return status == .requestTimeout || failedLifeSigns > 1 ? loseSight() : []
    }

    /// It does not answer. The BYE is for the case that it only does not hear us well.
    private mutating func loseSight() -> [Effect] {
        guard state == .talking else { return [] }
        return [.report(.left(.vanished))] + hangUp("SIP;cause=408;text=\"No answer\"")
    }
}
