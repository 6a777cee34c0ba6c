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
    let tls: NIOSSLContext?
    /// Where streams leave from, if the listener is bound to one address.
    let local: IPAddress?

    func open(_ remote: Wire.SocketAddress, _ id: ConnectionID, _ loop: SignallingLoop) {
        let flow = Flow(transport, listener: listener, remote: remote, connection: id)
        let tls = tls
        var bootstrap = ClientBootstrap(group: loop.eventLoop)
            .connectTimeout(Limits.connect)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let handler = try NIOSSLClientHandler(context: tls, serverHostname: nil)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(StreamHandler(loop, flow, id))
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
                case .failure(let error): loop.failedToOpen(id, "\(error)")
                }
            }
        }
    }
}
