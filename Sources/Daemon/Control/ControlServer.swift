import Foundation
import Glibc
import NIOCore
import NIOPosix
import Store
import Switchboard

/// The Unix socket of the command line. Who may speak is decided by the file's mode and, again, by
/// the peer's user: the exchange's own, root, or a member of the groups of `[control]`.
struct ControlServer {
    let group: MultiThreadedEventLoopGroup
    let groups: ControlGroups
    let answer: @Sendable (ControlRequest, ControlPeer) async -> ControlReply

    /// Listens on a socket that is bound.
    func listen(_ socket: ControlSocket) async throws -> any Channel {
        let (answer, groups) = (answer, groups)
        let bootstrap = ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ControlHandler(groups, answer))
                }
            }
        return try await bootstrap.withBoundSocket(socket.descriptor).get()
    }
}

/// `struct ucred` of unix(7).
private struct PeerCredentials {
    var process: Int32 = 0
    var user: UInt32 = 0
    var group: UInt32 = 0
}

/// The user at the other end of the control socket.
struct ControlPeer: Equatable, Sendable {
    var user: UInt32
    var role = ControlRole.administrator

    /// `anna (1000)`, or the number alone where the system knows no name.
    var name: String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil,
            let name = entry.pw_name
        else { return "\(user)" }
        return "\(String(cString: name)) (\(user))"
    }
}

/// One connection of the command line: lines in, lines out.
final class ControlHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let groups: ControlGroups
    private let answer: @Sendable (ControlRequest, ControlPeer) async -> ControlReply
    private var waiting: [UInt8] = []
    /// Known before the first line is read: the system is asked when the connection begins.
    private var peer: ControlPeer?

    init(
        _ groups: ControlGroups,
        _ answer: @escaping @Sendable (ControlRequest, ControlPeer) async -> ControlReply
    ) {
        self.groups = groups
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        guard let provider = context.channel as? any SocketOptionProvider else { return }
        let channel = context.channel
        let credentials: EventLoopFuture<PeerCredentials> = provider.unsafeGetSocketOption(
            level: .socket, name: .init(rawValue: SO_PEERCRED))
        credentials.assumeIsolated().whenComplete { result in
            guard case .success(let peer) = result else { return channel.close(promise: nil) }
            self.peer = ControlPeer(user: peer.user, role: self.groups.role(of: peer.user))
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        waiting += unwrapInboundIn(data).readableBytesView
        while let end = waiting.firstIndex(of: 0x0A) {
            let line = Data(waiting[..<end])
            waiting.removeFirst(end + 1)
            take(line, context.channel)
        }
        if waiting.count > Limits.controlLine { context.close(promise: nil) }
    }

    private func take(_ line: Data, _ channel: any Channel) {
        let answer = answer
        guard let peer else { return channel.close(promise: nil) }
        // Writes one reply to the channel, which may be closed by then, and ends.
        Task {
            let reply: ControlReply
            if let request = try? JSONDecoder().decode(ControlRequest.self, from: line) {
                reply =
                    request.role <= peer.role
                    ? await answer(request, peer)
                    : .refused("You may not do this: see [control] in bellbird.toml.")
            } else {
                reply = .refused("This is no request of this version's command line.")
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard var out = try? encoder.encode(reply) else { return }
            out.append(0x0A)
            // At the end of the exchange nobody is left to answer.
            guard channel.isActive else { return }
            channel.writeAndFlush(channel.allocator.buffer(bytes: out), promise: nil)
        }
    }
}
