import Dialplan
import SDP
import SIP
import Wire

/// An INVITE that takes the place of a call that is there (RFC 3891): a conversation goes on at
/// another phone of the same extension, or a phone that rings elsewhere is answered here.
extension Switchboard {
    /// False: it names no call, and begins one.
    mutating func takesPlace(
        _ invite: Request, _ offer: SessionDescription?, _ party: Party, over flow: Flow
    ) -> Bool {
        guard invite.headers.contains(.replaces) else { return false }
        takePlace(invite, offer, from: party, over: flow)
        return true
    }

    private mutating func takePlace(
        _ invite: Request, _ offer: SessionDescription?, from party: Party, over flow: Flow
    ) {
        guard let configuration else { return }
        switch placed(invite, party) {
        case .refused(let status): refuse(invite, status, over: flow)
        case .leg(let old):
            guard
                case .permitted(let lines) = judge(
                    offer: offer, party, over: flow, isEmergency: false)
            else { return refuse(invite, .notAcceptableHere, over: flow) }
            let (transaction, effects) = transactions.accept(invite, over: flow)
            perform(effects)
            let new = callerLeg(
                invite, lines, transaction, party, old.call, configuration, over: flow)
            calls[old.call]?.legs.append(new)
            follow(invite, over: flow, for: old.call)
            leg(new) { $0.progress(.trying, nil) }
            callsChanged(of: party)
            step(old.call, "\(party) takes the place of \(old.party)")
            guard old.isConfirmed else { return takeRinging(old.call, by: new) }
            takeTalking(old, by: new)
        }
    }

    private enum Placed {
        case leg(Leg)
        case refused(Status)
    }

    /// RFC 3891 §3, in its order.
    private func placed(_ invite: Request, _ party: Party) -> Placed {
        guard let all = try? invite.headers.all(Replaces.self), all.count == 1 else {
            return .refused(.badRequest)
        }
        let replaces = all[0]
        guard let leg = legNamed(by: replaces) else {
            // "If the matched dialog has already terminated": to whose it was.
            let isOver = endedDialogs.contains(replaces, of: party, at: now)
            return .refused(isOver ? .decline : .callOrTransactionDoesNotExist)
        }
        guard mayTake(party, leg) else { return .refused(.forbidden) }
        // "If the matched dialog has already terminated": we have said goodbye.
        guard leg.state != .leaving, leg.state != .over else { return .refused(.decline) }
        if leg.isConfirmed {
            // "the UAS returns a 486 (Busy Here)" to who wants a dialog that is early only.
            guard !replaces.isEarlyOnly else { return .refused(.busyHere) }
            guard conversation(of: leg.id) != nil, calls[leg.call]?.isEmergency == false else {
                return .refused(.callOrTransactionDoesNotExist)
            }
            return .leg(leg)
        }
        // "an early dialog that was not initiated by this UA": 481.
        guard leg.role == .callee, isTakeable(leg) else {
            return .refused(.callOrTransactionDoesNotExist)
        }
        return .leg(leg)
    }

    /// Somebody's own call may be taken; one that rings also by who has the right to pick it up.
    private func mayTake(_ party: Party, _ leg: Leg) -> Bool {
        guard case .phone(let own) = party, case .phone(let other) = leg.party else { return false }
        if own == other { return true }
        return !leg.isConfirmed && leg.role == .callee && pickupGroup(of: own).contains(other)
    }

    private mutating func takeTalking(_ old: Leg, by new: LegID) {
        guard let talk = conversation(of: old.id) else { return }
        let other = talk.bridge.other(than: old.id)
        guard answer(new, beside: other) else { return hangUp(new, .normal) }
        replace(old.id, with: new, in: old.call)
        hangUp(old.id, .normal)
    }

    /// What the caller of an INVITE that joins `other` is told: what `other` speaks, where it
    /// speaks that too, else what we put in its place. Who is answered already stays as it is.
    mutating func answer(_ id: LegID, beside other: LegID) -> Bool {
        guard let leg = legs[id], leg.state == .inviting else {
            return legs[id]?.isConfirmed == true
        }
        let far = legs[other]?.media
        var theirs = far?.side.map(Negotiation.inForce) ?? far?.remote
        if far?.isHolding == false { theirs = theirs.map(Negotiation.twoWay) }
        let description: SessionDescription?
        if let offer = leg.media.remote {
            description =
                theirs.flatMap { relayAnswer($0, to: id) }
                ?? localDescription(for: id, offer: offer)
        } else {
            description =
                theirs.flatMap { relayOffer($0, to: id) } ?? localDescription(for: id, offer: nil)
        }
        guard let description else {
            self.leg(id) { $0.reject(.notAcceptableHere) }
            return false
        }
        self.leg(id) { $0.answer(description) }
        return true
    }
}
