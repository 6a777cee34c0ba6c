import CHash
public import Wire

/// Branches that are known again when a request of ours comes back, without remembering any
/// (RFC 3261 §16.6 step 8): the second part of each is an HMAC over the first part and over where
/// the request went. A request that returns with the same Request-URI is in a loop; one that
/// returns with another is a spiral, which is no error (§16.3 step 4).
public struct BranchIssuer: Sendable {
    private let key: [UInt8]

    /// `key`: at least 16 bytes from the system's generator.
    public init(key: [UInt8]) {
        self.key = key
    }

    /// `unique`, a branch that was never used, with the proof behind it.
    public func branch(_ unique: ByteString, for request: Request) -> ByteString {
        var bytes = unique.bytes
        bytes.append(contentsOf: proof(unique.bytes, request.uri))
        return ByteString(bytes)
    }

    /// Whether `request` has been sent by who holds this key, to where it has come now.
    public func isLoop(_ request: Request) -> Bool {
        request.vias.contains { via in
            guard let branch = via.branch?.bytes, branch.count > Self.proofLetters,
                via.branch?.hasPrefix(Via.magicCookie) == true
            else { return false }
            // Most branches do not even look like one of ours.
            guard branch.suffix(Self.proofLetters).allSatisfy({ $0.hexValue != nil }) else {
                return false
            }
            let unique = Array(branch.dropLast(Self.proofLetters))
            return branch.suffix(Self.proofLetters).elementsEqual(proof(unique, request.uri))
        }
    }

    private static let proofBytes = 8
    private static let proofLetters = 2 * proofBytes

    /// Nobody gains by forging one: it only gets the forger's own request refused.
    private func proof(_ unique: [UInt8], _ uri: URI) -> [UInt8] {
        let target = URI(uri.scheme, user: uri.user, host: uri.host, port: uri.port)
        let text = unique + [0x20] + target.serialized.bytes
        let mac = [UInt8](unsafeUninitializedCapacity: 32) { room, count in
            if let base = room.baseAddress {
                chash_hmac_sha256(key, key.count, text, text.count, base)
                count = 32
            }
        }
        return Hex.text(Array(mac.prefix(Self.proofBytes)))
    }
}
