import Dialplan
import SIP

/// An outside call tries its trunks in order, and of each the servers that its name leads to (RFC
/// 3263 §4.3). It goes on only when a trunk could not take the call; an answer of the person
/// called is never second-guessed.
struct Dialing: Equatable, Sendable {
    enum Timer: Hashable, Sendable {
        case limit
        /// The server has said nothing at all, or nothing of use to who calls for help, and there
        /// is another way.
        case silence
    }

    /// A call outside: what the call does, or one number among the phones that ring for it.
    struct ID: Hashable, Sendable {
        let call: CallID
        /// What the planner calls that number.
        var member: String?
    }

    enum Effect: Equatable, Sendable {
        /// Find this trunk's servers, then say `located`.
        case locate(trunk: String)
        /// Invite there, then say `invited` or `failed`.
        case invite(trunk: String, at: ServerTarget)
        /// End the newest ordinary call of this trunk: help is called.
        case makeRoom(trunk: String)
        case cancel(LegID, Cancellation)
        case start(Timer, after: Duration)
        case stop(Timer)
        case finish(Outcome)
    }

    private(set) var plan: DialPlan
    /// What was called before, where trunks have sent it on.
    private(set) var sentOn: [String] = []
    private(set) var leg: LegID?
    /// The question whose answer is awaited.
    var question: LocationQuestion.ID?
    /// Where else the trunk that is being tried can be reached.
    private var targets: [ServerTarget] = []
    private var next = 0
    /// The first one that had no line free.
    private var fullTrunk: String?
    /// An emergency call goes over a trunk on which it has made room.
    private(set) var isForced = false
    /// The leg whose server has said 100 to a call for help.
    private var tryingLeg: LegID?

    init(_ plan: DialPlan) {
        self.plan = plan
    }

    /// - Parameter isMember: how long it may ring is the business of what rings with it.
    mutating func begin(isMember: Bool = false) -> [Effect] {
        (isMember ? [] : [.start(.limit, after: plan.limit)]) + tryNextTrunk()
    }

    /// The trunk that is being tried.
    var trunk: String? {
        isForced ? fullTrunk : next > 0 ? plan.trunks[next - 1] : nil
    }

    /// None: the trunk is down.
    mutating func located(_ found: [ServerTarget]) -> [Effect] {
        question = nil
        targets = found
        return tryNextTarget()
    }

    mutating func invited(_ leg: LegID) -> [Effect] {
        self.leg = leg
        return isLast ? [] : [.start(.silence, after: Limits.serverPatience)]
    }

    /// There is no other way. Who calls for help may still make room on a full trunk.
    private var isLast: Bool {
        let mayForce = plan.isEmergency && !isForced && fullTrunk != nil
        return targets.isEmpty && next >= plan.trunks.count && !mayForce
    }

    /// Any response of the server, 100 too. That alone is not enough for ever where help is called:
    /// what stands behind the server may be dead.
    mutating func heard(_ leg: LegID, isTrying: Bool = false) -> [Effect] {
        guard leg == self.leg else { return [] }
        guard isTrying, plan.isEmergency, !isLast else { return [.stop(.silence)] }
        guard tryingLeg != leg else { return [] }
        tryingLeg = leg
        return [.start(.silence, after: Limits.helpPatience)]
    }

    /// The trunk or the person behind it said no. `isServerDown`: RFC 3263 §4.3 counts 503, a
    /// timeout and an error of the transport as failures of one server, not of the trunk.
    mutating func failed(_ outcome: Outcome, isServerDown: Bool = false) -> [Effect] {
        leg = nil
        // Whoever calls for help hears no trunk's refusal while there is another one.
        guard outcome == .congested || plan.isEmergency else {
            return [.stop(.silence), .finish(outcome)]
        }
        return [.stop(.silence)] + (isServerDown ? tryNextTarget() : tryNextTrunk())
    }

    /// The trunk says that another number shall be called; nothing where that would go round, or
    /// on without end.
    mutating func redirected(to other: DialPlan) -> [Effect]? {
        guard sentOn.count < Limits.redirections, other.number != plan.number,
            !sentOn.contains(other.number)
        else { return nil }
        sentOn.append(plan.number)
        plan = other
        leg = nil
        next = 0
        return [.stop(.silence)] + tryNextTrunk()
    }

    /// The trunk has no line free.
    mutating func isFull() -> [Effect] {
        fullTrunk = fullTrunk ?? trunk
        return tryNextTrunk()
    }

    mutating func fire(_ timer: Timer) -> [Effect] {
        let cancelled = leg.map { [Effect.cancel($0, .noAnswer)] } ?? []
        leg = nil
        return cancelled + (timer == .limit ? [.finish(.noanswer)] : tryNextTarget())
    }

    mutating func abandon() -> [Effect] {
        defer { leg = nil }
        return leg.map { [.cancel($0, .callerGone)] } ?? []
    }

    private mutating func tryNextTarget() -> [Effect] {
        guard let trunk, !targets.isEmpty else { return tryNextTrunk() }
        return [.invite(trunk: trunk, at: targets.removeFirst())]
    }

    private mutating func tryNextTrunk() -> [Effect] {
        targets = []
        guard next < plan.trunks.count else { return forceWay() }
        defer { next += 1 }
        return [.locate(trunk: plan.trunks[next])]
    }

    /// Where every line is taken, the newest ordinary call makes room for one that calls for help
    /// (4.5 of the language).
    private mutating func forceWay() -> [Effect] {
        guard case .emergency = plan.account, !isForced, let fullTrunk else {
            return [.finish(.congested)]
        }
        isForced = true
        return [.makeRoom(trunk: fullTrunk), .locate(trunk: fullTrunk)]
    }
}
