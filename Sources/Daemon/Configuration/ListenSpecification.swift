import Dialplan
import SIP
import Wire

/// One `[[listen]]` of bellbird.toml.
struct ListenSpecification: Sendable {
    var transport: Transport
    var address: SocketAddress
    /// What the outside shall use instead.
    var advertised: IPAddress?
    /// Where it stands, for messages.
    var span: Span?

    /// The same socket, wherever it stands in the file.
    func isSame(as other: ListenSpecification) -> Bool {
        transport == other.transport && address == other.address
            && advertised == other.advertised
    }
}
