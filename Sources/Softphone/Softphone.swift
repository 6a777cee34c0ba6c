public import SIP
public import Wire

/// A whole telephone as one value: the other side of every test, and the phones of the
/// demonstration and of the self-check. It has no sound: it says where sound would go.
///
/// Pure like the exchange: bytes and the time go in, bytes and events come out of `drain`. It has
/// its own dialogs and calls and shares only the transaction layer with the exchange.
public struct Softphone: Sendable {
    public var identity: Identity
    public let local: SocketAddress
    public let server: SocketAddress
    public let transport: Transport
    public var behaviour: Behaviour
    /// Neither hears nor says anything, as if the power were gone.
    public var isDead = false
    public internal(set) var isRegistered = false
    public internal(set) var calls: [CallNumber: PhoneCall] = [:]
    /// What it watches, by Call-ID.
    var watches: [ByteString: Watch] = [:]

    var transactions = TransactionLayer()
    var requests: [TransactionID: Pending] = [:]
    var timers: [Timer: Duration] = [:]
    var random: Randomness
    var registration: Registration
    var nonceCounts: [ByteString: UInt32] = [:]
    /// Connections that it has lost.
    var newPorts: UInt16 = 0
    /// What was registered with it, and how often it has asked for proof, as a provider.
    public internal(set) var registered: [Registered] = []
    public internal(set) var challenges = 0
    var nonce = Nonce(text: "none")
    /// The number of its latest call.
    public internal(set) var lastNumber = 0
    var now = Duration.zero
    private var transmissions: [Transmission] = []
    private var events: [Event] = []

    /// `local` is where the phone listens, `server` where everything is sent.
    public init(
        _ identity: Identity, local: SocketAddress, transport: Transport = .udp,
        server: SocketAddress, seed: UInt64, behaviour: Behaviour = Behaviour()
    ) {
        self.identity = identity
        self.local = local
        self.server = server
        self.transport = transport
        self.behaviour = behaviour
        random = Randomness(seed: seed)
        registration = Registration(callID: random.token())
    }

    /// A deadline of the phone.
    enum Timer: Hashable, Sendable {
        case transaction(TransactionTimer)
        case answer(CallNumber), answerAgain(CallNumber), noACK(CallNumber)
        case provisionalAgain(CallNumber)
        case refresh(CallNumber), expiry(CallNumber), offerAgain(CallNumber)
        case decide(CallNumber)
        case register
    }

    /// A request of ours that waits for its final response.
    struct Pending: Sendable {
        var request: Request
        var purpose: Purpose
        var attempts = 1
        /// By To tag: sent again for every copy of the 2xx (RFC 3261 §13.2.2.4).
        var acknowledgements: [ByteString: Request] = [:]
    }

    enum Purpose: Equatable, Sendable {
        case register
        case invite(CallNumber)
        case offer(CallNumber)
        case bye
        /// A SUBSCRIBE, by its Call-ID.
        case watch(ByteString)
        /// Within a call, its answer is of no consequence.
        case inCall(CallNumber)
        case alone
    }

    struct Registration: Sendable {
        let callID: ByteString
        var cSeq: UInt32 = 0
        var expires: UInt32 = 0
    }

    // MARK: - What comes out

    /// What was said and noticed since the last time, in order.
    public mutating func drain() -> (transmissions: [Transmission], events: [Event]) {
        defer {
            transmissions = []
            events = []
        }
        return (isDead ? [] : transmissions, events)
    }

    /// When `fire` is wanted, if nothing happens before.
    public var nextDeadline: Duration? { isDead ? nil : timers.values.min() }

    /// Deals with all that is due. Equal deadlines are dealt with in a fixed order.
    public mutating func fire(at now: Duration) {
        self.now = max(self.now, now)
        while let (timer, at) = timers.min(by: Self.isEarlier), at <= now {
            timers[timer] = nil
            fire(timer)
        }
    }

    private static func isEarlier(
        _ left: (key: Timer, value: Duration), _ right: (key: Timer, value: Duration)
    ) -> Bool {
        left.value == right.value
            ? String(describing: left.key) < String(describing: right.key)
            : left.value < right.value
    }

    private mutating func fire(_ timer: Timer) {
        switch timer {
        case .transaction(let timer): perform(transactions.fire(timer))
        case .answer(let call): answerNow(call)
        case .answerAgain(let call): answerAgain(call)
        case .noACK(let call): giveUpAnswer(call)
        case .provisionalAgain(let call): provisionalAgain(call)
        case .refresh(let call): refresh(call)
        case .expiry(let call): expire(call)
        case .offerAgain(let call): reofferAgain(call)
        case .decide(let call): decide(call)
        case .register: registerNow()
        }
    }

    // MARK: - For the other files

    mutating func report(_ event: Event) {
        events.append(event)
    }

    mutating func start(_ timer: Timer, after delay: Duration) {
        timers[timer] = now + delay
    }

    mutating func stop(_ timers: Timer...) {
        for timer in timers { self.timers[timer] = nil }
    }

    mutating func transmit(_ message: Message, to remote: SocketAddress) {
        transmissions.append(Transmission(bytes: message.serialized(), to: remote))
    }

    var flow: Flow { Flow(transport, listener: ListenerID(0), remote: server) }
}

extension Softphone {
    /// No call, and nothing of the transaction layer is left.
    public var isQuiet: Bool {
        calls.isEmpty && transactions.serverCount == 0 && transactions.clientCount == 0
    }
}
