import SIP
import Wire

/// Failures of providers, and what to do about them, for people.
extension TrunkFailure {
    var words: String {
        switch reason {
        case .nowhere: "its name leads nowhere"
        case .silence: "it does not answer"
        case .unreachable: "there is no way to it"
        case .status(let status): "\(status.rawValue) \(status.defaultReason)"
        case .wrongPassword: "it does not take our user name and password"
        case .foreignRealm(let realm): "it asks for a password in the realm `\(Self.shown(realm))`"
        case .strangeChallenge: "it asks for a proof in a way that is not spoken here"
        case .passwordWanted: "it asks for a password"
        }
    }

    /// What an administrator can do.
    var remedy: String {
        switch reason {
        case .nowhere: "Look at `server` and `proxy`, and at the DNS of this machine"
        case .silence:
            "Look whether a firewall lets UDP, TCP or TLS out to it, and whether `transport` is"
                + " right"
        case .unreachable:
            "Look at `server`, `proxy` and `transport`, at the network, and for TLS at its"
                + " certificate"
        case .wrongPassword:
            "Look at `username`, and at the password in secrets.toml; some take another name"
                + " than the number"
        case .foreignRealm(let realm):
            "If that is your provider's, write `realm = \"\(Self.shown(realm))\"`"
        case .strangeChallenge: "Ask the provider for digest authentication with MD5 or SHA-256"
        case .passwordWanted: "Give `username` and `secret`"
        case .status(let status): Self.remedy(for: status)
        }
    }

    private static func remedy(for status: Status) -> String {
        switch status {
        case .badRequest, .notAcceptableHere, .notAcceptable:
            "It does not take what we send: look at `bellbird trace`, at `codecs` and `srtp`"
        case .unauthorized, .proxyAuthenticationRequired: "Give `username` and `secret`"
        case .forbidden:
            "The account is locked, not paid for, used from elsewhere, or may not show that caller"
                + " number: ask the provider"
        case .notFound, .gone, .doesNotExistAnywhere:
            "It does not know `username` at `server`: look at both"
        case .methodNotAllowed, .notImplemented:
            "It takes no registration: remove `register`, and name its addresses in `from`"
        case .requestTimeout, .serverTimeout:
            "A server behind it does not answer: it is tried again"
        case .intervalTooBrief: "Raise `expires`"
        case .serviceUnavailable: "It is full or out of order: it is tried again"
        case _ where status.isRedirect:
            "It sends us elsewhere, where our password is not given: write that address as `server`"
        case _ where status.rawValue / 100 == 5: "It has a fault of its own: it is tried again"
        default: "Ask the provider what it means"
        }
    }

    /// A realm comes from outside: what a terminal would act on is not shown.
    private static func shown(_ realm: ByteString) -> String {
        String(
            decoding: realm.bytes.prefix(Limits.shownRealm).map {
                (0x20...0x7E).contains($0) ? $0 : 0x3F
            },
            as: UTF8.self)
    }
}
