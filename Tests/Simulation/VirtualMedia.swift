public import Switchboard
public import Wire

/// The media engine of a simulated world: it hears nothing, and writes down what it is told.
public struct VirtualMedia: Sendable {
    public struct Stream: Equatable, Sendable {
        public var opening: MediaOpening
        public var direction: MediaDirection?
        public var peer: StreamID?
        public var tone: Tone?
        public var isEchoing = false
    }

    public private(set) var open: [StreamID: Stream] = [:]
    public private(set) var orders: [MediaOrder] = []
    /// Orders that make no sense, in words. A test expects none.
    public private(set) var complaints: [String] = []
    /// Ports that cannot be bound.
    public var takenPorts: Set<UInt16> = []
    /// No more ports can be bound ahead: EMFILE.
    public var isOutOfFiles = false
    /// Bound ahead, and not in use yet.
    public private(set) var reserved: Set<SocketAddress> = []
    private var everOpened: Set<StreamID> = []

    public init() {}

    /// Performs one order; what comes of it, and after how long.
    mutating func perform(_ order: MediaOrder) -> (event: MediaEvent, after: Duration)? {
        orders.append(order)
        switch order {
        case .reserve(let pair): return reserve(pair)
        case .release(let pair): reserved.remove(pair)
        case .open(let id, let opening): return open(id, opening)
        case .direct(let id, let direction): change(id, order) { $0.direction = direction }
        case .connect(let first, let second, _, _):
            change(first, order) { $0.peer = second }
            change(second, order) { $0.peer = first }
        case .disconnect(let id):
            if let peer = open[id]?.peer { open[peer]?.peer = nil }
            change(id, order) {
                $0.peer = nil
                $0.isEchoing = false
            }
        case .echo(let id): change(id, order) { $0.isEchoing = true }
        case .play(let id, let tone, _):
            change(id, order) { $0.tone = tone }
            guard tone.times > 0, open[id] != nil else { return nil }
            let once = tone.segments.reduce(0) { $0 + Int($1.milliseconds) }
            return (.playbackEnded(id), .milliseconds(once * Int(tone.times)))
        case .stopPlaying(let id): change(id, order) { $0.tone = nil }
        case .close(let id):
            guard open.removeValue(forKey: id) != nil else {
                if !everOpened.contains(id) { complain(order, "was never opened") }
                return nil
            }
            return (.closed(id, StreamReport()), .milliseconds(1))
        }
        return nil
    }

    /// Whether what the stream would report still holds.
    func isCurrent(_ event: MediaEvent) -> Bool {
        guard case .playbackEnded(let id) = event else { return true }
        return open[id]?.tone != nil
    }

    private mutating func reserve(_ pair: SocketAddress) -> (event: MediaEvent, after: Duration) {
        let order = MediaOrder.reserve(pair)
        if open.values.contains(where: { $0.opening.local == pair }) {
            complain(order, "takes a port that is in use")
        }
        guard !isOutOfFiles else {
            let reason = "too many open files"
            return (.reserveFailed(pair, isTaken: false, reason: reason), .milliseconds(1))
        }
        guard !takenPorts.contains(pair.port) else {
            let reason = "address in use"
            return (.reserveFailed(pair, isTaken: true, reason: reason), .milliseconds(1))
        }
        reserved.insert(pair)
        return (.reserved(pair), .milliseconds(1))
    }

    private mutating func open(
        _ id: StreamID, _ opening: MediaOpening
    ) -> (event: MediaEvent, after: Duration)? {
        let order = MediaOrder.open(id, opening)
        if !everOpened.insert(id).inserted { complain(order, "was opened before") }
        // RFC 3550 §11: RTP takes an even port.
        if opening.local.port % 2 != 0 { complain(order, "has an odd port") }
        if open.values.contains(where: { $0.opening.local == opening.local }) {
            complain(order, "takes a port that is in use")
        }
        let isReserved = reserved.remove(opening.local) != nil
        guard isReserved || !takenPorts.contains(opening.local.port) else {
            return (.openFailed(id, reason: "address in use"), .milliseconds(1))
        }
        open[id] = Stream(opening: opening)
        return nil
    }

    private mutating func change(
        _ id: StreamID, _ order: MediaOrder, _ body: (inout Stream) -> Void
    ) {
        guard var stream = open[id] else {
            // What could not be opened is told so by an event, which may cross with orders.
            if !everOpened.contains(id) { complain(order, "was never opened") }
            return
        }
        body(&stream)
        open[id] = stream
    }

    private mutating func complain(_ order: MediaOrder, _ what: String) {
        complaints.append("the stream of \(order) \(what)")
    }
}

/// The store of a simulated world.
public struct VirtualStore: Sendable {
    public private(set) var bindings: [String: [KeptBinding]] = [:]
    public private(set) var records: [CallRecord] = []
    public private(set) var toggles: [String: Bool] = [:]
    public private(set) var decisions: [CallDecisions] = []
    /// What a crash would leave of the calls that go on.
    public private(set) var openCalls: [CallID: CallRecord] = [:]

    public init() {}

    mutating func perform(_ order: StoreOrder) {
        switch order {
        case .keepBindings(let number, let kept): bindings[number] = kept.isEmpty ? nil : kept
        case .keepCallRecord(let record):
            records.append(record)
            openCalls[record.id] = nil
        case .keepOpenCall(let record): openCalls[record.id] = record
        case .keepDecisions(let list): decisions.append(list)
        case .keepToggle(let name, let isOn): toggles[name] = isOn
        }
    }
}
