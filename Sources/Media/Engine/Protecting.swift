import Wire

/// Packets of protected streams (RFC 3711): opened before anything in them is believed, protected
/// as the last thing before they leave.
extension MediaLoop {
    /// Under these keys from now on, or in the clear. Counting goes on under a new key.
    mutating func protect(_ place: Int, with protection: Protection?) {
        guard protections[place] != protection else { return }
        let side = table[place]
        let sender = side.pointee.sender
        let receiver = side.pointee.receiver
        side.pointee.sender = nil
        side.pointee.receiver = nil
        protections[place] = protection
        if let protection {
            side.pointee.hasBeenProtected = true
            guard
                let own = SRTPSender(
                    protection.sending, after: sender?.takeUnretainedValue()),
                let theirs = SRTPReceiver(
                    protection.receiving, after: receiver?.takeUnretainedValue())
            else {
                // Rather silent than in the clear.
                side.pointee.sends = false
                side.pointee.receives = false
                return
            }
            side.pointee.sender = .passRetained(own)
            side.pointee.receiver = .passRetained(theirs)
        }
        sender?.release()
        receiver?.release()
    }

    /// The length of what was received into `room`, readable now; 0 when it was refused.
    @inline(never)
    func open(_ count: Int, _ side: UnsafeMutablePointer<Side>) -> Int {
        guard let receiver = side.pointee.receiver else { return count }
        let verdict = receiver._withUnsafeGuaranteedRef { receiver -> SRTPReceiver.Verdict in
            if RTPHeader.isRTCP(room, count: count) { return receiver.unprotectRTCP(room, count) }
            guard let header = RTPHeader(room, count: count),
                let length = RTPHeader.length(room, count: count)
            else { return .refused(.short) }
            return receiver.unprotect(
                room, count, header: length, ssrc: header.ssrc, sequence: header.sequence)
        }
        guard case .taken(let length) = verdict else {
            side.pointee.refusedPackets &+= 1
            return 0
        }
        return length
    }

    /// The length of the packet, unreadable now; 0 when it must not leave. Behind it there is room
    /// for `SRTPSender.growth` bytes.
    @inline(never)
    static func close(
        _ packet: UnsafeMutableRawPointer, _ count: Int, _ side: UnsafeMutablePointer<Side>
    ) -> Int {
        guard let sender = side.pointee.sender else { return count }
        return sender._withUnsafeGuaranteedRef { sender -> Int in
            if RTPHeader.isRTCP(packet, count: count) { return sender.protectRTCP(packet, count) }
            guard let header = RTPHeader(packet, count: count),
                let length = RTPHeader.length(packet, count: count)
            else { return 0 }
            return sender.protect(
                packet, count, header: length, ssrc: header.ssrc, sequence: header.sequence)
        }
    }
}
