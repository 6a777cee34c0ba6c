import CHash
public import Wire

/// Nonces that carry their own proof: the time they were made, and an HMAC over it. Nothing is
/// kept for a challenge, so strangers cannot fill a table (RFC 7616 §3.3, §5.4).
public struct NonceIssuer: Sendable {
    public enum Verdict: Equatable, Sendable {
        case fresh, stale
        /// One of ours, and given to somebody else.
        case elsewhere
        /// Not one of ours.
        case forged
    }

    private let key: [UInt8]
    /// Seconds for which a nonce can be answered.
    private let lifetime: Int64

    /// `key`: at least 16 bytes from the system's generator.
    public init(key: [UInt8], lifetime: Int64 = 300) {
        self.key = key
        self.lifetime = lifetime
    }

    /// A nonce for now, in seconds of a clock that nobody sets. `request` is what tells the
    /// challenged request from all others: a copy of it gets the same nonce, and two phones never
    /// count on the same one.
    /// `place`: where it is sent. Who answers from there has received it, so a sender cannot be
    /// forged (RFC 7616 §3.3 has the client's address among what a nonce may be made of).
    public func nonce(
        at seconds: Int64, for request: ByteString = "", to place: [UInt8] = []
    ) -> ByteString {
        let head =
            Self.bytes(of: seconds) + mac(request.bytes).prefix(Self.nameBytes) + mark(of: place)
        return ByteString(Hex.text(head + mac(head)))
    }

    public func verdict(
        on nonce: ByteString, at seconds: Int64, from place: [UInt8] = []
    ) -> Verdict {
        let raw = nonce.bytes
        guard raw.count == Self.textBytes else { return .forged }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count / 2)
        for index in stride(from: 0, to: raw.count, by: 2) {
            guard let high = raw[index].hexValue, let low = raw[index + 1].hexValue else {
                return .forged
            }
            bytes.append(high << 4 | low)
        }
        let head = Array(bytes.prefix(8 + Self.nameBytes + Self.markBytes))
        var difference: UInt8 = 0
        for (left, right) in zip(bytes.dropFirst(head.count), mac(head)) {
            difference |= left ^ right
        }
        guard difference == 0 else { return .forged }
        guard head.suffix(Self.markBytes).elementsEqual(mark(of: place)) else { return .elsewhere }
        let made = head.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        let age = seconds &- made
        return (0...lifetime).contains(age) ? .fresh : .stale
    }

    private static let macBytes = 16
    private static let nameBytes = 8
    private static let markBytes = 4
    private static let textBytes = 2 * (8 + nameBytes + markBytes + macBytes)

    private func mark(of place: [UInt8]) -> ArraySlice<UInt8> {
        mac(place).prefix(Self.markBytes)
    }

    private static func bytes(of seconds: Int64) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: seconds >> $0) }
    }

    /// HMAC-SHA-256 (RFC 2104), cut to 16 bytes.
    func mac(_ time: [UInt8]) -> [UInt8] {
        let full = [UInt8](unsafeUninitializedCapacity: 32) { room, count in
            if let base = room.baseAddress {
                chash_hmac_sha256(key, key.count, time, time.count, base)
                count = 32
            }
        }
        return Array(full.prefix(Self.macBytes))
    }
}

/// How far each nonce has been counted: an answer that was seen is not taken twice (RFC 7616
/// §5.5). Written only after a right answer, so strangers leave nothing.
public struct NonceCounter: Sendable {
    /// Two tables that take turns: when the younger is full it becomes the older one, and what
    /// was in that is forgotten.
    private var younger: [ByteString: UInt32] = [:]
    private var older: [ByteString: UInt32] = [:]
    private let capacity: Int

    public init() {
        self.init(capacity: Limits.countedNonces)
    }

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// True when `count` is above every count that was taken with this nonce.
    public mutating func take(_ nonce: ByteString, _ count: ByteString?) -> Bool {
        guard let count, count.count <= 8, !count.isEmpty else { return false }
        var value: UInt32 = 0
        for byte in count.bytes {
            guard let digit = byte.hexValue else { return false }
            value = value << 4 | UInt32(digit)
        }
        guard value > younger[nonce] ?? older[nonce] ?? 0 else { return false }
        if younger.count >= capacity, younger[nonce] == nil {
            older = younger
            younger = [:]
        }
        younger[nonce] = value
        return true
    }
}

extension NonceIssuer {
    /// A To tag for a stateless answer: it depends on nothing but the key and the Call-ID, so
    /// every copy of the request gets the same (RFC 3261 §8.2.7).
    public func tag(for callID: ByteString) -> ByteString {
        ByteString(Hex.text(Array(mac(callID.bytes).prefix(8))))
    }
}
