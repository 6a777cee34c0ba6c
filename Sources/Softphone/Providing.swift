public import SIP
public import Wire

/// The phone plays a provider: it takes registrations, and wants proof of who calls
/// (RFC 3261 §10.3 and §22). Checked with nothing but the hashes of the exchange.
extension Softphone {
    public struct Provider: Equatable, Sendable {
        public var user: ByteString
        public var password: ByteString
        public var realm: ByteString
        public var algorithms: [DigestAlgorithm] = [.md5]
        /// What it wants proof for.
        public var challenges: Set<Method> = [.register]
        /// 407 in place of 401.
        public var isProxy = false
        /// A nonce is good for so many requests.
        public var usesOfNonce = Int.max
        /// What a proven REGISTER gets.
        public var answer: Status = .ok
        /// To REGISTER and OPTIONS nothing is said.
        public var isSilent = false
        /// To OPTIONS nothing is said.
        public var ignoresOptions = false
        public var retryAfter: UInt32?
        /// Seconds: the shortest that is taken, and the longest that is granted.
        public var shortest: UInt32 = 60
        public var longest: UInt32 = 3_600
        public var serviceRoute: ByteString?

        public init(user: ByteString, password: ByteString, realm: ByteString) {
            self.user = user
            self.password = password
            self.realm = realm
        }
    }

    /// A contact that was registered with the provider.
    public struct Registered: Equatable, Sendable {
        public var contact: URI
        /// In a proven REGISTER; 0 when it was taken back.
        public var expires: UInt32
        public var callID: ByteString
        public var cSeq: UInt32
    }

    /// True where the provider deals with the request.
    mutating func provides(_ request: Request, _ transaction: TransactionID) -> Bool {
        guard let provider = behaviour.provider else { return false }
        if provider.challenges.contains(request.method), !isProven(request, provider) {
            challenge(request, transaction, provider)
            return true
        }
        guard request.method == .register else { return false }
        register(request, transaction, provider)
        return true
    }

    private mutating func isProven(_ request: Request, _ provider: Provider) -> Bool {
        let name: HeaderName = provider.isProxy ? .proxyAuthorization : .authorization
        let values = request.headers.values(of: name)
        guard let credentials = Credentials(in: values, realm: provider.realm),
            credentials.nonce == nonce.text, credentials.user == provider.user,
            provider.algorithms.contains(credentials.algorithm),
            let text = credentials.nonceCount, let count = UInt32(text.description, radix: 16),
            count > nonce.count
        else { return false }
        let ha1 = credentials.algorithm.ha1(
            user: provider.user, realm: provider.realm, password: provider.password)
        guard credentials.isProof(ha1: ha1, method: request.method),
            credentials.uri == request.uri.serialized
        else { return false }
        nonce.isProven = true
        guard nonce.uses < provider.usesOfNonce else { return false }
        nonce.count = count
        nonce.uses += 1
        return true
    }

    private mutating func challenge(
        _ request: Request, _ transaction: TransactionID, _ provider: Provider
    ) {
        // Said of a nonce that was used up by who knows the password.
        let isStale = nonce.isProven && nonce.uses >= provider.usesOfNonce
        nonce = Nonce(text: random.token())
        challenges += 1
        var response = Response(
            provider.isProxy ? .proxyAuthenticationRequired : .unauthorized, to: request,
            toTag: random.token())
        for algorithm in provider.algorithms {
            let challenge = Challenge(
                realm: provider.realm, nonce: nonce.text, algorithm: algorithm, isStale: isStale)
            response.headers.append(
                provider.isProxy ? .proxyAuthenticate : .wwwAuthenticate, challenge.serialized)
        }
        perform(transactions.respond(transaction, with: response))
    }

    private mutating func register(
        _ request: Request, _ transaction: TransactionID, _ provider: Provider
    ) {
        let wanted = (try? request.headers.first(Expires.self))?.value ?? 3_600
        var status = provider.answer
        if status.isSuccess, wanted > 0, wanted < provider.shortest { status = .intervalTooBrief }
        var response = Response(status, to: request, toTag: random.token())
        if status == .intervalTooBrief { response.headers.append(MinExpires(provider.shortest)) }
        if let seconds = provider.retryAfter, !status.isSuccess {
            response.headers.append(RetryAfter(seconds: seconds))
        }
        if status.isSuccess {
            if let route = provider.serviceRoute { response.headers.append(.serviceRoute, route) }
            for case .address(let contact) in (try? request.headers.all(Contact.self)) ?? [] {
                let isTakenBack = contact.parameters["expires"] == "0"
                let granted = isTakenBack ? 0 : min(wanted, provider.longest)
                registered.append(
                    Registered(
                        contact: contact.uri, expires: granted, callID: request.callID,
                        cSeq: request.cSeq.number))
                guard granted > 0 else { continue }
                var binding = contact
                binding.parameters["expires"] = ByteString("\(granted)")
                response.headers.append(Contact.address(binding))
            }
        }
        perform(transactions.respond(transaction, with: response))
    }

    /// The nonce that is good now.
    struct Nonce: Equatable, Sendable {
        var text: ByteString
        var count: UInt32 = 0
        var uses = 0
        var isProven = false
    }
}
