public import Wire

/// Descriptions for what the exchange says itself: tones and the echo test, in G.711.
extension Negotiation {
    /// Our answer to an offer: the offerer's first choice among what we speak, and its telephone
    /// events. Nil when there is nothing (the call is answered 488).
    public static func localAnswer(
        to offer: SessionDescription, origin: inout LocalOrigin, anchors: [SocketAddress],
        keys: LineKeys = .none
    ) -> SessionDescription? {
        var hasSpeech = false
        let media = offer.media.enumerated().map { index, line -> MediaDescription in
            guard !hasSpeech, line.kind == .audio, line.port != 0, line.isRTP,
                index < anchors.count, !mustBeRefused(line),
                let codec = line.codecs.first(where: isSpoken)
            else { return refused(line) }
            let events = line.codecs.first { $0.name.equalsIgnoringCase("telephone-event") }
            let speech = speech(
                codec, events, at: anchors[index], offer.direction(of: index).mirrored,
                transport: line.transport)
            guard var own = answering(speech, to: line, keys, index: index) else {
                return refused(line)
            }
            if multiplexes(own, answering: line) {
                own.attributes.append(MediaDescription.multiplexing)
            }
            hasSpeech = true
            return own
        }
        return hasSpeech ? description(media, like: nil, &origin, anchors) : nil
    }

    /// Our offer when we are asked for one: G.711 in both laws, and telephone events.
    public static func localOffer(
        origin: inout LocalOrigin, anchors: [SocketAddress], keys: LineKeys = .none
    ) -> SessionDescription? {
        guard let anchor = anchors.first else { return nil }
        var line = MediaDescription(.audio, port: anchor.port, formats: ["8", "0", "101"])
        line.attributes = [
            Attribute("rtpmap", "8 PCMA/8000"), Attribute("rtpmap", "0 PCMU/8000"),
            Attribute("rtpmap", "101 telephone-event/8000"), Attribute("fmtp", "101 0-16"),
        ]
        return description([offering(line, keys, index: 0)], like: nil, &origin, anchors)
    }

    /// The payload type of what we speak in `local`, our side of an agreement.
    public static func spokenPayloadType(_ local: SessionDescription) -> UInt8? {
        for line in local.media where line.kind == .audio && line.port != 0 {
            if let codec = line.codecs.first(where: isSpoken) { return codec.payloadType }
        }
        return nil
    }

    static func isSpoken(_ codec: Codec) -> Bool {
        codec.clockRate == 8000
            && (codec.name.equalsIgnoringCase("PCMU") || codec.name.equalsIgnoringCase("PCMA"))
    }

    private static func speech(
        _ codec: Codec, _ events: Codec?, at anchor: SocketAddress, _ direction: Direction,
        transport: ByteString
    ) -> MediaDescription {
        var line = MediaDescription(.audio, port: anchor.port, transport: transport, formats: [])
        for codec in [codec, events].compactMap({ $0 }) {
            let format = ByteString("\(codec.payloadType)")
            line.formats.append(format)
            line.attributes.append(Attribute("rtpmap", ByteString("\(format) \(codec.text)")))
        }
        if let events {
            line.attributes.append(Attribute("fmtp", ByteString("\(events.payloadType) 0-16")))
        }
        if direction != .sendReceive { line.attributes.append(direction.attribute) }
        return line
    }
}
