import Dialplan
public import SIP
public import Softphone
public import Switchboard
public import Wire

/// A whole office under virtual time: the real exchange, phones, a network with faults, a media
/// engine and a store that write down what they are told. The same office with the same seed
/// lives the same life, to the byte.
public struct World: Sendable {
    public let seed: UInt64
    public internal(set) var clock = VirtualClock()
    public var network: VirtualNetwork
    public internal(set) var exchange: Switchboard
    public var ladder = Ladder()
    public var media = VirtualMedia()
    public var silence = SilenceWatch()
    public var store = VirtualStore()
    /// What services and databases answer, and what they were asked.
    public var sources = VirtualSources()
    public internal(set) var notes: [Note] = []
    /// Nothing is written any more, and nobody is told.
    public var isDiskFull = false
    /// What plans have decided, and when.
    public internal(set) var decided: [(at: Duration, decided: Decided)] = []
    public internal(set) var phones: [String: Handset] = [:]
    /// What the DNS knows now.
    public var dns: [DNSQuestion: [DNSRecord]]
    var namesByAddress: [SocketAddress: String] = [:]
    var connections: [ConnectionID: Connection] = [:]
    var lastConnection: UInt64 = 0
    private var configuration: Configuration
    let advertised: SocketAddress?
    /// What the router in front of the exchange makes of its address, for all who are outside the
    /// office's own network.
    public var router: SocketAddress? {
        didSet { if let router { ladder.names[router] = "pbx" } }
    }
    /// Where a STUN server stands outside; nil while it is silent.
    public var stunServer: SocketAddress?
    public internal(set) var stunQuestions = 0
    /// By how much the wall clock was set, in milliseconds.
    private var wallStep: Int64 = 0
    /// What the wall clock shows.
    public var wall: UTCTime { UTCTime(milliseconds: clock.utc.milliseconds + wallStep) }
    /// What becomes of each message of a participant on its way to the exchange.
    public var tamper: (@Sendable (_ bytes: [UInt8], _ sender: String) -> [UInt8])?
    var restarts: UInt64 = 0
    /// What will be reported to the exchange, and when.
    var agenda: [(at: Duration, input: Input)] = []

    /// One participant.
    public struct Handset: Sendable {
        public var phone: Softphone
        public internal(set) var events: [(at: Duration, event: Softphone.Event)] = []
        public let address: SocketAddress
    }

    /// A TCP connection between a phone and the exchange.
    struct Connection: Sendable {
        let phone: SocketAddress
        var atExchange = StreamFramer()
        var atPhone = StreamFramer()
    }

