import Glibc
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL
import SIP
import Switchboard
import Wire

/// Why a listener could not be opened.
struct ListeningFailure: Error {
    var specification: ListenSpecification
    var reason: String
    /// Somebody else has the port.
    var isInUse: Bool
}

/// Opens the listeners of the configuration, all or none.
struct Listening {
    let group: MultiThreadedEventLoopGroup
    let loop: SignallingLoop
    /// Those that new streams speak with; a reload puts others in.
    let certificates: NIOLockedValueBox<Certificates>?
    /// How long a stream may take to bring a whole message.
    let patience: TimeAmount

    /// The listeners as they are bound, in the order of the configuration.
    func open(_ specifications: [ListenSpecification]) async throws -> [Listener] {
        var listeners: [Listener] = []
        var channels: [any Channel] = []
        do {
            for (index, specification) in specifications.enumerated() {
                let id = ListenerID(UInt16(index))
                let channel = try await open(specification, id)
                channels.append(channel)
                guard let local = channel.localAddress.flatMap({ Wire.SocketAddress($0) }) else {
                    continue
                }
                let bound = Wire.SocketAddress(specification.address.ip, local.port)
                listeners.append(
                    Listener(
                        id: id, transport: specification.transport, bound: bound,
                        advertised: specification.advertised.map {
                            Wire.SocketAddress($0, bound.port)
                        }))
            }
        } catch {
            for channel in channels { try? await channel.close() }
            throw error
        }
        return listeners
    }

    private func open(
        _ specification: ListenSpecification, _ id: ListenerID
    ) async throws -> any Channel {
        do {
            switch specification.transport {
            case .udp: return try await openDatagrams(specification, id)
            case .tcp, .tls, .ws, .wss: return try await openStreams(specification, id)
            }
        } catch let error as IOError {
            throw ListeningFailure(
                specification: specification, reason: String(cString: strerror(error.errnoCode)),
                isInUse: error.errnoCode == EADDRINUSE)
        }
    }

    /// So that `0.0.0.0` and `::` can both be listened on at one port (RFC 3493 §5.3).
    private static let onlyIPv6 = ChannelOptions.Types.SocketOption(
        level: .ipv6, name: .ipv6_v6only)

    private func openDatagrams(
        _ specification: ListenSpecification, _ id: ListenerID
    ) async throws -> any Channel {
        let loop = loop
        let room = Limits.datagramsPerRead * Limits.datagramBytes
        var bootstrap = DatagramBootstrap(group: group)
            .channelOption(.datagramVectorReadMessageCount, value: Limits.datagramsPerRead)
            .channelOption(
                .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: room)
            )
            // A second try would find nothing but at full load, when the next turn is at once.
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(
                .socketOption(.so_rcvbuf), value: SocketOptionValue(Limits.receiveBufferBytes)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DatagramHandler(loop, id))
                }
            }
        if !specification.address.ip.isV4 {
            bootstrap = bootstrap.channelOption(Self.onlyIPv6, value: 1)
        }
        guard let address = specification.address.forNIO else {
            throw ListeningFailure(
                specification: specification, reason: "not an address", isInUse: false)
        }
        let channel = try await bootstrap.bind(to: address).get()
        await loop.add(channel, as: id)
        return channel
    }

    private func openStreams(
        _ specification: ListenSpecification, _ id: ListenerID
    ) async throws -> any Channel {
        let loop = loop
        let transport = specification.transport
        let certificates = transport.isSecure ? certificates : nil
        let patience = patience
        var bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let server = certificates?.withLockedValue { $0.server }
                    let flow = try Self.accept(channel, transport, id, server, loop)
                    guard let connection = flow.connection else { return }
                    try channel.pipeline.syncOperations.addHandler(
                        StreamHandler(loop, flow, connection, patience: patience))
                }
            }
        if !specification.address.ip.isV4 {
            bootstrap = bootstrap.serverChannelOption(Self.onlyIPv6, value: 1)
        }
        guard let address = specification.address.forNIO else {
            throw ListeningFailure(
                specification: specification, reason: "not an address", isInUse: false)
        }
        let channel = try await bootstrap.bind(to: address).get()
        let ip = specification.address.ip
        await loop.add(
            StreamOpener(
                listener: id, transport: transport,
                certificates: certificates, patience: patience,
                local: ip.isUnspecified ? nil : ip), as: id)
        return channel
    }

    private static func accept(
        _ channel: any Channel, _ transport: Transport, _ listener: ListenerID,
        _ tls: NIOSSLContext?, _ loop: SignallingLoop
    ) throws -> Flow {
        guard let remote = channel.remoteAddress.flatMap({ Wire.SocketAddress($0) }),
            let id = loop.assumeIsolated({ $0.accept(channel, transport, remote) })
        else { throw ChannelError.operationUnsupported }
        if let tls {
            let handler = NIOSSLServerHandler(context: tls)
            try channel.pipeline.syncOperations.addHandler(handler)
        }
        return Flow(transport, listener: listener, remote: remote, connection: id)
    }
}

extension SignallingLoop {
    func add(_ channel: any Channel, as listener: ListenerID) {
        sockets.add(channel, as: listener)
    }

    func add(_ opener: StreamOpener, as listener: ListenerID) {
        sockets.openers[listener] = opener
    }
}
