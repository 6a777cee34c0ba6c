import Dialplan
import SDP
import SIP

/// Hold, resume, another codec, a picture: offers made during a call go through to the other
/// side, and its answer comes back.
extension Switchboard {
    mutating func reoffered(_ offer: SessionDescription?, by id: LegID) {
        guard let call = legs[id]?.call else { return }
        guard case .talking(let action, var bridge)? = calls[call]?.activity, bridge.contains(id)
        else { return answerReofferLocally(offer, id) }
        let offer = offer.map { permitted($0, by: id) }
        if let offer, offer == legs[id]?.media.remote, let local = legs[id]?.media.local {
            // The same session again: a refresh (RFC 4028 §7.4), answered with the same.
            return leg(id) { $0.acceptReoffer(local) }
        }
        let other = bridge.other(than: id)
        if bridge.renegotiation == .none, let offer,
            let answer = answerAlone(offer, of: id, beside: other)
        {
            leg(id) { $0.acceptReoffer(answer) }
            return redirect(bridge)
        }
        guard bridge.renegotiation == .none, legs[other]?.state == .talking,
            legs[other]?.openOffer == nil, legs[other]?.owedAnswer == nil
        else { return leg(id) { $0.rejectReoffer(.requestPending) } }
        var relayed: SessionDescription?
        if let offer {
            legs[id]?.media.pendingRemote = offer
            keepPrevious(other)
            let isHeldAlone = legs[other]?.media.isHolding == false
            // RFC 3264 §8.4: to who can be sent nothing any more, we can send music all the same.
            relayed = relayOffer(isHeldAlone ? Negotiation.audible(offer) : offer, to: other)
            guard relayed != nil else {
                restorePrevious(other)
                legs[id]?.media.pendingRemote = nil
                return leg(id) { $0.rejectReoffer(.notAcceptableHere) }
            }
        }
        bridge.renegotiation = .offered(by: id)
        calls[call]?.activity = .talking(action, bridge)
        var method = SIP.Method.invite
        if legs[id]?.owedAnswerTo?.method == .update {
            // RFC 3311 §5.2 wants an UPDATE answered at once, a re-INVITE may ask its user.
            timers.start(.renegotiation(call), at: now + Limits.updatePatience)
            if legs[other]?.allowsUpdate == true { method = .update }
        }
        leg(other) { $0.reoffer(relayed, by: method) }
    }

    /// The answer to an offer that changes nothing for the other side: other codecs, addresses or
    /// keys. What it speaks already is answered, or transcoded. Nil when it must be asked; one that
    /// is spared further offers is not told of a hold either, and hears music all the same.
    private mutating func answerAlone(
        _ offer: SessionDescription, of id: LegID, beside other: LegID
    ) -> SessionDescription? {
        guard let media = legs[id]?.media, let last = media.remote,
            let side = legs[other]?.media.side,
            Negotiation.concernsOnlySound(offer, after: last)
                || legs[other]?.lacks.contains(.reinvite) == true
        else { return nil }
        legs[id]?.media.remote = offer
        guard let answer = relayAnswer(Negotiation.inForce(side), to: id),
            answer.media.map({ $0.port == 0 }) == media.local?.media.map({ $0.port == 0 })
        else {
            legs[id]?.media = media
            return nil
        }
        legs[id]?.media.noteHold()
        return answer
    }

