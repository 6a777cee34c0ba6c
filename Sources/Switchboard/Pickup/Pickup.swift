import Dialplan
import SIP

/// Pickup: a call that rings at one phone is answered at another one. The ringing call goes on,
/// with its plan and its record; the call of who picks up is over with that.
extension Switchboard {
    /// `pickup`, `pickup 202`: the call that rings longest at one of these, or in the caller's
    /// group.
    mutating func pickUp(_ numbers: [String], _ action: ActionID, for id: CallID) {
        calls[id]?.activity = .waiting(action)
        guard let call = calls[id] else { return }
        var own = ""
        if case .phone(let number) = call.callerParty { own = number }
        let meant = numbers.isEmpty ? pickupGroup(of: own) : Set(numbers)
        guard let leg = ringingLeg(at: meant, besides: call), legs[call.caller] != nil else {
            return complete(id, .outcome(.nobody))
        }
        let (party, caller) = (leg.party, call.caller)
        step(leg.call, "\(call.callerParty) picks it up at \(party)")
        step(id, "picks up call \(leg.call), which rings at \(party)")
        move(caller, to: leg.call)
        calls[id]?.answeredBy = "call \(leg.call)"
        conclude(id, CallEnding(by: .caller, cause: "picked up call \(leg.call)"))
        takeRinging(leg.call, by: caller)
    }

    /// The extensions that may take each other's calls.
    func pickupGroup(of number: String) -> Set<String> {
        guard let inventory = configuration?.inventory,
            let group = inventory.extension(number)?.pickupGroup
        else { return [] }
        return Set(inventory.extensions.filter { $0.pickupGroup == group }.map(\.number))
    }

    private func ringingLeg(at numbers: Set<String>, besides own: Call) -> Leg? {
        numbers.lazy.flatMap { legs(of: .phone($0)) }
            .filter {
                isTakeable($0) && $0.call != own.id
                    && calls[$0.call]?.callerParty != own.callerParty
            }
            .min { $0.id.rawValue < $1.id.rawValue }
    }

    /// It rings for a call that anybody could answer: no emergency, and nobody answers it right
    /// now.
    func isTakeable(_ leg: Leg) -> Bool {
        guard leg.role == .callee, leg.state == .inviting, let call = calls[leg.call],
            !call.isEmergency, case .ringing = call.activity
        else { return false }
        return call.handovers.isEmpty
    }

    /// `leg` belongs to the ringing call already, and answers it; the phones that rang are told
    /// that it was answered elsewhere (RFC 3326).
    mutating func takeRinging(_ id: CallID, by leg: LegID) {
        guard case .ringing(let action, var ringing)? = calls[id]?.activity else {
            return hangUp(leg, .normal)
        }
        let effects = ringing.taken()
        calls[id]?.activity = .ringing(action, ringing)
        perform(effects, ringing: id)
        timers.stop(.ringing(id))
        take(id, action, by: leg)
    }

    /// `leg` is the other side of this call from here on: each side is answered what the other one
    /// speaks, where it is not answered yet.
    mutating func take(_ id: CallID, _ action: ActionID, by leg: LegID) {
        guard let caller = calls[id]?.caller else { return }
        stopPlaying(to: caller)
        calls[id]?.activity = .waiting(action)
        guard answer(caller, beside: leg), answer(leg, beside: caller) else {
            hangUp(leg, .normal)
            calls[id]?.lastFailure = .notAcceptableHere
            return complete(id, .outcome(.failed))
        }
        talk(id, action, with: leg)
    }
}
