import Dialplan
import SIP

/// A caller who waits in a numbered place until somebody takes it from there.
struct Parked: Equatable, Sendable {
    let slot: String
    let lot: Plan.Parking
    /// Whose phone rings when it takes too long.
    var parker: String?
    /// What is said of the slot was said.
    var isAnnounced = false
}

/// Parking: `park` puts the caller into a slot, `unpark` joins somebody with who is there. A slot
/// is free again when its caller has gone, in whatever way.
///
/// ```
///   park ──► in slot 701, music ── unpark 701 ─► talks
///                │ too long
///                └─► the parker's phones ring ("Park 701: Anna") ── nobody ─► the operator, or
///                                                                             slot 701 again
/// ```
extension Switchboard {
    mutating func park(_ wanted: String?, _ action: ActionID, for id: CallID) {
        calls[id]?.activity = .waiting(action)
        guard let call = calls[id] else { return }
        guard let (slot, lot) = freeSlot(wanted, in: call.machine.plan) else {
            note(.info, "No parking slot is free", call: id, ["wanted": wanted ?? "any"])
            return complete(id, .outcome(.failed))
        }
        guard let stream = answerLocally(call.caller) else {
            return complete(id, .outcome(.failed))
        }
        var parker = call.transfer?.by
        if parker == nil, case .phone(let own) = call.callerParty { parker = own }
        let parked = Parked(slot: slot, lot: lot, parker: parker)
        calls[id]?.activity = .parked(action, parked)
        parkedCalls[slot] = id
        timers.start(.parked(id), at: now + lot.limit)
        step(id, "parked in slot \(slot)")
        if calls[id]?.answeredBy == nil { calls[id]?.answeredBy = "slot \(slot)" }
        announce(parked, of: id, to: stream)
        lampChanged(slot)
    }

    /// The slot that is wanted, else the first free one of the plan's lots, in their order.
    private func freeSlot(_ wanted: String?, in plan: Plan) -> (String, Plan.Parking)? {
        for lot in plan.parkingLots {
            let found = lot.slots.first {
                parkedCalls[$0] == nil && (wanted == nil || wanted == $0)
            }
            if let found { return (found, lot) }
        }
        return nil
    }

    // MARK: - What is heard

    /// Who parks is told the slot: it is spoken to the phone that waits for its transfer, or to who
    /// has dialed the number itself. A phone that has put us on hold hears nothing, and one that
    /// has hung up is not there: those get it as a text.
    private mutating func announce(_ parked: Parked, of id: CallID, to stream: StreamID) {
        guard let call = calls[id] else { return }
        let digits = spoken(parked.slot, for: call)
        guard let transfer = call.transfer, !transfer.isDone else {
            guard call.transfer == nil, !call.hasOwnWill, !digits.isEmpty else {
                return playParkingMusic(to: id)
            }
            return play(digits, on: stream)
        }
        playParkingMusic(to: id)
        if let waiting = transfer.waiting, legs[waiting]?.isConfirmed == true,
            legs[waiting]?.media.isHolding == false, !digits.isEmpty,
            let heard = speechStream(of: waiting)
        {
            // The news is that it is done; the goodbye comes behind the digits.
            tellReferral(of: waiting, .ok)
            return play(digits, on: heard)
        }
        notify([transfer.by], "Parked in \(parked.slot): \(shown(call))", for: id)
        reached(id)
    }

    private func spoken(_ slot: String, for call: Call) -> [MediaPlayback.Item] {
        let language = language(of: call)
        let digits = slot.compactMap { $0.isASCII ? $0.wholeNumberValue : nil }
        guard digits.count == slot.count else { return [] }
        let names = digits.compactMap { Saying.prompts(forNumber: $0, language: language) }
        return names.joined().map { .prompt($0, language: language) }
    }

    private func shown(_ call: Call) -> String {
        call.shown.name ?? call.callerName ?? call.callerNumber
    }

    /// The digits were spoken, or could not be.
    mutating func parkingAnnounced(to leg: LegID, in id: CallID) {
        guard let call = calls[id], case .parked(let action, var parked) = call.activity else {
            return
        }
        if leg == call.transfer?.waiting { return reached(id) }
        guard leg == call.caller else { return }
        parked.isAnnounced = true
        calls[id]?.activity = .parked(action, parked)
        playParkingMusic(to: id)
    }

    /// There is no such music: the ringing tone instead, never silence.
    mutating func parkingSoundFailed(to leg: LegID, in id: CallID) {
        guard let call = calls[id], case .parked(_, let parked) = call.activity,
            leg == call.caller, parked.isAnnounced || call.isAdopted
        else { return parkingAnnounced(to: leg, in: id) }
        playRingback(to: leg)
    }

