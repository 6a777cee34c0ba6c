import SIP
import Wire

/// `application/dialog-info+xml`, whole each time (RFC 4235 §4): what an extension is doing. Who
/// is at the other end is not said: a lamp does not need it, and not everybody may know.
struct DialogDocument: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        var leg: LegID
        /// It calls; else it is called.
        var isInitiator: Bool
        var state: CallState
    }

    /// RFC 4235 §3.7.1, as far as a lamp shows it.
    enum CallState: Equatable, Sendable { case trying, early, confirmed }

    static let type = ContentType("application", "dialog-info+xml")

    var version: UInt32
    var number: String
    var domain: ByteString
    var alive: [Entry]
    /// Told as alive the last time, and over now, as many as there is room for.
    var ended: [LegID]

    func serialized() -> [UInt8] {
        var out: [UInt8] = []
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n")
        out.append("<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"")
        out.append(decimal: version)
        out.append("\" state=\"full\" entity=\"")
        let entity = URI(user: ByteString(number), host: .name(domain)).serialized
        out.append(contentsOf: Self.escaped(entity.bytes))
        out.append("\">\r\n")
        for entry in alive {
            open(entry.leg, to: &out)
            out.append(
                entry.isInitiator ? " direction=\"initiator\">" : " direction=\"recipient\">")
            switch entry.state {
            case .trying: out.append("<state>trying</state>")
            case .early: out.append("<state>early</state>")
            case .confirmed: out.append("<state>confirmed</state>")
            }
            out.append("</dialog>\r\n")
        }
        for leg in ended {
            open(leg, to: &out)
            out.append("><state>terminated</state></dialog>\r\n")
        }
        out.append("</dialog-info>\r\n")
        return out
    }

    private func open(_ leg: LegID, to out: inout [UInt8]) {
        out.append("<dialog id=\"")
        out.append(decimal: leg.rawValue)
        out.append("\"")
    }

    /// XML 1.0 §2.4.
    private static func escaped(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        for byte in bytes {
            switch byte {
            case 0x26: out.append("&amp;")
            case 0x3C: out.append("&lt;")
            case 0x3E: out.append("&gt;")
            case 0x22: out.append("&quot;")
            default: out.append(byte)
            }
        }
        return out
    }
}

extension Leg {
    /// Nil when the call is over, or nearly.
    var callState: DialogDocument.CallState? {
        switch state {
        case .inviting: isEarly ? .early : .trying
        case .answered, .talking: .confirmed
        case .leaving, .over: nil
        }
    }
}
