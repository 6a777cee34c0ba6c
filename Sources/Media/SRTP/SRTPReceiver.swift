import CSRTP

/// Takes what the far end protected (RFC 3711 §3.3, §3.4). What does not authenticate changes
/// nothing, and what was taken before is not taken again.
final class SRTPReceiver {
    enum Refusal: Equatable {
        /// Too short for what every protected packet has.
        case short
        /// Its number was taken before, or is too old to tell.
        case replayed
        /// It was not made under our key, or was changed on the way.
        case notAuthentic
    }

    enum Verdict: Equatable {
        /// The length of the packet, which is as it was before it was protected.
        case taken(Int)
        case refused(Refusal)
    }

    private struct Source {
        var ssrc: UInt32
        var index: PacketIndex?
        /// The index of its last RTCP packet.
        var rtcp: PacketIndex?
    }

    private let suite: SRTPSuite
    private let rtp: SessionKeys
    private let rtcp: SessionKeys
    /// The one heard last is first.
    private var known: [Source] = []
    /// A packet as it came.
    private let spare = UnsafeMutableRawPointer.allocate(
        byteCount: Limits.datagramBytes, alignment: 16)

    /// `earlier` took the stream under another key: rollover counters go on (RFC 3711 §3.3.1).
    /// Nil when the system's library cannot.
    init?(_ key: SRTPKey, after earlier: SRTPReceiver? = nil) {
        guard let rtp = SessionKeys(key, .rtp, opens: true),
            let rtcp = SessionKeys(key, .rtcp, opens: true)
        else { return nil }
        suite = key.suite
        self.rtp = rtp
        self.rtcp = rtcp
        known.reserveCapacity(Limits.sourcesPerKey + 1)
        for source in earlier?.known ?? [] {
            known.append(
                Source(
                    ssrc: source.ssrc,
                    index: source.index.map { PacketIndex(after: $0.highest) }, rtcp: nil))
        }
    }

    deinit {
        spare.deallocate()
    }

    // MARK: - RTP

    /// Checks and decrypts in place. `header` are the bytes in front of the payload.
    func unprotect(
        _ packet: UnsafeMutableRawPointer, _ count: Int, header: Int, ssrc: UInt32,
        sequence: UInt16
    ) -> Verdict {
        guard count >= header &+ suite.rtpTagBytes else { return .refused(.short) }
        let place = place(of: ssrc)
        guard let place, let index = known[place].index, !index.isNew else {
            return begin(packet, count, header, ssrc, sequence, at: place)
        }
        guard let guess = index.guess(sequence), index.mayTake(guess) else {
            return .refused(.replayed)
        }
        guard open(packet, count, header, ssrc, guess) else { return .refused(.notAuthentic) }
        known[place].index?.take(guess)
        if place != 0 { known.swapAt(0, place) }
        return .taken(count &- suite.rtpTagBytes)
    }

    /// The first packet of a source, or of a key. Where its rollover counter stands is tried:
    /// going on from the key before; zero, where all begin, and where some return to with a new
    /// key; one, when the first packets of a source that began just below the wrap were lost.
    @inline(never)
    private func begin(
        _ packet: UnsafeMutableRawPointer, _ count: Int, _ header: Int, _ ssrc: UInt32,
        _ sequence: UInt16, at place: Int?
    ) -> Verdict {
        guard count <= Limits.datagramBytes else { return .refused(.short) }
        let zero = UInt64(sequence)
        let before = place.flatMap { known[$0].index?.guess(sequence) }
        spare.copyMemory(from: packet, byteCount: count)
        for index in [before, zero, zero < PacketIndex.window ? zero + 1 << 16 : nil] {
            guard let index else { continue }
            if open(packet, count, header, ssrc, index) {
                remember(ssrc, at: place) { $0.index = PacketIndex(first: index) }
                return .taken(count &- suite.rtpTagBytes)
            }
            // AES-GCM has written over it.
            packet.copyMemory(from: spare, byteCount: count)
        }
        return .refused(.notAuthentic)
    }

