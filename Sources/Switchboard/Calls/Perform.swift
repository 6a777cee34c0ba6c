import Dialplan
import SIP

/// What the plan wants, done: the one switch that turns the dialplan's effects into activities.
extension Switchboard {
    mutating func perform(_ effects: [Dialplan.Effect], for id: CallID) {
        recordDecisions(of: id)
        for effect in effects {
            switch effect {
            case .command(let command): perform(command, for: id)
            case .action(let actionID, let action): begin(action, actionID, for: id)
            case .cancel(let actionID): cancel(actionID, for: id)
            case .end(let cause): end(id, cause)
            }
        }
    }

    private mutating func begin(_ action: Action, _ actionID: ActionID, for id: CallID) {
        if action.isSomebody { reached(id) }
        keepDialed(action, for: id)
        switch action {
        case .ring where rejoin(actionID, in: id): break
        case .ring(let plan):
            beginRinging(plan, actionID, for: id)
            if case .ringing(actionID, _) = calls[id]?.activity {
                soundRinging(plan.music, for: id)
            }
        case .dial(let plan): beginDialing(plan, actionID, for: id)
        case .play(let plan):
            calls[id]?.activity = .playing(actionID)
            play(plan, for: id)
        case .say(let plan):
            calls[id]?.activity = .playing(actionID)
            say(plan, for: id)
        case .collect(let plan): collect(plan, actionID, for: id)
        case .echo:
            calls[id]?.activity = .echoing(actionID)
            echo(for: id)
        case .conference(let plan): beginConference(plan, actionID, for: id)
        case .intercom(let numbers, let limit):
            beginRinging(.intercom(numbers, limit: limit), actionID, .atOnce, for: id)
        case .page(let plan): beginPaging(plan, actionID, for: id)
        case .directory(let plan): search(NameSearch(plan), actionID, for: id)
        case .wait(let duration):
            calls[id]?.activity = .waiting(actionID)
            timers.start(.wait(id), at: now + duration)
        case .voicemail(let box, let greeting): beginTaking(box, greeting, actionID, for: id)
        case .mailbox(let box, let asksForPIN):
            beginVisit(box, asksForPIN: asksForPIN, actionID, for: id)
        case .recordPrompt(let name, let limit):
            beginPrompt(PromptRecording(name: name, limit: limit), actionID, for: id)
        case .lookup(let plan): lookUp(plan, actionID, for: id)
        case .redirect(let number, let account):
            calls[id]?.activity = .waiting(actionID)
            redirect(to: number, as: account, for: id)
        case .park(let slot): park(slot, actionID, for: id)
        case .unpark(let slot): unpark(slot, actionID, for: id)
        case .pickup(let numbers): pickUp(numbers, actionID, for: id)
        case .queue(let plan): beginQueue(plan, actionID, for: id)
        case .monitor(let number, let mode):
            beginMonitoring(number, MonitorMode(rawValue: mode) ?? .listen, actionID, for: id)
        case .receiveFax:
            calls[id]?.activity = .waiting(actionID)
            notYet(action.verb, for: id)
            complete(id, .outcome(.failed))
        }
    }

    /// For `*66`, here and after a restart.
    private mutating func keepDialed(_ action: Action, for id: CallID) {
        guard let call = calls[id], case .phone(let number) = call.callerParty,
            let dialed = call.machine.call.kept(by: action)
        else { return }
        keepFact(.dialed, number, dialed)
    }

    /// An action that the language knows and this exchange cannot do yet: the journal says so, and
    /// the plan goes on as if it had failed.
    mutating func notYet(_ verb: String, for id: CallID) {
        note(
            .warning, "The dialplan asks for something that is not in this version", call: id,
            ["action": verb, "at": calls[id]?.machine.position.map { "\($0)" } ?? ""])
    }

    /// The plan no longer wants what it asked for.
    mutating func cancel(_ actionID: ActionID, for id: CallID) {
        guard let activity = calls[id]?.activity else { return }
        quieten(callerOf: id)
        resumeHushedRecording(of: id)
        endHandovers(in: id)
        leaveSlot(of: id)
        calls[id]?.activity = .deciding
        calls[id]?.isBarred = false
        listen(nil, in: id)
        switch activity {
        case .ringing(_, var ringing):
            timers.stop(.ringing(id))
            perform(ringing.abandon(), ringing: id)
        case .dialing(_, var dialing):
            stopTimers(ofDialing: Dialing.ID(call: id))
            perform(dialing.abandon(), dialing: Dialing.ID(call: id))
        case .talking(_, let bridge):
            talkEnded(bridge, in: id)
            part(bridge)
            hangUp(bridge.callee, .normal)
        case .queueing(_, let queueing):
            abandonQueue(queueing, id)
        case .collecting:
            timers.stop(.collecting(id))
        case .transferring(_, let transfer):
            leaveKeyTransfer(transfer, id)
        case .waiting:
            timers.stop(.wait(id))
        case .lookingUp(_, let inquiry):
            perform(inquiries.cancel(inquiry, at: now))
        case .conferring, .recordingPrompt, .takingMessage, .visitingMailbox, .paging,
            .monitoring:
            tidyUp(activity, id)
        case .deciding, .playing, .echoing, .summoning, .parked, .ending:
            break
        }
    }

    /// The activity is over: the plan goes on with what came of it.
    mutating func complete(_ id: CallID, _ completion: Completion) {
        guard let activity = calls[id]?.activity, let action = activity.action else { return }
        foundOutcome(completion, of: activity, in: id)
        let completion = calls[id]?.isBarred == true ? .outcome(.refused) : completion
        calls[id]?.isBarred = false
        quieten(callerOf: id)
        resumeHushedRecording(of: id)
        endHandovers(in: id)
        timers.stop(.collecting(id))
        calls[id]?.activity = .deciding
        tidyUp(activity, id)
        listen(nil, in: id)
        perform(decide(id) { $0.complete(action, completion, $1) }, for: id)
    }

    /// What has rooms, files or other phones of its own gives them back, however it ends.
    private mutating func tidyUp(_ activity: Call.Activity, _ id: CallID) {
        switch activity {
        case .conferring(_, let conferring): leaveConference(conferring, id)
        case .recordingPrompt(_, let prompt): leavePrompt(prompt, id)
        case .takingMessage, .visitingMailbox: leaveVoicemail(activity, id)
        case .paging(_, let paging): leavePaging(paging, id)
        case .monitoring(_, let monitoring): leaveMonitoring(id, monitoring)
        default: break
        }
    }

    /// What the plan decided, with the lines that did, goes into the trace of the call.
    private mutating func recordDecisions(of id: CallID) {
        guard let decisions = calls[id]?.machine.takeDecisions() else { return }
        for decision in decisions {
            outbox.decisions.append(Decided(call: id, decision: decision))
            let position = decision.position.map { "\($0)" } ?? ""
            trace.step(
                decision.text, position: position, call: id, at: now,
                kind: decision.isDeed ? .deed : decision.isTold ? .told : .reason,
                detail: decision.detail)
            foundDecision(decision, in: id)
            if case .outOfHours(let number, let numberClass, let account, let hours) =
                decision.kind
            {
                tellOfHours(account, number, numberClass, hours, id)
            }
        }
        guard let call = calls[id], call.machine.hasAskedSecret, !call.hidesKeys else { return }
        calls[id]?.hidesKeys = true
        trace.hideKeys(of: id)
    }
}
