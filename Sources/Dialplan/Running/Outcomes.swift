/// What the outcome of an action leads to (5.2).
extension CallMachine {
    mutating func resume(
        _ pending: Pending, _ completion: Completion, _ world: some WorldView
    ) {
        switch pending {
        case .menu: resumeMenu(completion, world)
        case .emergency: resumeEmergency(completion)
        case .action, .question, .directory:
            guard case .action(let action) = frames.last?.current?.kind else { return }
            switch pending {
            case .question(let failed):
                resumeQuestion(action, completion, failed: failed, world)
            case .directory(let context): resumeDirectory(action, context, completion)
            case .action, .menu, .emergency:
                if action.verb == .ring, goesOn(completion, action, world) { return }
                resume(action, completion)
            }
        }
    }

    /// Whom the call was for has said where else it goes.
    private mutating func goesOn(
        _ completion: Completion, _ action: ActionCode, _ world: some WorldView
    ) -> Bool {
        switch completion {
        case .outcome(let outcome):
            guard let condition = outcome.forward else { return false }
            return follow(condition, action, world)
        case .redirected(let owner, let number):
            return follow(CallForward(owner, .always, to: number), world)
        case .ended, .key, .digits, .found: return false
        }
    }

    private mutating func resume(_ action: ActionCode, _ completion: Completion) {
        switch completion {
        case .outcome(let outcome):
            if action.verb == .lookup, outcome != .found, let binding = action.binding {
                setLocal(binding, .missing)
            }
            branch(of: action, outcome)
        case .ended: branch(of: action, .ended)
        case .key(let index, let pressed):
            guard action.keys.indices.contains(index) else { return branch(of: action, .failed) }
            entered = action.keys[index].keys.match(pressed)?.dialed ?? pressed
            record(.pressed(pressed))
            lastFailure = nil
            position = action.keys[index].position
            push(action.keys[index].body)
        case .found(let values):
            if let binding = action.binding {
                guard setLocal(binding, answer(values, of: action)) else { return }
            }
            branch(of: action, .found)
        case .redirected: branch(of: action, .unavailable)
        case .digits: branch(of: action, .done)
        }
    }

    /// As many fields as are declared, each of its type; texts are cut.
    private func answer(_ values: [Value], of action: ActionCode) -> Value {
        guard case .source(let index, _) = action.operand(0) else { return .missing }
        return .record(
            plan.sources[index].returns.indices.map { field in
                guard values.indices.contains(field) else { return .missing }
                return values[field].fitting(plan.sources[index].returns[field].type)
            })
    }

    /// The branch that names the outcome, else `otherwise`; what ends the call ends it.
    mutating func branch(of action: ActionCode, _ outcome: Outcome) {
        if !Vocabulary.marks(action.verb).contains(.offline) { lastFailure = outcome.cause }
        let isSuccess = outcome == .ended || outcome == .done || outcome == .found
        let named = action.outcomes.first { $0.outcomes.contains(outcome) }
        let taken = named ?? (isSuccess ? nil : action.outcomes.first { $0.outcomes.isEmpty })
        if let taken {
            position = taken.position
            push(taken.body)
        } else if outcome == .ended
            || (isSuccess && Vocabulary.marks(action.verb).contains(.ends))
        {
            // A conversation took place, a message is left: nothing more is wanted.
            end(.normal)
        }
    }

    /// Who was found by name is called as if dialed.
    private mutating func resumeDirectory(
        _ action: ActionCode, _ context: String, _ completion: Completion
    ) {
        if case .digits(let number) = completion, route(number, in: context) { return }
        guard case .outcome(let outcome) = completion else { return branch(of: action, .failed) }
        branch(of: action, outcome)
    }
}

extension Vocabulary {
    private static let marksByVerb: [ActionSpec.Marks] = Verb.allCases.map { spec($0).marks }
    private static let indices = Dictionary(
        uniqueKeysWithValues: Verb.allCases.enumerated().map { ($1, $0) })

    static func marks(_ verb: Verb) -> ActionSpec.Marks {
        indices[verb].map { marksByVerb[$0] } ?? []
    }
}

extension Value {
    /// Itself if it is of that type; missing otherwise.
    func fitting(_ type: ValueType) -> Value {
        switch (self, type) {
        case (.text(let text), .text): .text(text.cut(to: Limits.textBytes))
        case (.phone(let text), .text): .text(text)
        case (.text(let text), .phone), (.phone(let text), .phone):
            Pattern.looksLikeNumber(text) ? .phone(text) : .missing
        case (.int, .int), (.money, .money), (.flag, .flag), (.duration, .duration): self
        case (.date, .date): bounded
        case (.int(let number), .money):
            Value.int(number).calculated(.multiply, .money(Value.moneyUnit))
        case (.int(let number), .text): .text(String(number))
        case (.int(let number), .phone) where number >= 0: .phone(String(number))
        default: .missing
        }
    }
}
