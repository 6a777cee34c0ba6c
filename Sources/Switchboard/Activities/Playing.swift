import Dialplan
import SDP
import SIP

/// The exchange itself answers: tones and the echo test.
extension Switchboard {
    mutating func play(_ plan: PlayPlan, for id: CallID) {
        guard case .tone(let name)? = plan.sounds.first, plan.sounds.count == 1 else {
            notYet("play", for: id)
            return complete(id, .outcome(.failed))
        }
        guard var tone = Tones.all[name], let call = calls[id],
            (plan.isEarly ? speakEarly(to: call.caller) : answerLocally(call.caller)) != nil,
            let stream = legs[call.caller]?.media.lines.first?.stream
        else { return complete(id, .outcome(.failed)) }
        tone.times = plan.times.map { UInt32(clamping: $0) } ?? tone.timesInTenSeconds
        play([.tone(tone)], on: stream)
    }

    /// Takes the place of what was played on this stream before.
    mutating func play(_ items: [MediaPlayback.Item], on stream: StreamID, rounds: UInt32 = 1) {
        let id = PlaybackID(takeNumber())
        streams[stream]?.playback = id
        outbox.media.append(.play(stream, MediaPlayback(id, items, rounds: rounds)))
    }

    mutating func echo(for id: CallID) {
        guard let call = calls[id], answerLocally(call.caller) != nil,
            let stream = legs[call.caller]?.media.lines.first?.stream
        else { return complete(id, .outcome(.failed)) }
        if calls[id]?.answeredBy == nil { calls[id]?.answeredBy = "echo-test" }
        keepOpenCall(id)
        outbox.media.append(.echo(stream))
    }

    mutating func quieten(callerOf id: CallID) {
        guard let caller = calls[id]?.caller,
            let stream = legs[caller]?.media.lines.first?.stream
        else { return }
        streams[stream]?.playback = nil
        outbox.media.append(.stopPlaying(stream))
        outbox.media.append(.disconnect(stream))
    }

    /// Lets the caller hear us before anybody answers: 183 with what we speak ourselves (RFC 3960
    /// §3). Gives the payload type to speak in. A caller who has made no offer is answered.
    private mutating func speakEarly(to id: LegID) -> UInt8? {
        guard let leg = legs[id], leg.state == .inviting, let offer = leg.media.remote else {
            return answerLocally(id)
        }
        guard spokenEarly(to: leg) == nil else { return spokenEarly(to: leg) }
        guard let description = localDescription(for: id, offer: offer) else {
            calls[leg.call]?.lastFailure = .notAcceptableHere
            return nil
        }
        progress(id, .sessionProgress, description)
        direct(id)
        return Negotiation.spokenPayloadType(description)
    }

    /// What we can speak in by the description that the caller has had in a 183 already.
    private func spokenEarly(to leg: Leg) -> UInt8? {
        leg.media.local.flatMap(Negotiation.spokenPayloadType)
    }

    /// Answers the caller with what we speak ourselves, unless that is done already. Gives the
    /// payload type to speak in, or nil when the caller speaks nothing that we do.
    mutating func answerLocally(_ id: LegID) -> UInt8? {
        guard let leg = legs[id] else { return nil }
        if leg.state == .inviting {
            // RFC 3261 §13.2.1: the answer of a 183 is the answer of the 200 too.
            let told = spokenEarly(to: leg) == nil ? nil : leg.media.local
            guard let description = told ?? localDescription(for: id, offer: leg.media.remote)
            else {
                calls[leg.call]?.lastFailure = .notAcceptableHere
                return nil
            }
            self.leg(id) { $0.answer(description) }
            if calls[leg.call]?.answered == nil {
                calls[leg.call]?.answered = now
                counters.callsAnswered &+= 1
                keepOpenCall(leg.call)
            }
            direct(id)
        }
        return legs[id]?.media.local.flatMap(Negotiation.spokenPayloadType)
    }

    /// Our answer to `offer`, or our offer when there is none.
    mutating func localDescription(
        for id: LegID, offer: SessionDescription?
    ) -> SessionDescription? {
        let count = min(offer?.media.count ?? 1, Limits.mediaLines)
        guard anchor(id, lines: count), var origin = legs[id]?.media.origin else { return nil }
        let anchors = anchors(of: id, lines: count)
        let keys = keys(of: id, lines: count)
        let description =
            if let offer {
                Negotiation.localAnswer(
                    to: offer, origin: &origin, anchors: anchors, keys: keys)
            } else {
                Negotiation.localOffer(origin: &origin, anchors: anchors, keys: keys)
            }
        guard let description else { return nil }
        legs[id]?.media.origin = origin
        legs[id]?.media.local = description
        return description
    }
}
