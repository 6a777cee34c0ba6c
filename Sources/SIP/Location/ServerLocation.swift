public import Wire

/// One place at which a server can be reached.
public struct ServerTarget: Hashable, Sendable {
    public var transport: Transport
    public var address: SocketAddress

    public init(_ transport: Transport, _ address: SocketAddress) {
        self.transport = transport
        self.address = address
    }
}

/// Where a SIP server's name leads (RFC 3263 §4): a pure rule over what the DNS answers.
public struct ServerLocation: Hashable, Sendable {
    public var host: ByteString
    /// A port in the URI forbids SRV look-ups (§4.2).
    public var port: UInt16?
    /// A transport in the URI forbids NAPTR look-ups (§4.1).
    public var transport: Transport?
    /// The scheme is `sips`: nothing but TLS.
    public var isSecure: Bool
    /// What we speak, the most wanted first.
    public var transports: [Transport]
    /// For the draw among servers of one priority.
    public var seed: UInt64

    public init(
        host: ByteString, port: UInt16? = nil, transport: Transport? = nil,
        isSecure: Bool = false, transports: [Transport], seed: UInt64
    ) {
        self.host = host
        self.port = port
        self.transport = transport
        self.isSecure = isSecure
        self.transports = transports
        self.seed = seed
    }

    /// The places to try, in order, each once; empty when the name leads nowhere. `look` is asked
    /// at most `Limits.lookups` times.
    public func targets(_ look: (DNSQuestion) -> DNSAnswer) -> [ServerTarget] {
        guard !host.isEmpty else { return [] }
        if isSecure, let transport, !transport.isSecure { return [] }
        var search = Search(location: self, order: ServiceOrder(seed: seed))
        search.run(look)
        return search.found
    }

    /// "…if no transport protocol is specified, but the TARGET is a numeric IP address, the client
    /// SHOULD use UDP for a SIP URI, and TCP for a SIPS URI" (§4.1); TCP means TLS there. The same
    /// holds where a port is given.
    fileprivate var plainTransport: Transport { transport ?? (isSecure ? .tls : .udp) }
}

private struct Search {
    let location: ServerLocation
    var order: ServiceOrder
    var found: [ServerTarget] = []
    private var lookups = 0

    init(location: ServerLocation, order: ServiceOrder) {
        self.location = location
        self.order = order
    }

    mutating func run(_ look: (DNSQuestion) -> DNSAnswer) {
        if let ip = IPAddress(location.host) {
            let transport = location.plainTransport
            return add(SocketAddress(ip, location.port ?? transport.defaultPort), transport)
        }
        if let port = location.port {
            return addAddresses(of: location.host, port, location.plainTransport, look)
        }
        let hasServices =
            if let transport = location.transport {
                addServices(Self.service(transport, location.host), transport, look)
            } else {
                addPointers(look) || addKnownServices(look)
            }
        guard !hasServices else { return }
        let transport = location.plainTransport
        addAddresses(of: location.host, transport.defaultPort, transport, look)
    }

    /// §4.1: the NAPTR records name the transports; those that we do not speak are discarded, and
    /// of the rest the ones of the lowest order are used (RFC 3403 §4.1), by preference.
    private mutating func addPointers(_ look: (DNSQuestion) -> DNSAnswer) -> Bool {
        let usable = records(DNSQuestion(location.host, .naptr), look).compactMap {
            record -> (DNSRecord.Pointer, Transport)? in
            guard case .pointer(let pointer) = record, let transport = transport(of: pointer)
            else { return nil }
            return (pointer, transport)
        }
        guard let lowest = usable.map(\.0.order).min() else { return false }
        let chosen = usable.filter { $0.0.order == lowest }
            .sorted { $0.0.preference < $1.0.preference }
        var isAnswered = false
        for (pointer, transport) in chosen.prefix(Limits.pointersPerName)
        where addServices(pointer.replacement, transport, look) { isAnswered = true }
        return isAnswered
    }

    private func transport(of pointer: DNSRecord.Pointer) -> Transport? {
        guard pointer.flags.equalsIgnoringCase("s"), pointer.regexp.isEmpty,
            !pointer.replacement.isEmpty
        else { return nil }
        let services: [(StaticString, Transport)] = [
            ("SIP+D2U", .udp), ("SIP+D2T", .tcp), ("SIPS+D2T", .tls),
        ]
        return services.first { pointer.service.equalsIgnoringCase($0.0) }
            .map(\.1).flatMap { speaks($0) ? $0 : nil }
    }

    /// "If no NAPTR records are found, the client constructs SRV queries for those transport
    /// protocols it supports, and does a query for each." (§4.1)
    private mutating func addKnownServices(_ look: (DNSQuestion) -> DNSAnswer) -> Bool {
        var isAnswered = false
        for transport in location.transports where speaks(transport) {
            let name = Self.service(transport, location.host)
            if addServices(name, transport, look) { isAnswered = true }
        }
        return isAnswered
    }

    private func speaks(_ transport: Transport) -> Bool {
        location.transports.contains(transport) && (!location.isSecure || transport.isSecure)
    }

    /// §4.1: `_sips._tcp` is TLS. WebSockets have no such names: nobody calls a browser that way.
    private static func service(_ transport: Transport, _ host: ByteString) -> ByteString {
        let prefix: StaticString =
            switch transport {
            case .udp: "_sip._udp."
            case .tcp, .ws: "_sip._tcp."
            case .tls, .wss: "_sips._tcp."
            }
        return ByteString(prefix.withUTF8Buffer { Array($0) } + host.bytes)
    }

    /// True when there are SRV records, even if they say that there is no server.
    private mutating func addServices(
        _ name: ByteString, _ transport: Transport, _ look: (DNSQuestion) -> DNSAnswer
    ) -> Bool {
        let services = records(DNSQuestion(name, .srv), look).compactMap {
            if case .service(let service) = $0 { service } else { nil }
        }
        for service in order.sorted(services) where !service.target.isEmpty {
            addAddresses(of: service.target, service.port, transport, look)
        }
        return !services.isEmpty
    }

    /// IPv4 first: where both are there, fewer things stand in its way.
    private mutating func addAddresses(
        of host: ByteString, _ port: UInt16, _ transport: Transport,
        _ look: (DNSQuestion) -> DNSAnswer
    ) {
        for kind in [DNSQuestion.Kind.a, .aaaa] {
            guard found.count < Limits.targets else { return }
            for record in records(DNSQuestion(host, kind), look) {
                if case .address(let ip) = record { add(SocketAddress(ip, port), transport) }
            }
        }
    }

    private mutating func add(_ address: SocketAddress, _ transport: Transport) {
        let target = ServerTarget(transport, address)
        if found.count < Limits.targets, !found.contains(target) { found.append(target) }
    }

    private mutating func records(
        _ question: DNSQuestion, _ look: (DNSQuestion) -> DNSAnswer
    ) -> [DNSRecord] {
        guard lookups < Limits.lookups else { return [] }
        lookups += 1
        guard case .records(let records) = look(question) else { return [] }
        return records.filter { $0.answers(question.kind) }
    }
}
