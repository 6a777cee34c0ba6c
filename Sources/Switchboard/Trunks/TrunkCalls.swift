import Dialplan
import SIP
import Wire

/// Calls over trunks: the way out, and for whom a call that comes in is.
extension Switchboard {
    /// In which order a call tries the servers of a trunk: where we are registered first, since
    /// there the way back is open.
    mutating func ways(
        to name: String, _ found: [ServerTarget], isEmergency: Bool
    ) -> [ServerTarget] {
        learn(found, of: name)
        guard let line = trunkLines[name] else { return found }
        // Where the DNS fails, the servers of before are known still.
        let found = found.isEmpty ? line.health.order : found
        var targets = found
        if let home = line.registration?.boundAt {
            targets = [home] + found.filter { $0 != home }
        }
        return line.health.preferred(targets, isEmergency: isEmergency, at: now)
    }

    /// What the registrar wants (RFC 3608 §6.1), else the outbound proxy.
    func route(to trunk: Trunk) -> [NameAddress] {
        guard let line = trunkLines[trunk.name], line.registration?.isRegistered == true,
            !line.serviceRoute.isEmpty
        else { return trunk.proxyRoute }
        return line.serviceRoute
    }

    /// Whether one more call may begin over it in this second.
    mutating func takesRate(_ name: String) -> Bool {
        trunkLines[name]?.rate?.take(at: now) ?? true
    }
}
