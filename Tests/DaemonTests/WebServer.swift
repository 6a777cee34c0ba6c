import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL

@testable import Daemon

/// A web server at a port of 127.0.0.1 that answers what a test tells it to, byte for byte, and
/// keeps what it was asked.
final class WebServer: Sendable {
    /// What leaves, piece by piece; then the connection is closed, unless it shall stay.
    struct Answer: Sendable {
        var pieces: [String]
        var between: TimeAmount = .zero
        var stays = false

        static func json(_ body: String, status: String = "200 OK", more: String = "") -> Answer {
            Answer(
                pieces: [
                    "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\n\(more)"
                        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
                ], stays: true)
        }
    }

    private final class Handler: ChannelInboundHandler, @unchecked Sendable {
        typealias InboundIn = ByteBuffer
        private let server: WebServer
        private var text = ""

        init(_ server: WebServer) { self.server = server }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            while let request = next() {
                let answer = server.state.withLockedValue { state in
                    state.asked.append(request)
                    return state.answer(request)
                }
                send(answer, on: context.channel)
            }
        }

        /// A whole request, taken from what has come.
        private func next() -> String? {
            guard let head = text.range(of: "\r\n\r\n") else { return nil }
            let line = text[..<head.lowerBound].lowercased().split(separator: "\r\n")
                .first { $0.hasPrefix("content-length:") }
            let length = line.flatMap { Int($0.dropFirst(15).filter(\.isNumber)) } ?? 0
            let body = text[head.upperBound...]
            guard body.utf8.count >= length else { return nil }
            let end = body.utf8.index(body.startIndex, offsetBy: length)
            defer { text = String(text[end...]) }
            return String(text[..<end])
        }

        private func send(_ answer: Answer, on channel: any Channel) {
            guard let first = answer.pieces.first else {
                if !answer.stays { channel.close(promise: nil) }
                return
            }
            var rest = answer
            rest.pieces.removeFirst()
            channel.writeAndFlush(channel.allocator.buffer(string: first)).whenSuccess {
                [self, rest] in
                channel.eventLoop.scheduleTask(in: rest.between) { self.send(rest, on: channel) }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error _: any Error) {
            context.close(promise: nil)
        }
    }

    private struct State {
        var answer: @Sendable (String) -> Answer
        var asked: [String] = []
    }

    private let state: NIOLockedValueBox<State>
    private let channel = NIOLockedValueBox<(any Channel)?>(nil)

    /// With TLS if it is given a certificate and its key.
    init(
        certificate: String? = nil, key: String? = nil,
        _ answer: @escaping @Sendable (String) -> Answer
    ) async throws {
        state = NIOLockedValueBox(State(answer: answer))
        var tls: NIOSSLContext?
        if let certificate, let key {
            tls = try Certificates(certificate: certificate, key: key).server
        }
        let (context, server) = (tls, self)
        let bound = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context {
                        try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try pipeline.addHandler(Handler(server))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        channel.withLockedValue { $0 = bound }
    }

    var port: Int { channel.withLockedValue { $0?.localAddress?.port ?? 0 } }

    var asked: [String] { state.withLockedValue { $0.asked } }

    func close() async throws {
        try await channel.withLockedValue { $0 }?.close()
    }
}
