import Dialplan

/// An outside call tries its trunks in order, and goes on to the next only when a trunk could not
/// take the call; an answer of the person called is never second-guessed.
struct Dialing: Equatable, Sendable {
    enum Timer: Hashable, Sendable { case limit }

    enum Effect: Equatable, Sendable {
        /// Invite over this trunk, then say `invited` or `failed`.
        case invite(trunk: String)
        case cancel(LegID, Cancellation)
        case start(Timer, after: Duration)
        case finish(Outcome)
    }

    let plan: DialPlan
    private(set) var leg: LegID?
    private var next = 0

    init(_ plan: DialPlan) {
        self.plan = plan
    }

    mutating func begin() -> [Effect] {
        [.start(.limit, after: plan.limit)] + tryNext()
    }

    /// The trunk that is being tried.
    var trunk: String? { next > 0 ? plan.trunks[next - 1] : nil }

    mutating func invited(_ leg: LegID) {
        self.leg = leg
    }

    /// The trunk or the person behind it said no.
    mutating func failed(_ outcome: Outcome) -> [Effect] {
        leg = nil
        return outcome == .congested ? tryNext() : [.finish(outcome)]
    }

    mutating func fire(_: Timer) -> [Effect] {
        let cancelled = leg.map { [Effect.cancel($0, .noAnswer)] } ?? []
        leg = nil
        return cancelled + [.finish(.noanswer)]
    }

    mutating func abandon() -> [Effect] {
        defer { leg = nil }
        return leg.map { [.cancel($0, .callerGone)] } ?? []
    }

    private mutating func tryNext() -> [Effect] {
        guard next < plan.trunks.count else { return [.finish(.congested)] }
        defer { next += 1 }
        return [.invite(trunk: plan.trunks[next])]
    }
}
