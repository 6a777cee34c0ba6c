import Dialplan
import SIP
import Wire

/// Ringing, done: legs to phones come and go.
extension Switchboard {
    mutating func beginRinging(
        _ plan: RingPlan, _ action: ActionID, _ answering: Answering = .byHand, for id: CallID
    ) {
        listen(plan.keys.map { KeyListener($0) }, in: id)
        let seed = CallMachine.seed(id.description)
        var states: [(number: String, state: PhoneState)] = []
        let planner = RingPlanner(plan, places: ringMemory.places, seed: seed) {
            let state = phoneState($0, for: id)
            states.append(($0, state))
            var phone = ringMemory.phone($0, state: answering.state(of: state))
            // Whoever called for help is called back beside whatever else there is.
            phone.hasCallWaiting =
                hasCallWaiting($0) || calls[id]?.callback != Call.Callback.none
            return phone
        }
        foundStates(states, in: id)
        var ringing = Ringing(plan, planner, answering, at: now)
        let effects = ringing.begin()
        remember(ringing.takeMoves())
        calls[id]?.activity = .ringing(action, ringing)
        perform(effects, ringing: id)
    }

    /// Whoever called for help hears of it again, however much peace is wanted (RFC 7090 §3).
    private func phoneState(_ number: String, for id: CallID) -> PhoneState {
        let state = phoneState(number)
        return state == .dnd && calls[id]?.callback != Call.Callback.none ? .idle : state
    }

    mutating func perform(_ effects: [Ringing.Effect], ringing id: CallID) {
        for effect in effects {
            switch effect {
            case .invite(let number):
                if let plan = calls[id]?.ringing?.outside(number) {
                    beginLine(plan, Dialing.ID(call: id, member: number))
                } else {
                    invite(number, ringing: id)
                }
            case .hangUpLine(let name): endLine(Dialing.ID(call: id, member: name))
            case .cancel(let leg, let why):
                endHandover(of: leg, in: id)
                cancel(leg, why)
            case .wake(let after):
                guard let ringing = calls[id]?.ringing else { break }
                timers.start(.ringing(id), at: ringing.began + after)
            case .finish(let outcome):
                guard case .ringing(_, let ringing)? = calls[id]?.activity else {
                    timers.stop(.ringing(id))
                    changeQueueing(id) { $0.ringing = nil }
                    break
                }
                let answering = ringing.answering
                timers.stop(.ringing(id))
                complete(id, .outcome(answering.outcome(outcome)))
            }
        }
        ringOn(for: id)
    }

    /// Lets the call's `Ringing` decide, and does what it says.
    mutating func ringing(_ id: CallID, _ decide: (inout Ringing) -> [Ringing.Effect]) {
        guard var ringing = calls[id]?.ringing else { return }
        let effects = decide(&ringing)
        remember(ringing.takeMoves())
        calls[id]?.ringing = ringing
        perform(effects, ringing: id)
    }

    /// One leg for each contact of the extension (RFC 3261 §16.7: all of them at once; q orders
    /// them, but people want every phone of theirs to ring).
    private mutating func invite(_ number: String, ringing id: CallID) {
        guard let ringing = calls[id]?.ringing else { return }
        let bindings = registrar.bindings(for: number, at: now)
        let contactsToCome = ringing.toCome.reduce(0) {
            if $1 == number { return $0 }
            return $0
                + (ringing.outside($1) == nil ? registrar.bindings(for: $1, at: now).count : 1)
        }
        let shares = breadths(of: id, for: bindings.count, besides: contactsToCome)
        var invited: [LegID] = []
        for (binding, share) in zip(bindings, shares) {
            let leg = invitePhone(
                number, binding, share, answering: ringing.answering,
                forwardedBy: ringing.forwards(to: number), for: id)
            if let leg { invited.append(leg) }
        }
        let isTooNarrow = shares.isEmpty && !bindings.isEmpty
        if isTooNarrow { calls[id]?.lastFailure = .maxBreadthExceeded }
        let outcome = isTooNarrow ? Outcome.failed : .unavailable
        let time = now
        self.ringing(id) { $0.invited(number, invited, else: outcome, at: time) }
    }
}

extension Switchboard {
    /// What was on disk at start.
    mutating func restore(_ facts: KeptFacts) {
        self.facts = facts
        ledger.restore(facts.all(.spent))
        queues = queues.filter { !$0.value.callers.isEmpty }
        openQueues()
        ringMemory.places = facts.all(.place).compactMapValues { place in
            Digits.parse(place.utf8, limit: UInt64(UInt32.max)).map { Int($0) }
        }
    }

    /// Where round-robin groups go on, here and after a restart.
    private mutating func remember(_ places: [String: Int]) {
        for (group, place) in places.sorted(by: { $0.key < $1.key }) {
            keepFact(.place, group, "\(place)")
            ringMemory.places[group] = place
        }
    }
}

/// What ringing in turns has to remember from call to call.
struct RingMemory: Equatable, Sendable {
    /// Where each round-robin group goes on.
    var places: [String: Int] = [:]
    private var lastCalls: [String: Instant] = [:]
    private var counts: [String: Int] = [:]

    func phone(_ number: String, state: PhoneState) -> RingPlanner.Phone {
        RingPlanner.Phone(
            state: state, lastCall: lastCalls[number]?.nanoseconds, calls: counts[number] ?? 0)
    }

    /// A conversation of this extension is over.
    mutating func talked(_ number: String, until now: Instant) {
        lastCalls[number] = now
        counts[number, default: 0] &+= 1
    }

    /// Forgets extensions that are no longer there.
    mutating func keepOnly(_ numbers: Set<String>) {
        lastCalls = lastCalls.filter { numbers.contains($0.key) }
        counts = counts.filter { numbers.contains($0.key) }
    }
}
