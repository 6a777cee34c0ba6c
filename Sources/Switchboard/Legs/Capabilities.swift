import SIP
import Wire

/// What the exchange says of itself in Allow, Supported and Accept.
enum Capabilities {
    static let allow: ByteString = """
        INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, PRACK, UPDATE, MESSAGE, SUBSCRIBE, REFER, PUBLISH
        """
    /// RFC 6665 §8.2.2.
    static let events: ByteString = "dialog, presence, message-summary"
    /// RFC 3262, RFC 4028, RFC 3327, RFC 5626, RFC 3891, RFC 4488.
    static let supported: ByteString = "100rel, timer, path, outbound, replaces, norefersub"
    static let supportedWithoutOffer: ByteString = "timer, path, outbound, replaces, norefersub"
    static let extensions: Set<ByteString> = [
        "100rel", "timer", "path", "outbound", "replaces", "norefersub", "eventlist",
    ]
    static let sdp: ByteString = "application/sdp"
}
