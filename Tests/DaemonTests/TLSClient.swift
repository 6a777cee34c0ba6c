import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL
import Wire

@testable import Daemon

/// A TLS connection to the exchange that takes any certificate, and says which it was.
final class TLSClient: Sendable {
    private final class Reader: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        let text = NIOLockedValueBox("")

        func channelRead(context _: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            text.withLockedValue { $0 += String(buffer: buffer) }
        }
    }

    let channel: any Channel
    /// DER.
    let certificate: [UInt8]
    private let reader: Reader

    init(_ remote: Wire.SocketAddress) async throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .noHostnameVerification
        let context = try NIOSSLContext(configuration: configuration)
        let reader = Reader()
        let group = MultiThreadedEventLoopGroup.singleton
        let shown = group.next().makePromise(of: [UInt8].self)
        let channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try NIOSSLClientHandler(
                        context: context, serverHostname: nil,
                        customVerificationCallback: { chain, verdict in
                            shown.completeWith(
                                Result { try chain.first?.toDERBytes() ?? [] })
                            verdict.succeed(.certificateVerified)
                        })
                    try channel.pipeline.syncOperations.addHandlers(handler, reader)
                }
            }
            .connect(to: NIOCore.SocketAddress(ipAddress: "127.0.0.1", port: Int(remote.port)))
            .get()
        self.channel = channel
        self.reader = reader
        certificate = try await shown.futureResult.get()
    }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(channel.allocator.buffer(string: text))
    }

    /// What has come when `isEnough` says so, or after thirty seconds.
    func read(until isEnough: (String) -> Bool) async throws -> String {
        for _ in 0..<3_000 {
            let text = reader.text.withLockedValue { $0 }
            if isEnough(text) { return text }
            try await Task.sleep(for: .milliseconds(10))
        }
        return reader.text.withLockedValue { $0 }
    }

    /// OPTIONS, answered whatever the answer is.
    func isAnswered(_ call: String) async throws -> Bool {
        try await send(StreamTests.options(call))
        return try await read { $0.contains("Call-ID: \(call)\r\n") }
            .contains("Call-ID: \(call)\r\n")
    }

    func close() async { try? await channel.close() }
}
