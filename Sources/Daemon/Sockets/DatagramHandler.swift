import NIOCore
import SIP
import Wire

/// Datagrams of one listener, handed to the exchange as they come.
final class DatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let loop: SignallingLoop
    private let listener: ListenerID
    /// In the look at the socket that goes on.
    private var found = 0

    init(_ loop: SignallingLoop, _ listener: ListenerID) {
        self.loop = loop
        self.listener = listener
    }

    func channelRead(context _: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        found += 1
        guard let remote = Wire.SocketAddress(envelope.remoteAddress) else { return }
        let bytes = [UInt8](envelope.data.readableBytesView)
        let flow = Flow(.udp, listener: listener, remote: remote)
        loop.assumeIsolated { $0.received(bytes, over: flow) }
    }

    func channelReadComplete(context _: ChannelHandlerContext) {
        let listener = listener
        let foundAll = found < Limits.datagramsPerRead
        found = 0
        loop.assumeIsolated { $0.looked(at: listener, foundAll: foundAll) }
    }

    func errorCaught(context _: ChannelHandlerContext, error _: any Error) {
        // An ICMP error of an earlier datagram: the transaction's own timer finds out.
    }
}
