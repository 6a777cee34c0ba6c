import Dialplan
import SIP
import Wire

/// Trunks by where their messages come from, and where theirs go.
struct TrunkDirectory: Sendable {
    enum Target: Equatable, Sendable {
        case address(SocketAddress)
        case name(ByteString, port: UInt16?)
    }

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

    static func target(of trunk: Trunk) -> Target {
        let port = trunk.port
        if let ip = IPAddress(trunk.host) {
            return .address(SocketAddress(ip, port ?? transport(of: trunk).defaultPort))
        }
        return .name(ByteString(trunk.host), port: port)
    }

    /// The dialplan's inventory knows transports by name only.
    static func transport(of trunk: Trunk) -> Transport {
        switch trunk.transport {
        case "tcp": .tcp
        case "tls": .tls
        default: .udp
        }
    }
}
