import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL
import SIP
import Wire

/// Opens streams to phones and trunks, from one listener's address.
struct StreamOpener: Sendable {
    let listener: ListenerID
    let transport: Transport
    /// Nil for TCP.
    let certificates: NIOLockedValueBox<Certificates>?
    let patience: TimeAmount
    /// Where streams leave from, if the listener is bound to one address.
    let local: IPAddress?

    /// `name`: whose certificate it must have; without one, the address must stand in it.
    func open(
        _ remote: Wire.SocketAddress, _ name: String?, _ id: ConnectionID, _ loop: SignallingLoop
    ) {
        let flow = Flow(transport, listener: listener, remote: remote, connection: id)
        let tls = certificates?.withLockedValue { $0.client }
        let patience = patience
        var bootstrap = ClientBootstrap(group: loop.eventLoop)
            .connectTimeout(Limits.connect)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let handler = try NIOSSLClientHandler(context: tls, serverHostname: name)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        StreamHandler(loop, flow, id, patience: patience))
                }
            }
        if let local, let address = Wire.SocketAddress(local, 0).forNIO {
            bootstrap = bootstrap.bind(to: address)
        }
        guard let address = remote.forNIO else { return }
        bootstrap.connect(to: address).whenComplete { result in
            loop.assumeIsolated { loop in
                switch result {
                case .success(let channel): loop.opened(id, channel)
                case .failure(let error): loop.failedToOpen(id, StreamFault.words(for: error))
                }
            }
        }
    }
}
