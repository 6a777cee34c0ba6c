import Dialplan
import SIP
import Wire

/// One trunk as it is now: our registration, its servers, and what was learned of both.
struct TrunkLine: Sendable {
    private(set) var trunk: Trunk
    let password: ByteString?
    var registration: TrunkRegistration?
    var health: TrunkHealth
    var rate: CallRate?
    var digest: DigestClient?
    /// Of all our REGISTERs (RFC 3261 §10.2: one Call-ID, and CSeqs that grow).
    let callID: ByteString
    var cSeq: UInt32 = 0
    /// Our address there, as it stands in the last REGISTER.
    var contact: URI?
    /// Over which we are registered.
    var flow: Flow?
    /// The way that calls shall take (RFC 3608).
    var serviceRoute: [NameAddress] = []
    /// The realms that the registrar has named.
    var registrarRealms: [ByteString] = []
    /// Our address as the provider sees it (RFC 3581 §4).
    var seenAs: SocketAddress?
    var lastFailure: KnownFailure?
    /// Who is told of alerts believes it to be down; and when they were told last.
    var isToldDown = false
    var lastAlert: Instant?
    /// What the journal was told last.
    var told: String?
    var running: Set<TrunkTimer> = []
    /// When the next REGISTER is due.
    var nextTry: Instant?

    struct KnownFailure: Equatable, Sendable {
        var failure: TrunkFailure
        /// What was asked of it: `REGISTER`, `INVITE`, `OPTIONS`.
        var method: ByteString
        var at: UTCTime
    }

    init(_ trunk: Trunk, password: ByteString?, callID: ByteString) {
        self.trunk = trunk
        self.password = password
        self.callID = callID
        health = TrunkHealth(isWatched: trunk.askEvery != nil)
        rate = trunk.callsPerSecond.map { CallRate(perSecond: $0) }
        if let password, let user = trunk.username {
            digest = DigestClient(user: ByteString(user), password: password)
        }
        if trunk.registers, digest != nil {
            registration = TrunkRegistration(seconds: trunk.expires)
        }
    }

    /// Whether what we have with its provider holds for the trunk as it is now configured.
    func isSameAccount(as other: Trunk, _ password: ByteString?) -> Bool {
        trunk.host == other.host && trunk.port == other.port && trunk.proxy == other.proxy
            && trunk.transport == other.transport && trunk.registers == other.registers
            && trunk.username == other.username && trunk.contact == other.contact
            && trunk.expires == other.expires && self.password == password
    }

    mutating func become(_ other: Trunk) {
        if trunk.askEvery != other.askEvery {
            var watched = TrunkHealth(isWatched: other.askEvery != nil)
            watched.located(health.order, at: .zero)
            health = watched
        }
        if trunk.callsPerSecond != other.callsPerSecond {
            rate = other.callsPerSecond.map { CallRate(perSecond: $0) }
        }
        trunk = other
    }

    /// Where its password may be given. The far end of a call can challenge us through its provider
    /// (a "digest leak"), so a realm must be the provider's own: what was configured, what its
    /// registrar has named, or the name of its server, or a domain above that.
    func mayAnswer(_ realm: ByteString) -> Bool {
        guard trunk.realms.isEmpty else {
            return trunk.realms.contains { ByteString($0) == realm }
        }
        return registrarRealms.contains(realm) || isDomain(realm)
    }

    private func isDomain(_ realm: ByteString) -> Bool {
        let host = trunk.host.lowercased()
        let domain = realm.description.lowercased()
        guard IPAddress(trunk.host) == nil else { return host == domain }
        return host == domain || (domain.contains(".") && host.hasSuffix("." + domain))
    }

    /// All addresses at which it is expected.
    var addresses: Set<IPAddress> {
        Set(health.servers.keys.map(\.address.ip.unmapped))
    }
}