    /// Everybody is there, and nobody is registered.
    public init(_ office: Office, seed: UInt64 = 1) {
        self.seed = seed
        network = VirtualNetwork(seed: seed)
        dns = office.dns
        configuration = office.configuration()
        advertised = office.advertised
        var bytes: [UInt8] = []
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: seed >> UInt64(shift)))
        }
        exchange = Switchboard(seed: bytes)
        ladder.names[Office.exchange] = "pbx"
        if let advertised { ladder.names[advertised] = "pbx" }
        var index = 0
        for phone in office.phones {
            for twin in 0...phone.twins {
                let name = twin == 0 ? phone.number : "\(phone.number)-\(twin + 1)"
                add(phone, name, Office.address(index), index)
                index += 1
            }
        }
        for (line, name) in office.trunks.enumerated() {
            let transport = office.trunkTransports[name] ?? .udp
            add(
                Office.Phone(name, transport: transport), name, Office.trunkAddress(line),
                1000 + line)
        }
        start()
    }

    private mutating func start() {
        report(.clock(wall))
        report(.configuration(configuration))
    }

    /// The process ends and starts again: calls are gone, the store is not, and every connection
    /// is broken.
    public mutating func restartExchange() {
        restarts += 1
        exchange = Switchboard(seed: [UInt8(truncatingIfNeeded: restarts), 0xEE])
        let (takenPorts, isOutOfFiles) = (media.takenPorts, media.isOutOfFiles)
        media = VirtualMedia()
        media.takenPorts = takenPorts
        media.isOutOfFiles = isOutOfFiles
        agenda = []
        silence.restart()
        start()
        report(
            .store(
                .restored(bindings: store.bindings, toggles: store.toggles, facts: store.facts)))
        report(.store(.voicemail(.restored(store.voicemail.restored))))
        let things = store.things.sorted { $0.key.id < $1.key.id }.map(\.value)
        report(.store(.remembered(things)))
        for (_, connection) in connections.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            if let name = namesByAddress[connection.phone] { cutConnection(of: name) }
        }
    }

    /// Somebody sets the wall clock; time passes as ever.
    public mutating func setWallClock(to utc: UTCTime) {
        wallStep = utc.milliseconds - clock.utc.milliseconds
        report(.clock(utc))
    }

    /// Time passes in which the exchange does not run.
    public mutating func stopLiving(for duration: Duration) {
        clock.advance(to: clock.now + duration)
    }

    /// A reload of the configuration.
    public mutating func reload(_ office: Office) {
        configuration = office.configuration()
        report(.configuration(configuration))
    }

    /// One more phone, with a password that this office did not give out.
    public mutating func add(_ phone: Office.Phone, password: ByteString) {
        let index = phones.count
        add(phone, phone.number, Office.address(index), index, password: password)
    }

    private mutating func add(
        _ phone: Office.Phone, _ name: String, _ address: SocketAddress, _ index: Int,
        password: ByteString? = nil
    ) {
        let identity = Softphone.Identity(
            user: ByteString(phone.number), domain: Office.domain,
            password: password ?? Office.password(of: phone.number),
            displayName: phone.name.map { ByteString($0) })
        let softphone = Softphone(
            identity, local: address, transport: phone.transport, server: Office.exchange,
            seed: seed &* 1_000_003 &+ UInt64(index), behaviour: phone.behaviour)
        phones[name] = Handset(phone: softphone, address: address)
        namesByAddress[address] = name
        ladder.names[address] = name
    }

    // MARK: - What there is to see

    public var now: Duration { clock.now }

    public subscript(_ name: String) -> Softphone {
        get { handset(name).phone }
        set { phones[name]?.phone = newValue }
    }

    public func events(of name: String) -> [Softphone.Event] {
        handset(name).events.map(\.event)
    }

    func handset(_ name: String) -> Handset {
        guard let handset = phones[name] else {
            preconditionFailure("this office has no phone \(name)")
        }
        return handset
    }

    /// Each has one timer in a quiet exchange: for the contact that expires first.
    private var registeredExtensions: Int {
        var copy = exchange
        guard case .phones(let phones) = copy.perform(.listPhones, at: clock.instant).0 else {
            preconditionFailure("the exchange always lists its phones")
        }
        return phones.count { !$0.contacts.isEmpty }
    }

    /// Each extension for which texts wait has one timer.
    private var textsWaiting: Int {
        Set(
            store.things.values.compactMap { thing -> String? in
                if case .text(let text) = thing { text.number } else { nil }
            }
        ).count
    }

    public var census: Census {
        var copy = exchange
        guard case .status(let census, _, _) = copy.perform(.status, at: clock.instant).0 else {
            preconditionFailure("the exchange always tells its status")
        }
        return census
    }

    public var load: LoadView {
        var copy = exchange
        guard case .status(_, _, let load) = copy.perform(.status, at: clock.instant).0 else {
            preconditionFailure("the exchange always tells its status")
        }
        return load
    }

    public var counters: Counters {
        var copy = exchange
        guard case .status(_, let counters, _) = copy.perform(.status, at: clock.instant).0 else {
            preconditionFailure("the exchange always tells its status")
        }
        return counters
    }

    /// What is left of the calls, in words; nothing, once all of them are over.
    public var leftovers: [String] {
        var found = media.complaints
        let census = census
        for (name, now, before) in [
            ("calls", census.calls, 0), ("legs", census.legs, 0),
            ("server transactions", census.serverTransactions, 0),
            ("client transactions", census.clientTransactions, 0),
            ("streams", census.streams, 0), ("ports", census.portsHeld, 0),
            ("texts", census.texts, 0), ("rooms", census.rooms, 0),
            ("parked calls", census.parked, 0), ("referrals", census.referrals, 0),
            ("inquiries", census.inquiries, 0), ("recordings", census.recordings, 0),
            (
                "timers", census.timers,
                registeredExtensions + census.subscriptions + textsWaiting
                    + census.publications + census.appointments + census.trunkTimers
                    + census.outsideTimers
            ),
        ] where now != before {
            found.append("\(now) \(name) in the exchange, \(before) expected")
        }
        if !media.rooms.isEmpty { found.append("\(media.rooms.count) open rooms") }
        if !media.open.isEmpty { found.append("\(media.open.count) open streams") }
        for (name, handset) in phones.sorted(by: { $0.key < $1.key })
        where !handset.phone.isDead && !handset.phone.isQuiet {
            found.append("something in phone \(name)")
        }
        return found
    }
}
