/// One call under virtual time: the interpreter, and a world that completes what it begins.
public struct SimulatedCall: Sendable {
    /// What the call is doing now.
    enum Activity: Sendable {
        case none
        case ring(RingPlanner)
        /// Rings outside until then.
        case dial(number: String, until: Duration)
        /// Waits in a queue until then.
        case queue(QueueLine, until: Duration?)
        case talk(with: String, until: Duration?)
        /// Hears an echo until somebody hangs up.
        case echo
        /// Leaves a message, or hears them, until he hangs up.
        case mailbox(isLeaving: Bool)
        /// So many of these sounds were played, of so many rounds.
        case play([Sound], said: Int, rounds: Int)
        /// What is still to be played, and who listens.
        case collect(DigitCollector, [Sound])
        case until(Duration, Completion)
    }

    /// How long a prompt takes.
    static let promptTime = Duration.seconds(2)
    /// How long people talk, if nobody says.
    static let talkTime = Duration.seconds(30)
    /// Events of one call. Above: it ends.
    static let events = 5_000

    public internal(set) var machine: CallMachine
    public internal(set) var world: SimulatedWorld
    public internal(set) var events: [SimulatedEvent] = []
    public internal(set) var decisions: [Decision] = []
    let plan: Plan
    private let began: WallTime
    private let longest: Duration
    var outstanding: ActionID?
    var activity = Activity.none
    /// When the activity began.
    var since = Duration.zero
    /// When the next sound ends.
    var soundEnds: Duration?
    /// Of the room at which a PIN is asked for.
    var door: ConferenceDoor?
    /// Whoever is looked for by name.
    var search: NameSearch?
    /// Of the queue it is in: how outside members are called.
    var outsideAgents: [String: DialPlan] = [:]
    /// Of the call that is dialed now: the longest conversation.
    var limit: Duration?
    /// Keys of `during key`, once they talk.
    var sideKeys: RouteTable?
    /// Who listens for keys while something rings, or while people talk.
    var keys: KeyListener?
    /// Before it is, nobody hears what the caller presses.
    var isAnswered = false

    public init(plan: Plan, call: CallFacts, world: SimulatedWorld, coverage: Bool = false) {
        self.plan = plan
        self.world = world
        self.world.members = plan.queueMembers
        machine = CallMachine(plan: plan, call: plan.understood(call))
        if coverage { machine.walked = [] }
        self.world.engaged = call.extension.map { [$0] } ?? []
        began = world.now
        longest = plan.settings.maxCall
    }

    /// A call that is under way, and what it wanted last: the rest of it.
    init(continuing machine: CallMachine, with effects: [Effect], in world: SimulatedWorld) {
        plan = machine.plan
        self.world = world
        self.world.members = plan.queueMembers
        self.machine = machine
        began = machine.began
        longest = plan.settings.maxCall
        perform(effects)
    }

    /// Since the call began.
    public var time: Duration { .milliseconds(world.now.milliseconds - began.milliseconds) }

    public var isOver: Bool { machine.isOver }

    // MARK: - Doors

    public mutating func start() {
        perform(machine.start(world))
    }

    /// Lets everything happen that happens until then; without a time, the next thing only. A
    /// conversation of which nobody says how long it is then ends after half a minute. False if
    /// nothing happens any more.
    @discardableResult
    public mutating func advance(to limit: Duration? = nil) -> Bool {
        guard let limit else { return step() }
        while !isOver, let next = deadline, next <= min(limit, longest) { happen(next) }
        if !isOver, limit >= longest {
            move(to: longest)
            gone(.tooLong)
        } else if !isOver {
            move(to: max(time, limit))
        }
        return !isOver
    }

    /// To its end.
    public mutating func finish() {
        while step() {}
    }

    private mutating func step() -> Bool {
        guard !isOver else { return false }
        if events.count >= Self.events || time >= longest {
            gone(.tooLong)
        } else if let deadline {
            if deadline <= longest { happen(deadline) } else { move(to: longest) }
        } else {
            // They talk, and the caller hangs up.
            move(to: max(time, since + Self.talkTime))
            note("caller-hangup")
            gone(.normal)
        }
        return !isOver
    }

    /// Each key in turn, at once.
    public mutating func press(_ pressed: String) {
        for symbol in pressed where !isOver { press(symbol) }
    }

    /// False if nothing rings there.
    public mutating func answer(_ number: String) -> Bool {
        switch activity {
        case .ring(let planner) where planner.isRinging(planner.name(of: number)):
            talk(with: number)
        case .dial(let dialed, _) where dialed == number: talk(with: number)
        case .queue: talk(with: number)
        default: return false
        }
        return true
    }

    /// The other side hangs up, or the caller without a number. False if nobody talks.
    public mutating func hangup(_ number: String?) -> Bool {
        guard let number else {
            note("caller-hangup")
            gone(.normal)
            return true
        }
        guard case .talk(let other, _) = activity, other == number else { return false }
        complete(.ended(by: number))
        return true
    }

    private mutating func gone(_ cause: EndCause) {
        perform(machine.callerGone(cause, world))
    }

    // MARK: - Time

    private mutating func move(to time: Duration) {
        world.now = WallTime(milliseconds: began.milliseconds + time.milliseconds)
    }

