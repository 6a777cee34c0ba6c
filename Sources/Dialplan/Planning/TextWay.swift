/// Where a text leads that is sent to a number: where a call to it would ring first, if that is one
/// phone, or one way outside.
public enum TextWay: Equatable, Sendable {
    case phone(String)
    case outside(DialPlan)
    case nowhere
}

extension Plan {
    /// Lets the plan decide as for a call, and looks at what it wants. Nothing of it is done: no
    /// command is carried out, and what a lookup would bring counts as failed.
    public func way(ofText facts: CallFacts, _ world: some WorldView) -> TextWay {
        var machine = CallMachine(plan: self, call: facts)
        var effects = machine.start(world)
        for _ in 0..<Limits.stepsToText {
            guard case .action(let id, let action)? = effects.first(where: \.isAction) else {
                return .nowhere
            }
            switch action {
            case .ring(let ring): return Self.phone(of: ring).map { .phone($0) } ?? .nowhere
            case .dial(let dial): return dial.isEmergency ? .nowhere : .outside(dial)
            case .play, .say, .wait:
                effects = machine.complete(id, .outcome(.done), world)
            case .lookup: effects = machine.complete(id, .outcome(.failed), world)
            default: return .nowhere
            }
        }
        return .nowhere
    }

    private static func phone(of ring: RingPlan) -> String? {
        let numbers = Set(ring.targets.flatMap(\.numbers))
        return numbers.count == 1 ? numbers.first : nil
    }
}

extension Effect {
    fileprivate var isAction: Bool { if case .action = self { true } else { false } }
}
