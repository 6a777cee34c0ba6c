import Dialplan
import SIP
import Wire

/// One NOTIFY for many extensions (RFC 4662 §5): a list that names them, and a document for each.
/// The first has all of them, later ones those that have changed.
extension Switchboard {
    func list(
        _ package: EventPackage, _ members: [String], _ known: Subscription, _ domain: ByteString
    ) -> EventBody {
        let named = members.filter { known.changed?.contains($0) ?? true }
        let boundary = ByteString(Array("part-".utf8) + known.localTag.bytes)
        var out: [UInt8] = []
        let index = Self.index(
            named, of: known, domain, isWhole: known.changed == nil)
        part("list", domain, "application/rlmi+xml;charset=\"UTF-8\"", index, boundary, &out)
        for number in named {
            let (type, bytes) = document(package, of: number, known, domain)
            part(number, domain, type, bytes, boundary, &out)
        }
        out.append("--")
        out.append(boundary)
        out.append("--\r\n")
        var type = ContentType("multipart", "related")
        type.parameters.list = [
            Parameter("type", "application/rlmi+xml", isQuoted: true),
            Parameter("start", Self.contentID("list", domain), isQuoted: true),
            Parameter("boundary", boundary, isQuoted: true),
        ]
        return EventBody(type: type, bytes: out)
    }

    private func document(
        _ package: EventPackage, of number: String, _ known: Subscription, _ domain: ByteString
    ) -> (ByteString, [UInt8]) {
        if package == .presence {
            let document = PresenceDocument(
                number: number, domain: domain, state: presence(of: number))
            return ("application/pidf+xml", document.serialized())
        }
        let document = DialogDocument(
            version: known.version, name: number, domain: domain,
            alive: dialogs(of: .phone(number), for: known.owner))
        return ("application/dialog-info+xml", document.serialized())
    }

    /// RFC 4662 §5.1 and §5.5.
    private func part(
        _ name: String, _ domain: ByteString, _ type: ByteString, _ body: [UInt8],
        _ boundary: ByteString, _ out: inout [UInt8]
    ) {
        out.append("--")
        out.append(boundary)
        out.append("\r\nContent-Transfer-Encoding: binary\r\nContent-ID: ")
        out.append(Self.contentID(name, domain))
        out.append("\r\nContent-Type: ")
        out.append(type)
        out.append("\r\n\r\n")
        out += body
        out.append("\r\n")
    }

    private static func contentID(_ name: String, _ domain: ByteString) -> ByteString {
        ByteString(Array("<\(name)@".utf8) + domain.bytes + Array(">".utf8))
    }

    /// `application/rlmi+xml` (RFC 4662 §5.4).
    private static func index(
        _ members: [String], of known: Subscription, _ domain: ByteString, isWhole: Bool
    ) -> [UInt8] {
        func uri(_ name: String) -> [UInt8] {
            XMLText.escaped(URI(user: ByteString(name), host: .name(domain)).serialized)
        }
        var out: [UInt8] = []
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n")
        out.append("<list xmlns=\"urn:ietf:params:xml:ns:rlmi\" uri=\"")
        out += uri(known.resource)
        out.append("\" version=\"")
        out.append(decimal: known.version)
        out.append(isWhole ? "\" fullState=\"true\">\r\n" : "\" fullState=\"false\">\r\n")
        for number in members {
            out.append("<resource uri=\"")
            out += uri(number)
            out.append("\"><instance id=\"1\" state=\"active\" cid=\"")
            out += XMLText.escaped(ByteString(Array("\(number)@".utf8) + domain.bytes))
            out.append("\"/></resource>\r\n")
        }
        out.append("</list>\r\n")
        return out
    }
}
