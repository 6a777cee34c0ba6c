import Dialplan
import SDP
import SIP

/// What the exchange itself says to a far end, and the descriptions that let it.
extension Switchboard {
    // MARK: - Sounds

    /// The stream of a leg's sound.
    func speechStream(of id: LegID) -> StreamID? { legs[id]?.media.soundStream }

    /// Takes the place of what was played on this stream before.
    mutating func play(
        _ items: [MediaPlayback.Item], on stream: StreamID, rounds: UInt32 = 1
    ) {
        let playback = MediaPlayback(PlaybackID(takeNumber()), items, rounds: rounds)
        streams[stream]?.playback = playback.id
        let tones = items.filter(\.isTone)
        streams[stream]?.tones = rounds == 1 && tones.count < items.count ? tones : []
        // Who was offered something and has not answered cannot be spoken to yet.
        guard let leg = streams[stream]?.leg, legs[leg]?.media.remote != nil else {
            streams[stream]?.waiting = playback
            return
        }
        outbox.media.append(.play(stream, playback))
    }

    /// The far end's answer is here: what it was to hear begins.
    mutating func playWaiting(on id: LegID) {
        guard let stream = speechStream(of: id), let playback = streams[stream]?.waiting else {
            return
        }
        streams[stream]?.waiting = nil
        outbox.media.append(.play(stream, playback))
    }

    func isPlaying(to id: LegID) -> Bool {
        speechStream(of: id).map { streams[$0]?.playback != nil } ?? false
    }

    mutating func stopPlaying(to id: LegID) {
        guard let stream = speechStream(of: id), streams[stream]?.playback != nil else { return }
        streams[stream]?.playback = nil
        guard streams[stream]?.waiting == nil else {
            streams[stream]?.waiting = nil
            return
        }
        outbox.media.append(.stopPlaying(stream))
    }

    /// The plan's sounds for this call, in its language.
    func items(_ sounds: [Sound], for call: Call) -> [MediaPlayback.Item] {
        let language = language(of: call)
        return sounds.compactMap { sound in
            switch sound {
            case .prompt(let name): .prompt(name, language: language)
            case .tone(let name): Tone(name, call.machine.tones, times: 1).map { .tone($0) }
            }
        }
    }

    /// As `language` has set it, else the first one of the plan's settings.
    func language(of call: Call) -> String { call.language ?? call.machine.firstLanguage }

    // MARK: - Descriptions

    /// Lets the caller hear us before anybody answers: 183 with what we speak ourselves (RFC 3960
    /// §3). A caller who has made no offer is answered. Gives the stream to speak on.
    mutating func speakEarly(to id: LegID) -> StreamID? {
        guard let leg = legs[id], leg.state == .inviting, let offer = leg.media.remote else {
            return answerLocally(id)
        }
        guard !canSpeak(to: id) else { return speechStream(of: id) }
        guard let description = localDescription(for: id, offer: offer) else {
            foundNoCodec(leg)
            return nil
        }
        progress(id, .sessionProgress, description)
        direct(id)
        return speechStream(of: id)
    }

    private mutating func foundNoCodec(_ leg: Leg) {
        calls[leg.call]?.lastFailure = .notAcceptableHere
        found(.noCommonCodec, about: leg.party.description, in: leg.call)
    }

    /// By the descriptions that both sides have seen.
    private func canSpeak(to id: LegID) -> Bool {
        legs[id]?.media.side.map(Negotiation.canSpeak) ?? false
    }

    /// Answers the caller with what we speak ourselves, unless that is done already. Gives the
    /// stream to speak on, or nil when the caller speaks nothing that we do.
    @discardableResult
    mutating func answerLocally(_ id: LegID) -> StreamID? {
        guard let leg = legs[id] else { return nil }
        if leg.state == .inviting {
            // RFC 3261 §13.2.1: the answer of a 183 is the answer of the 200 too.
            let told = canSpeak(to: id) ? leg.media.local : nil
            guard let description = told ?? localDescription(for: id, offer: leg.media.remote)
            else {
                foundNoCodec(leg)
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
        guard legs[id]?.media.remote == nil || canSpeak(to: id) else { return nil }
        return speechStream(of: id)
    }

    /// Our answer to `offer`, or our offer when there is none.
    mutating func localDescription(
        for id: LegID, offer: SessionDescription?
    ) -> SessionDescription? {
        let count = min(offer?.media.count ?? 1, Limits.mediaLines)
        guard anchor(id, lines: count), let leg = legs[id] else { return nil }
        var origin = leg.media.origin
        let anchors = anchors(of: id, lines: count)
        let keys = keys(of: id, lines: count)
        let description =
            if let offer {
                Negotiation.localAnswer(
                    to: offer, origin: &origin, anchors: anchors, allowing: leg.policy, keys: keys,
                    events: eventWish(of: id))
            } else {
                Negotiation.localOffer(
                    origin: &origin, anchors: anchors, allowing: leg.policy, keys: keys,
                    events: eventWish(of: id))
            }
        guard let description else { return nil }
        legs[id]?.media.origin = origin
        legs[id]?.media.local = description
        return description
    }
}

extension MediaPlayback.Item {
    fileprivate var isTone: Bool { if case .tone = self { true } else { false } }
}
