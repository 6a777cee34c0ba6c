import SDP
import SIP

/// An UPDATE must be answered soon (RFC 3311 §5.2), and the other side may need a person to
/// decide. Who asked is told 504 in time; what the other side then says is brought back to what
/// both sides know. So it is where a re-INVITE is cancelled by who sent it.
///
/// ```
///   offered ── answered in time ─► none
///      │ 10 s: 504, CANCEL       CANCEL: 487, CANCEL
///   withdrawn ── refused, 487 ─► none
///      │ accepted all the same
///   restoring ── accepted ─► none          491: once more, after a while
/// ```
extension Switchboard {
    mutating func renegotiationDue(_ id: CallID) {
        guard case .talking(_, let bridge)? = calls[id]?.activity else { return }
        switch bridge.renegotiation {
        case .offered(let asker):
            step(id, "the other side did not decide on the offer in time")
            withdraw(by: asker, bridge, in: id, .serverTimeout, .tooSlow)
        case .restoring(let asker, let attempts):
            restore(by: asker, attempts: attempts, bridge, in: id)
        case .none, .answering, .withdrawn: break
        }
    }

    /// Who re-INVITEd has sent a CANCEL (RFC 3261 §9.2).
    mutating func reofferCancelled(by asker: LegID) {
        guard let id = legs[asker]?.call, case .talking(_, let bridge)? = calls[id]?.activity,
            bridge.renegotiation == .offered(by: asker)
        else { return leg(asker) { $0.rejectReoffer(.requestTerminated) } }
        withdraw(by: asker, bridge, in: id, .requestTerminated, .takenBack)
    }

    private mutating func withdraw(
        by asker: LegID, _ bridge: Bridge, in id: CallID, _ status: Status, _ why: Cancellation
    ) {
        renegotiate(id, .withdrawn(by: asker))
        legs[asker]?.media.pendingRemote = nil
        leg(asker) { $0.rejectReoffer(status) }
        leg(bridge.other(than: asker)) { $0.withdrawOffer(why) }
    }

    /// An answer that `reanswered` does not wait for.
    mutating func reansweredLate(_ description: SessionDescription?, by id: LegID) {
        guard let call = legs[id]?.call, case .talking(_, let bridge)? = calls[call]?.activity
        else { return }
        switch bridge.renegotiation {
        case .withdrawn(let asker) where asker != id:
            if let description { legs[id]?.media.remote = description }
            restore(by: asker, attempts: 0, bridge, in: call)
        case .restoring(let asker, _) where asker != id:
            if let description { legs[id]?.media.remote = description }
            renegotiate(call, .none)
            redirect(bridge)
        case .none, .offered, .answering, .withdrawn, .restoring: break
        }
    }

    /// A refusal that `reofferRejected` does not wait for.
    mutating func rejectedLate(_ status: Status, by id: LegID) {
        guard let call = legs[id]?.call, case .talking(_, let bridge)? = calls[call]?.activity
        else { return }
        switch bridge.renegotiation {
        case .withdrawn(let asker) where asker != id:
            restorePrevious(id)
            renegotiate(call, .none)
        case .restoring(let asker, let attempts) where asker != id:
            guard status == .requestPending, attempts < Limits.restoringAttempts else {
                note(.info, "A session could not be brought back", call: call)
                return renegotiate(call, .none)
            }
            // RFC 3261 §14.1: who made the Call-ID waits longer.
            let isOurs = legs[id]?.role == .callee
            let range: ClosedRange<Duration> =
                isOurs ? .milliseconds(2_100) ... .seconds(4) : .zero ... .seconds(2)
            timers.start(.renegotiation(call), at: now + chance.duration(in: range))
        case .none, .offered, .answering, .withdrawn, .restoring: break
        }
    }

    /// Offers the other side what the asker last said and heard answered.
    private mutating func restore(
        by asker: LegID, attempts: Int, _ bridge: Bridge, in id: CallID
    ) {
        let other = bridge.other(than: asker)
        renegotiate(id, .restoring(by: asker, attempts: attempts + 1))
        guard let inForce = legs[asker]?.media.remote, let offer = relayOffer(inForce, to: other)
        else { return renegotiate(id, .none) }
        let method: SIP.Method = legs[other]?.allowsUpdate == true ? .update : .invite
        leg(other) { $0.reoffer(offer, by: method) }
    }

    /// The bridge parts: who still waits for an answer will get none from the other side.
    mutating func abandonRenegotiation(of bridge: Bridge) {
        guard let call = legs[bridge.caller]?.call ?? legs[bridge.callee]?.call else { return }
        timers.stop(.renegotiation(call))
        switch bridge.renegotiation {
        case .offered(let asker): leg(asker) { $0.rejectReoffer(.requestTerminated) }
        case .none, .answering, .withdrawn, .restoring: break
        }
    }

    private mutating func renegotiate(_ id: CallID, _ state: Bridge.Renegotiation) {
        guard case .talking(let action, var bridge)? = calls[id]?.activity else { return }
        bridge.renegotiation = state
        calls[id]?.activity = .talking(action, bridge)
    }
}
