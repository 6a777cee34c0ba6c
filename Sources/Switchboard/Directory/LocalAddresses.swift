import SIP
import Wire

/// The exchange's own addresses as its peers see them: what stands in Via, Contact and session
/// descriptions depends on who shall read it.
struct LocalAddresses: Sendable {
    private var listeners: [Listener] = []
    private var interfaces: [Interface] = []
    private var networks: [(network: IPNetwork, address: IPAddress)] = []
    private var media: IPAddress?
    private var settings = OutsideSettings()
    /// What the router in front of this machine is known to have outside.
    var outside = OutsideAddresses()

    init() {}

    init(_ configuration: Configuration) {
        self.init(
            listeners: configuration.listeners, interfaces: configuration.interfaces,
            media: configuration.media.address, configuration.outside)
    }

    init(
        listeners: [Listener], interfaces: [Interface], media: IPAddress?,
        _ settings: OutsideSettings = OutsideSettings()
    ) {
        self.settings = settings
        self.listeners = listeners
        self.interfaces = interfaces
        self.media = media
        networks = interfaces.compactMap { interface in
            IPNetwork(interface.address, prefixLength: interface.prefixLength)
                .map { ($0, interface.address) }
        }
        networks.sort { $0.network.prefixLength > $1.network.prefixLength }
    }

    // MARK: Addresses

    /// Where `remote` reaches `listener`: outside, at what the router in front of this machine has;
    /// else at our own address.
    func address(facing remote: IPAddress, listener: Listener) -> SocketAddress {
        let own = ownAddress(facing: remote, listener: listener)
        guard isOutside(remote) else { return own }
        return outside.shown(to: remote, listener, own: own) ?? own
    }

    /// The address that the listener is bound to, else ours on the network of `remote`.
    func ownAddress(facing remote: IPAddress, listener: Listener) -> SocketAddress {
        guard listener.bound.ip.isUnspecified else { return listener.bound }
        let own = interface(facing: remote) ?? listener.bound.ip
        return SocketAddress(own, listener.bound.port)
    }

    /// Whether there may be a router between us and `remote`.
    private func isOutside(_ remote: IPAddress) -> Bool {
        let remote = remote.unmapped
        guard settings.inside.isEmpty else {
            return !settings.inside.contains { $0.contains(remote) }
        }
        return !remote.isPrivate && !remote.isLoopback
            && !networks.contains { $0.network.contains(remote) }
    }

    /// A trunk's server says where a request of ours came from (RFC 3581 §4). True where it is told
    /// another address from now on: it is outside, and our own address is good inside only.
    mutating func learn(_ seen: SocketAddress, over flow: Flow) -> Bool {
        guard settings.learns, isOutside(flow.remote.ip), let listener = listener(flow.listener),
            !seen.ip.unmapped.isPrivate, !seen.ip.isLoopback, !seen.ip.isUnspecified
        else { return false }
        let own = ownAddress(facing: flow.remote.ip, listener: listener)
        guard own.ip.isPrivate, own.ip.isV4 == seen.ip.unmapped.isV4 else { return false }
        let before = address(facing: flow.remote.ip, listener: listener)
        outside.learn(seen, by: flow.remote.ip, listener.id)
        return address(facing: flow.remote.ip, listener: listener) != before
    }

    /// Where who is at the far end of `flow` shall send its audio: what the administrator says,
    /// else the address at which it reaches our signalling, if that is one of this machine's.
    func mediaAddress(facing flow: Flow) -> IPAddress {
        let remote = flow.remote.ip.unmapped
        if let media, media.isV4 == remote.isV4 { return media }
        if let bound = listener(flow.listener)?.bound.ip, !bound.isUnspecified { return bound }
        return interface(facing: remote) ?? media ?? remote.loopback
    }

    /// What the descriptions for that far end say: outside, the address that the router in front
    /// of this machine has. An address that was configured for sound, and that is good outside,
    /// stays.
    func shownMediaAddress(facing flow: Flow) -> IPAddress {
        let own = mediaAddress(facing: flow)
        guard own != media || own.isPrivate, isOutside(flow.remote.ip),
            let listener = listener(flow.listener),
            let shown = outside.shown(to: flow.remote.ip, listener, own: SocketAddress(own, 0)),
            shown.ip.isV4 == own.isV4
        else { return own }
        return shown.ip
    }

