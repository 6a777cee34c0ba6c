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
    /// What still comes is not kept: over TLS the far end may go on while it is asked to end.
    private var isBroken = false
    private var fault: String?
    /// A whole message must come in this time.
    private let patience: TimeAmount
    private var alarm: Scheduled<Void>?

    init(_ loop: SignallingLoop, _ flow: Flow, _ id: ConnectionID, patience: TimeAmount) {
        self.loop = loop
        self.flow = flow
        self.id = id
        self.patience = patience
    }

    /// A stranger who connects and says nothing, or never ends what it began, or proves nothing,
    /// holds a descriptor for nothing.
    func handlerAdded(context: ChannelHandlerContext) {
        setAlarm(context)
    }

    func handlerRemoved(context _: ChannelHandlerContext) {
        alarm?.cancel()
    }

    private func setAlarm(_ context: ChannelHandlerContext) {
        guard alarm == nil else { return }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        alarm = context.eventLoop.scheduleTask(in: patience) {
            bound.value.close(promise: nil)
        }
    }

    private var isStranger: Bool {
        let id = id
        return loop.assumeIsolated { $0.sockets.isStranger(id) }
    }

    private func stopAlarm() {
        alarm?.cancel()
        alarm = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isBroken else { return }
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
                if hasMessage, !isStranger { stopAlarm() }
            }
        } catch {
            broken(error, context)
        }
        if framer.count > 0 { setAlarm(context) }
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
        isBroken = true
        framer = StreamFramer()
        // What it goes on saying stays with the kernel, which holds it back. Where that cannot be
        // asked for, it is read and dropped.
        try? context.channel.syncOptions?.setOption(.autoRead, value: false)
        context.close(promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
        loop.assumeIsolated { $0.flush() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        let id = id
        let fault = hasMessage ? nil : fault ?? "the connection was closed"
        loop.assumeIsolated { $0.closed(id, fault) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fault = fault ?? StreamFault.words(for: error)
        context.close(promise: nil)
    }
}
