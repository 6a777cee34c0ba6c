import NIOCore
import NIOPosix
import NIOSSL
import SIP
import Switchboard
import Wire

/// Every socket that SIP goes through: one per listener for datagrams, and the streams. Lives on
/// the signalling loop.
struct Sockets {
    private struct Place: Hashable {
        var transport: Transport
        var remote: Wire.SocketAddress
    }

    private enum Stream {
        /// Bytes wait, each with the flow that its sender knows it by.
        case opening([Transmission])
        case open(any Channel)
    }

    private var datagrams: [ListenerID: any Channel] = [:]
    private var streams: [ConnectionID: (Place, Stream)] = [:]
    private var byPlace: [Place: ConnectionID] = [:]
    /// Streams that we have opened, by the flow of whoever wanted them.
    private var openedFor: [ConnectionID: Flow] = [:]
    private var strangers = Strangers()
    private var unflushed: [ObjectIdentifier: any Channel] = [:]
    private var lastID: UInt64 = 0
    /// The names that led to places.
    private var expectedNames: [Place: String] = [:]
    /// How an outgoing stream is opened; nil while no listener of that transport is there.
    var openers: [ListenerID: StreamOpener] = [:]

    init() {}

    mutating func add(_ channel: any Channel, as listener: ListenerID) {
        datagrams[listener] = channel
    }

    /// Whoever is reached there must prove to be `name` (RFC 5922 §4, §7.1).
    mutating func expect(_ name: ByteString, at target: ServerTarget) {
        if expectedNames.count >= Limits.expectedNames { expectedNames = [:] }
        let place = Place(transport: target.transport, remote: target.address)
        expectedNames[place] = name.description
    }

    mutating func removeAll() -> [any Channel] {
        defer { datagrams = [:] }
        return Array(datagrams.values)
    }

    // MARK: - Sending

    mutating func send(_ transmission: Transmission, _ loop: SignallingLoop) {
        let flow = transmission.flow
        guard flow.transport != .udp else { return sendDatagram(transmission) }
        let place = Place(transport: flow.transport, remote: flow.remote)
        let id = flow.connection ?? byPlace[place]
        if let id, let (_, stream) = streams[id] {
            switch stream {
            case .open(let channel): write(transmission.bytes, channel)
            case .opening(let waiting): wait(transmission, waiting, id, place, loop)
            }
        } else if flow.connection == nil, let opener = openers[flow.listener] {
            open(transmission, place, opener, loop)
        } else {
            Self.report(flow, "the connection is closed", to: loop)
        }
    }

    private mutating func sendDatagram(_ transmission: Transmission) {
        guard let channel = datagrams[transmission.flow.listener],
            let remote = transmission.flow.remote.forNIO
        else { return }
        let buffer = channel.allocator.buffer(bytes: transmission.bytes)
        channel.write(AddressedEnvelope(remoteAddress: remote, data: buffer), promise: nil)
        unflushed[ObjectIdentifier(channel)] = channel
    }

    private mutating func write(_ bytes: [UInt8], _ channel: any Channel) {
        channel.write(channel.allocator.buffer(bytes: bytes), promise: nil)
        unflushed[ObjectIdentifier(channel)] = channel
    }

    mutating func flush() {
        guard !unflushed.isEmpty else { return }
        for channel in unflushed.values { channel.flush() }
        unflushed.removeAll(keepingCapacity: true)
    }

    /// Not at once: the exchange is in the middle of the turn that sent it.
    private static func report(_ flow: Flow, _ reason: String, to loop: SignallingLoop) {
        loop.eventLoop.execute { loop.assumeIsolated { $0.unreachable(flow, reason) } }
    }

    // MARK: - Streams

    /// A stream that somebody opened to us; nil when there are too many. Where there are too many
    /// of strangers in all, the one that has been a stranger for longest makes room: who comes
    /// with a password has proved it long before.
    mutating func accept(
        _ channel: any Channel, _ transport: Transport, _ remote: Wire.SocketAddress,
        isStranger: Bool
    ) -> ConnectionID? {
        guard streams.count < Limits.connections else { return nil }
        if isStranger, strangers.count(of: remote.ip) >= Limits.strangersPerSource { return nil }
        let place = Place(transport: transport, remote: remote)
        let id = takeID()
        streams[id] = (place, .open(channel))
        byPlace[place] = id
        if isStranger, let oldest = strangers.insert(id, from: remote.ip) { close(oldest) }
        return id
    }

    /// Its far end has proved who it is.
    mutating func trust(_ id: ConnectionID) {
        strangers.remove(id)
    }

    /// Nobody has proved anything on it.
    func isStranger(_ id: ConnectionID) -> Bool { strangers.contains(id) }

    private mutating func takeID() -> ConnectionID {
        lastID += 1
        return ConnectionID(lastID)
    }

    private mutating func open(
        _ transmission: Transmission, _ place: Place, _ opener: StreamOpener,
        _ loop: SignallingLoop
    ) {
        let id = takeID()
        streams[id] = (place, .opening([transmission]))
        byPlace[place] = id
        openedFor[id] = transmission.flow
        opener.open(place.remote, expectedNames[place], id, loop)
    }

    private mutating func wait(
        _ transmission: Transmission, _ waiting: [Transmission], _ id: ConnectionID,
        _ place: Place, _ loop: SignallingLoop
    ) {
        let bytes = waiting.reduce(transmission.bytes.count) { $0 + $1.bytes.count }
        guard bytes <= Limits.waitingBytes else {
            return Self.report(transmission.flow, "too much waits for the connection", to: loop)
        }
        streams[id] = (place, .opening(waiting + [transmission]))
    }

    mutating func opened(_ id: ConnectionID, _ channel: any Channel) {
        guard case (let place, .opening(let waiting))? = streams[id] else { return }
        streams[id] = (place, .open(channel))
        for transmission in waiting { write(transmission.bytes, channel) }
        flush()
    }

    /// The flows whose messages could not be sent.
    mutating func failedToOpen(_ id: ConnectionID) -> [Flow] {
        guard case (_, .opening(let waiting))? = streams[id] else { return [] }
        forget(id)
        return waiting.map(\.flow)
    }

    /// The flow for which it was opened, if it was by us.
    @discardableResult
    mutating func forget(_ id: ConnectionID) -> Flow? {
        let flow = openedFor.removeValue(forKey: id)
        guard let (place, _) = streams.removeValue(forKey: id) else { return flow }
        if byPlace[place] == id { byPlace[place] = nil }
        strangers.remove(id)
        return flow
    }

    func close(_ id: ConnectionID) {
        guard case .open(let channel)? = streams[id]?.1 else { return }
        channel.flush()
        channel.close(promise: nil)
    }
}

extension SignallingLoop {
    func opened(_ id: ConnectionID, _ channel: any Channel) {
        sockets.opened(id, channel)
    }

    func failedToOpen(_ id: ConnectionID, _ reason: String) {
        for flow in sockets.failedToOpen(id) { unreachable(flow, reason) }
    }
}