    /// The other side answered the offer that we passed on.
    mutating func reanswered(_ description: SessionDescription?, by id: LegID) {
        if answeredOwnOffer(description, by: id) { return }
        guard let call = legs[id]?.call,
            case .talking(let action, var bridge)? = calls[call]?.activity, bridge.contains(id)
        else { return }
        guard case .offered(let asker) = bridge.renegotiation else {
            return reansweredLate(description, by: id)
        }
        timers.stop(.renegotiation(call))
        if let description { legs[id]?.media.remote = description }
        let askedForOffer = legs[asker]?.owedAnswerTo?.body.isEmpty == true
        bridge.renegotiation = askedForOffer ? .answering(by: asker) : .none
        calls[call]?.activity = .talking(action, bridge)
        guard let description else { return }
        if askedForOffer {
            guard let relayed = relayOffer(description, to: asker) else {
                return leg(asker) { $0.rejectReoffer(.notAcceptableHere) }
            }
            return leg(asker) { $0.acceptReoffer(relayed) }
        }
        adoptPendingOffer(of: asker)
        guard let answer = relayAnswer(description, to: asker) else {
            return leg(asker) { $0.rejectReoffer(.notAcceptableHere) }
        }
        leg(asker) { $0.acceptReoffer(answer) }
        redirect(bridge)
    }

    /// Said no: the session stays as it was (RFC 3261 §14.1), and the asker is told the same.
    mutating func reofferRejected(_ status: Status, by id: LegID) {
        if refusedOwnOffer(status, by: id) { return }
        guard let call = legs[id]?.call,
            case .talking(let action, var bridge)? = calls[call]?.activity, bridge.contains(id)
        else { return }
        guard case .offered(let asker) = bridge.renegotiation else {
            return rejectedLate(status, by: id)
        }
        timers.stop(.renegotiation(call))
        bridge.renegotiation = .none
        calls[call]?.activity = .talking(action, bridge)
        restorePrevious(id)
        legs[asker]?.media.pendingRemote = nil
        leg(asker) { $0.rejectReoffer(status) }
    }

    /// The asker's ACK brought the answer to the other side's offer.
    mutating func reofferAcknowledged(_ answer: SessionDescription?, by id: LegID) {
        guard let call = legs[id]?.call,
            case .talking(let action, var bridge)? = calls[call]?.activity
        else {
            if let answer { legs[id]?.media.remote = answer; direct(id) }
            return
        }
        guard case .answering(let asker) = bridge.renegotiation, asker == id else { return }
        bridge.renegotiation = .none
        calls[call]?.activity = .talking(action, bridge)
        guard let answer else { return }
        legs[id]?.media.remote = answer
        legs[id]?.media.noteHold()
        let other = bridge.other(than: id)
        guard let relayed = relayAnswer(answer, to: other) else { return }
        leg(other) { $0.acknowledgeReoffer(with: relayed) }
        redirect(bridge)
    }

    private mutating func keepPrevious(_ id: LegID) {
        let local = legs[id]?.media.local
        legs[id]?.media.previousLocal = local
    }

    /// RFC 3261 §14.1: after a refusal the session is what it was.
    mutating func restorePrevious(_ id: LegID) {
        guard let previous = legs[id]?.media.previousLocal else { return }
        legs[id]?.media.local = previous
        legs[id]?.media.previousLocal = nil
    }

    private mutating func adoptPendingOffer(of id: LegID) {
        guard let pending = legs[id]?.media.pendingRemote else { return }
        legs[id]?.media.remote = pending
        legs[id]?.media.pendingRemote = nil
        legs[id]?.media.noteHold()
    }

    mutating func redirect(_ bridge: Bridge) {
        direct(bridge.caller)
        direct(bridge.callee)
        connectStreams(bridge)
    }

    /// No other side: tones, echo, or a plan between two actions.
    private mutating func answerReofferLocally(_ offer: SessionDescription?, _ id: LegID) {
        let offer = offer.map { permitted($0, by: id) }
        let before = legs[id]?.media.remote
        if let offer { legs[id]?.media.remote = offer }
        guard let description = localDescription(for: id, offer: offer) else {
            // RFC 3261 §14.1: "the UA MUST continue using the session parameters" of before.
            legs[id]?.media.remote = before
            return leg(id) { $0.rejectReoffer(.notAcceptableHere) }
        }
        leg(id) { $0.acceptReoffer(description) }
        // Who has put a room on hold is not missed meanwhile.
        legs[id]?.media.noteHold()
        direct(id)
    }
}
