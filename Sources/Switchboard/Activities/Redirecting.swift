import Dialplan
import SIP
import Wire

/// `redirect`: the caller's side is told to call another number (RFC 3261 §21.3.3).
extension Switchboard {
    /// Only a call that nobody has answered can be sent elsewhere so.
    mutating func redirect(
        to number: String, as account: DialPlan.Account, for id: CallID
    ) {
        guard let call = calls[id], let caller = legs[call.caller], caller.state == .inviting else {
            note(.warning, "A call that is answered cannot be redirected", call: id)
            return complete(id, .outcome(.failed))
        }
        if case .trunk = caller.party, !maySendOn(number, account) {
            step(id, "\(number) is not called: what that costs \(account.text) cannot be counted")
            return complete(id, .outcome(.refused))
        }
        guard let target = target(of: number, for: caller) else {
            return complete(id, .outcome(.failed))
        }
        let domain = configuration.map { Host.name($0.domain) } ?? target.host
        // RFC 5806 §4: who sends the call elsewhere says that it did, and why.
        let diverted = NameAddress(URI(user: ByteString(call.dialed), host: domain)).serialized
        let headers = [
            Header(.contact, NameAddress(target).serialized),
            Header(.diversion, ByteString(diverted.bytes + Array(";reason=unconditional".utf8))),
        ]
        calls[id]?.finalStatus = .movedTemporarily
        calls[id]?.ending = CallEnding(by: .exchange, cause: "redirected")
        step(id, "redirected to \(number)")
        leg(call.caller) { $0.reject(.movedTemporarily, headers: headers) }
        complete(id, .outcome(.done))
    }

    /// A phone calls the number through us, on its own rights; a trunk finds it at its own place,
    /// written as it writes numbers.
    private func target(of number: String, for caller: Leg) -> URI? {
        switch caller.party {
        case .phone:
            return addresses.contact(for: caller.flow, user: ByteString(number))
        case .trunk(let name):
            guard let configuration, let trunk = configuration.inventory.trunk(named: name) else {
                return nil
            }
            let written = configuration.plan.written(number, as: trunk.format)
            let host = IPAddress(trunk.host).map(Host.address) ?? .name(ByteString(trunk.host))
            return URI(user: ByteString(written), host: host, port: trunk.port)
        }
    }
}
