import SIP
import Wire

/// What is under way to learn the address that the router in front of us has.
struct OutsideSearch: Equatable, Sendable {
    fileprivate(set) var question: LocationQuestion.ID?
    fileprivate(set) var inquiries: [ListenerID: StunInquiry] = [:]
    /// The STUN server that is asked.
    fileprivate(set) var server: IPAddress?
    /// It will be asked again.
    fileprivate(set) var isLooking = false
    /// The journal knows that it fails.
    fileprivate(set) var isFailing = false

    init() {}
}

/// The address that the router in front of us has, kept true: a name is looked up, or a STUN server
/// asked from each socket for SIP over UDP, again and again. When it changes, providers with whom
/// we are registered are told at once.
extension Switchboard {
    /// What was learned stays, as long as it is to be learned in the same way.
    mutating func adoptOutside(_ new: Configuration, _ known: OutsideAddresses) {
        let isSame =
            configuration?.outside == new.outside && configuration?.listeners == new.listeners
        guard !isSame else {
            addresses.outside = known
            return
        }
        stopLookingOutside()
        outsideSearch = OutsideSearch()
        addresses.outside.told = known.told
        switch new.outside.address {
        case .unsaid: break
        case .fixed(let address): addresses.outside.general = [address]
        // When the configuration is in force.
        case .named, .asked:
            outsideSearch.isLooking = true
            timers.start(.outside(nil), at: now)
        }
    }

    var outsideTimers: Int {
        (outsideSearch.isLooking ? 1 : 0) + outsideSearch.inquiries.count
    }

    mutating func stopLookingOutside() {
        timers.stop(.outside(nil))
        outsideSearch.isLooking = false
        for listener in outsideSearch.inquiries.keys { timers.stop(.outside(listener)) }
        outsideSearch.inquiries = [:]
    }

    mutating func outsideIsDue(_ listener: ListenerID?) {
        guard let listener else { return lookOutside() }
        stun(listener) { $0.fire() }
    }

    private mutating func lookOutside() {
        guard let configuration, !isStopping else { return }
        let place: (host: String, port: UInt16)
        switch configuration.outside.address {
        case .unsaid, .fixed: return
        case .named(let name): place = (name, Transport.udp.defaultPort)
        case .asked(let host, let port): place = (host, port ?? Stun.port)
        }
        // With a port, the name is looked up as a host's (RFC 3263 §4.2).
        let location = ServerLocation(
            host: ByteString(place.host), port: place.port, transport: .udp, transports: [.udp],
            seed: 0)
        let question = LocationQuestion(id: .init(takeNumber()), location: location)
        outsideSearch.question = question.id
        outbox.questions.append(question)
        timers.start(.outside(nil), at: now + Limits.outsideAgain)
    }

    /// True where it was asked for our own sake.
    mutating func outsideLocated(
        _ question: LocationQuestion.ID, _ targets: [ServerTarget]
    ) -> Bool {
        guard outsideSearch.question == question else { return false }
        outsideSearch.question = nil
        switch configuration?.outside.address {
        case .named(let name):
            guard !targets.isEmpty else {
                outsideFails("leads nowhere", name)
                break
            }
            let found = targets.map(\.address.ip.unmapped)
            let general = [found.first(where: \.isV4), found.first { !$0.isV4 }].compactMap { $0 }
            outsideSearch.isFailing = false
            change { $0.general = general }
        case .asked(let host, _):
            if targets.isEmpty { outsideFails("leads nowhere", host) }
            ask(targets.map(\.address))
        case .unsaid, .fixed, nil: break
        }
        return true
    }

    private mutating func ask(_ servers: [SocketAddress]) {
        outsideSearch.server = servers.first?.ip
        tellAdmission()
        for listener in addresses.datagramListeners {
            guard let server = servers.first(where: { $0.ip.isV4 == listener.bound.ip.isV4 })
            else { continue }
            // The answer to the question before would come too late to be true.
            outsideSearch.inquiries[listener.id] = StunInquiry(
                transaction: chance.bytes(Stun.transactionBytes), server: server)
            stun(listener.id) { $0.begin() }
        }
    }

    mutating func stunAnswered(_ answer: Stun.Answer, over flow: Flow) {
        guard outsideSearch.inquiries[flow.listener]?.server.ip == flow.remote.ip.unmapped else {
            return
        }
        stun(flow.listener) { $0.answered(answer) }
    }

    private mutating func stun(
        _ listener: ListenerID, _ door: (inout StunInquiry) -> [StunInquiry.Effect]
    ) {
        guard var inquiry = outsideSearch.inquiries[listener] else { return }
        let effects = door(&inquiry)
        outsideSearch.inquiries[listener] = inquiry.isOver ? nil : inquiry
        for effect in effects {
            switch effect {
            case .send(let transaction):
                let flow = Flow(.udp, listener: listener, remote: inquiry.server)
                outbox.transmissions.append(
                    Transmission(bytes: Stun.request(transaction), flow: flow))
            case .start(let pause): timers.start(.outside(listener), at: now + pause)
            case .stop: timers.stop(.outside(listener))
            case .found(let address):
                outsideSearch.isFailing = false
                change { $0.mapped[listener] = address }
            case .failed: outsideFails("does not answer", "\(inquiry.server)")
            }
        }
    }

    /// The address of before stays in force.
    private mutating func outsideFails(_ reason: String, _ server: String) {
        guard !outsideSearch.isFailing else { return }
        outsideSearch.isFailing = true
        note(
            .warning, "Our address outside cannot be learned",
            ["reason": "\(server) \(reason)"])
    }

    private mutating func change(_ change: (inout OutsideAddresses) -> Void) {
        let before = addresses.outside
        change(&addresses.outside)
        guard addresses.outside != before else { return }
        let mapped = addresses.outside.mapped.sorted { $0.key.rawValue < $1.key.rawValue }
        let known =
            addresses.outside.general.map { "\($0)" } + mapped.map { "\($0.value)" }
        note(
            .info, "Our address outside is known", ["address": known.joined(separator: ", ")])
        for name in trunkLines.keys.sorted() { renewIfMoved(name) }
    }

    // MARK: - What providers see

    /// What stands in the Via of an answer to our request (RFC 3581 §4). True where its server is
    /// told another address of ours from now on.
    @discardableResult
    mutating func learnOutside(_ response: Response) -> Bool {
        guard let flow = answeredOver, let listener = addresses.listener(flow.listener),
            let received = response.vias.first?.parameters["received"],
            let ip = IPAddress(received)
        else { return false }
        // The port of a stream is no port at which anybody listens.
        let own = addresses.ownAddress(facing: flow.remote.ip, listener: listener)
        let port = flow.transport == .udp ? Self.seenAs(response)?.port ?? own.port : own.port
        guard addresses.learn(SocketAddress(ip, port), over: flow) else { return false }
        note(
            .info, "A trunk's server sees us at another address",
            ["server": "\(flow.remote)", "address": "\(SocketAddress(ip, port))"])
        return true
    }
}
