import Wire

/// What one party is shown of the other's description: formats, and what describes them. Whatever
/// else stands there, known or not, says more of the other's house than of its sound, and ends
/// here; addresses, names and keys are ours.
extension Negotiation {
    /// Of a line that is offered. Its direction, its keys and its `rtcp-mux` are written anew.
    static func passes(_ attribute: Attribute) -> Bool {
        let value = attribute.value ?? ""
        switch attribute.name {
        case "rtpmap", "fmtp", "rtcp-fb", "imageattr": return true
        // RFC 8866 §6.4, §6.9: numbers.
        case "ptime", "maxptime", "framerate":
            return value.bytes.allSatisfy { $0.isASCIIDigit || $0 == 0x2E }
        case "extmap":
            // RFC 8285 §5: a URI may name a host of the other side; a URN names a document.
            let words = value.bytes.split(separator: 0x20)
            return words.count == 2 && words[1].starts(with: Array("urn:".utf8))
        default: return false
        }
    }

    /// RFC 8866 §5.8, RFC 3890, RFC 3556: `AS:64`. Others are names of somebody's own.
    static func passes(bandwidth: ByteString) -> Bool {
        let parts = bandwidth.bytes.split(separator: 0x3A, omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[1].isEmpty && parts[1].allSatisfy(\.isASCIIDigit)
            && ["AS", "CT", "TIAS", "RS", "RR"].contains(ByteString(Array(parts[0])))
    }

    /// A line that the other party is not offered: it holds the place (RFC 3264 §5.1), and names
    /// nothing but what everybody knows.
    static func withheld(_ line: MediaDescription) -> MediaDescription {
        let isKnown = line.isRTP || line.transport == "udptl"
        let formats =
            isKnown
            ? line.formats.filter { $0 == "t38" || $0.bytes.allSatisfy(\.isASCIIDigit) } : []
        return MediaDescription(
            line.kind.isKnown ? line.kind : .application, port: 0,
            transport: isKnown ? line.transport : "RTP/AVP",
            formats: formats.isEmpty ? ["0"] : formats)
    }
}

extension MediaDescription.Kind {
    /// Of RFC 8866 §5.14 and RFC 6466.
    var isKnown: Bool {
        if case .other = self { false } else { true }
    }
}
