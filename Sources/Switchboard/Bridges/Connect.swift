import Dialplan
import SDP
import SIP

/// A callee has answered: the two legs become a bridge.
extension Switchboard {
    mutating func connect(_ callee: LegID, _ description: SessionDescription?, in id: CallID) {
        guard let call = calls[id], let action = call.activity.action,
            let caller = legs[call.caller]
        else { return hangUp(callee, .normal) }
        stopPlaying(to: caller.id)
        calls[id]?.talksWith = legs[callee]?.party.name ?? ""
        if let plan = call.activity.dialedOutside {
            calls[id]?.talksWith = plan.number
            if let longest = plan.longest {
                timers.start(.longestTalk(id), at: now + longest)
            }
        }
        listen(call.activity.sideKeys.map { KeyListener($0) }, in: id)
        calls[id]?.activity = .talking(action, Bridge(caller: caller.id, callee: callee))
        calls[id]?.answeredBy = legs[callee]?.party.description
        if call.answered != nil { keepOpenCall(id) }
        legs[callee]?.media.remote = description
        step(id, "answered by \(legs[callee]?.party.description ?? "?")")
        reached(id)
        if caller.invite.body.isEmpty, caller.state == .inviting {
            return connectLate(caller.id, callee, description, in: id)
        }
        guard caller.state == .inviting else {
            // We had answered the caller before, and the callee was offered just that.
            guard answerOffer(of: callee, description) else {
                return abort(id, .notAcceptableHere)
            }
            hearAgain(callee, beside: caller.id)
            return join(id)
        }
        guard let description, let answer = relayAnswer(description, to: caller.id) else {
            return abort(id, .notAcceptableHere)
        }
        leg(caller.id) { $0.answer(answer) }
        join(id)
    }

    /// The callee was called while the caller held, and told not to speak; the caller has come back
    /// meanwhile.
    private mutating func hearAgain(_ callee: LegID, beside caller: LegID) {
        guard legs[caller]?.media.remote?.direction(of: 0).allowsReceiving == true else { return }
        reopen(callee)
    }

    /// A callee that was called while the caller had offered nothing has made the offer, and no
    /// caller is to answer it any more: we do. False where nothing of it can be taken.
    private mutating func answerOffer(
        of callee: LegID, _ description: SessionDescription?
    ) -> Bool {
        guard let leg = legs[callee], leg.invite.body.isEmpty, leg.state != .talking,
            let description
        else { return true }
        let offer = permitted(description, by: callee)
        legs[callee]?.media.remote = offer
        guard let answer = localDescription(for: callee, offer: offer) else { return false }
        self.leg(callee) { $0.acknowledgeAnswer(with: answer) }
        return true
    }

    /// Late offer: the callee's offer goes to the caller, whose answer comes in the ACK.
    private mutating func connectLate(
        _ caller: LegID, _ callee: LegID, _ offer: SessionDescription?, in id: CallID
    ) {
        // Who was answered already, to hear something first, has no offer open.
        let isDone = legs[callee]?.state == .talking
        let offer =
            isDone
            ? legs[callee]?.media.side.map(Negotiation.inForce)
            : offer.map { permitted($0, by: callee) }
        guard let offer, let relayed = relayOffer(offer, to: caller) else {
            return abort(id, .notAcceptableHere)
        }
        leg(caller) { $0.answer(relayed) }
        markAnswered(id)
    }

    /// The caller's ACK: with a late offer, the answer that the callee still waits for.
    mutating func acknowledged(_ caller: LegID, _ answer: SessionDescription?, in id: CallID) {
        guard let answer else { return }
        legs[caller]?.media.remote = answer
        guard case .talking(_, let bridge)? = calls[id]?.activity else {
            direct(caller)
            return playWaiting(on: caller)
        }
        guard legs[bridge.callee]?.state != .talking else { return join(id) }
        guard let relayed = relayAnswer(answer, to: bridge.callee) else {
            return abort(id, .notAcceptableHere)
        }
        leg(bridge.callee) { $0.acknowledgeAnswer(with: relayed) }
        join(id)
    }

    /// Media flows both ways from here on.
    mutating func join(_ id: CallID) {
        guard case .talking(_, let bridge)? = calls[id]?.activity else { return }
        markAnswered(id)
        direct(bridge.caller)
        direct(bridge.callee)
        connectStreams(bridge)
        watchHearing(of: bridge.caller)
        watchHearing(of: bridge.callee)
    }

    mutating func connectStreams(_ bridge: Bridge) {
        guard let first = legs[bridge.caller]?.media, let second = legs[bridge.callee]?.media,
            let firstRemote = first.remote, let secondRemote = second.remote,
            let firstLocal = first.local, let secondLocal = second.local,
            let firstSide = first.side, let secondSide = second.side
        else { return }
        let isWatched = !watches.isEmpty && seatWatched(bridge)
        if !lookingWatchers.isEmpty { tellWatchers(of: bridge) }
        let hasMusic = playHoldMusic(on: bridge)
        watchHold(of: bridge)
        // What is heard and said anew keeps the events of its far end to itself.
        for leg in [bridge.caller, bridge.callee] { legs[leg]?.relaysEvents = false }
        for (index, pair) in zip(first.lines, second.lines).enumerated() {
            guard index < firstRemote.media.count, index < secondRemote.media.count,
                index < firstLocal.media.count, index < secondLocal.media.count,
                firstRemote.media[index].port != 0, secondRemote.media[index].port != 0
            else { continue }
            if isWatched, index == first.soundLine {
                streams[pair.0.stream]?.transcoding = nil
                continue
            }
            if hasMusic, firstLocal.media[index].kind == .audio { continue }
            switch Negotiation.joining(line: index, firstSide, secondSide) {
            case .passed:
                streams[pair.0.stream]?.transcoding = nil
            case .transcoded(let one, let other):
                tellTranscoding(pair.0.stream, one, other, of: bridge)
                outbox.media.append(.bridge(pair.0.stream, pair.1.stream))
                continue
            }
            // Each side sends in the numbers that we described to it, and hears in its own.
            let order = MediaOrder.connect(
                pair.0.stream, pair.1.stream,
                firstToSecond: Negotiation.payloadMap(
                    from: firstLocal.media[index], to: secondRemote.media[index]
                ).forward,
                secondToFirst: Negotiation.payloadMap(
                    from: secondLocal.media[index], to: firstRemote.media[index]
                ).forward)
            outbox.media.append(order)
            guard index == first.soundLine else { continue }
            for (from, to) in [(bridge.caller, bridge.callee), (bridge.callee, bridge.caller)] {
                let passes = passesEvents(from: from, to: to)
                legs[from]?.relaysEvents = passes
                guard !passes else { continue }
                let stream = from == bridge.caller ? pair.0.stream : pair.1.stream
                outbox.media.append(.absorbKeys(stream))
            }
        }
    }

