public import Wire

/// What an offer and its answer mean for one media line, seen from our side.
public struct MediaPlan: Equatable, Sendable {
    public var rtp: SocketAddress
    public var rtcp: SocketAddress
    /// RTCP comes and goes where RTP does (RFC 5761).
    public var isMultiplexed: Bool
    public var sends: Bool
    public var receives: Bool
    /// Hz by payload type, of all that the far end may send.
    public var clockRates: [UInt8: UInt32]
    /// The payload type of RFC 4733 events that the far end sends.
    public var telephoneEvent: UInt8?
    /// Nil: packets are in the clear.
    public var protection: LineProtection?
    /// Nil for lines of another kind than sound.
    public var speech: Speech?

    public init(
        rtp: SocketAddress, rtcp: SocketAddress, isMultiplexed: Bool = false, sends: Bool,
        receives: Bool, clockRates: [UInt8: UInt32], telephoneEvent: UInt8?,
        protection: LineProtection? = nil, speech: Speech? = nil
    ) {
        self.speech = speech
        self.protection = protection
        self.isMultiplexed = isMultiplexed
        self.rtp = rtp
        self.rtcp = rtcp
        self.sends = sends
        self.receives = receives
        self.clockRates = clockRates
        self.telephoneEvent = telephoneEvent
    }
}

/// The payload type in which a packet leaves, by the one in which it came. Payload types that are
/// not listed leave as they came.
public struct PayloadMap: Equatable, Sendable {
    public var forward: [UInt8: UInt8]
    public var backward: [UInt8: UInt8]

    public init(forward: [UInt8: UInt8] = [:], backward: [UInt8: UInt8] = [:]) {
        self.forward = forward
        self.backward = backward
    }
}

extension Negotiation {
    /// Nil when the line carries nothing: refused, without an address, or without a key in common
    /// where there must be one.
    public static func plan(
        line index: Int, local: SessionDescription, remote: SessionDescription
    ) -> MediaPlan? {
        guard let line = carried(line: index, local: local, remote: remote) else { return nil }
        let (mine, theirs, address) = (line.mine, line.theirs, line.address)
        let own = local.direction(of: index)
        let far = remote.direction(of: index)
        let agreed = agreed(mine, theirs)
        let sources = mine.codecs
        var rates: [UInt8: UInt32] = [:]
        // RFC 3264 §5.1: who describes a payload type wants to receive it; some send what they
        // described themselves instead, which means the same where the numbers agree.
        for codec in theirs.codecs { rates[codec.payloadType] = codec.clockRate }
        for codec in sources { rates[codec.payloadType] = codec.clockRate }
        // Some send what they did not name.
        let events = events(among: agreed)?.mine ?? events(of: mine)
        let isMultiplexed = isMultiplexed(line: index, local: local, remote: remote)
        return MediaPlan(
            rtp: SocketAddress(address, theirs.port),
            rtcp: SocketAddress(address, isMultiplexed ? theirs.port : theirs.rtcpPort),
            isMultiplexed: isMultiplexed,
            sends: own.allowsSending && far.allowsReceiving && !address.isUnspecified,
            receives: own.allowsReceiving && far.allowsSending, clockRates: rates,
            telephoneEvent: events?.payloadType, protection: line.protection,
            speech: mine.kind == .audio ? Speech(sources, theirs, agreed) : nil)
    }

    /// Whether sound or pictures are to come on this line.
    public static func receives(
        line index: Int, local: SessionDescription, remote: SessionDescription
    ) -> Bool {
        carried(line: index, local: local, remote: remote) != nil
            && local.direction(of: index).allowsReceiving
            && remote.direction(of: index).allowsSending
    }

    /// A line that carries something.
    private struct Carried {
        var mine: MediaDescription
        var theirs: MediaDescription
        var address: IPAddress
        var protection: LineProtection?
    }

    private static func carried(
        line index: Int, local: SessionDescription, remote: SessionDescription
    ) -> Carried? {
        guard index < local.media.count, index < remote.media.count,
            let address = remote.address(of: index)
        else { return nil }
        let mine = local.media[index]
        let theirs = remote.media[index]
        guard mine.port != 0, theirs.port != 0 else { return nil }
        let protection = protection(mine, theirs)
        // A secret line without a key in common is not to be spoken in the clear.
        guard protection != nil || !mine.isSecret && !theirs.isSecret else { return nil }
        return Carried(mine: mine, theirs: theirs, address: address, protection: protection)
    }

    /// What is left to renumber between two far ends that named the same formats differently.
    ///
    /// Each is shown the other's numbers, and by RFC 3264 §5.1 sends in the numbers that it was
    /// shown, so nothing would be left to do. Some send in the numbers of their own description
    /// instead: those are mapped, wherever the number means nothing else to the receiver.
    public static func payloadMap(
        from: MediaDescription, to: MediaDescription
    ) -> PayloadMap {
        let sources = from.codecs
        let targets = to.codecs
        var map = PayloadMap()
        for source in sources {
            guard let target = targets.first(where: { $0.isSame(as: source) }),
                target.payloadType != source.payloadType
            else { continue }
            if !targets.contains(where: { $0.payloadType == source.payloadType }) {
                map.forward[source.payloadType] = target.payloadType
            }
            if !sources.contains(where: { $0.payloadType == target.payloadType }) {
                map.backward[target.payloadType] = source.payloadType
            }
        }
        return map
    }

    /// `audio PCMU/8000` for each line in force: its first codec that both sides named.
    public static func codecNames(
        local: SessionDescription, remote: SessionDescription
    ) -> [String] {
        zip(local.media, remote.media).compactMap { mine, theirs in
            guard mine.port != 0, theirs.port != 0 else { return nil }
            let (few, many) =
                mine.formats.count < theirs.formats.count ? (mine, theirs) : (theirs, mine)
            let known = many.codecs
            let common = few.codecs.first { codec in
                !codec.isCompanion && known.contains { $0.isSame(as: codec) }
            }
            guard let common else { return nil }
            return "\(mine.kind.text) \(common.text)"
        }
    }
}
