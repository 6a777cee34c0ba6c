/// The end of a call: what `on hangup` says runs, the latest first, then what the plan says for
/// every call (5.1, rule 7).
extension CallMachine {
    /// A body for the end of the call. The same `on hangup` again takes its place.
    mutating func remember(_ body: Code, _ position: Position) {
        guard ending == nil, !isBeside else { return }
        hangups.removeAll { $0.position == position && $0.body.offset == body.offset }
        hangups.append(Hangup(body: body, position: position, scope: scope))
    }

    mutating func end(_ cause: EndCause) {
        guard !isBeside else {
            frames = []
            return
        }
        guard ending == nil else { return leave() }
        ending = Ending(cause: cause, deadline: now.milliseconds + Limits.hangupTime)
        popAll()
        stepsSinceWaiting = 0
        steps = min(steps, Limits.stepsPerCall - Limits.stepsWithoutWaiting)
        state = .walking
        for body in plan.hangups.reversed() where only == nil {
            frames.append(Frame(body.code, scope: newScope(), .hangup))
        }
        for hangup in hangups {
            frames.append(Frame(hangup.body, scope: newScope(hangup.locals), .hangup))
        }
    }

    /// Nothing is left to do.
    mutating func leave() {
        let cause = ending?.cause ?? .normal
        popAll()
        state = .over
        record(.ended(cause))
        effects.append(.end(cause))
    }
}

extension CallMachine {
    /// The call is over for its caller; what is walked now is what follows.
    public var isEnding: Bool { ending != nil }
}
