import SIP
import Wire

/// The phone that a Contact speaks of: the same over every flow that it opens, wherever that comes
/// from (RFC 5626 §3.1, §4.1).
struct ContactedPhone: Equatable, Sendable {
    let uri: URI
    /// Its `+sip.instance`, with the quotes taken off.
    let instance: ByteString?

    init(_ contact: NameAddress) {
        uri = contact.uri
        instance = contact.parameters["+sip.instance"].map {
            ByteString($0.bytes.prefix(Limits.boundTextBytes))
        }
    }

    /// Nil when there is no Contact, or one that cannot be read.
    init?(_ headers: Headers) {
        guard case .address(let contact)? = try? headers.first(Contact.self) else { return nil }
        self.init(contact)
    }

    /// Two instances decide it; otherwise the same Contact means the same phone (RFC 3261
    /// §19.1.4).
    func isReached(at contact: URI, _ known: ByteString?) -> Bool {
        if let instance, let known { return instance == known }
        return uri.isEquivalent(to: contact)
    }
}
