import Dialplan

/// Phones ring until one is answered, all have said no, or time is up. Who rings when is the
/// planner's business, which the simulator shares; this knows which legs are whose.
struct Ringing: Equatable, Sendable {
    enum Effect: Equatable, Sendable {
        /// Invite every contact of the extension, then say `invited`.
        case invite(String)
        case cancel(LegID, Cancellation)
        /// Call no longer what this outside number is reached by.
        case hangUpLine(String)
        /// Call `fire` then, and not when it was said before.
        case wake(Duration)
        case finish(Outcome)
    }

    let plan: RingPlan
    let answering: Answering
    let began: Instant
    private var planner: RingPlanner
    /// One per contact of an extension that rings.
    private var legsByNumber: [String: [LegID]] = [:]
    private var uninvited: [String] = []
    /// Somebody's phone was heard to ring.
    private(set) var hasRung = false
    /// Whose sound the caller hears before anybody has answered.
    var heard: LegID?
    /// The outside number that has it.
    private(set) var takenOutside: DialPlan?

    init(
        _ plan: RingPlan, _ planner: RingPlanner, _ answering: Answering = .byHand, at now: Instant
    ) {
        self.plan = plan
        self.answering = answering
        self.planner = planner
        began = now
    }

    /// Every leg that is ringing now, in the order of the extensions.
    var legs: [LegID] { legsByNumber.sorted { $0.key < $1.key }.flatMap(\.value) }

    func isRinging(_ number: String) -> Bool { planner.isRinging(number) }

    /// How an outside number that rings is called.
    func outside(_ name: String) -> DialPlan? { planner.outside(name) }

    /// Whether one leg rings, and no other will.
    var isOneLeg: Bool { legs.count == 1 && toCome.isEmpty }

    /// Extensions that may ring later, and those that are to be invited now and are not yet.
    var toCome: [String] { uninvited + planner.toCome }

    /// Where round-robin groups that have moved go on the next time.
    mutating func takeMoves() -> [String: Int] { planner.takeMoves() }

    mutating func begin() -> [Effect] { effects(of: planner.begin(), .noAnswer) }

    /// `legs` were sent INVITEs for the extension; none means that nobody is registered there, or
    /// whatever else `outcome` says.
    mutating func invited(
        _ number: String, _ legs: [LegID], else outcome: Outcome, at now: Instant
    ) -> [Effect] {
        uninvited.removeAll { $0 == number }
        guard legs.isEmpty else {
            legsByNumber[number] = legs
            return []
        }
        return effects(of: planner.ended(number, outcome, at: now - began), .noAnswer)
    }

    /// The way to an outside number goes over this leg now.
    mutating func dialed(_ name: String, _ leg: LegID) {
        uninvited.removeAll { $0 == name }
        guard isRinging(name) else { return }
        legsByNumber[name] = [leg]
    }

    /// No way leads to an outside number, or it said no.
    mutating func lineEnded(_ name: String, _ outcome: Outcome, at now: Instant) -> [Effect] {
        uninvited.removeAll { $0 == name }
        legsByNumber[name] = nil
        return effects(of: planner.ended(name, outcome, at: now - began), .noAnswer)
    }

    /// Who has sent the call to this phone.
    func forwards(to number: String) -> [CallForward] { planner.forwards(to: number) }

    /// A phone sends the call elsewhere: its other legs stop, and those ring in its place.
    mutating func redirected(
        _ leg: LegID, to targets: [RingPlan.Target], at now: Instant,
        _ phone: (String) -> RingPlanner.Phone
    ) -> [Effect] {
        guard let number = number(of: leg) else { return [] }
        let siblings = legsByNumber.removeValue(forKey: number) ?? []
        let stopped = siblings.filter { $0 != leg }.map { Effect.cancel($0, .noAnswer) }
        return stopped
            + effects(
                of: planner.diverted(number, to: targets, at: now - began, phone), .noAnswer)
    }

    mutating func rang() {
        hasRung = true
    }

    mutating func fire(at now: Instant) -> [Effect] {
        effects(of: planner.fire(at: now - began), .noAnswer)
    }

    /// A leg said no, in whatever way.
    mutating func failed(_ leg: LegID, _ outcome: Outcome, at now: Instant) -> [Effect] {
        guard let number = number(of: leg) else { return [] }
        legsByNumber[number]?.removeAll { $0 == leg }
        guard legsByNumber[number]?.isEmpty == true else { return [] }
        legsByNumber[number] = nil
        return effects(of: planner.ended(number, outcome, at: now - began), .noAnswer)
    }

    /// A leg was answered: every other one stops (RFC 3326, "Call completed elsewhere").
    mutating func answered(_ winner: LegID) -> [Effect] {
        guard let number = number(of: winner) else { return [] }
        let siblings = legsByNumber.removeValue(forKey: number) ?? []
        takenOutside = outside(number)
        let others = effects(of: planner.answered(number), .answeredElsewhere)
        return siblings.filter { $0 != winner }.map { .cancel($0, .answeredElsewhere) } + others
    }

    /// Somebody has answered at another phone: every one stops.
    mutating func taken() -> [Effect] { effects(of: planner.cancel(), .answeredElsewhere) }

    /// The caller went, or the plan wants something else.
    mutating func abandon() -> [Effect] { effects(of: planner.cancel(), .callerGone) }

    func number(of leg: LegID) -> String? {
        legsByNumber.first { $0.value.contains(leg) }?.key
    }

    private mutating func effects(
        of orders: [RingPlanner.Order], _ why: Cancellation
    ) -> [Effect] {
        var found: [Effect] = []
        for order in orders {
            switch order {
            case .start(let number):
                uninvited.append(number)
                found.append(.invite(number))
            case .stop(let number):
                uninvited.removeAll { $0 == number }
                if outside(number) != nil { found.append(.hangUpLine(number)) }
                let legs = legsByNumber.removeValue(forKey: number) ?? []
                found += legs.map { .cancel($0, why) }
            case .over(let outcome):
                // A phone that was never heard to ring cannot have been left unanswered.
                found.append(
                    .finish(outcome == .noanswer && !hasRung ? .unavailable : outcome))
            }
        }
        if let deadline = planner.deadline { found.append(.wake(deadline)) }
        return found
    }
}

/// Why an INVITE is taken back, as the phone will show it.
enum Cancellation: Equatable, Sendable {
    case answeredElsewhere, callerGone, noAnswer
    /// Of a re-INVITE: nobody waits any longer.
    case tooSlow
    /// Of a re-INVITE: who sent it has cancelled it.
    case takenBack
}

extension Call {
    /// What rings now, for whatever reason.
    var ringing: Ringing? {
        get {
            switch activity {
            case .ringing(_, let ringing): ringing
            case .queueing(_, let queueing): queueing.ringing
            default: nil
            }
        }
        set {
            guard let newValue else { return }
            switch activity {
            case .ringing(let action, _): activity = .ringing(action, newValue)
            case .queueing(let action, var queueing):
                queueing.ringing = newValue
                activity = .queueing(action, queueing)
            default: break
            }
        }
    }
}
