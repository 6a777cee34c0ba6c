import SDP
import Softphone
import Switchboard
import Wire

/// Whether what the phones agreed on is what the media engine was told.
extension World {
    /// Every call of a living phone that talks, compared with the stream that it sends to; what
    /// does not fit, in words. Means something only when no offer is on its way.
    public var mediaComplaints: [String] {
        phones.sorted { $0.key < $1.key }.flatMap { name, handset -> [String] in
            guard !handset.phone.isDead else { return [] }
            return handset.phone.calls.values.sorted { $0.number < $1.number }
                .filter { $0.state == .talking && !$0.isOffering && !$0.isAsked }
                .compactMap { call in
                    complaint(of: call, at: handset.address).map { "\(name): \($0)" }
                }
        }
    }

    private func complaint(
        of call: Softphone.PhoneCall, at address: SocketAddress
    ) -> String? {
        guard let plan = call.plan, let own = call.local?.media.first else {
            return "talks without having agreed on anything"
        }
        let found = media.open.first { $0.value.opening.local == plan.rtp }
        guard let (id, stream) = found else {
            return "sends to \(plan.rtp), where no stream is open"
        }
        guard let direction = stream.direction else { return "\(id) was never directed" }
        if direction.rtp != SocketAddress(address.ip, own.port) {
            return "hears at port \(own.port), but \(id) sends to \(direction.rtp)"
        }
        if direction.sends != plan.receives || direction.receives != plan.sends {
            return "is \(call.direction), but \(id) sends: \(direction.sends),"
                + " receives: \(direction.receives)"
        }
        guard let peer = stream.peer, let other = media.open[peer] else { return nil }
        if let other = other.direction, other.sends, !direction.receives, other.receives {
            return "\(id) and \(peer) disagree on who sends"
        }
        return nil
    }
}
