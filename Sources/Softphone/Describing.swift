import SDP
import SIP
import Wire

/// The phone's own session descriptions: one line of audio, in G.711 unless told otherwise.
extension Softphone {
    static let sdp: ByteString = "application/sdp"

    /// Our offer, or our answer to `offer`. A line that we cannot speak is refused with port 0.
    func description(
        for call: inout PhoneCall, answering offer: SessionDescription?
    ) -> SessionDescription {
        var media: [MediaDescription] = []
        if let offer {
            var hasSpeech = false
            for (index, line) in offer.media.enumerated() {
                let codecs = common(with: line)
                let isSpeech = codecs.contains { $0.name != "telephone-event" }
                guard line.kind == .audio, line.port != 0, isSpeech, !hasSpeech,
                    let keys = keys(answering: line)
                else {
                    media.append(
                        MediaDescription(
                            line.kind, port: 0, transport: line.transport,
                            formats: line.formats))
                    continue
                }
                hasSpeech = true
                let wanted = offer.direction(of: index).mirrored
                var own = audio(
                    codecs, call, call.isHeld ? wanted.silenced : wanted,
                    isMultiplexed: behaviour.multiplexes && line.isMultiplexed)
                own.transport = line.transport
                own.attributes += keys
                media.append(own)
            }
        } else {
            var own = audio(
                behaviour.codecs, call, call.isHeld ? .sendOnly : .sendReceive,
                isMultiplexed: behaviour.multiplexes)
            if behaviour.protection == .required { own.transport = "RTP/SAVP" }
            if behaviour.protection != .none { own.attributes.append(key(tag: 1)) }
            media = behaviour.offersPictureFirst ? [picture(call), own] : [own]
        }
        let old = call.local.map { ($0.media, $0.connection) }
        if let old, old.0 != media { call.version += 1 }
        let origin = Origin(
            user: identity.user, id: ByteString("\(1000 + call.number.rawValue)"),
            version: ByteString("\(call.version)"),
            address: ByteString("IN \(local.ip.isV4 ? "IP4" : "IP6") \(local.ip)"))
        return SessionDescription(origin: origin, connection: local.ip, media: media)
    }

    /// What our answer to a line says of keys; nil for a line that must be refused.
    private func keys(answering line: MediaDescription) -> [Attribute]? {
        guard line.isRTP else { return nil }
        let theirs = line.keys.first { $0.suite.equals(Self.suite) }
        guard behaviour.protection != .none, let theirs else {
            return line.isSecret || behaviour.protection == .required ? nil : []
        }
        return [key(tag: theirs.tag)]
    }

    /// The one suite that every phone has (RFC 4568 §6.2), and a key of the phone's own.
    private static let suite: StaticString = "AES_CM_128_HMAC_SHA1_80"

    private func key(tag: UInt32) -> Attribute {
        let key = (identity.user.bytes + [UInt8](repeating: 0, count: 30)).prefix(30)
        let text = Base64.encode(Array(key))
        return Attribute(
            "crypto", ByteString("\(tag) AES_CM_128_HMAC_SHA1_80 inline:\(text)"))
    }

    /// The offer's codecs that we speak, in the offer's order and with its numbers.
    private func common(with line: MediaDescription) -> [Codec] {
        line.codecs.filter { offered in
            behaviour.codecs.contains {
                $0.name.equalsIgnoringCase(offered.name) && $0.clockRate == offered.clockRate
            }
        }
    }

    private func audio(
        _ codecs: [Codec], _ call: PhoneCall, _ direction: Direction, isMultiplexed: Bool
    ) -> MediaDescription {
        var line = MediaDescription(.audio, port: rtpPort(of: call), formats: [])
        for codec in codecs {
            let format = ByteString("\(codec.payloadType)")
            line.formats.append(format)
            let channels = codec.channels > 1 ? "/\(codec.channels)" : ""
            line.attributes.append(
                Attribute("rtpmap", ByteString("\(format) \(codec.text)\(channels)")))
            if let parameters = codec.parameters {
                line.attributes.append(
                    Attribute("fmtp", ByteString("\(format) \(parameters)")))
            }
        }
        if isMultiplexed { line.attributes.append(Attribute("rtcp-mux")) }
        line.attributes.append(direction.attribute)
        return line
    }

    private func picture(_ call: PhoneCall) -> MediaDescription {
        MediaDescription(
            .video, port: rtpPort(of: call) &+ 2_000, formats: ["96"],
            attributes: [Attribute("rtpmap", "96 H264/90000")])
    }

    /// Two ports for each of a thousand calls.
    private func rtpPort(of call: PhoneCall) -> UInt16 {
        behaviour.firstMediaPort
            &+ 2 * UInt16(truncatingIfNeeded: (call.number.rawValue - 1) % 1000)
    }

    /// Our answer to the call's offer, or our offer when it has none, into a response. Adds
    /// nothing when there is no codec in common.
    func describe(_ response: inout Response, _ call: inout PhoneCall) {
        let own =
            call.local
            ?? description(
                for: &call, answering: call.invite.body.isEmpty ? nil : call.remote)
        guard own.media.contains(where: { $0.port != 0 }) else { return }
        call.local = own
        response.headers.append(.contentType, Self.sdp)
        response.body = own.serialized()
    }

    /// Keeps what the far end said.
    mutating func take(_ body: [UInt8], _ number: CallNumber) {
        if let description = SessionDescription(lenient: body) {
            calls[number]?.remote = description
        }
    }

    /// The 2xx brought the offer; its ACK takes our answer.
    mutating func answerInACK(_ ack: inout Request, _ number: CallNumber) {
        guard var call = calls[number], let remote = call.remote else { return }
        let own = description(for: &call, answering: remote)
        call.local = own
        calls[number] = call
        ack.headers.append(.contentType, Self.sdp)
        ack.body = own.serialized()
    }

    /// RFC 3262 §5: an offer in a reliable provisional response is answered in its PRACK.
    mutating func answerReliableOffer(
        _ response: Response, _ prack: inout Request, _ number: CallNumber
    ) {
        guard calls[number]?.invite.body.isEmpty == true, !response.body.isEmpty,
            calls[number]?.local == nil
        else { return }
        take(response.body, number)
        answerInACK(&prack, number)
    }
}

extension Direction {
    /// What is left when we do not listen.
    var silenced: Direction {
        switch self {
        case .sendReceive, .sendOnly: .sendOnly
        case .receiveOnly, .inactive: .inactive
        }
    }
}
