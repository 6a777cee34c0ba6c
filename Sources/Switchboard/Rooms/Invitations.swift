import Dialplan
import SDP
import SIP

/// Phones that are called into a room. Their legs belong to the call of the member who wants them
/// there, and end with it.
extension Switchboard {
    /// Calls the phones of an extension; the first that answers comes in. Why not, in one sentence.
    mutating func add(_ number: String, to room: String, for id: CallID) -> String? {
        guard case .conferring(_, let conferring)? = calls[id]?.activity,
            let conference = conferences[room]
        else { return "There is no conference \(room) now." }
        guard configuration?.inventory.extension(number) != nil else {
            return "There is no extension \(number)."
        }
        guard conference.refusal(isHost: true) == nil else { return "Conference \(room) is full." }
        let invited = Set(conferring.invitations.values)
        guard !invited.contains(number) else { return "\(number) is being called." }
        guard invited.count < Limits.roomInvitations else {
            return "\(invited.count) are being called already."
        }
        let bindings = registrar.bindings(for: number, at: now)
        guard !bindings.isEmpty else { return "\(number) is not registered." }
        let shares = breadths(of: id, for: bindings.count, besides: 0)
        var isInvited = false
        for (binding, share) in zip(bindings, shares) {
            guard let leg = invitePhone(number, binding, share, offering: .ours, for: id) else {
                continue
            }
            isInvited = true
            self.conferring(id) { $0.invitations[leg] = number }
            timers.start(.invitation(leg), at: now + Limits.invitationPatience)
        }
        guard isInvited else { return "\(number) cannot be called." }
        step(id, "extension \(number) is called into conference \(room)")
        return nil
    }

    /// The phone comes in, and others of the same extension stop ringing.
    mutating func invitationAnswered(
        _ leg: Leg, _ description: SessionDescription?, in id: CallID
    ) {
        guard case .conferring(_, let conferring)? = calls[id]?.activity,
            let number = conferring.invitations[leg.id], let description
        else { return hangUp(leg.id, .normal) }
        let same = conferring.invitations.filter { $0.value == number }.keys
        for other in same.sorted(by: { $0.rawValue < $1.rawValue }) {
            timers.stop(.invitation(other))
            self.conferring(id) { $0.invitations[other] = nil }
            if other != leg.id { cancel(other, .answeredElsewhere) }
        }
        let room = conferring.plan.room
        legs[leg.id]?.media.remote = description
        direct(leg.id)
        step(id, "extension \(number) answered, and enters conference \(room)")
        guard conferences[room]?.refusal(isHost: true) == nil else {
            return hangUp(leg.id, .normal)
        }
        let newcomer = Conference.Newcomer(
            leg: leg.id, call: id, caller: number,
            name: configuration?.inventory.extension(number)?.name)
        let time = now
        conference(room) { $0.enter(newcomer, at: time) }
    }

    /// Nobody comes to the phone, or it said no.
    mutating func invitationFailed(_ leg: LegID, in id: CallID) {
        timers.stop(.invitation(leg))
        guard case .conferring(_, let conferring)? = calls[id]?.activity,
            let number = conferring.invitations[leg]
        else { return }
        self.conferring(id) { $0.invitations[leg] = nil }
        guard !conferring.invitations.contains(where: { $0.key != leg && $0.value == number }),
            let caller = calls[id]?.caller
        else { return }
        conference(conferring.plan.room) { _ in [.tell(caller, .notReached)] }
    }

    mutating func invitationIsLate(_ leg: LegID) {
        guard let id = legs[leg]?.call else { return }
        cancel(leg, .noAnswer)
        invitationFailed(leg, in: id)
    }
}
