import Foundation

@testable import Media

/// The packets that another implementation protected, out of `srtp/vectors.json`, and the numbers
/// of RFC 3711's appendix B.
struct SRTPVectors: Decodable {
    struct Packet: Decodable {
        let profile: String
        let key: String
        let kind: String
        let plain: String
        let protected: String

        /// In the order in which they were protected, those of one key.
        var suite: SRTPSuite? {
            switch profile {
            case "AES128_CM_SHA1_80": .aes128CounterSHA1Tag80
            case "AES128_CM_SHA1_32": .aes128CounterSHA1Tag32
            case "AEAD_AES_128_GCM": .aes128GCM
            case "AEAD_AES_256_GCM": .aes256GCM
            default: nil
            }
        }
    }

    struct KeyStream: Decodable {
        let key: String
        let salt: String
        let blocks: [String]

        enum CodingKeys: String, CodingKey {
            case key = "session_key"
            case salt
            case blocks = "keystream"
        }
    }

    struct Derivation: Decodable {
        let key: String
        let salt: String
        let cipherKey: String
        let cipherSalt: String
        let authenticationKey: String

        enum CodingKeys: String, CodingKey {
            case key = "master_key"
            case salt = "master_salt"
            case cipherKey = "cipher_key"
            case cipherSalt = "cipher_salt"
            case authenticationKey = "auth_key"
        }
    }

    let keyStream: KeyStream
    let derivation: Derivation
    let packets: [Packet]

    enum CodingKeys: String, CodingKey {
        case keyStream = "rfc3711_B2"
        case derivation = "rfc3711_B3"
        case packets = "libsrtp_packets"
    }

    /// Nil where the vectors are not beside the project.
    static func read() throws -> SRTPVectors? {
        guard let bytes = SharedVectors.read("srtp/vectors.json") else { return nil }
        return try JSONDecoder().decode(SRTPVectors.self, from: Data(bytes))
    }

    static func bytes(_ hex: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in hex {
            guard let digit = character.hexDigitValue else { continue }
            if let first = high {
                bytes.append(first << 4 | UInt8(digit))
                high = nil
            } else {
                high = UInt8(digit)
            }
        }
        return bytes
    }
}

/// One packet in memory with room behind it.
struct SecurePacket {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// An RTP packet with a payload that tells it from others.
    static func rtp(_ sequence: UInt16, ssrc: UInt32 = 0xCAFE_BABE, payload: Int = 160) -> Self {
        var bytes: [UInt8] = [0x80, 0, UInt8(sequence >> 8), UInt8(truncatingIfNeeded: sequence)]
        for shift in [24, 16, 8, 0] as [UInt32] {
            bytes.append(UInt8(truncatingIfNeeded: UInt32(sequence) * 160 >> shift))
        }
        for shift in [24, 16, 8, 0] as [UInt32] {
            bytes.append(UInt8(truncatingIfNeeded: ssrc >> shift))
        }
        for index in 0..<payload {
            bytes.append(UInt8(truncatingIfNeeded: index ^ Int(sequence)))
        }
        return Self(bytes)
    }

    var sequence: UInt16 { UInt16(bytes[2]) << 8 | UInt16(bytes[3]) }
    var ssrc: UInt32 { bytes[8..<12].reduce(0) { $0 << 8 | UInt32($1) } }
    var header: Int {
        RTPHeader.length(bytes, count: bytes.count) ?? bytes.count
    }

    /// Nil when it was not protected.
    func protect(by sender: SRTPSender, isRTCP: Bool = false) -> Self? {
        let (header, ssrc, sequence, count) = (header, ssrc, sequence, bytes.count)
        var room = bytes + [UInt8](repeating: 0xEE, count: SRTPSender.growth)
        let length = room.withUnsafeMutableBytes { room -> Int in
            guard let base = room.baseAddress else { return 0 }
            return isRTCP
                ? sender.protectRTCP(base, count)
                : sender.protect(base, count, header: header, ssrc: ssrc, sequence: sequence)
        }
        guard length > 0 else { return nil }
        return Self(Array(room.prefix(length)))
    }

    /// What the receiver says of it, and the packet as it was.
    func unprotect(
        by receiver: SRTPReceiver, isRTCP: Bool = false
    ) -> (verdict: SRTPReceiver.Verdict, plain: [UInt8]) {
        var room = bytes
        let (header, ssrc, sequence, count) = (
            isRTCP ? 0 : header, isRTCP ? 0 : ssrc, sequence, bytes.count
        )
        let verdict = room.withUnsafeMutableBytes { room -> SRTPReceiver.Verdict in
            guard let base = room.baseAddress else { return .refused(.short) }
            return isRTCP
                ? receiver.unprotectRTCP(base, count)
                : receiver.unprotect(base, count, header: header, ssrc: ssrc, sequence: sequence)
        }
        guard case .taken(let length) = verdict else { return (verdict, []) }
        return (verdict, Array(room.prefix(length)))
    }
}
