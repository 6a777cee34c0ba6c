import SIP
import Wire

/// Why a provider could not be used, and what there is to do about it.
struct TrunkFailure: Equatable, Sendable {
    enum Reason: Equatable, Sendable {
        /// Its name leads nowhere.
        case nowhere
        case silence
        /// No way to it, in the words of the shell.
        case unreachable
        case status(Status)
        case wrongPassword
        case foreignRealm(ByteString)
        /// It asks for a proof in a way that is not spoken here.
        case strangeChallenge
        /// It asks for a password, and has none of us.
        case passwordWanted
    }

    var reason: Reason
    /// Seconds (RFC 3261 §20.33).
    var retryAfter: UInt32?

    static let nowhere = TrunkFailure(reason: .nowhere)
    static let silence = TrunkFailure(reason: .silence)
    static let unreachable = TrunkFailure(reason: .unreachable)

    init(reason: Reason, retryAfter: UInt32? = nil) {
        self.reason = reason
        self.retryAfter = retryAfter
    }

    init(_ response: Response, _ refusal: DigestClient.Refusal?) {
        retryAfter = (try? response.headers.first(RetryAfter.self))?.seconds
        reason =
            switch refusal {
            case .wrongPassword?, .tooOften?: .wrongPassword
            case .foreignRealm(let realm)?: .foreignRealm(realm)
            case .notUnderstood?: .strangeChallenge
            case nil where response.status.isChallenge: .passwordWanted
            case nil: .status(response.status)
            }
    }

    /// Another server may well take it (RFC 3263 §4.3).
    var isOfServer: Bool {
        switch reason {
        case .silence, .unreachable: true
        case .status(let status): status == .requestTimeout || status.rawValue / 100 == 5
        default: false
        }
    }

    /// It was understood and is not wanted: somebody has to change something.
    var isRefusal: Bool {
        switch reason {
        case .nowhere, .silence, .unreachable: false
        case .status(.temporarilyUnavailable): false
        case .status: !isOfServer
        case .wrongPassword, .foreignRealm, .strangeChallenge, .passwordWanted: true
        }
    }
}

extension Status {
    var isChallenge: Bool { self == .unauthorized || self == .proxyAuthenticationRequired }
}
