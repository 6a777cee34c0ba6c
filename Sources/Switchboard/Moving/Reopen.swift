import SDP
import SIP

/// Offers of our own to a leg that was put on hold, or asked, by somebody it is no longer joined
/// to. Nothing of them concerns another leg.
extension Switchboard {
    /// Whoever was put on hold goes both ways again, by one re-INVITE; nothing happens where that
    /// is so already, or where the far end itself holds.
    mutating func reopen(_ id: LegID) {
        guard let leg = legs[id], leg.isConfirmed, !leg.media.isHolding,
            let local = leg.media.local, !Negotiation.isTwoWay(local)
        else {
            legs[id]?.media.isReopening = false
            return timers.stop(.reopening(id))
        }
        legs[id]?.media.isReopening = true
        guard leg.state == .talking, leg.openOffer == nil, leg.owedAnswer == nil,
            leg.media.ownOffer == nil, leg.unacknowledged == nil
        else { return timers.start(.reopening(id), at: now + Limits.reopeningPause) }
        var origin = leg.media.origin
        let offer = Negotiation.reopened(local, origin: &origin)
        legs[id]?.media.origin = origin
        legs[id]?.media.previousLocal = local
        legs[id]?.media.local = offer
        legs[id]?.media.ownOffer = .ours
        self.leg(id) { $0.reoffer(offer) }
    }

    /// What one side of the bridge had offered will not be passed on; what the other side was
    /// offered is between it and us from here on.
    mutating func letGoOfOffers(_ bridge: Bridge) {
        switch bridge.renegotiation {
        case .none: break
        case .offered(let asker):
            legs[asker]?.media.pendingRemote = nil
            // RFC 3261 §14.1: it may ask again in a moment.
            leg(asker) { $0.rejectReoffer(.requestPending) }
            keepOffer(of: bridge.other(than: asker))
        case .answering(let asker):
            // Its 2xx with an offer waits for our ACK.
            let other = bridge.other(than: asker)
            if let theirs = legs[other]?.media.remote { answer(other, theirs) }
        case .withdrawn(let asker), .restoring(let asker, _):
            keepOffer(of: bridge.other(than: asker))
        }
    }

    /// What is in force with this leg stays so until it answers what it was offered.
    private mutating func keepOffer(of id: LegID) {
        guard let open = legs[id]?.openOffer else { return }
        legs[id]?.media.ownOffer = open.offer == nil ? .theirs : .ours
        guard open.offer != nil, let previous = legs[id]?.media.previousLocal else { return }
        let offered = legs[id]?.media.local
        legs[id]?.media.offered = offered
        legs[id]?.media.local = previous
    }

    /// True when that was the answer to an offer that concerns no other leg.
    mutating func answeredOwnOffer(_ description: SessionDescription?, by id: LegID) -> Bool {
        guard let kind = legs[id]?.media.ownOffer else { return false }
        legs[id]?.media.ownOffer = nil
        let offered = legs[id]?.media.offered
        legs[id]?.media.offered = nil
        if let description {
            switch kind {
            case .ours:
                legs[id]?.media.remote = description
                if let offered { legs[id]?.media.local = offered }
            case .theirs:
                let offer = permitted(description, by: id)
                legs[id]?.media.remote = offer
                answer(id, offer)
            }
        }
        directAgain(id)
        reopen(id)
        return true
    }

    /// True when what was refused concerns no other leg: the session stays what it was.
    mutating func refusedOwnOffer(_ status: Status, by id: LegID) -> Bool {
        guard let leg = legs[id], leg.media.ownOffer != nil else { return false }
        legs[id]?.media.ownOffer = nil
        legs[id]?.media.offered = nil
        restorePrevious(id)
        guard status == .requestPending else {
            timers.start(.reopening(id), at: now + Limits.reopeningAgain)
            return true
        }
        // RFC 3261 §14.1: who made the Call-ID waits longer.
        let range: ClosedRange<Duration> =
            leg.role == .callee ? .milliseconds(2_100) ... .seconds(4) : .zero ... .seconds(2)
        timers.start(.reopening(id), at: now + chance.duration(in: range))
        return true
    }

    private mutating func answer(_ id: LegID, _ theirs: SessionDescription) {
        guard let answer = localDescription(for: id, offer: theirs) else { return }
        leg(id) { $0.acknowledgeReoffer(with: answer) }
    }

    private mutating func directAgain(_ id: LegID) {
        if let talk = conversation(of: id) { redirect(talk.bridge) } else { direct(id) }
    }
}