    /// True, and the payload is readable, when the tag is right.
    @inline(__always)
    private func open(
        _ packet: UnsafeMutableRawPointer, _ count: Int, _ header: Int, _ ssrc: UInt32,
        _ index: UInt64
    ) -> Bool {
        let bytes = packet.assumingMemoryBound(to: UInt8.self)
        let length = count &- suite.rtpTagBytes
        if suite.isGCM {
            return rtp.withNonce(ssrc: ssrc, index: index) { nonce in
                csrtp_open(
                    rtp.cipher, nonce, bytes, header, bytes + header, length &- header,
                    bytes + length) == 1
            }
        }
        return isAuthentic(
            rtp, bytes, length, behind: UInt32(truncatingIfNeeded: index >> 16),
            tag: bytes + length, suite.rtpTagBytes)
            && rtp.encrypt(bytes + header, length &- header, ssrc: ssrc, index: index)
    }

    private func isAuthentic(
        _ keys: SessionKeys, _ bytes: UnsafePointer<UInt8>, _ count: Int, behind: UInt32?,
        tag: UnsafePointer<UInt8>, _ tagBytes: Int
    ) -> Bool {
        var own: (UInt64, UInt64, UInt32) = (0, 0, 0)
        return withUnsafeMutablePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: UInt8.self, capacity: 20) { right in
                keys.authenticate(bytes, count, behind: behind, right)
                    && csrtp_equal(right, tag, tagBytes) == 1
            }
        }
    }

    // MARK: - RTCP

    /// Checks and decrypts an RTCP packet in place.
    func unprotectRTCP(_ packet: UnsafeMutableRawPointer, _ count: Int) -> Verdict {
        let behind = 4 + suite.rtcpTagBytes
        guard count >= RTCPLayout.clear + behind else { return .refused(.short) }
        let length = count - behind
        let word = RTCPLayout.word(packet + (suite.isGCM ? count - 4 : length))
        let number = UInt64(word & RTCPLayout.lastIndex)
        let ssrc = RTCPLayout.ssrc(packet)
        let place = place(of: ssrc)
        let earlier = place.flatMap { known[$0].rtcp }
        if let earlier, !earlier.mayTake(number) { return .refused(.replayed) }
        guard openRTCP(packet, length, word, ssrc) else { return .refused(.notAuthentic) }
        remember(ssrc, at: place) { source in
            if source.rtcp == nil {
                source.rtcp = PacketIndex(first: number)
            } else {
                source.rtcp?.take(number)
            }
        }
        return .taken(length)
    }

    private func openRTCP(
        _ packet: UnsafeMutableRawPointer, _ length: Int, _ word: UInt32, _ ssrc: UInt32
    ) -> Bool {
        let bytes = packet.assumingMemoryBound(to: UInt8.self)
        let number = UInt64(word & RTCPLayout.lastIndex)
        let isEncrypted = word & RTCPLayout.encrypted != 0
        let payload = bytes + RTCPLayout.clear
        if suite.isGCM {
            // RFC 7714 §9.3 knows packets that are only authenticated; nobody has sent us one, and
            // who could be made to send them would give away who speaks when.
            guard isEncrypted else { return false }
            return RTCPLayout.withClear(packet, word) { clear in
                rtcp.withNonce(ssrc: ssrc, index: number) { nonce in
                    csrtp_open(
                        rtcp.cipher, nonce, clear, RTCPLayout.clear + 4, payload,
                        length - RTCPLayout.clear, bytes + length) == 1
                }
            }
        }
        return isAuthentic(
            rtcp, bytes, length + 4, behind: nil, tag: bytes + length + 4, suite.rtcpTagBytes)
            && (!isEncrypted
                || rtcp.encrypt(payload, length - RTCPLayout.clear, ssrc: ssrc, index: number))
    }

    // MARK: - Sources

    @inline(__always)
    private func place(of ssrc: UInt32) -> Int? {
        for place in known.indices where known[place].ssrc == ssrc { return place }
        return nil
    }

    private func remember(_ ssrc: UInt32, at place: Int?, _ change: (inout Source) -> Void) {
        if let place { return change(&known[place]) }
        var source = Source(ssrc: ssrc, index: nil, rtcp: nil)
        change(&source)
        known.insert(source, at: 0)
        if known.count > Limits.sourcesPerKey { known.removeLast() }
    }
}
