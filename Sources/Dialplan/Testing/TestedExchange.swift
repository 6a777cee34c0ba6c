/// A real exchange with telephones that do what a test says, as `ExchangeStage` leads it: under
/// virtual time, or over real sockets.
public protocol TestedExchange {
    /// On whatever clock.
    var now: Duration { get }

    /// Makes true what the test says of phones, trunks, toggles and the time of day; gives what of
    /// it cannot be made true, in words.
    mutating func prepare(_ world: SimulatedWorld) -> String?
    /// Somebody dials. What was decided about calls before is no news any more.
    mutating func place(_ call: CallFacts)
    /// Lets time pass until something is new, at the latest until then.
    mutating func run(until limit: Duration) -> [TestedNews]
    /// The caller presses keys.
    mutating func press(_ keys: String)
    /// False if nothing rings there.
    mutating func answer(_ number: String) -> Bool
    /// The caller hangs up, or the extension or number that it talks to; false if it does not talk.
    mutating func hangUp(_ number: String?) -> Bool
}

/// What is new with the call that was placed.
public struct TestedNews: Sendable {
    public enum Kind: Sendable {
        case decided(Decision)
        /// The extension's phone was called, and is not busy.
        case rang(String)
        /// The number was called over the trunk.
        case dialed(String, trunk: String)
        /// The extension or number has the call.
        case talks(String)
    }

    public var kind: Kind
    /// On the exchange's clock.
    public var time: Duration

    public init(_ kind: Kind, at time: Duration) {
        self.kind = kind
        self.time = time
    }
}

/// Calls of a test on a real exchange.
public struct ExchangeStage<Exchange: TestedExchange>: TestStage {
    private enum Doing {
        case other
        /// They talk, and nothing but people ends that; or the caller hears an echo,
        /// is at a mailbox, or hears others.
        case open(since: Duration)
        case talk
    }

    public private(set) var exchange: Exchange
    private let isPerformed: (Action) -> Bool
    private let isObeyed: (Command) -> Bool
    /// How long nothing may happen until nothing will.
    private let patience: Duration
    private var began = Duration.zero
    private var doing = Doing.other
    private var dialing: DialPlan?
    /// What may ring outside beside phones.
    private var outside: [DialPlan] = []
    /// What the caller is still to hear, on the exchange's clock.
    private var sounds = HeardSounds()
    private let tones: NationalTones
    public private(set) var events: [SimulatedEvent] = []
    public private(set) var decisions: [Decision] = []
    public private(set) var isOver = true
    public private(set) var lack: String?
    public var walked: Set<Position> { [] }
    /// Messages take their time, the more the faster the clock is.
    public var tolerance: Duration { .seconds(1) }

    public var world: SimulatedWorld {
        didSet { lack = lack ?? exchange.prepare(world) }
    }

    /// - Parameters:
    ///   - plan: whose tones are heard.
    ///   - isPerformed, isObeyed: what of the language the exchange does.
    ///   - patience: how long nothing may happen until nothing will.
    public init(
        _ exchange: Exchange, _ world: SimulatedWorld, _ plan: Plan, patience: Duration,
        isPerformed: @escaping (Action) -> Bool, isObeyed: @escaping (Command) -> Bool
    ) {
        self.exchange = exchange
        self.world = world
        tones = plan.tones
        self.patience = patience
        self.isPerformed = isPerformed
        self.isObeyed = isObeyed
        lack = self.exchange.prepare(world)
    }

    public var time: Duration { exchange.now - began }

    public mutating func begin(_ call: CallFacts) {
        guard lack == nil else { return }
        events = []
        decisions = []
        isOver = false
        doing = .other
        sounds = HeardSounds()
        exchange.place(call)
        began = exchange.now
        take(exchange.run(until: began + patience))
    }

    public mutating func advance(to limit: Duration) {
        while !isOver, lack == nil, exchange.now < began + limit {
            let end = began + limit
            take(exchange.run(until: min(end, sounds.coming.first?.time ?? end)))
        }
    }

