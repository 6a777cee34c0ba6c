/// The twelve bytes in front of every RTP packet (RFC 3550 §5.1), read from and written to raw
/// memory whose length has been checked.
struct RTPHeader {
    static let bytes = 12
    /// The first byte of a packet of version 2 with nothing optional in it.
    static let versionOnly: UInt8 = 0x80

    let payloadType: UInt8
    let hasMarker: Bool
    let sequence: UInt16
    let timestamp: UInt32
    let ssrc: UInt32

    /// Nil for what is no RTP of version 2, or is too short for its own contributing sources.
    @inline(__always)
    init?(_ packet: UnsafeRawPointer, count: Int) {
        guard count >= Self.bytes else { return nil }
        let first = packet.load(as: UInt8.self)
        guard first >> 6 == 2, count >= Self.bytes &+ Int(first & 0x0F) &* 4 else { return nil }
        let second = packet.load(fromByteOffset: 1, as: UInt8.self)
        hasMarker = second & 0x80 != 0
        payloadType = second & 0x7F
        sequence = UInt16(bigEndian: packet.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        timestamp = UInt32(bigEndian: packet.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        ssrc = UInt32(bigEndian: packet.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    }

    /// The bytes in front of the payload: with the contributing sources and the extension
    /// (RFC 3550 §5.1, §5.3.1). Nil when the packet ends before.
    @inline(__always)
    static func length(_ packet: UnsafeRawPointer, count: Int) -> Int? {
        guard count >= bytes else { return nil }
        let first = packet.load(as: UInt8.self)
        let fixed = bytes &+ Int(first & 0x0F) &* 4
        guard first & 0x10 != 0 else { return fixed <= count ? fixed : nil }
        guard fixed &+ 4 <= count else { return nil }
        let words = UInt16(
            bigEndian: packet.loadUnaligned(fromByteOffset: fixed &+ 2, as: UInt16.self))
        let whole = fixed &+ 4 &+ Int(words) &* 4
        return whole <= count ? whole : nil
    }

    /// Where the payload is, behind the header and before the padding (RFC 3550 §5.1). Nil when the
    /// packet is not as long as it says.
    @inline(__always)
    static func payload(_ packet: UnsafeRawPointer, count: Int) -> Range<Int>? {
        guard let start = length(packet, count: count) else { return nil }
        guard packet.load(as: UInt8.self) & 0x20 != 0 else { return start..<count }
        let padding = Int(packet.load(fromByteOffset: count &- 1, as: UInt8.self))
        guard padding > 0, start &+ padding <= count else { return nil }
        return start..<(count &- padding)
    }

    /// RFC 5761 §4: these payload types are RTCP's packet types.
    @inline(__always)
    static func isRTCP(_ packet: UnsafeRawPointer, count: Int) -> Bool {
        guard count >= 8 else { return false }
        let type = packet.load(fromByteOffset: 1, as: UInt8.self)
        return type & 0xE0 == 192
    }

    /// Writes our numbers over those of the sender; the rest of the packet stays.
    @inline(__always)
    static func rewrite(
        _ packet: UnsafeMutableRawPointer, payloadType: UInt8, hasMarker: Bool,
        sequence: UInt16, timestamp: UInt32, ssrc: UInt32
    ) {
        packet.storeBytes(
            of: payloadType | (hasMarker ? 0x80 : 0), toByteOffset: 1, as: UInt8.self)
        packet.storeBytes(of: sequence.bigEndian, toByteOffset: 2, as: UInt16.self)
        packet.storeBytes(of: timestamp.bigEndian, toByteOffset: 4, as: UInt32.self)
        packet.storeBytes(of: ssrc.bigEndian, toByteOffset: 8, as: UInt32.self)
    }
}
