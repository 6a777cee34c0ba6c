import CSRTP

/// Protects what one stream says (RFC 3711 §3.3, §3.4). Packets are protected in place; behind each
/// there must be room for `SRTPSender.growth` bytes.
public final class SRTPSender {
    /// At most so many bytes are added: a tag, and the index of RTCP.
    public static let growth = 20

    private let suite: SRTPSuite
    private let rtp: SessionKeys
    private let rtcp: SessionKeys
    private var index: PacketIndex?
    private var nextRTCP: UInt32 = 0

    /// `earlier` protected the stream under another key: the counters go on, as they must not be
    /// set to zero (RFC 3711 §3.3.1). Nil when the system's library cannot.
    public init?(_ key: SRTPKey, after earlier: SRTPSender? = nil) {
        guard let rtp = SessionKeys(key, .rtp, opens: false),
            let rtcp = SessionKeys(key, .rtcp, opens: false)
        else { return nil }
        suite = key.suite
        self.rtp = rtp
        self.rtcp = rtcp
        index = earlier?.index
        nextRTCP = earlier?.nextRTCP ?? 0
    }

    /// The length of the protected packet; 0 when it must not be sent. `header` are the bytes in
    /// front of the payload.
    @inline(__always)
    public func protect(
        _ packet: UnsafeMutableRawPointer, _ count: Int, header: Int, ssrc: UInt32,
        sequence: UInt16
    ) -> Int {
        guard let now = advance(sequence) else { return 0 }
        let bytes = packet.assumingMemoryBound(to: UInt8.self)
        if suite.isGCM {
            return rtp.withNonce(ssrc: ssrc, index: now) { nonce in
                csrtp_seal(
                    rtp.cipher, nonce, bytes, header, bytes + header, count &- header,
                    bytes + count) == 1 ? count &+ suite.rtpTagBytes : 0
            }
        }
        guard rtp.encrypt(bytes + header, count &- header, ssrc: ssrc, index: now),
            rtp.authenticate(
                bytes, count, behind: UInt32(truncatingIfNeeded: now >> 16), bytes + count)
        else { return 0 }
        return count &+ suite.rtpTagBytes
    }

    /// Late packets of a relayed source leave in disorder too; none leaves twice under one number,
    /// nor from so far behind that its rollover counter could be mistaken.
    private func advance(_ sequence: UInt16) -> UInt64? {
        guard var index else {
            self.index = PacketIndex(first: UInt64(sequence))
            return UInt64(sequence)
        }
        guard let now = index.guess(sequence), index.mayTake(now) else { return nil }
        index.take(now)
        self.index = index
        return now
    }

    /// An RTCP packet (RFC 3711 §3.4): all of it but the first eight bytes is encrypted.
    func protectRTCP(_ packet: UnsafeMutableRawPointer, _ count: Int) -> Int {
        guard count >= RTCPLayout.clear, nextRTCP <= RTCPLayout.lastIndex else { return 0 }
        let number = nextRTCP
        nextRTCP += 1
        let bytes = packet.assumingMemoryBound(to: UInt8.self)
        let ssrc = RTCPLayout.ssrc(packet)
        let word = number | RTCPLayout.encrypted
        let payload = bytes + RTCPLayout.clear
        if suite.isGCM {
            let sealed = RTCPLayout.withClear(packet, word) { clear in
                rtcp.withNonce(ssrc: ssrc, index: UInt64(number)) { nonce in
                    csrtp_seal(
                        rtcp.cipher, nonce, clear, RTCPLayout.clear + 4, payload,
                        count - RTCPLayout.clear, bytes + count) == 1
                }
            }
            guard sealed else { return 0 }
            RTCPLayout.write(word, to: packet + count + suite.rtcpTagBytes)
        } else {
            guard
                rtcp.encrypt(
                    payload, count - RTCPLayout.clear, ssrc: ssrc, index: UInt64(number))
            else { return 0 }
            RTCPLayout.write(word, to: packet + count)
            // The tag is computed over the index, and stands behind it.
            guard rtcp.authenticate(bytes, count + 4, behind: nil, bytes + count + 4) else {
                return 0
            }
        }
        return count + 4 + suite.rtcpTagBytes
    }
}

/// Where things are in an SRTCP packet (RFC 3711 §3.4).
enum RTCPLayout {
    /// Bytes that are never encrypted.
    static let clear = 8
    static let encrypted: UInt32 = 0x8000_0000
    static let lastIndex: UInt32 = 0x7FFF_FFFF

    static func ssrc(_ packet: UnsafeRawPointer) -> UInt32 { word(packet + 4) }

    static func word(_ place: UnsafeRawPointer) -> UInt32 {
        UInt32(bigEndian: place.loadUnaligned(as: UInt32.self))
    }

    static func write(_ word: UInt32, to place: UnsafeMutableRawPointer) {
        place.storeBytes(of: word.bigEndian, as: UInt32.self)
    }

    /// What AES-GCM authenticates and leaves readable: the first eight bytes and the index
    /// (RFC 7714 §9.2).
    static func withClear<Result>(
        _ packet: UnsafeRawPointer, _ word: UInt32, _ use: (UnsafePointer<UInt8>) -> Result
    ) -> Result {
        var clear = (
            packet.loadUnaligned(as: UInt32.self),
            packet.loadUnaligned(fromByteOffset: 4, as: UInt32.self), word.bigEndian
        )
        return withUnsafePointer(to: &clear) { pointer in
            pointer.withMemoryRebound(to: UInt8.self, capacity: 12) { use($0) }
        }
    }
}
