import SIP
import Wire

/// How it is with a person, as far as others see it.
struct PresenceState: Equatable, Sendable {
    /// Can be reached (RFC 3863 §4.1.4).
    var isOpen: Bool
    /// What they do, in the words of RFC 4480 §3.2: `on-the-phone`, `away`, …
    var activities: [String] = []
    var note: String?
}

/// `application/pidf+xml` (RFC 3863), with activities (RFC 4480) in the data model of RFC 4479.
struct PresenceDocument: Equatable, Sendable {
    static let type = ContentType("application", "pidf+xml")

    var number: String
    var domain: ByteString
    var state: PresenceState

    func serialized() -> [UInt8] {
        var out: [UInt8] = []
        let uri = URI(user: ByteString(number), host: .name(domain))
        let entity = XMLText.escaped(uri.serialized)
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n")
        out.append("<presence xmlns=\"urn:ietf:params:xml:ns:pidf\"")
        out.append(" xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\"")
        out.append(" xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"")
        out += entity
        out.append("\">\r\n<tuple id=\"phone\"><status><basic>")
        out.append(state.isOpen ? "open" : "closed")
        out.append("</basic></status><contact>")
        out += entity
        out.append("</contact>")
        writeNote(to: &out)
        out.append("</tuple>\r\n")
        if !state.activities.isEmpty {
            out.append("<dm:person id=\"person\"><rpid:activities>")
            for activity in state.activities {
                out.append("<rpid:")
                out.append(contentsOf: activity.utf8)
                out.append("/>")
            }
            out.append("</rpid:activities></dm:person>\r\n")
        }
        out.append("</presence>\r\n")
        return out
    }

    private func writeNote(to out: inout [UInt8]) {
        guard let note = state.note else { return }
        out.append("<note>")
        out += XMLText.escaped(ByteString(note))
        out.append("</note>")
    }
}
