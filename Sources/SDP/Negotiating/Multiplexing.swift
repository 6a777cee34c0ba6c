import Wire

/// RTP and RTCP on one port (RFC 5761), agreed on for each leg by itself.
///
/// Who offers it is granted it (RFC 8035 §3: an answer has the attribute only where the offer
/// had it). We offer it only to who asked for it before, so that an offer during a call does not
/// take back what is agreed.
extension Negotiation {
    /// Both descriptions say so for this line.
    public static func isMultiplexed(
        line index: Int, local: SessionDescription?, remote: SessionDescription?
    ) -> Bool {
        guard let local, let remote, index < local.media.count, index < remote.media.count else {
            return false
        }
        return local.media[index].isMultiplexed && remote.media[index].isMultiplexed
    }

    /// Whether the answer `own` to `offered` says so too.
    static func multiplexes(_ own: MediaDescription, answering offered: MediaDescription) -> Bool {
        offered.isMultiplexed && offered.canBeMultiplexed && own.canBeMultiplexed
    }

    /// RFC 8858 §4.2: the offerer can do nothing else, and these payload types forbid it.
    static func mustBeRefused(_ offered: MediaDescription) -> Bool {
        offered["rtcp-mux-only"] != nil && !offered.canBeMultiplexed
    }
}

extension MediaDescription {
    static let multiplexing = Attribute("rtcp-mux")

    public var isMultiplexed: Bool { self["rtcp-mux"] != nil }

    /// RFC 5761 §4: payload types 64 to 95 look like RTCP.
    var canBeMultiplexed: Bool {
        !formats.contains { format in
            Digits.parse(format.bytes, limit: 127).map { (64...95).contains($0) } ?? false
        }
    }
}
