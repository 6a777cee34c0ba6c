import Dialplan
import SIP
import Wire

/// The always-on memory of what was said, by whom, when.
extension Switchboard {
    mutating func record(_ bytes: [UInt8], isSent: Bool, _ flow: Flow, _ callID: ByteString) {
        trace.record(
            bytes, isSent: isSent, flow: flow, name: callID, at: now,
            ofStranger: defence.isStranger(flow, at: now))
    }

    /// Messages of this Call-ID belong to the call.
    mutating func follow(_ name: ByteString, for id: CallID) {
        guard let call = calls[id] else { return }
        if !call.wireNames.contains(name) { calls[id]?.wireNames.append(name) }
        ladders.follow(name, for: id, since: call.began)
    }

    /// The same from the request on that has begun it.
    mutating func follow(_ invite: Request, over flow: Flow, for id: CallID) {
        follow(invite.callID, for: id)
        ladders.note(invite, isSent: false, over: flow, at: now)
    }

    /// A decision of the plan, with the line that made it.
    mutating func step(_ id: CallID, _ what: String) {
        guard let call = calls[id] else { return }
        let position = call.machine.position.map { "\($0)" } ?? ""
        trace.step(what, position: position, call: id, at: now)
    }

    /// A key of one of the call's phones. Once the plan has asked for a secret, nobody writes down
    /// which one.
    mutating func keyStep(_ id: CallID, _ key: String) {
        guard let call = calls[id] else { return }
        let position = call.machine.position.map { "\($0)" } ?? ""
        var isSecret = call.machine.hasAskedSecret || call.hidesKeys
        // Who is turned away may still be typing.
        if case .conferring(_, let conferring) = call.activity, conferring.phase != .inside {
            isSecret = true
        }
        trace.key(
            key, isSecret: isSecret, position: position, call: id, at: now)
    }
}
