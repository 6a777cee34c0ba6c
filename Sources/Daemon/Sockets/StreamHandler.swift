import NIOCore
import SIP
import Wire

/// One TCP or TLS connection: messages are cut out of it, keepalives answered.
final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let loop: SignallingLoop
    private let flow: Flow
    private let id: ConnectionID
    private var framer = StreamFramer()
    private var hasMessage = false

    init(_ loop: SignallingLoop, _ flow: Flow, _ id: ConnectionID) {
        self.loop = loop
        self.flow = flow
        self.id = id
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Limits.firstMessage) {
            let (handler, context) = bound.value
            // A stranger who connects and says nothing holds a descriptor for nothing.
            if !handler.hasMessage { context.close(promise: nil) }
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        framer.append(unwrapInboundIn(data).readableBytesView)
        do throws(StreamFramer.Failure) {
            while let frame = try framer.next() {
                switch frame {
                case .message(let bytes):
                    hasMessage = true
                    let flow = flow
                    loop.assumeIsolated { $0.received(bytes, over: flow) }
                case .ping:
                    // RFC 5626 §4.4.1: a double CRLF is answered by one.
                    hasMessage = true
                    let pong = context.channel.allocator.buffer(string: "\r\n")
                    context.write(wrapOutboundOut(pong), promise: nil)
                case .pong: break
                }
            }
        } catch {
            broken(error, context)
        }
    }

    /// Where the next message begins is not known any more: what can be answered is answered, and
    /// the stream closed (RFC 3261 §18.3, RFC 4475 §3.1.2.3).
    private func broken(_ failure: StreamFramer.Failure, _ context: ChannelHandlerContext) {
        let flow = flow
        if failure == .contentLength {
            let bytes = framer.waiting
            loop.assumeIsolated { loop in
                loop.received(bytes, over: flow)
                loop.flush()
            }
        }
        context.close(promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
        loop.assumeIsolated { $0.flush() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        let id = id
        loop.assumeIsolated { $0.closed(id) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error _: any Error) {
        context.close(promise: nil)
    }
}
