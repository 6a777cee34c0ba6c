import Dialplan
import SIP
import Wire

/// Trunks by where their messages come from, and where theirs go.
struct TrunkDirectory: Sendable {
    private var networks: [(IPNetwork, Trunk)] = []
    /// Those with whom we are registered, by the addresses of their servers.
    private var registered: [IPAddress: [Trunk]] = [:]

    init() {}

    init(_ inventory: Inventory) {
        for trunk in inventory.trunks {
            for text in trunk.from {
                if let network = IPNetwork(text) { networks.append((network, trunk)) }
            }
        }
        // The smaller network wins where two overlap.
        networks.sort { $0.0.prefixLength > $1.0.prefixLength }
    }

    mutating func expect(_ known: [(trunk: Trunk, addresses: Set<IPAddress>)]) {
        registered = [:]
        for (trunk, addresses) in known {
            for address in addresses { registered[address, default: []].append(trunk) }
        }
    }

    /// The trunk whose messages come from this address. Where several accounts are with one
    /// provider, that whose contact is called; else that of the smallest network, and of those the
    /// first.
    func trunk(of request: Request, from address: IPAddress) -> Trunk? {
        let first = networks.first { $0.0.contains(address) }
        let configured = networks.filter { $0.0 == first?.0 }.map(\.1)
        let known = registered[address.unmapped] ?? []
        return called(by: request, configured + known) ?? first?.1 ?? known.first
    }

    private func called(by request: Request, _ trunks: [Trunk]) -> Trunk? {
        guard let user = request.uri.user else { return nil }
        return trunks.first { $0.registers && $0.contactUser.map { ByteString($0) } == user }
            ?? trunks.first { trunk in
                trunk.registers && request.to.uri.user == trunk.username.map { ByteString($0) }
            }
    }

    /// What leads to a trunk (RFC 3263). `own`: what we listen on; UDP is the most wanted, since
    /// it is what every provider takes.
    static func location(of trunk: Trunk, own: [Transport], seed: UInt64) -> ServerLocation {
        ServerLocation(
            host: ByteString(trunk.firstHop.host), port: trunk.firstHop.port,
            transport: transport(of: trunk),
            transports: [.udp, .tcp, .tls].filter(own.contains), seed: seed)
    }

    /// The dialplan's inventory knows transports by name only.
    private static func transport(of trunk: Trunk) -> Transport? {
        switch trunk.transport {
        case "udp": .udp
        case "tcp": .tcp
        case "tls": .tls
        default: nil
        }
    }
}
