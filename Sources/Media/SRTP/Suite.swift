/// How packets are protected: a crypto suite of SDES (RFC 4568 §6.2, RFC 6188 §4, RFC 7714 §14.1).
public enum SRTPSuite: String, CaseIterable, Sendable {
    case aes128CounterSHA1Tag80 = "AES_CM_128_HMAC_SHA1_80"
    case aes128CounterSHA1Tag32 = "AES_CM_128_HMAC_SHA1_32"
    case aes256CounterSHA1Tag80 = "AES_256_CM_HMAC_SHA1_80"
    case aes256CounterSHA1Tag32 = "AES_256_CM_HMAC_SHA1_32"
    case aes128GCM = "AEAD_AES_128_GCM"
    case aes256GCM = "AEAD_AES_256_GCM"

    /// Bytes of the master key, and of every session key of the cipher.
    public var keyBytes: Int {
        switch self {
        case .aes128CounterSHA1Tag80, .aes128CounterSHA1Tag32, .aes128GCM: 16
        case .aes256CounterSHA1Tag80, .aes256CounterSHA1Tag32, .aes256GCM: 32
        }
    }

    /// Bytes of the master salt, and of every session salt (RFC 3711 §8.2, RFC 7714 §12).
    public var saltBytes: Int { isGCM ? 12 : 14 }

    var isGCM: Bool { self == .aes128GCM || self == .aes256GCM }

    /// Bytes that protecting adds to an RTP packet.
    var rtpTagBytes: Int {
        switch self {
        case .aes128CounterSHA1Tag80, .aes256CounterSHA1Tag80: 10
        case .aes128CounterSHA1Tag32, .aes256CounterSHA1Tag32: 4
        case .aes128GCM, .aes256GCM: 16
        }
    }

    /// Bytes of the tag of an RTCP packet: never fewer than 80 bits (RFC 4568 §6.2.2).
    var rtcpTagBytes: Int { isGCM ? 16 : 10 }
}

/// What both ends of one direction know: its suite, key and salt. Never printed.
public struct SRTPKey: Equatable, Sendable {
    public let suite: SRTPSuite
    let key: [UInt8]
    let salt: [UInt8]

    /// `bytes` are the key and behind it the salt, as SDES carries them (RFC 4568 §6.1). Nil when
    /// there are more or fewer than the suite has.
    public init?(_ suite: SRTPSuite, _ bytes: [UInt8]) {
        guard bytes.count == suite.keyBytes + suite.saltBytes else { return nil }
        self.suite = suite
        key = Array(bytes.prefix(suite.keyBytes))
        salt = Array(bytes.suffix(suite.saltBytes))
    }
}

extension SRTPKey: CustomStringConvertible {
    public var description: String { "a key for \(suite.rawValue)" }
}
