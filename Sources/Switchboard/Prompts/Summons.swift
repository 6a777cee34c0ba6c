import Dialplan
import SDP
import SIP

/// Calls that the exchange itself makes: a phone rings, and who answers it first is served as a
/// caller is.
extension Switchboard {
    mutating func carryOut(_ order: PromptOrder) -> AdminReply {
        guard let configuration, let phone = configuration.inventory.extension(order.number) else {
            return .refused("There is no extension \(order.number).")
        }
        guard !isStopping, calls.count < Limits.calls, hasRoom else {
            return .refused("The exchange takes no new calls now.")
        }
        let bindings = registrar.bindings(for: order.number, at: now)
        guard !bindings.isEmpty else { return .refused("\(order.number) is not registered.") }
        let id = CallID(
            began: UInt32(truncatingIfNeeded: utc.milliseconds / 1000),
            number: UInt32(truncatingIfNeeded: takeNumber()))
        let facts = CallFacts(
            callID: id.description, entry: .flow("prompts", extension: order.number), dialed: "",
            callerNumber: order.number, callerName: phone.name)
        let action: Action =
            switch order.deed {
            case .play: .play(PlayPlan(sounds: [.prompt(order.name)]))
            case .record: .recordPrompt(order.name, limit: Limits.promptLength)
            }
        calls[id] = Call(
            Call.Fields(
                id: id, caller: LegID(takeNumber()), callerNumber: order.number,
                callerName: phone.name, callerParty: .phone(order.number), dialed: "prompt",
                began: now,
                machine: CallMachine(plan: configuration.plan, call: facts, only: action),
                activity: .summoning, legs: [], wireNames: [], shown: ("bellbird", "Bellbird"),
                language: order.language, order: order, planNumber: configuration.planNumber))
        let shares = breadths(of: id, for: bindings.count, besides: 0)
        let isCalled = zip(bindings, shares).reduce(false) { isCalled, next in
            invitePhone(order.number, next.0, next.1, offering: .ours, for: id) != nil || isCalled
        }
        guard isCalled else {
            calls[id] = nil
            return .refused("\(order.number) cannot be called.")
        }
        counters.callsBegun &+= 1
        timers.start(.longestCall(id), at: now + configuration.plan.maxCall)
        timers.start(.summons(id), at: now + Limits.invitationPatience)
        step(id, "\(order.number) is called, as an administrator wants")
        keepOpenCall(id)
        return .done
    }

    /// The phones of the same extension that have not answered stop ringing.
    mutating func summoned(_ leg: LegID, _ description: SessionDescription?, in id: CallID) {
        if let recall = calls[id]?.recall { return recalled(leg, description, recall, in: id) }
        guard let description, let call = calls[id] else { return hangUp(leg, .normal) }
        timers.stop(.summons(id))
        for other in call.legs where other != leg { cancel(other, .answeredElsewhere) }
        calls[id]?.caller = leg
        calls[id]?.answered = now
        calls[id]?.answeredBy = call.callerNumber
        counters.callsAnswered &+= 1
        legs[leg]?.media.remote = description
        direct(leg)
        keepOpenCall(id)
        calls[id]?.activity = .deciding
        perform(decide(id) { $0.start($1) }, for: id)
    }

    /// The last phone has said no.
    mutating func summonsFailed(_ leg: LegID, in id: CallID) {
        let others = calls[id]?.legs ?? []
        guard !others.contains(where: { $0 != leg && legs[$0]?.state == .inviting }) else { return }
        timers.stop(.summons(id))
        let cause = calls[id]?.lastFailure.map { "\($0.rawValue)" } ?? "refused"
        terminate(id, CallEnding(by: .callee, cause: cause), .normal)
    }

    mutating func summonsIsLate(_ id: CallID) {
        guard case .summoning? = calls[id]?.activity else { return }
        terminate(id, CallEnding(by: .exchange, cause: "no answer"), .normal)
    }
}
