import Dialplan
import SDP
import SIP

/// A hold that was forgotten: the plan's `hold-recall` is over, and the holder's phones ring. Who
/// answers one has the conversation there, and the call that held is over; where nobody does, they
/// ring again after the same time.
struct HoldRecall: Equatable, Sendable {
    /// In which call somebody waits, and the leg that holds.
    let call: CallID
    let holder: LegID
}

extension Switchboard {
    /// Somebody has put the other side on hold, or has taken it back.
    mutating func watchHold(of bridge: Bridge) {
        guard let id = legs[bridge.caller]?.call, let call = calls[id],
            case .talking = call.activity, let limit = call.machine.plan.holdRecall
        else { return }
        guard let held = heldSide(of: bridge) else { return forgetHold(of: id) }
        guard !call.isHoldWatched, case .phone? = legs[bridge.other(than: held)]?.party else {
            return
        }
        calls[id]?.isHoldWatched = true
        timers.start(.heldTooLong(id), at: now + limit)
    }

    /// Nobody waits there any more.
    mutating func forgetHold(of id: CallID) {
        guard let call = calls[id], call.isHoldWatched else { return }
        calls[id]?.isHoldWatched = false
        timers.stop(.heldTooLong(id))
        let recalls = calls.values.filter { $0.recall?.call == id && !$0.isOver }.map(\.id)
        for recall in recalls.sorted() {
            calls[recall]?.recall = nil
            terminate(recall, CallEnding(by: .exchange, cause: "no longer on hold"), .normal)
        }
    }

    mutating func heldTooLong(_ id: CallID) {
        guard let configuration, let call = calls[id], case .talking(_, let bridge) = call.activity,
            let held = heldSide(of: bridge), !isStopping, calls.count < Limits.calls
        else { return }
        let holder = bridge.other(than: held)
        guard case .phone(let number)? = legs[holder]?.party else { return }
        let whom = identity(of: held)
        let new = CallID(
            began: UInt32(truncatingIfNeeded: utc.milliseconds / 1000),
            number: UInt32(truncatingIfNeeded: takeNumber()))
        let facts = CallFacts(
            callID: new.description, entry: .flow("hold-recall", extension: number), dialed: "",
            callerNumber: number, callerName: nil)
        var fields = Call.Fields(
            id: new, caller: LegID(takeNumber()), callerNumber: number, callerName: nil,
            callerParty: .phone(number), dialed: "hold-recall", began: now,
            machine: CallMachine(
                plan: configuration.plan, call: facts, only: .wait(Limits.returnPatience)),
            legs: [], wireNames: [], planNumber: configuration.planNumber)
        fields.activity = .summoning
        fields.hasOwnWill = true
        fields.shown = (
            whom.number ?? "anonymous", "On hold: \(whom.name ?? whom.number ?? "anonymous")"
        )
        fields.recall = HoldRecall(call: id, holder: holder)
        calls[new] = Call(fields)
        counters.callsBegun &+= 1
        step(id, "on hold for too long: extension \(number) is called, in call \(new)")
        step(new, "somebody is on hold for too long in call \(id)")
        let bindings = registrar.bindings(for: number, at: now)
        let shares = breadths(of: new, for: bindings.count, besides: 0)
        var isCalled = false
        for (binding, share) in zip(bindings, shares) {
            let leg = invitePhone(number, binding, share, offering: .ours, for: new)
            isCalled = isCalled || leg != nil
        }
        guard isCalled else {
            return terminate(new, CallEnding(by: .exchange, cause: "unavailable"), .normal)
        }
        timers.start(.longestCall(new), at: now + configuration.plan.maxCall)
        timers.start(.summons(new), at: now + Limits.returnPatience)
        keepOpenCall(new)
    }

    /// A phone of the holder was answered: the conversation goes on there.
    mutating func recalled(
        _ leg: LegID, _ description: SessionDescription?, _ recall: HoldRecall, in id: CallID
    ) {
        timers.stop(.summons(id))
        for other in calls[id]?.legs ?? [] where other != leg { cancel(other, .answeredElsewhere) }
        guard let description, let talk = conversation(of: recall.holder), talk.call == recall.call
        else {
            return terminate(id, CallEnding(by: .exchange, cause: "no longer on hold"), .normal)
        }
        legs[leg]?.media.remote = description
        calls[id]?.answered = now
        calls[id]?.answeredBy = legs[leg]?.party.description
        calls[id]?.recall = nil
        counters.callsAnswered &+= 1
        move(leg, to: recall.call)
        step(recall.call, "\(legs[leg]?.party.description ?? "?") takes it back at another call")
        calls[recall.call]?.isHoldWatched = false
        timers.stop(.heldTooLong(recall.call))
        replace(recall.holder, with: leg, in: recall.call)
        hangUp(recall.holder, .normal)
        conclude(id, CallEnding(by: .callee, cause: "taken back from hold"))
    }

    /// Nobody has answered it: the time begins anew.
    mutating func recallIsOver(_ id: CallID) {
        guard let recall = calls[id]?.recall else { return }
        calls[id]?.recall = nil
        guard let talk = conversation(of: recall.holder), talk.call == recall.call else { return }
        calls[recall.call]?.isHoldWatched = false
        watchHold(of: talk.bridge)
    }
}
