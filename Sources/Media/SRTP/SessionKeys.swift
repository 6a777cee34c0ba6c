import CSRTP

/// The ciphers of RTP or of RTCP in one direction, under keys derived from the master key
/// (RFC 3711 §4.3, with a key derivation rate of zero: once).
///
/// Made when a stream is directed; per packet nothing is allocated.
final class SessionKeys {
    enum Purpose: UInt8 {
        case rtp = 0
        case rtcp = 3
    }

    /// The labels of RFC 3711 §4.3.2, counted from a purpose's first.
    private enum Label: UInt8 {
        case cipher = 0
        case authentication = 1
        case salt = 2
    }

    let cipher: OpaquePointer
    /// Nil for AES-GCM, which authenticates by itself.
    let authentication: OpaquePointer?
    /// Fourteen bytes for counter mode, twelve for GCM; zeros behind, so that it is one counter.
    let salt: Salt

    typealias Salt = (high: UInt64, low: UInt64)

    /// `opens`: packets are taken and not made. Nil when the system's library cannot.
    init?(_ master: SRTPKey, _ purpose: Purpose, opens: Bool) {
        guard let derivation = csrtp_counter_mode(master.key, master.key.count) else { return nil }
        defer { csrtp_free(derivation) }
        func derive(_ label: Label, _ count: Int) -> [UInt8] {
            Self.derive(derivation, master.salt, purpose.rawValue + label.rawValue, count)
        }
        var key = derive(.cipher, master.suite.keyBytes)
        defer { csrtp_wipe(&key, key.count) }
        salt = Self.words(derive(.salt, master.suite.saltBytes))
        if master.suite.isGCM {
            guard
                let made =
                    opens
                    ? csrtp_opening(key, key.count) : csrtp_sealing(key, key.count)
            else { return nil }
            cipher = made
            authentication = nil
        } else {
            var secret = derive(.authentication, CSRTP_SHA1_BYTES)
            defer { csrtp_wipe(&secret, secret.count) }
            guard let made = csrtp_counter_mode(key, key.count) else { return nil }
            guard let hash = csrtp_hmac_sha1(secret, secret.count) else {
                csrtp_free(made)
                return nil
            }
            cipher = made
            authentication = hash
        }
    }

    deinit {
        csrtp_free(cipher)
        csrtp_free(authentication)
    }

    /// The key stream from the salt with the label in its eighth byte on (RFC 3711 §4.3.3). A salt
    /// of 96 bits has zeros behind it (erratum 4938 to RFC 7714).
    static func derive(
        _ context: OpaquePointer, _ salt: [UInt8], _ label: UInt8, _ count: Int
    ) -> [UInt8] {
        var counter = salt + [UInt8](repeating: 0, count: 16 - salt.count)
        counter[7] ^= label
        var bytes = [UInt8](repeating: 0, count: count)
        let done = csrtp_encrypt(context, counter, &bytes, count)
        precondition(done == 1, "AES cannot fail on memory of its own")
        return bytes
    }

    private static func words(_ salt: [UInt8]) -> Salt {
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (index, byte) in salt.enumerated() {
            if index < 8 {
                high |= UInt64(byte) << UInt64(56 - index * 8)
            } else {
                low |= UInt64(byte) << UInt64(120 - index * 8)
            }
        }
        return (high, low)
    }

    // MARK: - Per packet

    /// Counter mode, in place: the salt, the source, and the packet's index of 48 bits
    /// (RFC 3711 §4.1.1).
    @inline(__always)
    func encrypt(
        _ data: UnsafeMutablePointer<UInt8>, _ count: Int, ssrc: UInt32, index: UInt64
    ) -> Bool {
        var counter = (
            (salt.high ^ UInt64(ssrc)).bigEndian, (salt.low ^ index << 16).bigEndian
        )
        return withUnsafeBytes(of: &counter) { bytes in
            csrtp_encrypt(
                cipher, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), data, count) == 1
        }
    }

    /// The nonce of AES-GCM: two zero bytes, the source and the packet's index of 48 bits, over the
    /// salt (RFC 7714 §8.1; §9.1, where the index has 31 bits).
    @inline(__always)
    func withNonce<Result>(
        ssrc: UInt32, index: UInt64, _ use: (UnsafePointer<UInt8>) -> Result
    ) -> Result {
        var nonce = (
            (salt.high ^ UInt64(ssrc) << 16 ^ index >> 32).bigEndian,
            (salt.low ^ index << 32).bigEndian
        )
        return withUnsafeMutablePointer(to: &nonce) { pointer in
            pointer.withMemoryRebound(to: UInt8.self, capacity: 16) { use($0) }
        }
    }

    /// HMAC-SHA1 over the packet and four bytes behind it; `tag` has room for twenty.
    @inline(__always)
    func authenticate(
        _ packet: UnsafePointer<UInt8>, _ count: Int, behind: UInt32?,
        _ tag: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        guard let behind else {
            return csrtp_authenticate(authentication, packet, count, nil, 0, tag) == 1
        }
        var word = behind.bigEndian
        return withUnsafeBytes(of: &word) { bytes in
            csrtp_authenticate(
                authentication, packet, count,
                bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), 4, tag) == 1
        }
    }
}
