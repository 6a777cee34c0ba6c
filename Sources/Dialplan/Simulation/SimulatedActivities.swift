/// How the simulated world does what the interpreter begins.
extension SimulatedCall {
    mutating func begin(_ action: Action) {
        switch action {
        case .ring(let plan): ring(plan)
        case .dial(let plan): dial(plan)
        case .queue(let queue): enter(queue)
        case .play(let plan):
            activity = .play(plan.sounds)
            nextSound()
        case .collect(let plan):
            activity = .collect(DigitCollector(plan), plan.sounds)
            nextSound()
        case .say: later(Self.promptTime, .outcome(.done))
        case .wait(let duration): later(duration, .outcome(.done))
        case .lookup(let lookup): answer(lookup)
        case .intercom(let numbers, _): speak(to: numbers)
        case .unpark, .pickup, .monitor: later(.zero, .outcome(.nobody))
        case .directory: later(.zero, .outcome(.failed))
        case .conference, .park, .page, .redirect, .voicemail, .mailbox, .recordPrompt,
            .receiveFax, .echo:
            later(.zero, .outcome(.done))
        }
    }

    private mutating func later(_ duration: Duration, _ completion: Completion) {
        activity = .until(time + duration, completion)
    }

    // MARK: - Phones

    private mutating func ring(_ plan: RingPlan) {
        var planner = RingPlanner(
            plan, places: world.places, seed: CallMachine.seed(machine.call.callID)
        ) { number in
            guard self.plan.extensions[number] != nil else { return .init(state: .offline) }
            let phone = world.phones[number] ?? .init()
            return .init(state: phone.state, lastCall: phone.lastCall, calls: phone.calls)
        }
        keys = listener(plan.keys)
        sideKeys = plan.sideKeys
        let orders = planner.begin()
        activity = .ring(planner)
        ring(orders)
    }

    mutating func ring(_ orders: [RingPlanner.Order]) {
        for order in orders {
            guard case .ring(var planner) = activity else { return }
            switch order {
            case .start(let number):
                let phone = world.phones[number] ?? .init()
                if phone.state == .busy || phone.declines {
                    if phone.state != .busy { note("ring", [number]) }
                    let more = planner.ended(
                        number, phone.state == .busy ? .busy : .declined, at: time - since)
                    activity = .ring(planner)
                    ring(more)
                } else {
                    note("ring", [number])
                }
            case .stop: break
            case .over(let outcome):
                world.places.merge(planner.places) { $1 }
                later(.zero, .outcome(outcome))
                keys = nil
            }
        }
    }

    mutating func talk(with number: String) {
        var longest: Duration?
        if case .ring(var planner) = activity {
            _ = planner.answered(number)
            world.places.merge(planner.places) { $1 }
        }
        if case .dial = activity { longest = limit }
        world.phones[number, default: .init()].calls += 1
        world.phones[number, default: .init()].lastCall = world.now.milliseconds
        activity = .talk(with: number, until: longest.map { time + $0 })
        since = time
        keys = listener(sideKeys)
        note("talk", [number], ["by": number])
    }

    private mutating func speak(to numbers: [String]) {
        sideKeys = nil
        let states = numbers.map { number in
            plan.extensions[number] == nil ? .offline : world.phone(number)
        }
        if let index = states.firstIndex(of: .idle) {
            talk(with: numbers[index])
        } else {
            later(.zero, .outcome(states.contains(.busy) ? .busy : .unavailable))
        }
    }

    // MARK: - Outside

    private mutating func dial(_ plan: DialPlan) {
        let states = plan.trunks.map { (name: $0, state: world.trunks[$0] ?? .up) }
        let free = states.first { $0.state == .up }
        // For an emergency call the newest ordinary one makes room.
        let trunk = free ?? (plan.isEmergency ? states.first { $0.state == .full } : nil)
        guard let trunk else { return later(.zero, .outcome(.congested)) }
        var notes = ["via": trunk.name]
        notes["callerid"] = plan.callerID
        switch plan.account {
        case .system: notes["as"] = "system"
        case .extension(let number): notes["as"] = number
        case .emergency(let number):
            notes["as"] = number
            notes["emergency"] = "yes"
        }
        note("dial", [plan.number], notes)
        limit = plan.longest
        sideKeys = plan.sideKeys
        activity = .dial(number: plan.number, until: time + plan.limit)
        keys = listener(plan.keys)
        let other = world.phones[plan.number] ?? .init()
        if plan.isEmergency {
            talk(with: plan.number)
        } else if other.declines {
            later(.zero, .outcome(.declined))
        } else if other.state == .busy || other.state == .dnd {
            later(.zero, .outcome(.busy))
        } else if other.state == .offline {
            later(.zero, .outcome(.unavailable))
        }
    }