    mutating func playParkingMusic(to id: CallID) {
        guard let call = calls[id], let stream = speechStream(of: call.caller) else { return }
        guard let music = music(of: call) else { return playRingback(to: call.caller) }
        play([.music(music)], on: stream, rounds: 0)
    }

    // MARK: - The way out

    /// `unpark 701`: whoever is in that slot talks to the caller. The parked call goes on, with its
    /// record; the other one is over with that.
    mutating func unpark(_ slot: String, _ action: ActionID, for id: CallID) {
        calls[id]?.activity = .waiting(action)
        guard let parked = parkedCalls[slot], parked != id,
            case .parked(let waiting, _)? = calls[parked]?.activity, let call = calls[id],
            legs[call.caller] != nil
        else { return complete(id, .outcome(.nobody)) }
        leaveSlot(of: parked)
        let caller = call.caller
        step(parked, "\(call.callerParty) takes it out of slot \(slot)")
        step(id, "takes call \(parked) out of slot \(slot)")
        move(caller, to: parked)
        calls[id]?.answeredBy = "call \(parked)"
        conclude(id, CallEnding(by: .caller, cause: "took call \(parked) out of slot \(slot)"))
        take(parked, waiting, by: caller)
    }

    /// The slot is free again.
    mutating func leaveSlot(of id: CallID) {
        guard case .parked(let action, let parked)? = calls[id]?.activity else { return }
        timers.stop(.parked(id))
        if parkedCalls[parked.slot] == id { parkedCalls[parked.slot] = nil }
        calls[id]?.activity = .waiting(action)
        lampChanged(parked.slot)
    }

    /// Nobody has come for it.
    mutating func parkedTooLong(_ id: CallID) {
        guard let call = calls[id], case .parked(_, let parked) = call.activity else { return }
        let plan = call.machine.plan
        guard parked.lot.returnsTo == .parker, let parker = parked.parker,
            configuration?.inventory.extension(parker) != nil
        else {
            guard let main = plan.operator else {
                return timers.start(.parked(id), at: now + parked.lot.limit)
            }
            return sendToOperator(id, parked.slot, main)
        }
        let facts = facts(ofTransferred: call.caller, by: parker, to: parker, account: nil)
        let ring = RingPlan(
            targets: [.init(number: parker)], limit: Limits.returnPatience,
            callerID: "Park \(parked.slot): \(shown(call))", followsForwards: false)
        leaveSlot(of: id)
        guard let new = adopt(call.caller, facts, plan: plan, only: .ring(ring)) else { return }
        calls[new]?.transfer = Transfer(
            by: parker, target: parked.slot, isReturn: true, slot: parked.slot)
        calls[new]?.tags["returned-from"] = parked.slot
        step(new, "parked too long in slot \(parked.slot), out of call \(id)")
        conclude(id, CallEnding(by: .exchange, cause: "parked too long in \(parked.slot)"))
        beginAdopted(new)
    }

    /// Nobody came to the parker's phones either: the operator, or the slot again.
    mutating func parkAgain(_ id: CallID, _ slot: String, _ parker: String) {
        guard let call = calls[id], legs[call.caller]?.isConfirmed == true, !isStopping else {
            return
        }
        if let main = call.machine.plan.operator { return sendToOperator(id, slot, main) }
        let free = parkedCalls[slot] == nil ? slot : nil
        let facts = facts(ofTransferred: call.caller, by: parker, to: slot, account: nil)
        guard
            let new = adopt(
                call.caller, facts, plan: call.machine.plan, only: .park(slot: free))
        else { return }
        calls[new]?.transfer = Transfer(by: parker, target: slot, isDone: true, isReturn: true)
        step(new, "back to slot \(slot), out of call \(id)")
        beginAdopted(new)
    }

    /// Who answers the house's main number.
    private mutating func sendToOperator(
        _ id: CallID, _ slot: String, _ main: (trunk: String, number: String)
    ) {
        guard let call = calls[id] else { return }
        var facts = facts(ofTransferred: call.caller, by: "", to: main.number, account: nil)
        facts.entry = .incoming(trunk: main.trunk)
        facts.transferredBy = call.transfer?.by
        leaveSlot(of: id)
        guard let new = adopt(call.caller, facts, plan: call.machine.plan) else { return }
        let mark = "Park \(slot): \(shown(call))"
        calls[new]?.shown.name = mark
        calls[new]?.tags["returned-from"] = slot
        step(new, "parked too long in slot \(slot), out of call \(id)")
        if calls[id]?.isOver == false {
            conclude(id, CallEnding(by: .exchange, cause: "parked too long in \(slot)"))
        }
        beginAdopted(new)
    }
}
