import SDP
import Wire

/// The session descriptions in force on one leg, and the ports behind them.
struct LegMedia: Equatable, Sendable {
    /// Our side's o= line, with the version that counts its changes (RFC 3264 §8).
    var origin: LocalOrigin
    /// What we last said and the far end accepted or is asked to.
    var local: SessionDescription?
    /// What the far end last said.
    var remote: SessionDescription?
    /// One for each media line that was ever agreed to need ports.
    var lines: [Line] = []
    /// What the far end is to be told of keys, and ours for each line, once they were needed.
    var security = MediaSecurity.never
    var keys: [[CryptoLine]] = []
    /// The far end's offer, while the other side has not answered it.
    var pendingRemote: SessionDescription?
    /// What stays in force if our offer is refused (RFC 3261 §14.1).
    var previousLocal: SessionDescription?

    /// An offer of ours that is open and concerns no other leg: our description is with the far
    /// end, or theirs was asked for.
    var ownOffer: OwnOffer?

    /// What that offer said, where it had come from somebody who is not there any more: it is in
    /// force when it is answered (RFC 3261 §14.1), and `local` until then.
    var offered: SessionDescription?

    enum OwnOffer: Equatable, Sendable { case ours, theirs }

    /// It was told to be silent by somebody who is not there any more, and has not agreed yet to be
    /// heard again.
    var isReopening = false

    /// The far end has put us on hold, by an offer of its own during the call. Who never wanted to
    /// hear anything, as a service that only speaks, holds nobody.
    private(set) var isHolding = false

    /// Its newest offer is in force.
    mutating func noteHold() {
        isHolding = remote?.direction(of: 0).allowsReceiving == false
    }

    /// One side has put the other on hold.
    var isHeld: Bool {
        guard let local, let remote else { return false }
        return remote.direction(of: 0) != .sendReceive || local.direction(of: 0) != .sendReceive
    }

    /// The lines on which RTP and RTCP share a port (RFC 5761).
    var multiplexed: Set<Int> {
        Set(
            lines.indices.filter {
                Negotiation.isMultiplexed(line: $0, local: local, remote: remote)
            })
    }

    /// Which line carries its sound: the first one of sound that is in force. A picture may stand
    /// in front of it.
    var soundLine: Int {
        local?.media.firstIndex { $0.kind == .audio && $0.port != 0 } ?? 0
    }

    var soundStream: StreamID? {
        let line = soundLine
        return line < lines.count ? lines[line].stream : nil
    }

    struct Line: Equatable, Sendable {
        var stream: StreamID
        /// Where the far end is told to send.
        var address: SocketAddress
    }

    init(origin: LocalOrigin) {
        self.origin = origin
    }
}
