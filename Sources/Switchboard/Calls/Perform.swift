import Dialplan
import SIP

/// What the plan wants, done: the one switch that turns the dialplan's effects into activities.
extension Switchboard {
    mutating func perform(_ effects: [Dialplan.Effect], for id: CallID) {
        for effect in effects {
            switch effect {
            case .command(let command): perform(command, for: id)
            case .action(let actionID, let action): begin(action, actionID, for: id)
            case .cancel(let actionID): cancel(actionID, for: id)
            case .end(let cause): end(id, cause)
            }
        }
    }

    private mutating func perform(_ command: Command, for id: CallID) {
        guard let call = calls[id] else { return }
        switch command {
        case .answer: _ = answerLocally(call.caller)
        case .ringing: progress(call.caller, .ringing, nil)
        case .log(let text): note(.info, "Dialplan log", call: id, ["text": text])
        }
    }

    private mutating func begin(_ action: Action, _ actionID: ActionID, for id: CallID) {
        step(id, describe(action))
        switch action {
        case .ring(let plan):
            var ringing = Ringing(plan)
            let effects = ringing.begin()
            calls[id]?.activity = .ringing(actionID, ringing)
            perform(effects, ringing: id)
        case .dial(let plan):
            var dialing = Dialing(plan)
            let effects = dialing.begin()
            calls[id]?.activity = .dialing(actionID, dialing)
            perform(effects, dialing: id)
        case .play(let plan):
            calls[id]?.activity = .playing(actionID)
            play(plan, for: id)
        case .echo:
            calls[id]?.activity = .echoing(actionID)
            echo(for: id)
        case .wait(let duration):
            calls[id]?.activity = .waiting(actionID)
            timers.start(.wait(id), at: now + duration)
        }
    }

    /// The plan no longer wants what it asked for.
    private mutating func cancel(_ actionID: ActionID, for id: CallID) {
        guard let activity = calls[id]?.activity else { return }
        calls[id]?.activity = .deciding
        switch activity {
        case .ringing(_, var ringing):
            stopTimers(ofRinging: ringing, id)
            perform(ringing.abandon(), ringing: id)
        case .dialing(_, var dialing):
            timers.stop(.dialing(id, .limit))
            perform(dialing.abandon(), dialing: id)
        case .talking(_, let bridge):
            part(bridge)
            hangUp(bridge.callee, .normal)
        case .playing, .echoing:
            quieten(callerOf: id)
        case .waiting:
            timers.stop(.wait(id))
        case .deciding, .ending:
            break
        }
    }

    /// The activity is over: the plan goes on with `outcome`.
    mutating func complete(_ id: CallID, _ outcome: Outcome) {
        guard let call = calls[id] else { return }
        let action: ActionID
        switch call.activity {
        case .ringing(let actionID, _), .dialing(let actionID, _), .talking(let actionID, _),
            .playing(let actionID), .echoing(let actionID), .waiting(let actionID):
            action = actionID
        case .deciding, .ending: return
        }
        calls[id]?.activity = .deciding
        step(id, "outcome \(outcome)")
        let world = World(self)
        guard let effects = calls[id]?.machine.complete(action, outcome, world) else { return }
        perform(effects, for: id)
    }

    private func describe(_ action: Action) -> String {
        switch action {
        case .ring(let plan): "ring " + plan.targets.map(\.number).joined(separator: ", ")
        case .dial(let plan): "dial \(plan.number) via " + plan.trunks.joined(separator: ", ")
        case .play(let plan): "play tone \(plan.tone)"
        case .echo: "echo-test"
        case .wait(let duration): "wait \(duration)"
        }
    }
}
