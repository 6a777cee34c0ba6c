import SIP
import Switchboard
import Wire

extension Daemon {
    /// What a person who starts the exchange wants to know first.
    public var greeting: [String] {
        let names = listeners.map { listener in
            "  \(listener.transport.name) \(listener.bound)"
        }
        let addresses = interfaces.filter { !$0.address.isLoopback && $0.address.isV4 }
            .map { "\($0.address)" }
        var lines = ["Bellbird \(Version.number) is running. It listens on:"] + names
        if !addresses.isEmpty {
            lines.append("This machine's addresses: " + addresses.joined(separator: ", "))
        }
        return lines
    }
}
