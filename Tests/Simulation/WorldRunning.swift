import SDP
import SIP
import Softphone
public import Switchboard
import Wire

/// Time passes: from one moment at which something happens to the next.
extension World {
    /// Lives for so long, and stops exactly then.
    public mutating func run(for duration: Duration) {
        let end = clock.now + duration
        while let next = nextMoment, next <= end { live(next) }
        clock.advance(to: end)
        fireAll()
    }

    /// Lives to the next moment at which something happens, at the latest until then. False when
    /// that time has come.
    public mutating func step(until end: Duration) -> Bool {
        guard clock.now < end else { return false }
        guard let next = nextMoment, next <= end else {
            run(for: end - clock.now)
            return false
        }
        live(next)
        return true
    }

    /// Lives until every call is over and nothing is on its way, at most for `limit`. True when
    /// it became quiet.
    @discardableResult
    public mutating func runUntilQuiet(within limit: Duration = .seconds(900)) -> Bool {
        let end = clock.now + limit
        while !isQuiet {
            guard let next = nextMoment, next <= end else { return false }
            live(next)
        }
        return true
    }

    public var isQuiet: Bool {
        guard network.isEmpty, agenda.isEmpty || media.open.isEmpty,
            phones.values.allSatisfy({ $0.phone.isDead || $0.phone.isQuiet })
        else { return false }
        let census = census
        return census.calls == 0 && census.legs == 0 && census.serverTransactions == 0
            && census.clientTransactions == 0 && census.streams == 0
    }

    /// Something that the media engine or the shell would report.
    public mutating func report(_ input: Input) {
        perform(exchange.handle(input, at: clock.instant))
    }

    private var nextMoment: Duration? {
        var moment = network.nextArrival
        func consider(_ other: Duration?) {
            if let other { moment = min(moment ?? other, other) }
        }
        consider(agenda.first?.at)
        consider(exchange.nextDeadline.map { .nanoseconds($0.nanoseconds) })
        for handset in phones.values { consider(handset.phone.nextDeadline) }
        return moment.map { max($0, clock.now) }
    }

    private mutating func live(_ moment: Duration) {
        clock.advance(to: moment)
        for packet in network.arrivals(at: moment) { deliver(packet) }
        while let first = agenda.first, first.at <= moment {
            agenda.removeFirst()
            guard isCurrent(first.input) else { continue }
            if case .media(let event) = first.input { media.noteEnd(event) }
            report(first.input)
        }
        fireAll()
    }

    /// Whether what was to be reported still holds.
    private mutating func isCurrent(_ input: Input) -> Bool {
        guard case .media(let event) = input else { return true }
        guard case .silent(let id) = event else { return media.isCurrent(event) }
        // Looked at again and again, as long as the stream is open.
        guard let stream = media.open[id] else { return false }
        if let direction = stream.direction, direction.silenceTimeoutMilliseconds != nil,
            !isHeard(from: direction.rtp)
        {
            return true
        }
        schedule(input, Self.silence)
        return false
    }

    private static let silence = Duration.seconds(30)

    /// A phone that lives has a call whose audio leaves from there.
    private func isHeard(from source: SocketAddress) -> Bool {
        phones.values.contains { handset in
            handset.address.ip == source.ip && !handset.phone.isDead
                && handset.phone.calls.values.contains { call in
                    call.local?.media.contains { $0.port == source.port } == true
                }
        }
    }

    private mutating func fireAll() {
        if let deadline = exchange.nextDeadline, deadline <= clock.instant {
            report(.deadline)
        }
        for name in phones.keys.sorted() {
            guard let due = phones[name]?.phone.nextDeadline, due <= clock.now else { continue }
            phones[name]?.phone.fire(at: clock.now)
            flush(name)
        }
    }

    // MARK: - Delivering

    private mutating func deliver(_ packet: Packet) {
        if packet.to == Office.exchange || packet.to == advertised || packet.to == router {
            deliverToExchange(packet)
        } else if let name = namesByAddress[packet.to] {
            deliver(packet, to: name)
        }
    }

    private mutating func deliverToExchange(_ packet: Packet) {
        guard let id = packet.connection else {
            let flow = Flow(.udp, listener: ListenerID(0), remote: packet.from)
            return report(.received(packet.bytes, over: flow))
        }
        connections[id]?.atExchange.append(packet.bytes)
        let flow = Flow(.tcp, listener: ListenerID(1), remote: packet.from, connection: id)
        while let frame = try? connections[id]?.atExchange.next() {
            if case .message(let bytes) = frame { report(.received(bytes, over: flow)) }
        }
    }

    private mutating func deliver(_ packet: Packet, to name: String) {
        guard let id = packet.connection else {
            phones[name]?.phone.receive(packet.bytes, from: packet.from, at: clock.now)
            return flush(name)
        }
        connections[id]?.atPhone.append(packet.bytes)
        while let frame = try? connections[id]?.atPhone.next() {
            guard case .message(let bytes) = frame else { continue }
            phones[name]?.phone.receive(bytes, from: packet.from, at: clock.now)
            flush(name)
        }
    }