    private mutating func tellTranscoding(
        _ stream: StreamID, _ one: Codec, _ other: Codec, of bridge: Bridge
    ) {
        guard let known = streams[stream], let caller = legs[bridge.caller]?.party,
            let callee = legs[bridge.callee]?.party
        else { return }
        let what =
            "transcoded: \(caller.description) speaks \(one.text), "
            + "\(callee.description) \(other.text)"
        guard known.transcoding != what else { return }
        streams[stream]?.transcoding = what
        step(known.call, what)
    }

    /// For strategies that ask who has talked, and when.
    mutating func talkEnded(_ bridge: Bridge, in id: CallID) {
        listen(nil, in: id)
        timers.stop(.longestTalk(id))
        for leg in [bridge.caller, bridge.callee] {
            if case .phone(let number)? = legs[leg]?.party {
                ringMemory.talked(number, until: now)
            }
        }
        serviceEnded(in: id)
    }

    mutating func part(_ bridge: Bridge) {
        abandonRenegotiation(of: bridge)
        if let call = legs[bridge.caller]?.call ?? legs[bridge.callee]?.call {
            forgetHold(of: call)
            dissolveWatch(of: call)
        }
        for leg in [bridge.caller, bridge.callee] { stopPlaying(to: leg) }
        for line in legs[bridge.caller]?.media.lines ?? [] {
            outbox.media.append(.disconnect(line.stream))
        }
    }

    private mutating func markAnswered(_ id: CallID) {
        guard calls[id]?.answered == nil else { return }
        calls[id]?.answered = now
        counters.callsAnswered &+= 1
        keepOpenCall(id)
    }

    /// The two sides cannot hear each other: both end, and the plan is told.
    private mutating func abort(_ id: CallID, _ status: Status) {
        guard case .talking(_, let bridge)? = calls[id]?.activity else { return }
        calls[id]?.lastFailure = status
        found(.noCommonCodec, about: legs[bridge.callee]?.party.description ?? "", in: id)
        talkEnded(bridge, in: id)
        hangUp(bridge.callee, .normal)
        complete(id, .outcome(.failed))
    }
}

extension Call.Activity {
    /// The plan's action that the call is busy with.
    var action: ActionID? {
        switch self {
        case .ringing(let id, _), .dialing(let id, _), .talking(let id, _), .playing(let id),
            .collecting(let id, _), .echoing(let id), .waiting(let id), .lookingUp(let id, _),
            .conferring(let id, _), .queueing(let id, _), .recordingPrompt(let id, _),
            .monitoring(let id, _), .paging(let id, _), .parked(let id, _),
            .transferring(let id, _),
            .takingMessage(let id, _), .visitingMailbox(let id, _):
            id
        case .deciding, .summoning, .ending: nil
        }
    }

    /// Who has answered, where that is outside.
    fileprivate var dialedOutside: DialPlan? {
        switch self {
        case .ringing(_, let ringing): ringing.takenOutside
        case .dialing(_, let dialing): dialing.plan
        case .queueing(_, let queueing): queueing.ringing?.takenOutside
        default: nil
        }
    }

    /// What may be pressed once somebody has answered.
    var sideKeys: RouteTable? {
        switch self {
        case .ringing(_, let ringing): ringing.plan.sideKeys
        case .dialing(_, let dialing): dialing.plan.sideKeys
        case .queueing(_, let queueing): queueing.plan.sideKeys
        default: nil
        }
    }
}

extension Switchboard {
    /// Something should be heard of this leg: its call goes both ways, or it sits in a room.
    func isExpected(_ leg: Leg) -> Bool {
        guard let call = calls[leg.call] else { return false }
        if case .talking(_, let bridge) = call.activity { return bridge.contains(leg.id) }
        if case .monitoring(_, let monitoring) = call.activity { return monitoring.watched != nil }
        guard case .conferring(_, let conferring) = call.activity else { return call.isTwoWay }
        return conferences[conferring.plan.room]?.member(leg.id)?.isWaiting == false
    }
}

extension Call {
    /// Whoever is connected is expected to be heard: the two sides of a bridge, and the caller
    /// of the echo test, which has no end of its own.
    var isTwoWay: Bool {
        switch activity {
        case .talking, .echoing: true
        case .deciding, .ringing, .dialing, .playing, .collecting, .queueing, .waiting, .lookingUp,
            .conferring, .monitoring, .recordingPrompt, .paging, .summoning, .parked,
            .transferring, .takingMessage, .visitingMailbox, .ending:
            false
        }
    }
}
