import Dialplan
import SIP
import Switchboard
import Wire

/// `[nat]`: the router in front of this machine.
extension Settings {
    mutating func readOutside(_ table: TOMLTable) {
        var reader = TOMLReader(table, name: "nat")
        if let text = reader.text("outside") {
            if let address = IPAddress(text.value) {
                outside.address = .fixed(address)
            } else if Self.isHostName(text.value) {
                outside.address = .named(text.value.lowercased())
            } else {
                reader.wrong(
                    text.span, "`\(text.value)` is neither an address nor a name",
                    help: ["write `203.0.113.7`, or `office.example.com`"])
            }
        }
        if let text = reader.text("stun") { readSTUN(text, &reader) }
        outside.learns = reader.boolean("learn") ?? true
        for (text, span) in reader.strings("inside") ?? [] {
            if let network = IPNetwork(text) {
                outside.inside.append(network)
            } else {
                reader.wrong(
                    span, "`\(text)` is not an address or a network",
                    help: ["write `192.168.0.0/16`"])
            }
        }
        finish(&reader)
    }

    private mutating func readSTUN(
        _ text: (value: String, span: Span), _ reader: inout TOMLReader
    ) {
        let parts = text.value.split(separator: ":", omittingEmptySubsequences: false)
        let port = parts.count == 2 ? UInt16(parts[1]) : nil
        guard let host = parts.first.map(String.init), parts.count <= 2,
            parts.count == 1 || port.map({ $0 > 0 }) == true,
            IPAddress(host) != nil || Self.isHostName(host)
        else {
            return reader.wrong(
                text.span, "`\(text.value)` is not a STUN server",
                help: ["write `stun.example.com`, or with its port `stun.example.com:3478`"])
        }
        guard outside.address == .unsaid else {
            return reader.wrong(
                text.span, "`outside` says already what a STUN server would be asked for",
                help: ["keep one of `outside` and `stun`"])
        }
        guard listeners.contains(where: { $0.transport == .udp }) else {
            return reader.wrong(
                text.span, "a STUN server is asked from a listener of UDP, and there is none",
                help: ["write `outside` with the address, or add `[[listen]]` of `udp`"])
        }
        outside.address = .asked(host: host.lowercased(), port: port)
    }

    /// RFC 1123 §2.1.
    private static func isHostName(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count) && text.contains { $0.isLetter }
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E: true
                default: false
                }
            }
    }
}
