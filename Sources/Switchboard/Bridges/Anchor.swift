import SDP
import SIP
import Wire

/// Ports and streams: what a description says of addresses is ours, on every leg.
extension Switchboard {
    /// Ports for the media lines of `leg` up to `count`; false when none are left.
    mutating func anchor(_ id: LegID, lines count: Int) -> Bool {
        guard let leg = legs[id] else { return false }
        let ip = addresses.mediaAddress(facing: leg.flow)
        let shown = addresses.shownMediaAddress(facing: leg.flow)
        for line in leg.media.lines.count..<max(count, leg.media.lines.count) {
            guard mayTakePort(for: leg.call, at: ip),
                let port = takePort(at: ip, atAnyPrice: isForHelp(leg.call))
            else {
                note(.warning, "No media port is free", call: leg.call)
                return false
            }
            let stream = StreamID(UInt32(truncatingIfNeeded: takeNumber()))
            streams[stream] = Stream(leg: id, call: leg.call, line: line, port: port)
            legs[id]?.media.lines.append(
                .init(stream: stream, address: SocketAddress(shown, port)))
            outbox.media.append(
                .open(stream, opening(at: SocketAddress(ip, port))))
        }
        return true
    }

    mutating func opening(at local: SocketAddress) -> MediaOpening {
        MediaOpening(
            local: local, ssrc: chance.uint32(),
            sequence: UInt16(truncatingIfNeeded: chance.uint32()) & 0x7FFF,
            timestamp: chance.uint32(), cname: chance.token(9).description)
    }

    func anchors(of id: LegID, lines count: Int) -> [SocketAddress] {
        legs[id]?.media.lines.prefix(count).map(\.address) ?? []
    }

    /// The offer of one leg as the other is given it. Nil when no port is left or no line fits.
    mutating func relayOffer(
        _ offer: SessionDescription, to id: LegID
    ) -> SessionDescription? {
        let count = min(offer.media.count, Limits.mediaLines)
        guard anchor(id, lines: count), let leg = legs[id] else { return nil }
        var origin = leg.media.origin
        let relayed = Negotiation.relayedOffer(
            offer, origin: &origin, anchors: anchors(of: id, lines: count),
            allowing: leg.policy, earlier: leg.media.local,
            multiplexed: leg.media.multiplexed, keys: keys(of: id, lines: count),
            events: eventWish(of: id))
        guard relayed.carries else { return nil }
        legs[id]?.media.origin = origin
        legs[id]?.media.local = relayed
        return relayed
    }

    /// The answer of one leg as the offering leg is given it. Nil when no port is left, or nothing
    /// of it fits.
    mutating func relayAnswer(
        _ answer: SessionDescription, to id: LegID
    ) -> SessionDescription? {
        guard let leg = legs[id], let offer = leg.openOfferOfTheirs else { return nil }
        let count = min(offer.media.count, Limits.mediaLines)
        guard anchor(id, lines: count), var origin = legs[id]?.media.origin else { return nil }
        let relayed = Negotiation.relayedAnswer(
            answer, to: offer, origin: &origin, anchors: anchors(of: id, lines: count),
            allowing: leg.policy, keys: keys(of: id, lines: count),
            events: eventWish(of: id))
        guard relayed.carries || !answer.carries else { return nil }
        if leg.state == .inviting, let told = leg.media.local,
            Negotiation.isSameSound(told, relayed)
        {
            // What was said early is said again with the answer.
            return told
        }
        legs[id]?.media.origin = origin
        legs[id]?.media.local = relayed
        return relayed
    }

    /// Tells the media engine what the descriptions in force on `leg` mean.
    mutating func direct(_ id: LegID) {
        guard let leg = legs[id], let local = leg.media.local, let remote = leg.media.remote
        else { return }
        let soundLine = leg.media.soundLine
        for (index, line) in leg.media.lines.enumerated() {
            guard let plan = Negotiation.plan(line: index, local: local, remote: remote) else {
                // RFC 3264 §8.2: a line that was ended carries nothing any more.
                outbox.media.append(.direct(line.stream, .nowhere))
                forgetKeys(of: id, line: index)
                continue
            }
            if plan.protection == nil { forgetKeys(of: id, line: index) }
            let isExpected =
                plan.receives && !leg.media.isHolding && isExpected(leg)
            var direction = MediaDirection(
                rtp: plan.rtp, rtcp: plan.rtcp, isMultiplexed: plan.isMultiplexed,
                sends: plan.sends, receives: plan.receives, clockRates: plan.clockRates,
                telephoneEvent: plan.telephoneEvent, alsoFrom: leg.flow.remote.ip,
                silenceTimeoutMilliseconds: isExpected && index == soundLine
                    ? silenceTimeout : nil,
                relaysFeedback: local.media[index].kind == .video,
                protection: plan.protection.map {
                    MediaProtection(
                        suite: $0.suite.description, sending: $0.sending,
                        receiving: $0.receiving)
                }, speech: plan.speech)
            direction.detectsKeys = index == soundLine && findsKeysInSound(id)
            outbox.media.append(.direct(line.stream, direction))
        }
        if calls[leg.call]?.caller == id { beginRecording(of: leg.call) }
    }

    private var silenceTimeout: UInt32? {
        configuration?.media.silenceTimeout.map {
            UInt32(truncatingIfNeeded: $0.nanoseconds / 1_000_000)
        }
    }

    /// The ports stay held until the engine says that they are closed. Doing it twice is harmless.
    mutating func closeStreams(of leg: Leg) {
        // What could not be opened is gone already.
        let open = leg.media.lines.filter { streams[$0.stream]?.isClosing == false }
        for line in open {
            streams[line.stream]?.isClosing = true
            if calls[leg.call]?.recording?.stream == line.stream
                || streams[line.stream]?.passingRecording != nil
            {
                streams[line.stream]?.passingRecording = nil
                outbox.media.append(.stopRecording(line.stream))
            }
            outbox.media.append(.close(line.stream))
        }
        guard calls[leg.call]?.finished[leg.id] == nil else { return }
        calls[leg.call]?.finished[leg.id] = FinishedLeg(
            record: LegRecord(
                party: leg.party.description, codecs: leg.media.codecNames,
                transport: leg.flow.transport.name, streams: []),
            awaited: Set(open.map(\.stream)))
    }
}

extension Leg {
    /// The codecs that it may have, and in which order.
    var policy: CodecPolicy { CodecPolicy(codecs) }

    /// The offer that its far end is to be answered. Who was told something before the call is
    /// answered keeps the codecs of that: the first description that a caller gets is the answer
    /// (RFC 3261 §13.2.1).
    fileprivate var openOfferOfTheirs: SessionDescription? {
        guard let offer = media.remote else { return nil }
        guard role == .caller, state == .inviting, let told = media.local else { return offer }
        let agreed = Negotiation.agreed(offer: offer, answer: told)
        return agreed.carries ? agreed : offer
    }
}

extension SessionDescription {
    /// At least one line is not refused.
    var carries: Bool { media.contains { $0.port != 0 } }
}

extension LegMedia {
    /// Both descriptions in force.
    var side: Negotiation.Side? {
        guard let local, let remote else { return nil }
        return Negotiation.Side(local: local, remote: remote)
    }

    /// `audio PCMU/8000`, for each line in force.
    var codecNames: [String] {
        guard let local, let remote else { return [] }
        return Negotiation.codecNames(local: local, remote: remote)
    }
}
