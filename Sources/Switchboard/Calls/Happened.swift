import Dialplan
import SDP
import SIP

/// What legs report, and what it means to the call.
extension Switchboard {
    /// The one switch that hears leg events.
    mutating func happened(_ event: Leg.Event, on id: LegID) {
        guard let leg = legs[id] else { return }
        switch event {
        case .progressed(let status, let description):
            progressed(leg, status, description)
        case .answered(let description):
            chargeBegins(id)
            answered(leg, description)
        case .rejected(let status): rejected(leg, status)
        case .acknowledged(let description): acknowledged(id, description, in: leg.call)
        case .reoffered(let description): reoffered(description, by: id)
        case .reanswered(let description): reanswered(description, by: id)
        case .reofferRejected(let status): reofferRejected(status, by: id)
        case .reofferAcknowledged(let description): reofferAcknowledged(description, by: id)
        case .requested(let request, let transaction): relay(request, transaction, of: id)
        case .left(let departure): left(leg, departure)
        }
    }

    private mutating func progressed(
        _ leg: Leg, _ status: Status, _ description: SessionDescription?
    ) {
        guard let call = calls[leg.call] else { return }
        var onlyLeg = false
        guard call.handovers[leg.id] == nil else { return }
        switch call.activity {
        case .ringing(_, let ringing):
            // What a network says of an outside number may be its answering machine.
            onlyLeg = ringing.isOneLeg && call.lines.isEmpty
            self.ringing(call.id) { ringing in
                ringing.rang()
                return []
            }
        case .dialing: onlyLeg = true
        default: return
        }
        transferRings(call.id)
        // Who hears music already is not told to make a tone of its own.
        if call.hasRingingMusic, isPlaying(to: call.caller) { return }
        if onlyLeg, let description {
            earlyMedia(description, from: leg.id, in: call.id, status)
        } else {
            // RFC 3261 §13.2.1: the first description a caller gets is the answer, so where
            // several phones ring none of theirs is passed on.
            progress(call.caller, status == .sessionProgress ? .ringing : status, nil)
        }
    }

    /// The callee's network speaks before it answers: 183 with its description, and audio.
    private mutating func earlyMedia(
        _ description: SessionDescription, from callee: LegID, in id: CallID, _ status: Status
    ) {
        guard let call = calls[id] else { return }
        legs[callee]?.media.remote = description
        if legs[call.caller]?.state == .inviting {
            guard let answer = relayAnswer(description, to: call.caller) else { return }
            progress(call.caller, status, answer)
            direct(call.caller)
        }
        direct(callee)
        stopPlaying(to: call.caller)
        calls[id]?.ringing?.heard = callee
        connectStreams(Bridge(caller: call.caller, callee: callee))
    }

    mutating func progress(
        _ caller: LegID, _ status: Status, _ description: SessionDescription?
    ) {
        leg(caller) { $0.progress(status, description) }
    }

    private mutating func answered(_ leg: Leg, _ description: SessionDescription?) {
        guard let call = calls[leg.call] else { return }
        switch call.activity {
        case .ringing(let action, var ringing):
            if beginHandover(leg, description, ringing) { return }
            timers.stop(.ringing(call.id))
            let effects = ringing.answered(leg.id)
            calls[call.id]?.activity = .ringing(action, ringing)
            connect(leg.id, description, in: call.id)
            perform(effects, ringing: call.id)
        case .dialing:
            stopTimers(ofDialing: Dialing.ID(call: call.id))
            connect(leg.id, description, in: call.id)
        case .queueing(_, let queueing):
            if let ringing = queueing.ringing, beginHandover(leg, description, ringing) { return }
            agentAnswered(leg, description, in: call.id)
        case .conferring: invitationAnswered(leg, description, in: call.id)
        case .paging: pageAnswered(leg.id, description, in: call.id)
        case .summoning: summoned(leg.id, description, in: call.id)
        default:
            // Too late: the answer crossed the cancellation.
            hangUp(leg.id, .normal)
        }
    }

