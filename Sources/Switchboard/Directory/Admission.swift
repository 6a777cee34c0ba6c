import Dialplan
import SIP
import Wire

/// Who sent this request? A trunk is known by its address, a phone by its password; everybody
/// else is challenged, without leaving a trace (RFC 3261 §22, RFC 7616, RFC 8760).
struct Admission: Sendable {
    enum Admitted: Equatable, Sendable {
        case phone(Extension)
        case trunk(Trunk)
        /// To be sent without a transaction.
        case refused(Response)
    }

    private struct HA1Key: Hashable {
        var user: String
        var algorithm: DigestAlgorithm
    }

    private var issuer = NonceIssuer(key: [])
    private var counter = NonceCounter()
    private var trunks = TrunkDirectory()
    private var ha1s: [HA1Key: ByteString] = [:]
    /// Wrong passwords and unknown users.
    private(set) var failures: UInt64 = 0
    private var watch = FailureWatch()
    /// Not seen to yet.
    private var failure: FailureWatch.Failure?

    init() {}

    mutating func configurationChanged(_ configuration: Configuration) {
        issuer = NonceIssuer(key: configuration.nonceKey)
        trunks = TrunkDirectory(configuration.inventory)
        ha1s = [:]
    }

    mutating func admit(
        _ request: Request, over flow: Flow, configuration: Configuration, at now: Instant
    ) -> Admitted {
        // A registration always needs a password, wherever it comes from.
        if request.method != .register, let trunk = trunks.trunk(of: request, from: flow.remote.ip)
        {
            return .trunk(trunk)
        }
        // Not the wall clock: a nonce that is out stays good when that is set.
        let seconds = now.nanoseconds / 1_000_000_000
        let values = request.headers.values(of: .authorization)
        let source = IPNetwork(ofSource: flow.remote.ip)
        guard let credentials = Credentials(in: values, realm: configuration.domain) else {
            return challenge(request, source, configuration, seconds, isStale: false)
        }
        let age = issuer.verdict(on: credentials.nonce, at: seconds, from: source.address.bytes)
        let isStrong =
            credentials.algorithm != .md5 || configuration.registrar.digest.contains(.md5)
        guard age != .forged, isStrong, credentials.qop?.equalsIgnoringCase("auth") == true else {
            return challenge(request, source, configuration, seconds, isStale: false)
        }
        // Not looked at: an answer to what another address was given proves no way back, so it
        // could neither be held against its source nor be a guess that costs nothing.
        guard age != .elsewhere else {
            return challenge(request, source, configuration, seconds, isStale: true)
        }
        let isProof = prove(credentials, request, configuration)
        guard isProof.holds, let phone = isProof.phone else {
            failures &+= 1
            failure = watch.failed(
                from: source, user: credentials.user.description, at: seconds,
                within: configuration.defence.within)
            return challenge(request, source, configuration, seconds, isStale: false)
        }
        // RFC 7616 §3.3: a right answer to an old nonce is asked for again with `stale`.
        guard age == .fresh, counter.take(credentials.nonce, credentials.nonceCount) else {
            return challenge(request, source, configuration, seconds, isStale: true)
        }
        guard speaksForItself(request, phone) else {
            return .refused(Response(.forbidden, to: request, toTag: tag(of: request)))
        }
        return .phone(phone)
    }

    /// Providers with whom we are registered, and where their calls come from.
    mutating func expect(_ registered: [(trunk: Trunk, addresses: Set<IPAddress>)]) {
        trunks.expect(registered)
    }

    /// That the request that was looked at last had a wrong password; once.
    mutating func takeFailure() -> FailureWatch.Failure? {
        defer { failure = nil }
        return failure
    }

    /// What it has failed before counts no more.
    mutating func forgetFailures(of source: IPNetwork) {
        watch.forget(source)
    }

    /// Whose password is tried where the user is unknown. No extension has this name.
    private static let nobody = "nobody"

    /// An unknown user costs the same hashes as a known one, and gets the same answer.
    private mutating func prove(
        _ credentials: Credentials, _ request: Request, _ configuration: Configuration
    ) -> (holds: Bool, phone: Extension?) {
        let user = credentials.user.description
        let phone = configuration.inventory.extension(user)
        let password = configuration.passwords[user]
        let isKnown = phone != nil && password != nil
        let ha1 = ha1(
            isKnown ? user : Self.nobody, isKnown ? password ?? "" : "", credentials.algorithm,
            configuration.domain)
        let holds = credentials.isProof(ha1: ha1, method: request.method)
        let isForThis = URI(credentials.uri).map { leads($0, whereGoes: request.uri) } ?? false
        return (holds && isForThis && password != nil, phone)
    }

    /// RFC 3261 §22.4: the URI in the proof is that of the request. Phones leave out parameters
    /// and ports, so these may differ.
    private func leads(_ proven: URI, whereGoes uri: URI) -> Bool {
        proven.user == uri.user && proven.host == uri.host
    }

    private mutating func ha1(
        _ user: String, _ password: ByteString, _ algorithm: DigestAlgorithm,
        _ domain: ByteString
    ) -> ByteString {
        let key = HA1Key(user: user, algorithm: algorithm)
        if let known = ha1s[key] { return known }
        if ha1s.count >= Limits.keptHA1s { ha1s = [:] }
        let made = algorithm.ha1(user: ByteString(user), realm: domain, password: password)
        ha1s[key] = made
        return made
    }

    /// From names the extension that proved itself; in a REGISTER so does To (RFC 3261 §10.3
    /// step 5: nobody registers for another).
    private func speaksForItself(_ request: Request, _ phone: Extension) -> Bool {
        let number = ByteString(phone.number)
        guard request.from.uri.user == number else { return false }
        return request.method != .register || request.to.uri.user == number
    }

    private func challenge(
        _ request: Request, _ source: IPNetwork, _ configuration: Configuration,
        _ seconds: Int64, isStale: Bool
    ) -> Admitted {
        var response = Response(.unauthorized, to: request, toTag: tag(of: request))
        var name = request.callID
        name.bytes.append(0x20)
        name.bytes.append(decimal: request.cSeq.number)
        name.bytes.append(request.cSeq.method.text)
        let nonce = issuer.nonce(at: seconds, for: name, to: source.address.bytes)
        // The order of the challenges is our preference (RFC 8760 §2.4).
        for algorithm in configuration.registrar.digest {
            let challenge = Challenge(
                realm: configuration.domain, nonce: nonce, algorithm: algorithm,
                isStale: isStale)
            response.headers.append(.wwwAuthenticate, challenge.serialized)
        }
        return .refused(response)
    }

    /// A To tag that is the same for every copy of the request: nobody remembers it.
    private func tag(of request: Request) -> ByteString {
        issuer.tag(for: request.callID)
    }
}
