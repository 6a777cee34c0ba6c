import Dialplan
import SDP
import SIP

/// A phone that has answered hears something before it has the caller: an announcement, or the
/// question whether it takes the call. Meanwhile the caller hears it ring.
struct Handover: Equatable, Sendable {
    /// Who asks for a key; nil when there is only something to hear.
    var collector: DigitCollector?
    /// The collector's times count from here.
    let began: Instant

    /// What an outside number is asked, if the plan says nothing else.
    static let question = "take-call"
    /// The key that takes the call.
    static let takes = "1"
    /// For the key, after the question.
    static let patience = Duration.seconds(10)

    init(asks: Bool, at now: Instant) {
        began = now
        guard asks else { return }
        collector = DigitCollector(
            CollectPlan(
                sounds: [], accepts: .count(1, 1), wait: Self.patience, between: .zero, end: nil,
                isSecret: false))
    }
}

/// ```
///   answered ── announce ─► connected
///      │ confirm: the other phones go on ringing
///      ├── 1 ─► the others stop, connected
///      └── another key, or none in time ─► as if it had declined
/// ```
extension Switchboard {
    /// False where there is nothing to be heard first.
    mutating func beginHandover(
        _ leg: Leg, _ description: SessionDescription?, _ ringing: Ringing
    ) -> Bool {
        let isOutside = ringing.number(of: leg.id).flatMap { ringing.outside($0) } != nil
        lineAnswered(leg.id)
        let asks = isOutside || ringing.plan.confirm != nil
        let question = asks ? ringing.plan.confirm ?? Handover.question : nil
        let names = [ringing.plan.announce, question].compactMap { $0 }
        guard !names.isEmpty, let call = calls[leg.call] else { return false }
        guard let description else { return isOutside && cannotAsk(leg) }
        legs[leg.id]?.media.remote = description
        if leg.invite.body.isEmpty {
            // It made the offer, and is answered before the caller is.
            let offer = permitted(description, by: leg.id)
            legs[leg.id]?.media.remote = offer
            guard let answer = localDescription(for: leg.id, offer: offer) else {
                return isOutside && cannotAsk(leg)
            }
            self.leg(leg.id) { $0.acknowledgeAnswer(with: answer) }
        }
        guard legs[leg.id]?.media.side.map(Negotiation.canSpeak) == true,
            let stream = speechStream(of: leg.id)
        else { return isOutside && cannotAsk(leg) }
        calls[leg.call]?.handovers[leg.id] = Handover(asks: asks, at: now)
        if !asks {
            timers.stop(.ringing(leg.call))
            self.ringing(leg.call) { $0.answered(leg.id) }
        }
        step(leg.call, "\(leg.party) answered, and hears \(names.joined(separator: ", "))")
        direct(leg.id)
        play(items(names.map { .prompt($0) }, for: call), on: stream)
        ringOn(for: leg.call)
        return true
    }

    /// Nobody outside has the call unasked: it may be an answering machine.
    private mutating func cannotAsk(_ leg: Leg) -> Bool {
        decline(leg.id, in: leg.call)
        return true
    }

    /// It has heard what there is to be heard.
    mutating func announced(to leg: LegID, in id: CallID) {
        guard let handover = calls[id]?.handovers[leg] else { return }
        guard handover.collector != nil else { return take(leg, in: id) }
        asking(leg, in: id) { collector, time in
            collector.promptEnded(at: time)
            return []
        }
    }

    /// A key of the phone that is asked.
    mutating func handoverKey(_ symbol: Character, of leg: LegID, in id: CallID) {
        asking(leg, in: id) { $0.key(symbol, at: $1) }
    }

    mutating func handoverDue(_ leg: LegID) {
        guard let id = legs[leg]?.call else { return }
        asking(leg, in: id) { $0.fire(at: $1) }
    }

    private mutating func asking(
        _ leg: LegID, in id: CallID,
        _ decide: (inout DigitCollector, Duration) -> [DigitCollector.Order]
    ) {
        guard let handover = calls[id]?.handovers[leg], var collector = handover.collector else {
            return
        }
        let orders = decide(&collector, now - handover.began)
        calls[id]?.handovers[leg]?.collector = collector
        if let deadline = collector.deadline {
            timers.start(.handover(leg), at: handover.began + deadline)
        }
        for order in orders {
            switch order {
            case .stopPrompts: stopPlaying(to: leg)
            case .finished(Handover.takes): return take(leg, in: id)
            case .finished, .invalid, .timeout: return decline(leg, in: id)
            }
        }
    }

    /// It has the call: every other phone stops.
    private mutating func take(_ leg: LegID, in id: CallID) {
        endHandover(of: leg, in: id)
        if case .queueing? = calls[id]?.activity, let found = legs[leg] {
            return agentAnswered(found, found.media.remote, in: id)
        }
        guard case .ringing(let action, var ringing)? = calls[id]?.activity else { return }
        timers.stop(.ringing(id))
        let effects = ringing.answered(leg)
        calls[id]?.activity = .ringing(action, ringing)
        connect(leg, legs[leg]?.media.remote, in: id)
        perform(effects, ringing: id)
    }

    mutating func decline(_ leg: LegID, in id: CallID) {
        endHandover(of: leg, in: id)
        let who = legs[leg]?.party.description ?? "?"
        step(id, "\(who) does not take the call")
        found(.notTaken, about: who, in: id)
        hangUp(leg, .normal)
        let time = now
        ringing(id) { $0.failed(leg, .declined, at: time) }
        settleAgents(of: id)
    }

    /// It has hung up instead.
    mutating func handoverLeft(_ leg: LegID, in id: CallID) {
        guard let handover = calls[id]?.handovers[leg] else { return }
        endHandover(of: leg, in: id)
        guard handover.collector == nil else {
            let time = now
            ringing(id) { $0.failed(leg, .declined, at: time) }
            return settleAgents(of: id)
        }
        // The others were told already that it had the call.
        complete(id, .outcome(.declined))
    }

    mutating func endHandover(of leg: LegID, in id: CallID) {
        guard calls[id]?.handovers.removeValue(forKey: leg) != nil else { return }
        timers.stop(.handover(leg))
        stopPlaying(to: leg)
    }

    /// The plan wants something else, or the caller has gone.
    mutating func endHandovers(in id: CallID) {
        for leg in calls[id]?.legs ?? [] where calls[id]?.handovers[leg] != nil {
            endHandover(of: leg, in: id)
            hangUp(leg, .normal)
        }
    }
}