    /// All that `mediaAddress` may give, those on the way to other networks first.
    var mediaAddresses: [IPAddress] {
        var found: [IPAddress] = []
        func add(_ ip: IPAddress) {
            if !ip.isUnspecified, !ip.isLinkLocalV6, !found.contains(ip) { found.append(ip) }
        }
        if let media { add(media) }
        for bound in listeners.map(\.bound.ip) where bound.isV4 != media?.isV4 {
            add(bound)
            guard bound.isUnspecified else { continue }
            let family = interfaces.filter { $0.address.isV4 == bound.isV4 }
            for own in family where own.isDefault { add(own.address) }
            for own in family { add(own.address) }
        }
        return found
    }

    /// The address of the interface whose network has `remote` in it, the smallest network first;
    /// else that of the default interface of the family; else any of the family.
    private func interface(facing remote: IPAddress) -> IPAddress? {
        let remote = remote.unmapped
        if let found = networks.first(where: { $0.network.contains(remote) }) {
            return found.address
        }
        if remote.isLoopback { return remote.loopback }
        let family = interfaces.filter { $0.address.isV4 == remote.isV4 }
        return
            (family.first(where: \.isDefault) ?? family.first { !$0.address.isLoopback }
            ?? family.first)?.address
    }

    // MARK: Listeners

    /// From which a STUN server is asked.
    var datagramListeners: [Listener] { listeners.filter { $0.transport == .udp } }

    func listener(_ id: ListenerID) -> Listener? {
        listeners.first { $0.id == id }
    }

    /// The listener from which a new request to `remote` leaves: of that transport and family,
    /// rather one that is bound to our address on the network of `remote`.
    func listener(for transport: Transport, facing remote: IPAddress) -> Listener? {
        let remote = remote.unmapped
        let able = listeners.filter {
            $0.transport == transport && $0.bound.ip.isV4 == remote.isV4
        }
        guard able.count > 1 else { return able.first }
        let own = interface(facing: remote)
        return able.first { $0.bound.ip == own } ?? able.first { $0.bound.ip.isUnspecified }
            ?? able.first { $0.bound.ip.isLoopback == remote.isLoopback } ?? able.first
    }

    // MARK: What is written into messages

    /// Our Contact for who is at the far end of `flow` (RFC 3261 §8.1.1.8). The scheme is `sip`
    /// whatever the transport: `sips` would demand TLS on every hop (§26.2.2).
    func contact(for flow: Flow, user: ByteString?) -> URI {
        let own = address(of: flow)
        var uri = URI(.sip, user: user, host: .address(own.ip), port: own.port)
        // RFC 3261 §19.1.1: UDP is the default.
        switch flow.transport {
        case .udp: break
        case .tcp: uri.parameters["transport"] = "tcp"
        case .tls: uri.parameters["transport"] = "tls"
        case .ws, .wss: uri.parameters["transport"] = "ws"
        }
        return uri
    }

    /// Our Via on a request that leaves over `flow` (RFC 3261 §18.1.1). RFC 3581 §3: `rport`
    /// asks for the response at the port that the request came from.
    func via(for flow: Flow, branch: ByteString) -> Via {
        let own = address(of: flow)
        var via = Via(
            .known(flow.transport), host: .address(own.ip), port: own.port, branch: branch)
        if flow.transport == .udp { via.parameters.setFlag("rport") }
        return via
    }

    private func address(of flow: Flow) -> SocketAddress {
        guard let listener = listener(flow.listener) else {
            let own = interface(facing: flow.remote.ip) ?? flow.remote.ip.loopback
            return SocketAddress(own, flow.transport.defaultPort)
        }
        return address(facing: flow.remote.ip, listener: listener)
    }
}

extension IPAddress {
    /// 127.0.0.1 or ::1, of the family of this address.
    var loopback: IPAddress {
        isV4 ? .v4(0x7F00_0001) : .v6(high: 0, low: 1)
    }

    /// fe80::/10 (RFC 4291 §2.5.6): means nothing without an interface.
    fileprivate var isLinkLocalV6: Bool {
        if case .v6(let high, _) = self { high >> 54 == 0x3FA } else { false }
    }
}

extension Flow {
    /// Whether a request over this flow comes from who speaks over `leg`: the same stream, or
    /// the same host. A NAT may give every datagram and every stream another port.
    func isSameSource(as leg: Flow) -> Bool {
        if let connection, connection == leg.connection { return true }
        return remote.ip.unmapped == leg.remote.ip.unmapped
    }
}
