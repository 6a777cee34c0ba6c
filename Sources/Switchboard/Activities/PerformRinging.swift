import Dialplan
import SIP

/// Ringing, done: legs to phones come and go.
extension Switchboard {
    mutating func perform(_ effects: [Ringing.Effect], ringing id: CallID) {
        for effect in effects {
            switch effect {
            case .invite(let index): invite(index, ringing: id)
            case .cancel(let leg, let why): cancel(leg, why)
            case .start(let timer, let after): timers.start(.ringing(id, timer), at: now + after)
            case .finish(let outcome):
                if case .ringing(_, let ringing) = calls[id]?.activity {
                    stopTimers(ofRinging: ringing, id)
                }
                complete(id, outcome)
            }
        }
    }

    /// Lets the call's `Ringing` decide, and does what it says.
    mutating func ringing(_ id: CallID, _ decide: (inout Ringing) -> [Ringing.Effect]) {
        guard case .ringing(let action, var ringing) = calls[id]?.activity else { return }
        let effects = decide(&ringing)
        calls[id]?.activity = .ringing(action, ringing)
        perform(effects, ringing: id)
    }

    mutating func stopTimers(ofRinging ringing: Ringing, _ id: CallID) {
        timers.stop(.ringing(id, .limit))
        for index in ringing.branches.indices { timers.stop(.ringing(id, .join(index))) }
    }

    /// One leg for each contact of the target (RFC 3261 §16.7: all of them at once; q orders
    /// them, but people want every phone of theirs to ring).
    private mutating func invite(_ index: Int, ringing id: CallID) {
        guard case .ringing(_, let ringing) = calls[id]?.activity else { return }
        let number = ringing.plan.targets[index].number
        let bindings = registrar.bindings(for: number, at: now)
        let shares = breadths(of: id, for: bindings.count, besides: contactsToCome(ringing, index))
        var invited: [LegID] = []
        for (binding, share) in zip(bindings, shares) {
            if let leg = invitePhone(number, binding, share, for: id) { invited.append(leg) }
        }
        let isTooNarrow = shares.isEmpty && !bindings.isEmpty
        if isTooNarrow { calls[id]?.lastFailure = .maxBreadthExceeded }
        self.ringing(id) { $0.invited(index, invited, else: isTooNarrow ? .failed : .unavailable) }
    }

    /// Phones of the targets that will ring besides the one at `index`.
    private func contactsToCome(_ ringing: Ringing, _ index: Int) -> Int {
        zip(ringing.plan.targets, ringing.branches).enumerated().reduce(0) { sum, other in
            guard other.offset != index, other.element.1 == .waiting else { return sum }
            return sum + registrar.bindings(for: other.element.0.number, at: now).count
        }
    }
}
