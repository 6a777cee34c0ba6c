public import Wire

/// Descriptions for what the exchange says itself: prompts, tones, music and the echo test.
extension Negotiation {
    /// Our answer to an offer: the first choice of the leg's `policy`, or else of the offerer,
    /// among what we speak, and its telephone events. Nil when there is nothing (the call is
    /// answered 488).
    public static func localAnswer(
        to offer: SessionDescription, origin: inout LocalOrigin, anchors: [SocketAddress],
        allowing policy: CodecPolicy = .open, keys: LineKeys = .none,
        events: EventWish = .passed
    ) -> SessionDescription? {
        var hasSpeech = false
        let media = offer.media.enumerated().map { index, line -> MediaDescription in
            guard !hasSpeech, line.kind == .audio, line.port != 0, line.isRTP,
                index < anchors.count, !mustBeRefused(line),
                var speech = spoken(to: line, allowing: policy)
            else { return refused(line) }
            speech = answering(speech, to: line, events)
            speech.port = anchors[index].port
            let direction = offer.direction(of: index).mirrored
            if direction != .sendReceive {
                speech.changeBesideFormats { $0.append(direction.attribute) }
            }
            guard var own = answering(speech, to: line, keys, index: index) else {
                return refused(line)
            }
            if multiplexes(own, answering: line) {
                own.changeBesideFormats { $0.append(MediaDescription.multiplexing) }
            }
            hasSpeech = true
            return own
        }
        return hasSpeech ? description(media, like: nil, &origin, anchors) : nil
    }

    /// Our offer when we are asked for one: what we speak and the leg may have, and telephone
    /// events. Nil when there is nothing.
    public static func localOffer(
        origin: inout LocalOrigin, anchors: [SocketAddress],
        allowing policy: CodecPolicy = .open, keys: LineKeys = .none,
        events: EventWish = .passed
    ) -> SessionDescription? {
        guard let anchor = anchors.first else { return nil }
        var line = MediaDescription(.audio, port: anchor.port, formats: [])
        let codecs = policy.others(besides: [])
        guard !codecs.isEmpty else { return nil }
        var used = Set(codecs.map(\.payloadType))
        for codec in codecs { line.append(codec) }
        for rate in Set(codecs.map(\.clockRate)).sorted() {
            guard let type = CodecTable.freeType(wanted: 101, used: used) else { continue }
            used.insert(type)
            line.append(CodecTable.events(type, at: rate))
        }
        return description(
            [offering(offering(line, events), keys, index: 0)], like: nil, &origin, anchors)
    }

    /// Whether we can say something on the first line of sound of this agreement.
    public static func canSpeak(_ side: Side) -> Bool {
        side.local.media.indices.contains { index in
            side.local.media[index].kind == .audio
                && side.codecs(line: index).contains(where: CodecTable.knows)
        }
    }
}
