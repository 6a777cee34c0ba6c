import Dialplan
import SIP
import Wire

/// What is done about a message before it is read: may its source be heard at all?
///
/// ```
///   banned by hand ─────────────────────────────────────────► silence
///   a trunk, or exempt ─────────────────────────────────────► heard
///   banned, and no flow that has proved a password ─────────► silence
///   a flow that has proved a password ──────────────────────► heard
///   a stranger ── of few messages ──────────────────────────► heard
///              └─ of many, or one of too many strangers ────► silence
/// ```
///
/// Nothing in here grows with the number of sources: a flood from as many addresses as one likes
/// costs the memory of a quiet day.
struct Defence: Sendable {
    enum Verdict: Equatable, Sendable {
        case heard, banned, tooMany
    }

    var bans = BanList()
    var known = KnownFlows()
    private(set) var settings = DefenceSettings()
    private var rates: SourceRates
    /// Where messages of trunks come from, as configured.
    private var networks: [IPNetwork] = []
    /// The servers of trunks, as their names led to them.
    private var servers: Set<IPAddress> = []

    /// `secret`: 64 random bits, from which it follows who shares a place with whom.
    init(secret: UInt64) {
        rates = SourceRates(secret: secret)
    }

    mutating func configurationChanged(_ configuration: Configuration) {
        settings = configuration.defence
        networks =
            settings.exempt
            + configuration.inventory.trunks.flatMap(\.from).compactMap { IPNetwork($0) }
    }

    /// Every address at which a trunk is expected.
    mutating func expect(_ servers: Set<IPAddress>) {
        self.servers = servers
    }

    /// Trunks and whoever is exempt are neither banned nor counted.
    func spares(_ source: IPAddress) -> Bool {
        servers.contains(source.unmapped) || networks.contains { $0.contains(source) }
    }

    /// The same of any address of a network.
    func spares(_ network: IPNetwork) -> Bool {
        spares(network.address) || servers.contains { network.contains($0) }
            || networks.contains { network.contains($0) }
    }

    /// Nobody has proved anything there.
    func isStranger(_ flow: Flow, at now: Instant) -> Bool {
        !known.contains(flow.remote, at: now) && !spares(flow.remote.ip)
    }

    mutating func verdict(on flow: Flow, at now: Instant) -> Verdict {
        let source = flow.remote.ip
        let ban = bans.ban(of: source, at: now)
        if ban?.isByHand == true { return .banned }
        if !isStranger(flow, at: now) { return .heard }
        if ban != nil { return .banned }
        return rates.take(IPNetwork(ofSource: source), settings.rate, at: now) ? .heard : .tooMany
    }

    /// A program that looks for exchanges to break into, by the name it gives itself.
    func isScanner(_ userAgent: ByteString) -> Bool {
        settings.scanners.contains { userAgent.hasPrefixIgnoringCase($0) }
    }
}
