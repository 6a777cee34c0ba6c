import Dialplan
import Wire

/// `[metrics]`: where figures may be asked for. Without it nobody can.
extension Settings {
    mutating func readMetrics(_ table: TOMLTable, _ directory: String) {
        var reader = TOMLReader(table, name: "metrics")
        reader.require("listen", "listen = \"127.0.0.1:9470\"")
        if let text = reader.text("listen") {
            if text.value.contains("/") {
                metrics = .socket(Self.absolute(text.value, directory))
            } else if let address = Self.socketAddress(text.value), address.ip.isLoopback {
                metrics = .loopback(address)
            } else {
                reader.wrong(
                    text.span, "figures are given at an address of this machine alone",
                    help: [
                        "write `\"127.0.0.1:9470\"`, `\"[::1]:9470\"`,"
                            + " or the path of a socket, `\"/run/bellbird/metrics.sock\"`"
                    ])
            }
            places.metrics = text.span
        }
        finish(&reader)
    }

    /// `127.0.0.1:9470`, `[::1]:9470`.
    private static func socketAddress(_ text: String) -> SocketAddress? {
        guard let colon = text.lastIndex(of: ":"),
            let port = Digits.parse(text[text.index(after: colon)...].utf8, limit: 65_535),
            port > 0
        else { return nil }
        var host = text[..<colon]
        if host.first == "[", host.last == "]" {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        return IPAddress(String(host)).map { SocketAddress($0, UInt16(port)) }
    }
}
