import Dialplan

/// Phones ring until one is answered, all have said no, or time is up. Which phones exist and
/// what they are sent is not its business: it is told what happened and says what to do next.
///
/// ```
///            begin ──► waiting ──after──► ringing ──► over(outcome)      (each target)
///                                            │
///                          one answers ──────┴──► won: the others are cancelled
/// ```
struct Ringing: Equatable, Sendable {
    enum Branch: Equatable, Sendable {
        /// Joins later (`ring 202 after 10s`).
        case waiting
        /// These legs ring: one per contact of the target.
        case ringing([LegID])
        case over(Outcome)
    }

    enum Timer: Hashable, Sendable {
        case join(Int)
        case limit
    }

    enum Effect: Equatable, Sendable {
        /// Invite every contact of the target, then say `invited`.
        case invite(Int)
        case cancel(LegID, Cancellation)
        case start(Timer, after: Duration)
        case finish(Outcome)
    }

    let plan: RingPlan
    private(set) var branches: [Branch]
    /// Somebody's phone was heard to ring.
    private(set) var hasRung = false

    init(_ plan: RingPlan) {
        self.plan = plan
        branches = plan.targets.map { _ in .waiting }
    }

    /// Every leg that is ringing now.
    var legs: [LegID] {
        branches.flatMap { branch -> [LegID] in
            if case .ringing(let legs) = branch { return legs }
            return []
        }
    }

    mutating func begin() -> [Effect] {
        var effects: [Effect] = [.start(.limit, after: plan.limit)]
        for (index, target) in plan.targets.enumerated() {
            effects.append(
                target.after == .zero
                    ? .invite(index) : .start(.join(index), after: target.after))
        }
        return plan.targets.isEmpty ? [.finish(.unavailable)] : effects
    }

    /// `legs` were sent INVITEs for target `index`; none means, if nothing else is said, that
    /// nobody is registered there.
    mutating func invited(
        _ index: Int, _ legs: [LegID], else outcome: Outcome = .unavailable
    ) -> [Effect] {
        branches[index] = legs.isEmpty ? .over(outcome) : .ringing(legs)
        return legs.isEmpty ? settle() : []
    }

    mutating func rang() {
        hasRung = true
    }

    mutating func fire(_ timer: Timer) -> [Effect] {
        switch timer {
        case .join(let index):
            return branches[index] == .waiting ? [.invite(index)] : []
        case .limit:
            let cancelled = legs.map { Effect.cancel($0, .noAnswer) }
            let outcome = hasRung ? Outcome.noanswer : best ?? .unavailable
            branches = branches.map { _ in .over(outcome) }
            return cancelled + [.finish(outcome)]
        }
    }

    /// A leg said no, in whatever way.
    mutating func failed(_ leg: LegID, _ outcome: Outcome) -> [Effect] {
        for index in branches.indices {
            guard case .ringing(var legs) = branches[index], legs.contains(leg) else { continue }
            legs.removeAll { $0 == leg }
            branches[index] = legs.isEmpty ? .over(outcome) : .ringing(legs)
            return legs.isEmpty ? settle() : []
        }
        return []
    }

    /// A leg was answered: every other one stops (RFC 3326, "Call completed elsewhere").
    mutating func answered(_ winner: LegID) -> [Effect] {
        let losers = legs.filter { $0 != winner }
        branches = branches.map { _ in .over(.ended) }
        return losers.map { .cancel($0, .answeredElsewhere) }
    }

    /// The caller went, or the plan wants something else.
    mutating func abandon() -> [Effect] {
        let all = legs
        branches = branches.map { _ in .over(.failed) }
        return all.map { .cancel($0, .callerGone) }
    }

    /// When nobody rings and nobody will join, it is over. A target that could only join later
    /// joins now: nobody else is left to wait for.
    private mutating func settle() -> [Effect] {
        guard legs.isEmpty else { return [] }
        if let next = branches.firstIndex(of: .waiting) { return [.invite(next)] }
        return [.finish(best ?? .unavailable)]
    }

    /// The most hopeful outcome: dialplan rule 5.2, after RFC 3261 §16.7 step 6.
    private var best: Outcome? {
        let order: [Outcome] = [.noanswer, .busy, .declined, .unavailable, .failed]
        let outcomes = branches.compactMap { branch -> Outcome? in
            if case .over(let outcome) = branch { outcome } else { nil }
        }
        return order.first { outcomes.contains($0) } ?? outcomes.first
    }
}

/// Why an INVITE is taken back, as the phone will show it.
enum Cancellation: Equatable, Sendable {
    case answeredElsewhere, callerGone, noAnswer
    /// Of a re-INVITE: who asked for it cannot wait any longer.
    case tooSlow
}
