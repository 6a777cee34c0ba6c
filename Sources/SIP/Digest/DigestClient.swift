public import Wire

/// One account's answers to challenges (RFC 3261 §22.2 and §22.3, RFC 7616 §3.4, RFC 8760 §2.4).
///
/// What it proves it proves to whoever asks: who that is, and whether it may know, the caller has
/// looked at before.
public struct DigestClient: Sendable {
    /// Why a challenge is not answered.
    public enum Refusal: Equatable, Sendable {
        /// No scheme, hash or protection among them that is spoken here.
        case notUnderstood
        /// Its answer would be for somebody else.
        case foreignRealm(ByteString)
        /// Our answer was right in form, and was refused.
        case wrongPassword
        /// One nonce after the other is called stale.
        case tooOften
    }

    public enum Verdict: Equatable, Sendable {
        /// The request as it is to go out again, but for its CSeq and Via.
        case proven(Request)
        case refused(Refusal)
    }

    /// What one request has been through.
    public struct Tries: Equatable, Sendable {
        fileprivate var answered: [Protection] = []

        public init() {}
    }

    /// Who asks: a server by 401, a proxy by 407, each for its realm.
    fileprivate struct Protection: Hashable, Comparable, Sendable {
        var isProxy: Bool
        var realm: ByteString

        static func < (left: Self, right: Self) -> Bool {
            left.isProxy == right.isProxy
                ? left.realm.bytes.lexicographicallyPrecedes(right.realm.bytes) : right.isProxy
        }
    }

    private struct Session: Sendable {
        var challenge: Challenge
        var count: UInt32
    }

    private let user: ByteString
    private let password: ByteString
    private var sessions: [Protection: Session] = [:]

    public init(user: ByteString, password: ByteString) {
        self.user = user
        self.password = password
    }

    /// - Parameters:
    ///   - realms: those that may be answered; nil for all.
    ///   - cnonce: never used before.
    public mutating func answer(
        _ response: Response, to request: Request, realms: [ByteString]?, tries: inout Tries,
        cnonce: ByteString
    ) -> Verdict {
        let asked = Self.challenges(in: response)
        guard !asked.isEmpty else { return .refused(.notUnderstood) }
        for (protection, challenge) in asked {
            if let realms, !realms.contains(protection.realm) {
                return .refused(.foreignRealm(protection.realm))
            }
            let before = tries.answered.count { $0 == protection }
            // RFC 7616 §3.3: only `stale` says that user and password were right.
            if before > 0, !challenge.isStale { return .refused(.wrongPassword) }
            if before >= Limits.answersPerRealm { return .refused(.tooOften) }
        }
        var proven = request
        for (protection, challenge) in asked {
            tries.answered.append(protection)
            let old = sessions[protection]
            let count = old?.challenge.nonce == challenge.nonce ? (old?.count ?? 0) &+ 1 : 1
            if sessions.count >= Limits.digestSessions, old == nil { sessions = [:] }
            sessions[protection] = Session(challenge: challenge, count: count)
            put(challenge, protection, count, cnonce, into: &proven)
        }
        return .proven(proven)
    }

    /// Puts on what the last challenges asked for, so that nobody has to ask again
    /// (RFC 7616 §3.6).
    public mutating func proveAhead(_ request: inout Request, cnonce: ByteString) {
        for protection in sessions.keys.sorted() {
            guard var session = sessions[protection], session.count < .max else { continue }
            session.count += 1
            sessions[protection] = session
            put(session.challenge, protection, session.count, cnonce, into: &request)
        }
    }

    /// What was learned of nonces is of no use any more.
    public mutating func forget() {
        sessions = [:]
    }

    private func put(
        _ challenge: Challenge, _ protection: Protection, _ count: UInt32, _ cnonce: ByteString,
        into request: inout Request
    ) {
        let name: HeaderName = protection.isProxy ? .proxyAuthorization : .authorization
        request.headers.fields.removeAll {
            $0.name == name && Credentials($0.value)?.realm == protection.realm
        }
        let credentials = Credentials(
            answering: challenge, user: user, password: password, method: request.method,
            uri: request.uri.serialized, cnonce: cnonce, count: count)
        request.headers.append(name, credentials.serialized)
    }

    /// Of each realm the first that can be answered: a server lists them by preference
    /// (RFC 8760 §2.4).
    private static func challenges(in response: Response) -> [(Protection, Challenge)] {
        var found: [(Protection, Challenge)] = []
        for isProxy in [false, true] {
            let values = response.headers.values(
                of: isProxy ? .proxyAuthenticate : .wwwAuthenticate)
            for value in values.prefix(Limits.challenges) {
                guard let challenge = Challenge(value) else { continue }
                let protection = Protection(isProxy: isProxy, realm: challenge.realm)
                guard found.count < Limits.digestSessions,
                    !found.contains(where: { $0.0 == protection })
                else { continue }
                found.append((protection, challenge))
            }
        }
        return found
    }
}
