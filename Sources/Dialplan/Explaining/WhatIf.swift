/// What would happen to a call, and why: the same interpreter that takes real calls, under virtual
/// time (10.3). Phones are registered, idle and do not answer; services answer nothing.
public struct WhatIf: Codable, Equatable, Sendable {
    /// A pattern that the number matches.
    public struct Candidate: Codable, Equatable, Sendable {
        public var pattern: String
        public var label: String?
        /// `main.dial:12`
        public var place: String
        public var wins: Bool
    }

    public struct Outside: Codable, Equatable, Sendable {
        /// E.164.
        public var number: String
        public var numberClass: String
        public var allowed: Bool
    }

    public struct Schedule: Codable, Equatable, Sendable {
        public var name: String
        public var state: String
        public var place: String?
    }

    public struct Step: Codable, Equatable, Sendable {
        public var seconds: Double
        public var place: String?
        public var what: String
    }

    public var caller: String
    public var dialed: String
    /// Local time: `2026-12-25 10:00`.
    public var at: String
    /// The context, or the trunk that the call comes in on.
    public var context: String
    public var isEmergency: Bool
    /// The narrowest first.
    public var candidates: [Candidate]
    /// The first call outside that it comes to; nil if it comes to none.
    public var outside: Outside?
    public var mayCall: [String]
    public var schedules: [Schedule]
    public var steps: [Step]

    /// A call that cannot be imagined.
    public struct Impossible: Error, Equatable {
        public var text: String
    }

    /// - Parameters:
    ///   - trunk: Where the call comes in; nil if it comes from the extension `caller`.
    ///   - at: `2026-12-25 10:00` in the plan's time zone; nil is `now`.
    public init(
        _ plan: Plan, from caller: String, to dialed: String, on trunk: String? = nil,
        at: String? = nil, now: WallTime
    ) throws(Impossible) {
        let moment = try at.map { text throws(Impossible) in try Self.moment(text, plan) } ?? now
        let place = try Self.entry(plan, caller, trunk)
        let facts = CallFacts(
            callID: "what-if", entry: place.entry, dialed: dialed,
            callerNumber: caller == "anonymous" ? nil : caller,
            callerName: trunk == nil ? plan.extensions[caller]?.name : nil,
            isAnonymous: caller == "anonymous")
        var call = SimulatedCall(plan: plan, call: facts, world: SimulatedWorld(now: moment))
        call.start()
        call.finish()
        self.caller = caller
        self.dialed = dialed
        self.at = plan.local(moment).stamp
        context = place.context.name
        isEmergency = call.decisions.contains {
            if case .emergency = $0.kind { true } else { false }
        }
        candidates = isEmergency ? [] : Self.candidates(dialed, place.context)
        mayCall = place.context.allows.sorted()
        outside = Self.outside(call.decisions)
        schedules = Self.schedules(call.decisions)
        steps = call.decisions.map { decision in
            Step(
                seconds: Double(decision.time.milliseconds - moment.milliseconds) / 1_000,
                place: decision.position.map { "\($0)" }, what: decision.text)
        }
    }

    private static func moment(_ text: String, _ plan: Plan) throws(Impossible) -> WallTime {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" })
        guard parts.count == 2, let day = CivilDate(String(parts[0])),
            let minute = CallMachine.minute(String(parts[1]))
        else {
            throw Impossible(text: "`\(text)` is no time: write it as `2026-12-25 10:00`.")
        }
        return plan.moment(day, minute: minute)
    }

    private static func entry(
        _ plan: Plan, _ caller: String, _ trunk: String?
    ) throws(Impossible) -> (entry: CallFacts.Entry, context: Plan.Context) {
        if let trunk {
            guard let context = plan.incoming[trunk] else {
                let near = NearestName.of(trunk, in: plan.incoming.keys.sorted())
                throw Impossible(
                    text: "Nothing comes in on a trunk `\(trunk)`."
                        + (near.map { " Did you mean `\($0)`?" } ?? ""))
            }
            return (.incoming(trunk: trunk), context)
        }
        guard let known = plan.extensions[caller], let context = plan.contexts[known.context] else {
            let near = NearestName.of(caller, in: plan.extensions.keys.sorted())
            throw Impossible(
                text: "There is no extension \(caller)."
                    + (near.map { " Did you mean \($0)?" } ?? "")
                    + " For a caller from outside say on which trunk.")
        }
        return (.context(known.context, extension: caller), context)
    }

    private static func candidates(_ dialed: String, _ context: Plan.Context) -> [Candidate] {
        context.numbers.candidates(dialed).enumerated().map { index, value in
            let route = context.routes[value]
            return Candidate(
                pattern: route.pattern, label: route.label, place: "\(route.position)",
                wins: index == 0)
        }
    }

    /// The first number that the call would dial outside.
    private static func outside(_ decisions: [Decision]) -> Outside? {
        for (index, decision) in decisions.enumerated() {
            guard case .classed(_, let number, let numberClass) = decision.kind else { continue }
            let verdict = decisions[(index + 1)...].lazy.map(\.kind).first {
                switch $0 {
                case .schedule, .outOfHours: false
                default: true
                }
            }
            var allowed = true
            if case .refused? = verdict { allowed = false }
            return Outside(number: number, numberClass: numberClass, allowed: allowed)
        }
        return nil
    }

    private static func schedules(_ decisions: [Decision]) -> [Schedule] {
        var found: [Schedule] = []
        for case .schedule(let name, let state, let place) in decisions.map(\.kind)
        where !found.contains(where: { $0.name == name }) {
            found.append(Schedule(name: name, state: state, place: place.map { "\($0)" }))
        }
        return found
    }
}
