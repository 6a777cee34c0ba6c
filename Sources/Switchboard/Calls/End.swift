import Dialplan
import SIP
import Wire

/// The end of a call: legs go home, ports come back, one record is written.
extension Switchboard {
    /// The plan is over, for this reason.
    mutating func end(_ id: CallID, _ cause: EndCause) {
        guard calls[id]?.isOver == false else { return }
        calls[id]?.activity = .ending
        returnTransferred(id, cause)
        returnFromConsult(id)
        recallIsOver(id)
        guard let call = calls[id] else { return }
        step(id, "end: \(Outcomes.words(for: cause))")
        if call.ending == nil {
            calls[id]?.ending = CallEnding(by: .exchange, cause: Outcomes.words(for: cause))
        }
        for leg in call.legs where leg != call.caller { hangUp(leg, .normal) }
        let status = Outcomes.status(for: cause, lastFailure: call.lastFailure)
        if legs[call.caller]?.state == .inviting {
            calls[id]?.finalStatus = status
            leg(call.caller) { $0.reject(status) }
        } else {
            hangUp(call.caller, .normal)
        }
        settle(id)
    }

    enum HangUpReason: Equatable, Sendable {
        case normal, silence, sessionExpired, administrator, tooLong, spent, stopping

        /// Why a whole call ends for it, where nothing else says so.
        var cause: Cause? {
            switch self {
            case .administrator: .administrator
            case .tooLong: .longestCall
            case .stopping: .exchangeStopped
            case .normal, .silence, .sessionExpired, .spent: nil
            }
        }
    }

    mutating func hangUp(_ id: LegID, _ why: HangUpReason) {
        let reason: ByteString? =
            switch why {
            case .normal: nil
            case .silence: "SIP;cause=408;text=\"No audio\""
            case .sessionExpired: "SIP;cause=408;text=\"Session expired\""
            case .administrator: "SIP;cause=480;text=\"Ended by administrator\""
            case .tooLong: "SIP;cause=480;text=\"Longest time of a call reached\""
            case .spent: "SIP;cause=480;text=\"Nothing left to spend\""
            case .stopping: "SIP;cause=503;text=\"Exchange stopped\""
            }
        leg(id) { $0.hangUp(reason) }
    }

    mutating func cancel(_ id: LegID, _ why: Cancellation) {
        if why == .noAnswer || why == .callerGone { foundSilent(id) }
        leg(id) { $0.state == .inviting ? $0.cancel(why) : $0.hangUp(nil) }
    }

    /// The exchange ends a call for a reason of its own; `plan` is the cause that the plan is told.
    mutating func terminate(
        _ id: CallID, _ ending: CallEnding, _ why: HangUpReason, plan cause: EndCause = .normal
    ) {
        guard let call = calls[id], !call.isOver else { return }
        calls[id]?.talkedUntil = now
        calls[id]?.ending = ending
        if let cause = why.cause { found(cause, in: id) }
        if case .talking(_, let bridge) = call.activity {
            talkEnded(bridge, in: id)
            part(bridge)
            hangUp(bridge.callee, why)
        }
        if legs[call.caller]?.state == .inviting {
            refuseCaller(of: id, why)
        } else {
            hangUp(call.caller, why)
        }
        perform(decide(id) { $0.callerGone(cause, $1) }, for: id)
    }

    /// The caller has no answer yet. RFC 3261 §21.5.4: 503 with Retry-After sends trunks and
    /// phones to the exchange that takes our place, or back to us later.
    private mutating func refuseCaller(of id: CallID, _ why: HangUpReason) {
        guard let caller = calls[id]?.caller else { return }
        let isStop = why == .stopping
        let status: Status = isStop ? .serviceUnavailable : .temporarilyUnavailable
        calls[id]?.finalStatus = status
        let headers = isStop ? [Header(.retryAfter, Limits.retryAfterStop)] : []
        leg(caller) { $0.reject(status, headers: headers) }
    }

    mutating func lastedTooLong(_ id: CallID) {
        note(.info, "Longest time of a call reached, call ended", call: id)
        terminate(
            id, CallEnding(by: .exchange, cause: "max-call reached"), .tooLong, plan: .tooLong)
    }

    /// `dial … limit`: the conversation is over, the plan goes on as if the other side had hung up.
    mutating func talkedTooLong(_ id: CallID) {
        if case .transferring(_, let transfer)? = calls[id]?.activity {
            talkAgain(id)
            if case .consulting = transfer.phase {
                return timers.start(.longestTalk(id), at: now + .seconds(1))
            }
        }
        guard case .talking(_, let bridge)? = calls[id]?.activity else { return }
        note(.info, "Longest conversation reached", call: id)
        found(.longestTalk, in: id)
        talkEnded(bridge, in: id)
        part(bridge)
        hangUp(bridge.callee, .tooLong)
        calls[id]?.talkedUntil = now
        calls[id]?.ending = CallEnding(by: .exchange, cause: "limit reached")
        complete(id, .ended(by: calls[id]?.talksWith ?? ""))
    }