    private var deadline: Duration? {
        let own: Duration? =
            switch activity {
            case .none, .echo, .mailbox: nil
            case .ring(let planner): answerTime(planner) ?? planner.deadline.map { since + $0 }
            case .dial(let number, let until):
                world.phones[number]?.answersAfter.map { min(since + $0, until) } ?? until
            case .queue(let line, let until): soonest(line, until)
            case .talk(_, let until): until
            case .play: soundEnds
            case .collect(let collector, _): soundEnds ?? collector.deadline.map { since + $0 }
            case .until(let time, _): time
            }
        guard let typed = keys?.deadline.map({ since + $0 }) else { return own }
        return own.map { min($0, typed) } ?? typed
    }

    /// When the first of those who ring answers by itself, if nothing happens before.
    private func answerTime(_ planner: RingPlanner) -> Duration? {
        let next = planner.deadline.map { since + $0 }
        let first = planner.rings.compactMap { name, start in
            world.phones[planner.number(of: name)]?.answersAfter.map { since + start + $0 }
        }.min()
        guard let first else { return nil }
        return next.map { min($0, first) } ?? first
    }

    private mutating func happen(_ time: Duration) {
        move(to: time)
        if var typing = keys, let due = typing.deadline, since + due <= time {
            let match = typing.fire(at: self.time - since)
            keys = typing
            return typed(match)
        }
        switch activity {
        case .none, .echo, .mailbox: break
        case .ring(var planner):
            let answering = planner.rings.filter { name, start in
                world.phones[planner.number(of: name)]?.answersAfter
                    .map { since + start + $0 <= time } ?? false
            }
            if let first = answering.keys.min() { return talk(with: planner.number(of: first)) }
            let orders = planner.fire(at: time - since)
            activity = .ring(planner)
            ring(orders)
        case .dial(let number, let until):
            if time < until || world.phones[number]?.answersAfter == until - since {
                talk(with: number)
            } else {
                complete(.outcome(.noanswer))
            }
        case .queue(let line, let until): queueGoesOn(line, until: until)
        case .talk(let other, _): complete(.ended(by: other))
        case .play, .collect: nextSound()
        case .until(_, let completion): complete(completion)
        }
    }

    // MARK: - The machine

    mutating func complete(_ completion: Completion) {
        guard let id = outstanding else { return }
        outstanding = nil
        stop()
        perform(machine.complete(id, completion, world))
    }

    /// Whatever the call was doing, it does no longer.
    private mutating func stop() {
        if case .talk(let other, _) = activity {
            if other != machine.call.extension { world.engaged.remove(other) }
            for number in [other, machine.call.extension].compactMap({ $0 }) {
                world.phones[number, default: .init()].calls += 1
                world.phones[number, default: .init()].lastCall = world.now.milliseconds
            }
        }
        // Also of a call that was taken back.
        if case .ring(let planner) = activity { world.places.merge(planner.places) { $1 } }
        activity = .none
        keys = nil
        door = nil
        search = nil
        soundEnds = nil
    }

    func event(
        _ name: String, _ values: [String] = [], _ qualifiers: [String: String] = [:],
        at position: Position? = nil
    ) -> SimulatedEvent {
        SimulatedEvent(
            time: time, name: name, values: values, qualifiers: qualifiers,
            position: position ?? machine.position)
    }

    mutating func note(
        _ name: String, _ values: [String] = [], _ qualifiers: [String: String] = [:],
        at position: Position? = nil
    ) {
        events.append(event(name, values, qualifiers, at: position))
    }

    mutating func perform(_ effects: [Effect]) {
        let decided = machine.takeDecisions()
        for decision in decided { events += SimulatedEvent.of(decision, at: time) }
        decisions += decided
        for effect in effects {
            switch effect {
            case .command(let command): obey(command)
            case .action(let id, let action):
                outstanding = id
                since = time
                if action.answersCaller { isAnswered = true }
                begin(action)
            case .cancel:
                outstanding = nil
                stop()
            case .end: break
            }
        }
    }

    private mutating func obey(_ command: Command) {
        guard !world.ignores(command) else { return }
        switch command {
        case .answer: isAnswered = true
        case .toggle(let name, let change): world.toggles[name] = change == .on
        case .dnd(let change):
            guard let caller = machine.call.extension else { return }
            let isOn = world.phone(caller) == .dnd
            let becomes = change == .flip ? !isOn : change == .on
            world.phones[caller, default: .init()].state = becomes ? .dnd : .idle
        case .callWaiting(let change):
            guard let caller = machine.call.extension else { return }
            let phone = world.phones[caller] ?? .init()
            let isOn = phone.callWaiting ?? plan.extensions[caller]?.hasCallWaiting ?? true
            world.phones[caller, default: .init()].callWaiting =
                change == .flip ? !isOn : change == .on
        default: break
        }
    }
}

extension Action {
    /// Whether the caller is answered before it begins (5.1).
    fileprivate var answersCaller: Bool {
        switch self {
        case .play(let plan): !plan.isEarly
        case .ring, .dial, .unpark, .pickup, .intercom, .page, .monitor, .redirect, .lookup, .wait:
            false
        case .queue, .conference, .park, .directory, .say, .collect, .voicemail, .mailbox,
            .recordPrompt, .receiveFax, .echo:
            true
        }
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
