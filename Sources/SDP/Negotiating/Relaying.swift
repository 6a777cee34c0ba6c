public import Wire

/// Offers and answers through a back-to-back user agent that anchors the media: each side is shown
/// the other's codecs at our addresses (RFC 3264).
public enum Negotiation {
    /// The offer of one leg as the other is given it. `anchors` holds our RTP address for each
    /// media line; lines beyond it, lines that are not RTP, and lines without an allowed
    /// codec are offered with port 0. `earlier` is what we last said on that leg, `multiplexed`
    /// are the lines on which RTP and RTCP share a port with it already; `keys` are that leg's.
    public static func relayedOffer(
        _ offer: SessionDescription, origin: inout LocalOrigin, anchors: [SocketAddress],
        allowing policy: CodecPolicy, earlier: SessionDescription? = nil,
        multiplexed: Set<Int> = [], keys: LineKeys = .none, events: EventWish = .passed
    ) -> SessionDescription {
        let media = offer.media.enumerated().map { index, line -> MediaDescription in
            let last = earlier.flatMap { index < $0.media.count ? $0.media[index] : nil }
            guard line.port != 0, line.isRTP, line.kind.isKnown, index < anchors.count,
                let offered = offered(line, to: policy, earlier: last)
            else { return withheld(line) }
            var own = offering(
                anchored(offered, at: anchors[index], offer.direction(of: index)), events)
            if multiplexed.contains(index), own.canBeMultiplexed {
                own.changeBesideFormats { $0.append(MediaDescription.multiplexing) }
            }
            return offering(own, keys, index: index)
        }
        return description(media, like: offer, &origin, anchors)
    }

    /// The answer of one leg as the leg that offered is given it: in the order of `offer`, under
    /// that leg's `keys` and with the codecs of its `policy`.
    public static func relayedAnswer(
        _ answer: SessionDescription, to offer: SessionDescription, origin: inout LocalOrigin,
        anchors: [SocketAddress], allowing policy: CodecPolicy = .open, keys: LineKeys = .none,
        events: EventWish = .passed
    ) -> SessionDescription {
        let media = offer.media.enumerated().map { index, offered -> MediaDescription in
            guard index < answer.media.count, answer.media[index].port != 0, offered.port != 0,
                offered.isRTP, index < anchors.count, !mustBeRefused(offered),
                let answered = answered(answer.media[index], to: offered, allowing: policy),
                var line = answering(
                    anchored(
                        answered, at: anchors[index],
                        answer.direction(of: index).within(offer.direction(of: index).mirrored)),
                    to: offered, keys, index: index)
            else { return refused(offered) }
            line.kind = offered.kind
            line = answering(line, to: offered, events)
            if multiplexes(line, answering: offered) {
                line.changeBesideFormats { $0.append(MediaDescription.multiplexing) }
            }
            return line
        }
        return description(media, like: answer, &origin, anchors)
    }

    /// `offer` with only those codecs that `answer` took: what a third party may be offered when
    /// the offerer has its answer already.
    public static func agreed(
        offer: SessionDescription, answer: SessionDescription
    ) -> SessionDescription {
        var agreed = offer
        for (index, line) in offer.media.enumerated() {
            guard index < answer.media.count, answer.media[index].port != 0 else {
                agreed.media[index].port = 0
                continue
            }
            let taken = answer.media[index].codecs
            let kept = line.formats.filter { format in
                guard let codec = line.codec(format) else { return false }
                return taken.contains { $0.isSame(as: codec) }
            }
            if kept.isEmpty {
                agreed.media[index].port = 0
            } else {
                agreed.media[index] = line.keeping(kept)
            }
        }
        return agreed
    }

    // MARK: - Building

    static func description(
        _ media: [MediaDescription], like model: SessionDescription?,
        _ origin: inout LocalOrigin, _ anchors: [SocketAddress]
    ) -> SessionDescription {
        var description = SessionDescription(
            origin: Origin(id: "0", version: "0", address: ""),
            connection: anchors.first?.ip, media: media)
        description.bandwidths = (model?.bandwidths ?? []).filter(passes(bandwidth:))
        for index in media.indices { description.media[index].settle() }
        origin.stamp(&description, address: anchors.first?.ip)
        return description
    }

    /// The line at our address: what describes the media stays, and nothing else.
    private static func anchored(
        _ line: MediaDescription, at anchor: SocketAddress, _ direction: Direction
    ) -> MediaDescription {
        var own = line
        own.port = anchor.port
        own.portCount = nil
        own.connection = nil
        own.bandwidths = own.bandwidths.filter(passes(bandwidth:))
        own.changeBesideFormats { attributes in
            attributes.removeAll { !passes($0) }
            if direction != .sendReceive || line.direction != nil {
                attributes.append(direction.attribute)
            }
        }
        return own
    }

    /// RFC 3264 §6: "To reject an offered stream, the port number … MUST be set to zero."
    static func refused(_ line: MediaDescription) -> MediaDescription {
        MediaDescription(line.kind, port: 0, transport: line.transport, formats: line.formats)
    }
}
