import Wire

/// Bytes that are not a message: why, and, where they are a request that can be answered, with
/// what.
public struct MessageError: Error, Equatable, Sendable {
    /// The rule that was broken, for the log and for the reason phrase.
    public var reason: String
    /// Nil for responses, for ACK, and for requests without the lines an answer copies.
    public var suggestedStatus: Status?
    /// Via, From, To, Call-ID and CSeq as they stood, for the answer; To with a tag, unless it
    /// could not be read.
    var copiedLines: [UInt8]

    /// The answer to what could not be read: its own lines, copied (RFC 3261 §8.2.6.2); nil where
    /// silence is the answer.
    public func rejection() -> [UInt8]? {
        guard let suggestedStatus else { return nil }
        var out: [UInt8] = []
        out.append("SIP/2.0 ")
        out.append(decimal: suggestedStatus.rawValue)
        out.append(0x20)
        out.append(suggestedStatus.defaultReason)
        if suggestedStatus == .badRequest {
            out.append(" (")
            out.append(contentsOf: reason.utf8)
            out.append(")")
        }
        out.append("\r\n")
        out += copiedLines
        out.append("Content-Length: 0\r\n\r\n")
        return out
    }
}
