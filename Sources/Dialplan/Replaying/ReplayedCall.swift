/// A recorded call, gone through again under another plan (10.6): what it was told decides its way
/// together with the plan, so any difference is the plan's.
public struct ReplayedCall: Sendable {
    public enum Verdict: String, Codable, Sendable, CaseIterable {
        /// Everything that was done then is done again.
        case same
        case different
        /// The same up to an answer that was typed in secret, which nobody has kept.
        case secret
        /// The same as far as it is recorded: the call was longer than what is kept.
        case unfollowed
    }

    /// Something that the plan did then.
    public struct Deed: Equatable, Sendable {
        public var what: String
        public var detail: String?

        public init(what: String, detail: String?) {
            self.what = what
            self.detail = detail
        }

        public var text: String { what + (detail.map { " [\($0)]" } ?? "") }
    }

    public struct Step: Codable, Equatable, Sendable {
        public var seconds: Double
        public var place: String?
        public var what: String
    }

    public private(set) var verdict = Verdict.same
    /// The first thing that was done then and is not done now, and what is done instead.
    public private(set) var was: String?
    public private(set) var becomes: String?
    /// The way through the new plan. Behind the first difference it is imagined: nobody answers
    /// and nobody presses a key, and services answer what they answered last in this call.
    public private(set) var steps: [Step] = []

    private var machine: CallMachine
    private var world = RecordedWorld()
    private var done: [Deed] = []
    /// What services and queries have answered.
    private var answers: [String: SimulatedWorld.Answer] = [:]
    private let old: [Deed]

    /// - Parameter deeds: What the plan of then did, in order.
    public init(_ call: RecordedCall, deeds: [Deed], plan: Plan) {
        machine = CallMachine(plan: plan, call: call.facts.moved(to: plan))
        old = deeds
        for input in call.inputs where verdict == .same && !machine.isOver { take(input) }
        guard verdict == .same, done.count < old.count else { return }
        guard call.isWhole else {
            verdict = .unfollowed
            return
        }
        differ(with: [])
    }

    private mutating func take(_ input: RecordedInput) {
        world.move(to: input)
        var effects: [Effect] = []
        switch input.kind {
        case .start: effects = machine.start(world)
        case .side: effects = machine.sideKey(input.value ?? "", world)
        case .gone: effects = machine.callerGone(EndCause(text: input.value ?? ""), world)
        case .secret:
            verdict = .secret
            return
        case .outcome, .ended, .key, .digits, .found, .redirected:
            guard case .waiting(let id, _, _) = machine.state else { return }
            guard let completion = completion(input) else {
                was = "key \(input.value ?? "")"
                becomes = "nothing: this key leads nowhere"
                verdict = .different
                return
            }
            noteAnswer(completion)
            effects = machine.complete(id, completion, world)
        }
        world.obey(effects)
        note(machine.takeDecisions())
        compare(effects)
    }

    private mutating func noteAnswer(_ completion: Completion) {
        guard case .action(let action) = machine.frames.last?.current?.kind,
            case .source(let index, _) = action.operand(0)
        else { return }
        let name = machine.plan.sources[index].name
        switch completion {
        case .found(let values): answers[name] = .found(values)
        case .outcome(let outcome): answers[name] = .outcome(outcome)
        case .ended, .key, .digits, .redirected: break
        }
    }

    /// Nil for a key that the action of this plan does not know.
    private func completion(_ input: RecordedInput) -> Completion? {
        let value = input.value ?? ""
        switch input.kind {
        case .outcome: return .outcome(Outcome(rawValue: value) ?? .failed)
        case .ended: return .ended(by: value)
        case .digits: return .digits(value)
        case .found: return .found((input.fields ?? []).map(Value.init(recorded:)))
        case .key:
            guard case .action(let action) = machine.frames.last?.current?.kind else { return nil }
            return action.keys.firstMatch(value).map { .key($0.index, pressed: value) }
        case .redirected:
            let parts = value.split(separator: " ").map(String.init)
            return parts.count == 2 ? .redirected(by: parts[0], to: parts[1]) : nil
        case .start, .secret, .side, .gone: return nil
        }
    }

    private mutating func note(_ decisions: [Decision]) {
        for decision in decisions {
            if decision.isDeed {
                done.append(Deed(what: decision.text, detail: decision.detail))
            }
            steps.append(
                Step(
                    seconds: Double(decision.time.milliseconds - machine.began.milliseconds)
                        / 1_000,
                    place: decision.position.map { "\($0)" }, what: decision.text))
        }
    }

    // MARK: - Comparing

    private mutating func compare(_ effects: [Effect]) {
        guard done.count <= old.count, zip(old, done).allSatisfy({ $0 == $1 }) else {
            return differ(with: effects)
        }
    }

    private mutating func differ(with effects: [Effect]) {
        let index =
            zip(old, done).enumerated().first { $1.0 != $1.1 }?.offset
            ?? min(old.count, done.count)
        verdict = .different
        was = old.indices.contains(index) ? old[index].text : "nothing more"
        becomes = done.indices.contains(index) ? done[index].text : "nothing more"
        imagine(effects)
    }

    /// What would have happened then is not known; this is what the plan does in a quiet office.
    private mutating func imagine(_ effects: [Effect]) {
        guard !machine.isOver else { return }
        var simulated = world.simulated
        simulated.answers = answers
        var rest = SimulatedCall(continuing: machine, with: effects, in: simulated)
        rest.finish()
        let known = rest.decisions
        note(known)
    }
}

extension CallFacts {
    /// The extension may have another context by now.
    fileprivate func moved(to plan: Plan) -> CallFacts {
        guard case .context(_, let number) = entry, let context = plan.extensions[number]?.context
        else { return self }
        var facts = self
        facts.entry = .context(context, extension: number)
        return facts
    }
}

extension EndCause {
    /// As `text` writes it.
    init(text: String) {
        let plain: [EndCause] = [
            .normal, .busy, .noanswer, .unavailable, .declined, .congested, .notFound, .gone,
            .refused, .failed,
        ]
        let prefix = "error: "
        self =
            plain.first { $0.text == text }
            ?? (text.hasPrefix(prefix) ? .error(String(text.dropFirst(prefix.count))) : .normal)
    }
}
