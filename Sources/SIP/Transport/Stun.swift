public import Wire

/// STUN binding requests on a SIP port: the keepalive of phones behind NAT (RFC 5626 §3.5.2,
/// RFC 5389), and our own question which address a router gives us (RFC 8489).
public enum Stun {
    /// RFC 8489 §2: "The default port for STUN … is 3478".
    public static let port: UInt16 = 3478
    /// RFC 8489 §5: a transaction id has 96 bits.
    public static let transactionBytes = 12
    private static let magicCookie: UInt32 = 0x2112_A442
    private static let headerBytes = 20

    /// A Binding request without attributes (RFC 8489 §5). `transaction` has `transactionBytes`.
    public static func request(_ transaction: [UInt8]) -> [UInt8] {
        precondition(transaction.count == transactionBytes, "a transaction id has 96 bits")
        var out: [UInt8] = [0, 1, 0, 0]
        append(magicCookie, to: &out)
        return out + transaction
    }

    /// The first two bits of STUN are zero, those of SIP's letters are not (RFC 5389 §6).
    public static func isRequest(_ bytes: [UInt8]) -> Bool {
        isWhole(bytes) && bytes[0] == 0 && bytes[1] == 1
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

    /// What a server says to a Binding request.
    public struct Answer: Equatable, Sendable {
        public let transaction: [UInt8]
        /// Where the request seemed to come from; nil in an error, and where what it says cannot be
        /// believed or understood.
        public let mapped: SocketAddress?

        /// Nil where it is no Binding response.
        public init?(_ bytes: [UInt8]) {
            guard isWhole(bytes), bytes[0] == 1, bytes[1] == 0x01 || bytes[1] == 0x11 else {
                return nil
            }
            transaction = Array(bytes[8..<headerBytes])
            mapped = bytes[1] == 0x01 ? Stun.mapped(in: bytes) : nil
        }
    }

    /// A header whose length is that of what follows, and the cookie (RFC 8489 §5).
    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= headerBytes, (bytes.count - headerBytes) % 4 == 0 else { return false }
        let length = Int(bytes[2]) << 8 | Int(bytes[3])
        return length == bytes.count - headerBytes && word(bytes, at: 4) == magicCookie
    }

    /// The first XOR-MAPPED-ADDRESS (RFC 8489 §14.2), else MAPPED-ADDRESS of an old server (§14.1).
    /// Nil with an attribute that must be understood and is not (§6.3.3), and with a fingerprint
    /// that is wrong (§14.7).
    private static func mapped(in bytes: [UInt8]) -> SocketAddress? {
        var scrambled: SocketAddress?
        var plain: SocketAddress?
        var at = headerBytes
        while bytes.count - at >= 4 {
            let type = Int(bytes[at]) << 8 | Int(bytes[at + 1])
            let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
            let begin = at + 4
            guard length <= bytes.count - begin else { return nil }
            let value = Array(bytes[begin..<begin + length])
            switch type {
            case 0x0020:
                scrambled = scrambled ?? address(value, mask: Array(bytes[4..<headerBytes]))
            case 0x0001: plain = plain ?? address(value, mask: Array(repeating: 0, count: 16))
            case 0x8028:
                guard value.count == 4, word(value, at: 0) == checksum(of: bytes[..<at]) else {
                    return nil
                }
            // USERNAME, MESSAGE-INTEGRITY, ERROR-CODE, UNKNOWN-ATTRIBUTES, REALM, NONCE and their
            // kin say nothing to who has asked without a password.
            case 0x0006, 0x0008, 0x0009, 0x000A, 0x0014, 0x0015, 0x001C, 0x001D, 0x001E: break
            case ..<0x8000: return nil
            default: break
            }
            // Padded to whole words (§14).
            at = begin + (length + 3) / 4 * 4
        }
        return scrambled ?? plain
    }

    /// `mask`: cookie and transaction id, or zeros.
    private static func address(_ value: [UInt8], mask: [UInt8]) -> SocketAddress? {
        guard value.count == 8 || value.count == 20, value[1] == (value.count == 8 ? 1 : 2) else {
            return nil
        }
        let port = UInt16(value[2] ^ mask[0]) << 8 | UInt16(value[3] ^ mask[1])
        let plain = zip(value.dropFirst(4), mask).map { $0 ^ $1 }
        let words = stride(from: 0, to: plain.count, by: 4).map { UInt64(word(plain, at: $0)) }
        guard words.count == 4 else {
            return SocketAddress(.v4(word(plain, at: 0)), port)
        }
        let ip = IPAddress.v6(high: words[0] << 32 | words[1], low: words[2] << 32 | words[3])
        return SocketAddress(ip, port)
    }

    /// §14.7: "the CRC-32 of the STUN message up to (but excluding) the FINGERPRINT attribute
    /// itself, XOR'ed with the 32-bit value 0x5354554e".
    private static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
        }
        return ~sum ^ 0x5354_554E
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
