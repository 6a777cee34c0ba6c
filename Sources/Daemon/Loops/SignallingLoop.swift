import NIOCore
import SIP
import Switchboard
import Wire

/// The one owner of the exchange: an actor on one event loop, which is also the loop of its
/// sockets, so a message is read, decided on and answered without ever changing threads.
///
/// Nothing is decided here. Inputs go in with the time, and what comes out is carried out by the
/// ports, each in one switch.
actor SignallingLoop {
    nonisolated let eventLoop: any EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        eventLoop.executor.asUnownedSerialExecutor()
    }

    private var exchange: Switchboard
    var sockets: Sockets
    private let media: MediaPort
    private let store: StorePort
    private let location: LocationPort
    private let sources: SourcePort
    private let journal: Journal
    private let pace: Pace
    /// Who wants to know what plans decide.
    private let watcher: (@Sendable ([Decided]) -> Void)?
    private var alarm: Scheduled<Void>?
    private var alarmAt: Instant?
    private var backlog = Backlog()
    private(set) var slowTurns: UInt64 = 0
    /// Where the next start finds what was in work at a sudden end.
    private let inWork: InWork?
    private let refusals: Refusals

    init(
        _ eventLoop: any EventLoop, exchange: Switchboard, media: MediaPort, store: StorePort,
        location: LocationPort, sources: SourcePort, journal: Journal, inWork: InWork? = nil,
        refusals: Refusals = Refusals(), pace: Pace = .real,
        watcher: (@Sendable ([Decided]) -> Void)? = nil
    ) {
        self.inWork = inWork
        self.refusals = refusals
        self.eventLoop = eventLoop
        self.exchange = exchange
        self.media = media
        self.store = store
        self.location = location
        self.sources = sources
        self.journal = journal
        self.pace = pace
        self.watcher = watcher
        sockets = Sockets()
    }

    // MARK: - Inputs

    /// What has ended the exchange twice is passed over.
    func received(_ bytes: [UInt8], over flow: Flow) {
        guard
            refusals.isEmpty
                || !refusals.refuse(bytes, from: flow.remote.ip, at: Daemon.utc())
        else { return }
        handle(.received(bytes, over: flow))
    }

    /// The end of a look at a listener for datagrams. `foundAll`: there are no more.
    func looked(at listener: ListenerID, foundAll: Bool) {
        tell(backlog.looked(at: listener, foundAll: foundAll, .now()))
        flush()
    }

    private func tell(_ wait: TimeAmount?) {
        if let wait { handle(.late(.nanoseconds(wait.nanoseconds))) }
    }

    /// A stream that somebody opens to us; nil if it is not taken. A banned source costs no
    /// handshake.
    func accept(
        _ channel: any Channel, _ transport: Transport, _ remote: Wire.SocketAddress
    ) -> ConnectionID? {
        let caller = exchange.caller(from: remote.ip)
        guard caller != .banned else { return nil }
        return sockets.accept(channel, transport, remote, isStranger: caller == .stranger)
    }

    /// `fault`: nothing ever came, and why. Then what was sent has not been heard either, and need
    /// not be waited for: a handshake that fails costs a call no time.
    func closed(_ connection: ConnectionID, _ fault: String? = nil) {
        let flow = sockets.forget(connection)
        handle(.closed(connection))
        if let flow, let fault { handle(.unreachable(flow, reason: fault)) }
        flush()
    }

    func unreachable(_ flow: Flow, _ reason: String) {
        handle(.unreachable(flow, reason: reason))
        flush()
    }

    /// Inputs from other loops.
    func take(_ inputs: [Input]) {
        for input in inputs { handle(input) }
        flush()
    }

    /// What is to go on from before; given once, behind what was restored.
    func remember(_ things: [KeptThing], oneByOne: Bool) {
        let now = NIODeadline.now()
        for some in oneByOne ? things.map({ [$0] }) : [things] {
            if oneByOne, let key = some.first?.key {
                inWork?.begin("\(key.kind.rawValue) \(key.id)", at: now.uptimeNanoseconds)
            } else {
                inWork?.begin(.remembering, at: now.uptimeNanoseconds)
            }
            turn(.store(.remembered(some)), now)
            inWork?.done()
        }
        flush()
    }

    /// The end, in good order.
    func noteEnd() {
        inWork?.begin(.ended, at: NIODeadline.now().uptimeNanoseconds)
    }

    /// An administrator's order.
    func perform(_ order: AdminOrder) -> AdminReply {
        let (reply, outbox) = exchange.perform(order, at: pace.instant(at: .now()))
        carryOut(outbox)
        schedule(at: .now())
        flush()
        return reply
    }

    // MARK: - Turns

    private func handle(_ input: Input) {
        let began = NIODeadline.now()
        if case .received(let bytes, let flow) = input {
            inWork?.begin(bytes, from: flow.remote.ip, at: began.uptimeNanoseconds)
        } else {
            inWork?.begin(.other, at: began.uptimeNanoseconds)
        }
        turn(input, began)
        inWork?.done()
    }

    private func turn(_ input: Input, _ began: NIODeadline) {
        #if DEBUG
            CrashOnPurpose.look(at: input)
        #endif
        let outbox = exchange.handle(input, at: pace.instant(at: began))
        carryOut(outbox)
        schedule(at: began)
        let taken = NIODeadline.now() - began
        if taken > Limits.slowTurn { noteSlow(taken) }
    }

    /// The one place where what the exchange wants is handed to those who do it.
    private func carryOut(_ outbox: Outbox) {
        for transmission in outbox.transmissions { sockets.send(transmission, self) }
        if !outbox.media.isEmpty { media.carryOut(outbox.media) }
        if !outbox.store.isEmpty { store.carryOut(outbox.store) }
        for question in outbox.questions { location.ask(question) }
        if !outbox.sources.isEmpty { sources.carryOut(outbox.sources) }
        for note in outbox.notes { journal.write(note) }
        for connection in outbox.trusted { sockets.trust(connection) }
        for connection in outbox.closing { sockets.close(connection) }
        if let watcher, !outbox.decisions.isEmpty { watcher(outbox.decisions) }
    }

    private func noteSlow(_ taken: TimeAmount) {
        slowTurns += 1
        journal.write(
            Note(
                .warning, "A turn of the exchange took long",
                details: ["microseconds": "\(taken.nanoseconds / 1000)", "count": "\(slowTurns)"]))
    }

    func flush() {
        sockets.flush()
    }

    // MARK: - Deadlines

    private func schedule(at now: NIODeadline) {
        guard let next = exchange.nextDeadline else {
            alarm?.cancel()
            alarmAt = nil
            return
        }
        let step = Limits.deadlineStep.nanoseconds
        let latest = pace.instant(at: now + Limits.longestAlarm).nanoseconds
        let steps = max(0, min(next.nanoseconds, latest)) / step + 1
        let at = Instant(nanoseconds: steps * step)
        // An alarm that rings too early finds nothing to do, which costs less than setting it
        // anew for every message.
        if let alarmAt, alarmAt <= at { return }
        alarm?.cancel()
        alarmAt = at
        alarm = eventLoop.scheduleTask(deadline: pace.deadline(of: at)) {
            self.assumeIsolated { $0.ring() }
        }
    }

    private func ring() {
        let now = NIODeadline.now()
        let late = alarmAt.map { pace.instant(at: now) - $0 } ?? .zero
        alarmAt = nil
        handle(.deadline)
        // A test's clock runs faster than its machine.
        if pace.factor == 1 {
            let isInTime = late.nanoseconds < Limits.lateAlarm.nanoseconds
            tell(backlog.looked(at: nil, foundAll: isInTime, now))
        }
        flush()
    }
}
