public import Wire

/// What a phone or trunk is to be told of protecting its packets (RFC 4568).
public enum MediaSecurity: Equatable, Sendable {
    /// Neither offered nor taken.
    case never
    /// Taken when it is offered: where signalling is readable, a key of ours would be too.
    case taken
    /// Offered beside the clear: `RTP/AVP` with keys. Who does not know them passes them over.
    case offered
    /// `RTP/SAVP`, and nothing else is taken.
    case required
}

/// The suites that the exchange knows, and how many bytes of key and salt each has (RFC 4568 §6.2,
/// RFC 6188 §4, RFC 7714 §14.1); the most wanted first.
public enum CryptoSuites {
    public static let all: [(name: ByteString, bytes: Int)] = [
        ("AEAD_AES_128_GCM", 28), ("AES_CM_128_HMAC_SHA1_80", 30),
        ("AES_256_CM_HMAC_SHA1_80", 46), ("AEAD_AES_256_GCM", 44),
        ("AES_CM_128_HMAC_SHA1_32", 30), ("AES_256_CM_HMAC_SHA1_32", 46),
    ]

    static func isUsable(_ line: CryptoLine) -> Bool {
        all.contains { $0.name == line.suite && $0.bytes == line.key.count }
    }
}

/// Our keys for the lines of one leg, by suite, the best first. They stay the same while a line is
/// protected, so that a new offer does not change a key that is in use.
public struct LineKeys: Equatable, Sendable {
    public var security: MediaSecurity
    /// One row of keys for each media line.
    public var lines: [[CryptoLine]]

    public init(_ security: MediaSecurity, lines: [[CryptoLine]] = []) {
        self.security = security
        self.lines = lines
    }

    /// Nothing is protected.
    public static let none = LineKeys(.never)

    func keys(of line: Int) -> [CryptoLine] { line < lines.count ? lines[line] : [] }
}

/// The keys that two descriptions agree on for one line.
public struct LineProtection: Equatable, Sendable {
    public var suite: ByteString
    /// The master key and salt of what we send, and of what we take.
    public var sending: [UInt8]
    public var receiving: [UInt8]
}

extension Negotiation {
    /// So many of our suites are offered; all are taken.
    static let suitesOffered = 3

    /// `offer` without the lines that its leg may not have: in the clear where keys are required,
    /// secret where none are taken or none that it names is known. Of its codecs those stay that
    /// the `policy` allows.
    public static func permitted(
        _ offer: SessionDescription, _ security: MediaSecurity, _ policy: CodecPolicy = .open
    ) -> SessionDescription {
        var permitted = offer
        for (index, line) in offer.media.enumerated() where line.port != 0 && line.isRTP {
            let canAgree = security != .never && line.keys.contains(where: CryptoSuites.isUsable)
            if (line.isSecret || security == .required) && !canAgree {
                permitted.media[index].port = 0
            } else if let kept = policy.allowed(of: line) {
                permitted.media[index] = line.keeping(kept)
            } else {
                permitted.media[index].port = 0
            }
        }
        return permitted
    }

    /// Our line as it is offered to a leg: with keys, or under the secret profile.
    static func offering(
        _ line: MediaDescription, _ keys: LineKeys, index: Int
    ) -> MediaDescription {
        let own = keys.keys(of: index).prefix(suitesOffered)
        var line = line.profiled(secret: keys.security == .required)
        guard keys.security == .required || keys.security == .offered else { return line }
        for (place, key) in own.enumerated() {
            let own = CryptoLine(tag: UInt32(place + 1), suite: key.suite, key: key.key)
            line.changeBesideFormats { $0.append(own.attribute) }
        }
        return line
    }

    /// Our answer to the line `offered`: under its profile, with our key of the first suite in
    /// its order that we know (RFC 4568 §5.1.2). Nil when it must be refused.
    static func answering(
        _ line: MediaDescription, to offered: MediaDescription, _ keys: LineKeys, index: Int
    ) -> MediaDescription? {
        var line = line
        line.transport = offered.transport
        guard keys.security != .never, let own = match(offered, keys.keys(of: index)) else {
            return offered.isSecret || keys.security == .required ? nil : line
        }
        line.changeBesideFormats { $0.append(own.attribute) }
        return line
    }

    /// Our key for the first of the offered ones that we have a suite for, under its tag.
    private static func match(_ offered: MediaDescription, _ own: [CryptoLine]) -> CryptoLine? {
        for theirs in offered.keys {
            if let mine = own.first(where: {
                $0.suite == theirs.suite && $0.key.count == theirs.key.count
            }) {
                return CryptoLine(tag: theirs.tag, suite: mine.suite, key: mine.key)
            }
        }
        return nil
    }

    /// What an offer and its answer say together: an answer names one of the offered keys by its
    /// tag (RFC 4568 §5.1.3). Nil when none is agreed on.
    static func protection(
        _ mine: MediaDescription, _ theirs: MediaDescription
    ) -> LineProtection? {
        let far = theirs.keys
        for own in mine.keys {
            if let other = far.first(where: { $0.tag == own.tag && $0.suite == own.suite }) {
                return LineProtection(
                    suite: own.suite, sending: own.key, receiving: other.key)
            }
        }
        return nil
    }
}
