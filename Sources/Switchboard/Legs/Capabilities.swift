import Dialplan
import SIP
import Wire

/// What the exchange says of itself in Allow, Supported and Accept.
enum Capabilities {
    static let allow = list(methods, without: [])
    private static let methods = [
        "INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "INFO", "PRACK", "UPDATE", "MESSAGE",
        "SUBSCRIBE", "REFER", "PUBLISH",
    ]
    /// RFC 6665 §8.2.2.
    static let events: ByteString = "dialog, presence, message-summary"
    /// RFC 3262, RFC 4028, RFC 3327, RFC 5626, RFC 3891, RFC 4488.
    static let supported = list(tags, without: [])
    private static let tags = ["100rel", "timer", "path", "outbound", "replaces", "norefersub"]

    /// What a far end that is spared something is told of us.
    static func allow(without lacks: Set<Trunk.Feature>) -> ByteString {
        guard !lacks.isEmpty else { return allow }
        let spared: Set<String> = Set(lacks.contains(.update) ? ["UPDATE"] : [])
            .union(lacks.contains(.reliability) ? ["PRACK"] : [])
        return list(methods, without: spared)
    }

    static func supported(without lacks: Set<Trunk.Feature>) -> ByteString {
        guard !lacks.isEmpty else { return supported }
        let spared: Set<String> = Set(lacks.contains(.reliability) ? ["100rel"] : [])
            .union(lacks.sparesTimer ? ["timer"] : [])
        return list(tags, without: spared)
    }

    private static func list(_ words: [String], without spared: Set<String>) -> ByteString {
        ByteString(words.filter { !spared.contains($0) }.joined(separator: ", "))
    }

    static let extensions: Set<ByteString> = [
        "100rel", "timer", "path", "outbound", "replaces", "norefersub", "eventlist",
    ]
    static let sdp: ByteString = "application/sdp"
}

extension Set<Trunk.Feature> {
    /// Sessions are refreshed by a re-INVITE where UPDATE is not known.
    var sparesTimer: Bool { contains(.sessionTimer) || contains(.reinvite) }
}
