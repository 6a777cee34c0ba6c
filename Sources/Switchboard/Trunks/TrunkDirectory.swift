import Dialplan
import SIP
import Wire

/// Trunks by where their messages come from, and where theirs go.
struct TrunkDirectory: Sendable {
    private var networks: [(IPNetwork, Trunk)] = []

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

    /// The trunk whose messages come from this address.
    func trunk(from address: IPAddress) -> Trunk? {
        networks.first { $0.0.contains(address) }?.1
    }

    /// What leads to a trunk (RFC 3263). `own`: what we listen on; UDP is the most wanted, since
    /// it is what every provider takes.
    static func location(of trunk: Trunk, own: [Transport], seed: UInt64) -> ServerLocation {
        ServerLocation(
            host: ByteString(trunk.host), port: trunk.port, transport: transport(of: trunk),
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
