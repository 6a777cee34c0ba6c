import Dialplan
import SDP
import SIP

/// Legs that go from one call to another. Whoever is at the far end notices nothing of it: dialog,
/// ports, keys and numbers of its packets stay what they were.
extension Switchboard {
    /// The leg belongs to that call from here on, with its ports and streams. The call that it
    /// leaves remembers for its record that it was there, and has no caller any more if it was
    /// that.
    mutating func move(_ id: LegID, to new: CallID) {
        guard let leg = legs[id], leg.call != new, calls[new] != nil else { return }
        let old = leg.call
        stopPlaying(to: id)
        takeOffRecord(leg, of: old)
        calls[old]?.legs.removeAll { $0 == id }
        calls[old]?.departed.append(
            LegRecord(
                party: leg.party.description, codecs: leg.media.codecNames,
                transport: leg.flow.transport.name, streams: []))
        if calls[old]?.caller == id {
            let nobody = LegID(takeNumber())
            calls[old]?.caller = nobody
        }
        legs[id]?.call = new
        for line in leg.media.lines { streams[line.stream]?.call = new }
        calls[new]?.legs.append(id)
        follow(leg.invite.callID, for: new)
    }

    /// A recording belongs to the call for which it was wanted: it ends with the leg's going.
    private mutating func takeOffRecord(_ leg: Leg, of call: CallID) {
        guard let stream = calls[call]?.recording?.stream,
            leg.media.lines.contains(where: { $0.stream == stream })
        else { return }
        calls[call]?.recording?.stream = nil
        calls[call]?.recording?.state = .wanted
        outbox.media.append(.stopRecording(stream))
    }

    /// Who was answered becomes the caller of a new call, on the plan that is in force now. The
    /// call is not begun yet (`beginAdopted`). The leg's old call must have let go of it.
    ///
    /// - Parameters:
    ///   - facts: whatever its `callID` says, it is the new call's.
    ///   - plan: nil is the plan in force.
    ///   - only: the one thing that the call does, instead of what the plan says.
    mutating func adopt(
        _ leg: LegID, _ facts: CallFacts, plan: Plan? = nil, only: Action? = nil
    ) -> CallID? {
        guard let configuration, let old = legs[leg].flatMap({ calls[$0.call] }),
            let adopted = legs[leg], adopted.isConfirmed
        else { return nil }
        let id = CallID(
            began: UInt32(truncatingIfNeeded: utc.milliseconds / 1000),
            number: UInt32(truncatingIfNeeded: takeNumber()))
        var facts = facts
        facts.callID = id.description
        let machine = CallMachine(plan: plan ?? configuration.plan, call: facts, only: only)
        var fields = Call.Fields(
            id: id, caller: leg, callerNumber: facts.callerNumber ?? "anonymous",
            callerName: facts.callerName, callerParty: adopted.party, dialed: facts.dialed,
            began: now, machine: machine, legs: [], wireNames: [],
            planNumber: plan == nil ? configuration.planNumber : old.planNumber)
        fields.isAdopted = true
        fields.hasOwnWill = only != nil
        fields.transfers = old.transfers
        fields.language = old.language
        fields.music = old.music
        fields.answered = now
        calls[id] = Call(fields)
        move(leg, to: id)
        timers.start(.longestCall(id), at: now + configuration.plan.maxCall)
        counters.callsBegun &+= 1
        counters.callsAnswered &+= 1
        keepOpenCall(id)
        return id
    }

    /// The plan of a call that was made by `adopt` begins.
    mutating func beginAdopted(_ id: CallID) {
        if let caller = calls[id]?.caller { reopen(caller) }
        perform(decide(id) { $0.start($1) }, for: id)
    }

    /// The conversation of the call is over, and nobody has hung up: both legs are still there, and
    /// hear nothing. The plan still waits. Nil where nobody talks.
    mutating func takeApart(_ id: CallID) -> Bridge? {
        guard case .talking(let action, let bridge)? = calls[id]?.activity else { return nil }
        talkEnded(bridge, in: id)
        letGoOfOffers(bridge)
        part(bridge)
        calls[id]?.activity = .waiting(action)
        return bridge
    }

    /// The legs of the call have gone elsewhere: its plan ends, and its record is written.
    mutating func conclude(_ id: CallID, _ ending: CallEnding) {
        guard calls[id]?.isOver == false else { return }
        calls[id]?.talkedUntil = now
        calls[id]?.ending = ending
        perform(decide(id) { $0.callerGone(.normal, $1) }, for: id)
    }

    /// A leg of the call that was answered is the other side from here on, for the action that the
    /// plan waits for. `number` is what it was called by, where that is not its own.
    mutating func talk(
        _ id: CallID, _ action: ActionID, with callee: LegID, as number: String? = nil
    ) {
        guard let call = calls[id], let leg = legs[callee] else { return }
        stopPlaying(to: call.caller)
        stopPlaying(to: callee)
        calls[id]?.activity = .talking(action, Bridge(caller: call.caller, callee: callee))
        calls[id]?.talksWith = number ?? leg.party.name
        calls[id]?.answeredBy = leg.party.description
        calls[id]?.talkedUntil = nil
        calls[id]?.ending = nil
        reached(id)
        reopen(call.caller)
        reopen(callee)
        join(id)
        keepOpenCall(id)
    }

    /// Number and name of who is at the far end of a leg, as others may be shown them.
    func identity(of id: LegID) -> (number: String?, name: String?) {
        guard let leg = legs[id] else { return (nil, nil) }
        let call = calls[leg.call]
        if let call, call.caller == id, call.callerParty == leg.party {
            let number = call.callerNumber == "anonymous" ? nil : call.callerNumber
            return (number, call.shown.name ?? call.callerName)
        }
        if case .phone(let number) = leg.party {
            return (number, configuration?.inventory.extension(number)?.name)
        }
        return (call.map(\.talksWith), nil)
    }
}

extension Bridge {
    func contains(_ leg: LegID) -> Bool { leg == caller || leg == callee }
}

extension Switchboard {
    /// The conversation that this leg takes part in. Nil for one that only waits beside it.
    func conversation(of id: LegID) -> (call: CallID, action: ActionID, bridge: Bridge)? {
        guard let call = legs[id]?.call,
            case .talking(let action, let bridge)? = calls[call]?.activity, bridge.contains(id)
        else { return nil }
        return (call, action, bridge)
    }
}
