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
        let action: Action =
            switch order.deed {
            case .play: .play(PlayPlan(sounds: [.prompt(order.name)]))
            case .record: .recordPrompt(order.name, limit: Limits.promptLength)
            }
        let summons = Summons(
            number: order.number, name: phone.name, flow: "prompts", dialed: "prompt",
            why: "as an administrator wants", language: order.language, only: action, order: order,
            patience: Limits.invitationPatience)
        return summon(summons).map { .refused($0) } ?? .done
    }

    /// A call that the exchange itself makes.
    struct Summons {
        var number: String
        var name: String?
        var flow: String
        /// As records say it.
        var dialed: String
        var why: String
        var language: String?
        /// Instead of the flow.
        var only: Action?
        var order: PromptOrder?
        var appointment: UInt64?
        /// As the phone shows it.
        var shown: (number: String?, name: String?) = ("bellbird", "Bellbird")
        /// Comes through when nothing else does.
        var isUrgent = false
        var patience: Duration
    }

    /// Rings at all phones of the extension; why not, in one sentence.
    mutating func summon(_ summons: Summons) -> String? {
        guard let configuration, !isStopping,
            calls.count < (summons.isUrgent ? Limits.urgentCalls : Limits.calls),
            summons.isUrgent || hasRoom
        else {
            return "The exchange takes no new calls now."
        }
        let bindings = registrar.bindings(for: summons.number, at: now)
        guard !bindings.isEmpty else { return "\(summons.number) is not registered." }
        let id = CallID(
            began: UInt32(truncatingIfNeeded: utc.milliseconds / 1000),
            number: UInt32(truncatingIfNeeded: takeNumber()))
        calls[id] = call(id, summons, configuration)
        let shares = breadths(of: id, for: bindings.count, besides: 0)
        let isCalled = zip(bindings, shares).reduce(false) { isCalled, next in
            invitePhone(summons.number, next.0, next.1, offering: .ours, for: id) != nil
                || isCalled
        }
        guard isCalled else {
            calls[id] = nil
            return "\(summons.number) cannot be called."
        }
        counters.callsBegun &+= 1
        timers.start(.longestCall(id), at: now + configuration.plan.maxCall)
        timers.start(.summons(id), at: now + summons.patience)
        step(id, "\(summons.number) is called, \(summons.why)")
        keepOpenCall(id)
        return nil
    }

    private mutating func call(
        _ id: CallID, _ summons: Summons, _ configuration: Configuration
    ) -> Call {
        let facts = CallFacts(
            callID: id.description, entry: .flow(summons.flow, extension: summons.number),
            dialed: "", callerNumber: summons.number, callerName: summons.name)
        let machine =
            summons.only.map { CallMachine(plan: configuration.plan, call: facts, only: $0) }
            ?? CallMachine(plan: configuration.plan, call: facts)
        return Call(
            Call.Fields(
                id: id, caller: LegID(takeNumber()), callerNumber: summons.number,
                callerName: summons.name, callerParty: .phone(summons.number),
                dialed: summons.dialed, began: now, machine: machine, activity: .summoning,
                legs: [], wireNames: [], shown: summons.shown,
                language: summons.language, order: summons.order,
                appointment: summons.appointment, planNumber: configuration.planNumber))
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
        if let appointment = call.appointment { appointmentKept(appointment) }
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