    // MARK: - Queues and services

    private mutating func enter(_ queue: QueuePlan) {
        note("queue", [queue.name])
        let declared = plan.queues.first { $0.name == queue.name }
        let works = world.agents(inQueue: queue.name) > 0
        if let outcome = world.queues[queue.name] {
            later(.zero, .outcome(outcome))
        } else if !works, declared?.joinsEmpty != true {
            later(.zero, .outcome(.nobody))
        } else {
            activity = .queue(queue, until: queue.limit.map { time + $0 })
            keys = listener(queue.keys)
            sideKeys = queue.sideKeys
        }
    }

    private mutating func answer(_ lookup: LookupPlan) {
        switch world.answers[lookup.source] ?? .outcome(.notfound) {
        case .found(let values): later(.zero, .found(values))
        case .outcome(.timeout): later(lookup.within, .outcome(.timeout))
        case .outcome(let outcome): later(.zero, .outcome(outcome))
        }
    }

    // MARK: - Sounds and keys

    /// The next sound begins, or there is none.
    mutating func nextSound() {
        switch activity {
        case .play(let sounds):
            guard let first = sounds.first else { return complete(.outcome(.done)) }
            activity = .play(Array(sounds.dropFirst()))
            sound(first)
        case .collect(var collector, let sounds):
            guard soundEnds != nil || collector.deadline == nil else {
                return collected(collector.fire(at: time - since), collector)
            }
            if let first = sounds.first {
                activity = .collect(collector, Array(sounds.dropFirst()))
                return sound(first)
            }
            soundEnds = nil
            collector.promptEnded(at: time - since)
            activity = .collect(collector, [])
        default: break
        }
    }

    private mutating func sound(_ sound: Sound) {
        switch sound {
        case .prompt(let name): note("play", [name])
        case .tone(let name): note("play", [name], ["tone": "yes"])
        }
        soundEnds = time + Self.promptTime
    }

    private mutating func collected(
        _ orders: [DigitCollector.Order], _ collector: DigitCollector
    ) {
        var sounds: [Sound] = []
        if case .collect(_, let left) = activity { sounds = left }
        for order in orders {
            if order == .stopPrompts {
                soundEnds = nil
                sounds = []
            }
            if let completion = order.completion { return complete(completion) }
        }
        activity = .collect(collector, sounds)
    }

    private func listener(_ table: RouteTable?) -> DigitCollector? {
        table.map {
            DigitCollector(
                CollectPlan(
                    sounds: [], accepts: .keys($0), wait: .seconds(0), between: .seconds(2),
                    end: nil, isSecret: false))
        }
    }

    mutating func press(_ symbol: Character) {
        switch activity {
        case .collect(var collector, _):
            let orders = collector.key(symbol, at: time - since)
            collected(orders, collector)
        default:
            guard var listening = keys else { return }
            let orders = listening.key(symbol, at: time - since)
            keys = listening
            typed(orders)
        }
    }

    /// Keys of `on key`: what is none is forgotten.
    mutating func typed(_ orders: [DigitCollector.Order]) {
        for order in orders {
            switch order {
            case .finished(let digits):
                guard let table = waitingKeys, let match = table.match(digits) else { return }
                if case .talk = activity {
                    keys = listener(table)
                    return perform(machine.sideKey(digits, world))
                }
                return complete(.key(match.value, pressed: digits))
            case .invalid, .timeout: keys = listener(waitingKeys)
            case .stopPrompts: break
            }
        }
    }

    private var waitingKeys: RouteTable? { keys?.table }
}
