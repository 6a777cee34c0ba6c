import Dialplan
import SIP
import Wire

/// `application/dialog-info+xml`, whole each time (RFC 4235 §4): what an extension, or anything
/// else with a lamp, is doing. Who is at the other end is said to those who may take the call.
struct DialogDocument: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        var id: UInt64
        /// It calls; else it is called.
        var isInitiator: Bool
        var state: CallState
        var pickup: Pickup?
    }

    /// What an INVITE with Replaces needs (RFC 3891 §3), and who would be taken.
    struct Pickup: Equatable, Sendable {
        var callID: ByteString
        /// The exchange's: it is who the INVITE reaches, in the place of the phone that rings, and
        /// this is its `to-tag` (RFC 3891 §3).
        var localTag: ByteString
        /// Of the phone that rings; `0` while it has said none (RFC 3891 §6.1).
        var remoteTag: ByteString
        var local: URI
        var remote: NameAddress
    }

    /// RFC 4235 §3.7.1, as far as a lamp shows it.
    enum CallState: String, Equatable, Sendable { case trying, early, confirmed }

    static let type = ContentType("application", "dialog-info+xml")

    var version: UInt32
    /// The user of the entity.
    var name: String
    var domain: ByteString
    var alive: [Entry]
    /// Told as alive the last time, and over now, as many as there is room for.
    var ended: [UInt64] = []

    func serialized() -> [UInt8] {
        var out: [UInt8] = []
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n")
        out.append("<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"")
        out.append(decimal: version)
        out.append("\" state=\"full\" entity=\"")
        let entity = URI(user: ByteString(name), host: .name(domain)).serialized
        out.append(contentsOf: XMLText.escaped(entity))
        out.append("\">\r\n")
        for entry in alive { write(entry, to: &out) }
        for id in ended {
            open(id, to: &out)
            out.append("><state>terminated</state></dialog>\r\n")
        }
        out.append("</dialog-info>\r\n")
        return out
    }

    private func open(_ id: UInt64, to out: inout [UInt8]) {
        out.append("<dialog id=\"")
        out.append(decimal: id)
        out.append("\"")
    }

    private func write(_ entry: Entry, to out: inout [UInt8]) {
        open(entry.id, to: &out)
        if let pickup = entry.pickup {
            attribute(" call-id", pickup.callID, to: &out)
            attribute(" local-tag", pickup.localTag, to: &out)
            attribute(" remote-tag", pickup.remoteTag, to: &out)
        }
        out.append(entry.isInitiator ? " direction=\"initiator\"" : " direction=\"recipient\"")
        out.append("><state>")
        out.append(contentsOf: entry.state.rawValue.utf8)
        out.append("</state>")
        if let pickup = entry.pickup {
            write("local", NameAddress(pickup.local), to: &out)
            write("remote", pickup.remote, to: &out)
        }
        out.append("</dialog>\r\n")
    }

    /// RFC 4235 §4.1.6: who it is, and where requests for it go.
    private func write(_ side: StaticString, _ address: NameAddress, to out: inout [UInt8]) {
        out.append("<")
        out.append(side)
        out.append("><identity")
        if let name = address.displayName { attribute(" display", name, to: &out) }
        out.append(">")
        let uri = XMLText.escaped(address.uri.serialized)
        out.append(contentsOf: uri)
        out.append("</identity><target uri=\"")
        out.append(contentsOf: uri)
        out.append("\"/></")
        out.append(side)
        out.append(">")
    }

    private func attribute(
        _ name: StaticString, _ value: ByteString, to out: inout [UInt8]
    ) {
        out.append(name)
        out.append("=\"")
        out.append(contentsOf: XMLText.escaped(value))
        out.append("\"")
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

    /// A phone that rings, so that another can take its call.
    func pickup(_ domain: ByteString) -> DialogDocument.Pickup? {
        guard role == .callee, state == .inviting, case .phone(let number) = party else {
            return nil
        }
        var caller = invite.from
        caller.parameters = Parameters()
        return DialogDocument.Pickup(
            callID: invite.callID, localTag: localTag,
            remoteTag: earlyDialogs.keys.min { $0.bytes.lexicographicallyPrecedes($1.bytes) }
                ?? "0", local: URI(user: ByteString(number), host: .name(domain)),
            remote: caller)
    }
}

extension Switchboard {
    /// What a lamp shows; `owner` is who watches it.
    func dialogs(of lamp: Lamp, for owner: String) -> [DialogDocument.Entry] {
        guard case .phone(let number) = lamp else {
            let state = lampState(of: lamp)
            guard state != .free else { return [] }
            var id: UInt64 = 1
            if case .room(let name) = lamp { id = conferences[name]?.id.rawValue ?? 1 }
            return [
                DialogDocument.Entry(
                    id: id, isInitiator: false, state: state == .busy ? .confirmed : .early)
            ]
        }
        let mine = legs(of: .phone(number)).filter { $0.callState != nil }
        let newest = mine.sorted { $0.id.rawValue > $1.id.rawValue }
            .prefix(Limits.dialogsPerDocument)
        let domain = mayPickUp(owner, from: number) ? configuration?.domain : nil
        var left = Limits.pickupsPerDocument
        return newest.reversed().compactMap { leg in
            guard let state = leg.callState else { return nil }
            let pickup = left > 0 ? domain.flatMap { leg.pickup($0) } : nil
            if pickup != nil { left -= 1 }
            return DialogDocument.Entry(
                id: leg.id.rawValue, isInitiator: leg.role == .caller, state: state,
                pickup: pickup)
        }
    }

    /// Extensions of one pickup group may take each other's calls, and so may all phones of one
    /// extension.
    func mayPickUp(_ taker: String, from number: String) -> Bool {
        guard taker != number else { return true }
        guard let group = configuration?.inventory.extension(number)?.pickupGroup else {
            return false
        }
        return configuration?.inventory.extension(taker)?.pickupGroup == group
    }
}
