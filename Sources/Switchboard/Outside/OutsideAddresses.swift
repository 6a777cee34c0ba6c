import SIP
import Wire

/// The addresses that the router in front of this machine has outside, and which of them each peer
/// is told. First to last: what is configured for the trunk, for the listener, for all; what the
/// peer itself has seen; what a STUN server has seen.
struct OutsideAddresses: Equatable, Sendable {
    /// What is configured for one trunk, by where its messages come from and go to.
    struct Told: Equatable, Sendable {
        var network: IPNetwork
        var address: IPAddress
    }

    private struct Place: Hashable, Sendable {
        var peer: IPAddress
        var listener: ListenerID
    }

    var told: [Told] = []
    /// For all, one of each family.
    var general: [IPAddress] = []
    /// What a STUN server has seen of each listener.
    var mapped: [ListenerID: SocketAddress] = [:]
    private var seen: [Place: SocketAddress] = [:]

    /// Nil where nothing is known. `own`: the address and port that are ours; the router forwards
    /// the port as it is, unless somebody has seen another one.
    func shown(to peer: IPAddress, _ listener: Listener, own: SocketAddress) -> SocketAddress? {
        let peer = peer.unmapped
        if let told = told.first(where: { $0.network.contains(peer) && isLike($0.address, own) }) {
            return SocketAddress(told.address, listener.advertised?.port ?? own.port)
        }
        if let advertised = listener.advertised, isLike(advertised.ip, own) { return advertised }
        if let ip = general.first(where: { isLike($0, own) }) { return SocketAddress(ip, own.port) }
        if let seen = seen[Place(peer: peer, listener: listener.id)], isLike(seen.ip, own) {
            return seen
        }
        if let mapped = mapped[listener.id], isLike(mapped.ip, own) { return mapped }
        let any = mapped.values.map(\.ip).filter { isLike($0, own) }
            .min { "\($0)" < "\($1)" }
        return any.map { SocketAddress($0, own.port) }
    }

    mutating func learn(_ address: SocketAddress, by peer: IPAddress, _ listener: ListenerID) {
        if seen.count >= Limits.placesSeen { seen = [:] }
        seen[Place(peer: peer.unmapped, listener: listener)] = address
    }

    private func isLike(_ ip: IPAddress, _ own: SocketAddress) -> Bool {
        ip.isV4 == own.ip.unmapped.isV4
    }
}