    private mutating func rejected(_ leg: Leg, _ status: Status) {
        guard let call = calls[leg.call] else { return }
        // Who has called us cannot answer a challenge to us.
        calls[call.id]?.lastFailure = status.isChallenge ? .serviceUnavailable : status
        step(call.id, "\(leg.party) answered \(status.rawValue)")
        foundRejection(leg, status)
        if let id = dialing(over: leg.id) {
            if status.isRedirect, sendOn(leg, dialing: id) { return }
            if status.isRedirect {
                found(
                    .providerRedirects, about: leg.party.description, leg.redirectedTo,
                    in: call.id)
            }
            return dialing(id) {
                $0.failed(
                    Outcomes.ofTrunk(status), isServerDown: Outcomes.meansServerDown(status))
            }
        }
        switch call.activity {
        case .ringing:
            if status.rawValue / 100 == 3, follow(leg, in: call.id) { return }
            let time = now
            ringing(call.id) { $0.failed(leg.id, Outcomes.ofPhone(status), at: time) }
        case .queueing:
            let time = now
            ringing(call.id) { $0.failed(leg.id, Outcomes.ofPhone(status), at: time) }
            settleAgents(of: call.id)
        case .conferring: invitationFailed(leg.id, in: call.id)
        case .paging: paging(call.id) { $0.gone(leg.id) }
        case .summoning: summonsFailed(leg.id, in: call.id)
        default: break
        }
    }

    /// The exchange itself ends the leg, and its call goes on as if its far end had hung up.
    mutating func leave(_ id: LegID, _ departure: Leg.Departure) {
        guard let leg = legs[id] else { return }
        hangUp(id, .spent)
        left(leg, departure)
    }

    /// A leg is over because its far end, or its silence, said so.
    private mutating func left(_ leg: Leg, _ departure: Leg.Departure) {
        guard let call = calls[leg.call], departure != .asked else { return }
        if leg.id == call.caller {
            guard call.consults == nil else { return completeConsult(by: leg.id, in: call.id) }
            return callerLeft(call, departure)
        }
        if call.handovers[leg.id] != nil { return handoverLeft(leg.id, in: call.id) }
        if case .conferring(_, let conferring) = call.activity {
            return conference(conferring.plan.room) { $0.left(leg.id) }
        }
        if case .paging = call.activity { return paging(call.id) { $0.gone(leg.id) } }
        if case .transferring = call.activity { talkAgain(call.id) }
        guard case .talking(_, let bridge)? = calls[call.id]?.activity, bridge.callee == leg.id
        else { return }
        calls[call.id]?.talkedUntil = now
        foundDeparture(departure, of: leg, in: call.id)
        calls[call.id]?.ending = CallEnding(
            by: departure == .spent ? .exchange : .callee, cause: departure.words)
        talkEnded(bridge, in: call.id)
        part(bridge)
        complete(call.id, .ended(by: call.talksWith))
    }

    private mutating func callerLeft(_ call: Call, _ departure: Leg.Departure) {
        guard !call.isOver else { return }
        calls[call.id]?.talkedUntil = now
        if calls[call.id]?.ending == nil {
            calls[call.id]?.ending = CallEnding(by: .caller, cause: departure.words)
        }
        if departure == .cancelled { calls[call.id]?.finalStatus = .requestTerminated }
        foundImpatience(call.id)
        if let caller = legs[call.caller] { foundDeparture(departure, of: caller, in: call.id) }
        step(call.id, "caller: \(departure.words)")
        perform(decide(call.id) { $0.callerGone(.normal, $1) }, for: call.id)
    }
}

extension Leg.Departure {
    /// As call records say it.
    var words: String {
        switch self {
        case .hungUp, .asked: "hung up"
        case .cancelled: "cancelled"
        case .noAcknowledgement: "answer was not acknowledged"
        case .noAnswer: "did not answer our offer"
        case .sessionExpired: "session expired"
        case .vanished: "not reachable"
        case .spent: "nothing left to spend"
        }
    }
}