    /// Sends what the phone said, and keeps what it noticed.
    mutating func flush(_ name: String) {
        guard let index = phones.index(forKey: name) else { return }
        let (transmissions, events) = phones.values[index].phone.drain()
        let now = clock.now
        phones.values[index].events += events.map { (now, $0) }
        let address = phones.values[index].address
        let transport = phones.values[index].phone.transport
        for transmission in transmissions {
            let bytes = tamper?(transmission.bytes, name) ?? transmission.bytes
            send(
                bytes, from: address, to: transmission.to, transport,
                transport.isReliable ? connection(to: address) : nil)
        }
    }

    private mutating func send(
        _ bytes: [UInt8], from: SocketAddress, to: SocketAddress, _ transport: Transport,
        _ connection: ConnectionID?
    ) {
        let packet = Packet(
            bytes: bytes, from: from, to: to, transport: transport, connection: connection)
        let copies = network.send(packet, at: clock.now)
        ladder.record(bytes, from: from, to: to, at: clock.now, copies: copies)
    }

    /// The connection with the phone at `address`, opened if there is none.
    private mutating func connection(to address: SocketAddress) -> ConnectionID {
        if let open = connections.first(where: { $0.value.phone == address }) { return open.key }
        lastConnection += 1
        let id = ConnectionID(lastConnection)
        connections[id] = Connection(phone: address)
        return id
    }

    /// Breaks the connection of a phone, as a router that restarts does.
    public mutating func cutConnection(of name: String) {
        let address = handset(name).address
        guard let id = connections.first(where: { $0.value.phone == address })?.key else {
            return
        }
        connections[id] = nil
        network.cut(id)
        report(.closed(id))
        at(name) { $0.disconnected(at: $1) }
    }

    // MARK: - Performing

    /// The one switch that performs what the exchange orders.
    mutating func perform(_ outbox: Outbox) {
        notes += outbox.notes
        decided += outbox.decisions.map { (clock.now, $0) }
        for transmission in outbox.transmissions { send(transmission) }
        for order in outbox.media {
            if let (event, after) = media.perform(order) { schedule(.media(event), after) }
            if case .open(let id, _) = order { schedule(.media(.silent(id)), Self.silence) }
        }
        for order in outbox.store {
            store.perform(order)
            // What the disk has taken is told after it has been written.
            if case .keep(.text(let text)) = order, !isDiskFull {
                schedule(.store(.kept([KeptKey(.text, text.id)])), .milliseconds(200))
            }
        }
        for event in store.voicemail.takeAnswers() {
            schedule(.store(.voicemail(event)), .milliseconds(50))
        }
        for question in outbox.questions {
            let found = question.location.targets { dns[$0].map { .records($0) } ?? .none }
            schedule(.located(question.id, found), .milliseconds(1))
        }
        for order in outbox.sources {
            switch order {
            case .ask(let inquiry):
                guard let (reply, after) = sources.answer(to: inquiry, at: clock.now) else {
                    continue
                }
                schedule(.replied(inquiry.id, reply), after)
            case .cancel(let id): sources.cancelled.append(id)
            }
        }
        silence.look(at: media, clock.now)
        for id in outbox.closing {
            guard let closed = connections.removeValue(forKey: id) else { continue }
            network.cut(id)
            if let name = namesByAddress[closed.phone] { at(name) { $0.disconnected(at: $1) } }
        }
    }

    private mutating func send(_ transmission: Transmission) {
        let flow = transmission.flow
        guard !network.unreachable.contains(flow.remote) else {
            return schedule(.unreachable(flow, reason: "no route to host"), .milliseconds(1))
        }
        guard flow.transport.isReliable else {
            let isInside = Office.isInside(flow.remote.ip)
            let source = isInside ? Office.exchange : router ?? Office.exchange
            guard !Stun.isRequest(transmission.bytes) else {
                return askSTUN(transmission, from: source)
            }
            return send(transmission.bytes, from: source, to: flow.remote, .udp, nil)
        }
        let isThere = namesByAddress[flow.remote].map { phones[$0]?.phone.transport == .tcp }
        if let id = flow.connection, connections[id] == nil {
            return schedule(.unreachable(flow, reason: "connection closed"), .zero)
        }
        guard flow.connection != nil || isThere == true else {
            return schedule(.unreachable(flow, reason: "connection refused"), .milliseconds(1))
        }
        let id = flow.connection ?? connection(to: flow.remote)
        send(transmission.bytes, from: Office.exchange, to: flow.remote, flow.transport, id)
    }

    /// The server outside says where the question came from.
    private mutating func askSTUN(_ question: Transmission, from source: SocketAddress) {
        stunQuestions += 1
        guard question.flow.remote == stunServer,
            let answer = Stun.response(to: question.bytes, from: source)
        else { return }
        schedule(.received(answer, over: question.flow), .milliseconds(20))
    }

    private mutating func schedule(_ input: Input, _ after: Duration) {
        let at = clock.now + after
        let index = agenda.firstIndex { $0.at > at } ?? agenda.count
        agenda.insert((at, input), at: index)
    }
}