    /// The exchange is about to stop: every call is ended, and nothing new begins. Ordered again,
    /// it keeps the records of the calls whose phones have not answered the goodbye.
    mutating func stop() {
        guard !isStopping else {
            for id in calls.keys.sorted() { finish(id) }
            let (lost, effects) = inquiries.stop()
            perform(effects)
            if lost > 0 { note(.warning, "Posts are lost at the end", ["posts": "\(lost)"]) }
            return
        }
        isStopping = true
        for id in calls.keys.sorted() {
            terminate(id, CallEnding(by: .exchange, cause: "exchange stopped"), .stopping)
        }
        for sender in texts.keys.sorted() { textIsLate(sender) }
        leaveTrunks()
        stopLookingOutside()
    }

    /// Writes the record when every leg has ended or is being ended, and every media report is
    /// home. A phone that vanished may leave our BYE or CANCEL unanswered for 32 s; its leg waits
    /// for that by itself.
    mutating func settle(_ id: CallID) {
        guard calls[id]?.isOver == true, let over = calls[id] else { return }
        for leg in over.legs where legs[leg]?.state == .leaving && over.finished[leg] == nil {
            if let leg = legs[leg] { closeStreams(of: leg) }
        }
        guard let call = calls[id],
            !call.legs.contains(where: { legs[$0] != nil && legs[$0]?.state != .leaving })
        else { return }
        guard call.finished.values.allSatisfy({ $0.awaited.isEmpty }) else {
            return timers.start(.record(id), at: now + Limits.recordPatience)
        }
        finish(id)
    }

    mutating func finish(_ id: CallID) {
        guard let call = calls.removeValue(forKey: id) else { return }
        timers.stop(.record(id))
        timers.stop(.longestCall(id))
        timers.stop(.keys(id))
        timers.stop(.heldTooLong(id))
        let record = record(of: call)
        outbox.store.append(.keepCallRecord(record))
        let steps = trace.takeSteps(of: id, since: call.began)
        var decisions = CallDecisions(
            id: id, began: utc(at: call.began), caller: call.callerNumber,
            dialed: call.dialed, plan: call.planNumber, steps: steps,
            told: recorded(call, steps))
        decisions.findings = call.findings.isEmpty ? nil : call.findings
        decisions.ladder = ladders.take(of: id, call.wireNames)
        outbox.store.append(.keepDecisions(decisions))
        if let verdict = CallVerdict(CallStory(record: record, decisions: decisions)) {
            counters.callsEnded[verdict.cause.rawValue, default: 0] &+= 1
        }
        recent.remember(
            RecentCalls.Ended(
                id: id, caller: call.callerNumber, dialed: call.dialed, began: call.began,
                plan: call.planNumber, steps: steps, wireNames: call.wireNames))
    }

    /// A crash or a power cut must not make the call one that never was: its record as it would be
    /// then is kept beside it. Ordered when it begins and when it is answered.
    mutating func keepOpenCall(_ id: CallID) {
        guard let call = calls[id], !call.isOver else { return }
        var open = record(of: call)
        open.ending = CallEnding(by: .exchange, cause: CallEnding.suddenStop)
        outbox.store.append(.keepOpenCall(open))
    }

    /// Without all its deeds a call cannot be compared to its end.
    private func recorded(_ call: Call, _ steps: [CallTrace.Step]) -> RecordedCall {
        var recorded = call.machine.recorded
        // No plan has decided what the exchange itself began.
        recorded.isWhole =
            recorded.isWhole && steps.count < Limits.stepsPerCall && call.order == nil
            && !call.hasOwnWill
        return recorded
    }

    func record(of call: Call) -> CallRecord {
        let ended = call.talkedUntil ?? now
        let talked = call.answered.map { max(ended - $0, .zero) } ?? .zero
        let rang = (call.answered ?? ended) - call.began
        return CallRecord(
            id: call.id, began: utc(at: call.began), answered: call.answered.map { utc(at: $0) },
            ended: utc(at: ended), talkMilliseconds: talked.nanoseconds / 1_000_000,
            ringMilliseconds: rang.nanoseconds / 1_000_000, caller: call.callerNumber,
            callerName: call.callerName, callerParty: call.callerParty.description,
            dialed: call.dialed, answeredBy: call.answered == nil ? nil : call.answeredBy,
            ending: call.ending ?? CallEnding(by: .exchange, cause: "hung up"),
            status: call.answered == nil ? call.finalStatus?.rawValue : nil,
            legs: call.departed + call.legs.compactMap { call.finished[$0]?.record },
            tags: call.tags.isEmpty ? nil : call.tags)
    }
}
