import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Wire

/// Where Prometheus asks for figures: a loopback address or a Unix socket, one page, nothing else.
/// Whoever reaches it may read it; nothing in it is about a single call or person.
struct MetricsDoor {
    enum Place: Equatable, Sendable {
        case loopback(Wire.SocketAddress)
        case socket(String)

        var words: String {
            switch self {
            case .loopback(let address): "\(address)"
            case .socket(let path): path
            }
        }
    }

    struct Failure: Error {
        /// A sentence without its point.
        var reason: String
    }

    let group: MultiThreadedEventLoopGroup
    let page: @Sendable () async -> String?

    func listen(at place: Place, _ socket: ControlSocket?) async throws -> any Channel {
        let page = page
        // Counted by the connections' own loop alone today; the box says so to the compiler.
        let open = NIOLockedValueBox(0)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        IdleStateHandler(allTimeout: Limits.metricsPatience),
                        MetricsHandler(page, open))
                }
            }
        if let socket { return try await bootstrap.withBoundSocket(socket.descriptor).get() }
        guard case .loopback(let address) = place else {
            throw ChannelError.inappropriateOperationForState
        }
        return try await bootstrap.bind(host: "\(address.ip)", port: Int(address.port)).get()
    }
}

/// One connection: one question, one answer.
final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let page: @Sendable () async -> String?
    /// How many there are; read and changed by the connections' own loop alone.
    private let open: NIOLockedValueBox<Int>
    private var head: [UInt8] = []
    private var isAsked = false

    /// `open`: the box that all connections of the door share, each on the same loop.
    init(_ page: @escaping @Sendable () async -> String?, _ open: NIOLockedValueBox<Int>) {
        self.page = page
        self.open = open
    }

    func channelActive(context: ChannelHandlerContext) {
        let count = open.withLockedValue { count in
            count += 1
            return count
        }
        if count > Limits.metricsConnections { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        open.withLockedValue { $0 -= 1 }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isAsked else { return }
        head += unwrapInboundIn(data).readableBytesView
        let channel = context.channel
        switch MetricsRequest(head) {
        case .incomplete: return
        case .refused(let status, let reason):
            isAsked = true
            Self.send(
                MetricsRequest.answer(status, reason, type: "text/plain", reason + "\n"), channel)
        case .page:
            isAsked = true
            Self.send(page, channel)
        }
    }

    private static func send(
        _ page: @escaping @Sendable () async -> String?, _ channel: any Channel
    ) {
        // Writes one page to the channel, which may be closed by then, and ends.
        Task {
            guard let text = await page() else { return channel.close(promise: nil) }
            send(MetricsRequest.answer(200, "OK", type: Exposition.contentType, text), channel)
        }
    }

    private static func send(_ bytes: [UInt8], _ channel: any Channel) {
        guard channel.isActive else { return }
        channel.writeAndFlush(channel.allocator.buffer(bytes: bytes)).whenComplete { _ in
            channel.close(promise: nil)
        }
    }
}
