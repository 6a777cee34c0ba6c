public import Wire

/// STUN binding requests on a SIP port: the keepalive of phones behind NAT (RFC 5626 §3.5.2,
/// RFC 5389).
public enum Stun {
    private static let magicCookie: UInt32 = 0x2112_A442
    private static let headerBytes = 20

    /// The first two bits of STUN are zero, those of SIP's letters are not (RFC 5389 §6).
    public static func isRequest(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= headerBytes, bytes[0] == 0, bytes[1] == 1,
            (bytes.count - headerBytes) % 4 == 0
        else { return false }
        let length = Int(bytes[2]) << 8 | Int(bytes[3])
        return length == bytes.count - headerBytes && word(bytes, at: 4) == magicCookie
    }

    /// A binding response with XOR-MAPPED-ADDRESS (RFC 5389 §15.2).
    public static func response(to request: [UInt8], from source: SocketAddress) -> [UInt8]? {
        guard isRequest(request) else { return nil }
        var value: [UInt8] = [0]
        let port = source.port ^ UInt16(truncatingIfNeeded: magicCookie >> 16)
        switch source.ip.unmapped {
        case .v4(let address):
            value.append(1)
            append(port, to: &value)
            append(address ^ magicCookie, to: &value)
        case .v6(let high, let low):
            value.append(2)
            append(port, to: &value)
            var mask: [UInt8] = Array(request[4..<headerBytes])
            for (index, byte) in (bytes(high) + bytes(low)).enumerated() { mask[index] ^= byte }
            value += mask
        }
        var out: [UInt8] = [0x01, 0x01]
        append(UInt16(4 + value.count), to: &out)
        out += request[4..<headerBytes]
        out += [0x00, 0x20]
        append(UInt16(value.count), to: &out)
        return out + value
    }

    private static func word(_ bytes: [UInt8], at index: Int) -> UInt32 {
        bytes[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func bytes(_ value: UInt64) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func append(_ value: UInt16, to out: inout [UInt8]) {
        out.append(UInt8(value >> 8))
        out.append(UInt8(value & 0xFF))
    }

    private static func append(_ value: UInt32, to out: inout [UInt8]) {
        append(UInt16(value >> 16), to: &out)
        append(UInt16(truncatingIfNeeded: value), to: &out)
    }
}