    public mutating func advance() -> Bool {
        guard !isOver, lack == nil else { return false }
        if case .open(let since) = doing {
            let end = max(exchange.now, since + SimulatedCall.talkTime)
            let news = exchange.run(until: end)
            if news.isEmpty, exchange.now >= end {
                doing = .other
                _ = hangup(nil)
            }
            take(news)
            return !isOver
        }
        let next = sounds.coming.first?.time
        let news = exchange.run(until: next ?? exchange.now + patience)
        take(news)
        return !isOver && (next != nil || !news.isEmpty)
    }

    public mutating func press(_ keys: String) {
        hear(until: exchange.now)
        sounds.keyPressed()
        exchange.press(keys)
    }

    public mutating func answer(_ number: String) -> Bool { exchange.answer(number) }

    public mutating func hangup(_ number: String?) -> Bool {
        guard !isOver else { return false }
        if number == nil { note("caller-hangup", [], at: exchange.now) }
        return exchange.hangUp(number)
    }

    public mutating func finish() {
        while advance() {}
    }

    // MARK: - News

    private mutating func take(_ news: [TestedNews]) {
        for one in news where !isOver {
            hear(until: one.time)
            switch one.kind {
            case .decided(let decision): take(decision, at: one.time)
            case .rang(let number): note("ring", [number], at: one.time)
            case .dialed(let number, let trunk):
                note("dial", [number], qualifiers(number, via: trunk), at: one.time)
            case .talks(let number):
                note("talk", [number], ["by": number], at: one.time)
                doing = dialing?.longest == nil ? .open(since: one.time) : .talk
            }
        }
        if !isOver { hear(until: exchange.now) }
    }

    /// The sounds that have begun by then.
    private mutating func hear(until time: Duration) {
        for (time, sound) in sounds.begun(by: time) {
            note("play", sound.event.values, sound.event.qualifiers, at: time)
        }
    }

    private mutating func take(_ decision: Decision, at time: Duration) {
        decisions.append(decision)
        events += SimulatedEvent.of(decision, at: time - began)
        switch decision.kind {
        case .began(let action): take(action, at: time)
        case .command(let command) where !isObeyed(command): lack = lack ?? command.verb
        case .completed, .cancelled:
            doing = .other
            dialing = nil
            outside = []
            sounds = HeardSounds()
        case .ended: isOver = true
        default: break
        }
    }

    private mutating func take(_ action: Action, at time: Duration) {
        if !isPerformed(action) { lack = lack ?? action.verb }
        sounds = HeardSounds(action, at: time, tones)
        switch action {
        case .dial(let plan): dialing = plan
        case .ring(let plan): outside = plan.outside
        case .queue(let plan):
            outside = Array(plan.outside.values)
            note("queue", [plan.name], at: time)
        case .echo, .park, .voicemail, .mailbox, .monitor: doing = .open(since: time)
        default: break
        }
    }

    private func qualifiers(_ number: String, via trunk: String) -> [String: String] {
        let plan = dialing ?? outside.first { $0.number == number }
        return plan?.qualifiers(via: trunk) ?? ["via": trunk]
    }

    private mutating func note(
        _ name: String, _ values: [String], _ qualifiers: [String: String] = [:],
        at time: Duration
    ) {
        events.append(
            SimulatedEvent(
                time: time - began, name: name, values: values, qualifiers: qualifiers))
    }
}

extension DialPlan {
    /// As `expect dial` asks for them.
    func qualifiers(via trunk: String) -> [String: String] {
        var notes = ["via": trunk]
        notes["callerid"] = callerID
        switch account {
        case .system: notes["as"] = "system"
        case .extension(let number): notes["as"] = number
        case .emergency(let number):
            notes["as"] = number
            notes["emergency"] = "yes"
        }
        return notes
    }
}

extension Action {
    /// Somebody who answers there may have to press 1 to take the call.
    public var asksWhoAnswers: Bool {
        switch self {
        case .ring(let plan): plan.confirm != nil || !plan.outside.isEmpty
        case .queue(let plan): !plan.outside.isEmpty
        default: false
        }
    }
}
