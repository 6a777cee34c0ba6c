/// How the simulated world does what the interpreter begins.
extension SimulatedCall {
    mutating func begin(_ action: Action) {
        if world.refuses(action) { return later(.zero, .outcome(.failed)) }
        if let caller = machine.call.extension, let dialed = machine.call.kept(by: action) {
            world.phones[caller, default: .init()].lastDialed = dialed
        }
        switch action {
        case .ring(let plan): ring(plan)
        case .dial(let plan): dial(plan)
        case .queue(let queue): enter(queue)
        case .play(let plan):
            if let time = plan.toneTime(self.plan.tones) {
                for sound in plan.sounds {
                    note("play", sound.event.values, sound.event.qualifiers)
                }
                return later(time, .outcome(.done))
            }
            activity = .play(plan.sounds, said: 0, rounds: plan.times ?? 1)
            nextSound()
        // Nobody takes it out: it waits until the caller hangs up.
        case .echo, .park: activity = .echo
        case .collect(let plan):
            activity = .collect(DigitCollector(plan), plan.sounds)
            nextSound()
        case .say(let plan): say(plan)
        case .wait(let duration): later(duration, .outcome(.done))
        case .lookup(let lookup): answer(lookup)
        case .intercom(let numbers, _): speak(to: numbers)
        case .unpark, .pickup: later(.zero, .outcome(.nobody))
        case .monitor(let number, _): monitor(number)
        case .directory(let plan): look(for: NameSearch(plan))
        case .conference(let plan): knock(plan)
        case .voicemail(let box, _): visit(box, isLeaving: true)
        case .mailbox(let box, _): visit(box ?? machine.call.extension, isLeaving: false)
        case .page, .redirect, .recordPrompt, .receiveFax:
            later(.zero, .outcome(.done))
        }
    }

    mutating func later(_ duration: Duration, _ completion: Completion) {
        activity = .until(time + duration, completion)
    }

    /// Who is busy talks. It is heard until the caller hangs up.
    private mutating func monitor(_ number: String) {
        let own = machine.call.extension.flatMap { plan.extensions[$0] }
        guard own?.rights.contains(.monitor) == true else {
            return later(.zero, .outcome(.refused))
        }
        guard world.phones[number]?.state == .busy else { return later(.zero, .outcome(.nobody)) }
        isAnswered = true
        activity = .echo
    }

    /// Nil: whose, is asked for.
    private mutating func visit(_ box: String?, isLeaving: Bool) {
        if let box, plan.extensions[box] == nil, !plan.mailboxes.contains(box) {
            return later(.zero, .outcome(.failed))
        }
        activity = .mailbox(isLeaving: isLeaving)
    }

    // MARK: - Phones

    private mutating func ring(_ plan: RingPlan) {
        var planner = RingPlanner(
            plan, places: world.places, seed: CallMachine.seed(machine.call.callID)
        ) { number in
            guard self.plan.extensions[number] != nil else { return .init(state: .offline) }
            let phone = world.phones[number] ?? .init()
            let known = self.plan.extensions[number]
            return .init(
                state: world.phone(number), lastCall: phone.lastCall, calls: phone.calls,
                hasCallWaiting: phone.callWaiting ?? known?.hasCallWaiting ?? true)
        }
        keys = plan.keys.map { KeyListener($0) }
        sideKeys = plan.sideKeys
        let orders = planner.begin()
        activity = .ring(planner)
        ring(orders)
    }

    mutating func ring(_ orders: [RingPlanner.Order]) {
        for order in orders {
            guard case .ring(var planner) = activity else { return }
            switch order {
            case .start(let name) where planner.outside(name) != nil:
                guard let plan = planner.outside(name) else { break }
                if let outcome = dialed(plan) {
                    let more = planner.ended(name, outcome, at: time - since)
                    activity = .ring(planner)
                    ring(more)
                }
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
            let name = planner.name(of: number)
            longest = planner.outside(name)?.longest
            _ = planner.answered(name)
            world.places.merge(planner.places) { $1 }
        }
        if case .dial = activity { longest = limit }
        world.engaged.insert(number)
        isAnswered = true
        activity = .talk(with: number, until: longest.map { time + $0 })
        since = time
        keys = sideKeys.map { KeyListener($0) }
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
        let outcome = dialed(plan)
        guard outcome != .congested else { return later(.zero, .outcome(.congested)) }
        limit = plan.longest
        sideKeys = plan.sideKeys
        activity = .dial(number: plan.number, until: time + plan.limit)
        keys = plan.keys.map { KeyListener($0) }
        if plan.isEmergency {
            talk(with: plan.number)
        } else if let outcome {
            later(.zero, .outcome(outcome))
        }
    }

    /// Nil: it rings there.
    mutating func dialed(_ plan: DialPlan) -> Outcome? {
        let states = plan.trunks.map { (name: $0, state: world.trunks[$0] ?? .up) }
        let free = states.first { $0.state == .up }
        // For an emergency call the newest ordinary one makes room.
        let trunk = free ?? (plan.isEmergency ? states.first { $0.state == .full } : nil)
        guard let trunk else { return .congested }
        note("dial", [plan.number], plan.qualifiers(via: trunk.name))
        let other = world.phones[plan.number] ?? .init()
        if other.declines { return .declined }
        return switch other.state {
        case .busy, .dnd: .busy
        case .offline: .unavailable
        case .idle, .ringing: nil
        }
    }

    // MARK: - Queues and services

    private mutating func answer(_ lookup: LookupPlan) {
        switch world.answers[lookup.source] ?? .outcome(.notfound) {
        case .found(let values): later(.zero, .found(values))
        case .outcome(.timeout): later(lookup.within, .outcome(.timeout))
        case .outcome(let outcome): later(.zero, .outcome(outcome))
        }
    }

    // MARK: - Rooms

    private mutating func knock(_ plan: ConferencePlan) {
        let door = ConferenceDoor(plan)
        guard let question = door.question(sounds: []) else { return later(.zero, .outcome(.done)) }
        self.door = door
        activity = .collect(DigitCollector(question), [])
        nextSound()
    }

    /// Asks for letters, or whether it is this one.
    private mutating func look(for search: NameSearch) {
        self.search = search
        since = time
        activity = .collect(DigitCollector(search.question), [])
        nextSound()
    }

    private mutating func typed(_ keys: String, in search: NameSearch) {
        var search = search
        switch search.typed(keys) {
        case .ask: look(for: search)
        case .found(let number): complete(.digits(number))
        case .failed: complete(.outcome(.failed))
        }
    }

    /// What was typed at the door of a room.
    private mutating func typed(_ digits: String, at door: ConferenceDoor) {
        var door = door
        switch door.typed(digits) {
        case .enter: complete(.outcome(.done))
        case .refuse:
            note("invalid")
            complete(.outcome(.refused))
        case .askAgain:
            note("invalid")
            guard let question = door.question(sounds: []) else { return }
            self.door = door
            since = time
            activity = .collect(DigitCollector(question), [])
            nextSound()
        }
    }

    // MARK: - Sounds and keys

    /// The next sound begins, or there is none.
    mutating func nextSound() {
        switch activity {
        case .play(let sounds, let said, let rounds):
            guard said / sounds.count < rounds else { return complete(.outcome(.done)) }
            activity = .play(sounds, said: said + 1, rounds: rounds)
            sound(sounds[said % sounds.count])
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
        note("play", sound.event.values, sound.event.qualifiers)
        soundEnds = time + sound.length(plan.tones)
    }

    private mutating func say(_ plan: SayPlan) {
        let language = machine.language ?? machine.firstLanguage
        guard let prompts = Saying.prompts(for: plan, language: language) else {
            return later(.zero, .outcome(.failed))
        }
        later(Self.promptTime * prompts.count, .outcome(.done))
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
            if let completion = order.completion {
                var digits = ""
                if case .digits(let typed) = completion { digits = typed }
                if let door { return typed(digits, at: door) }
                if let search { return typed(digits, in: search) }
                return complete(completion)
            }
        }
        activity = .collect(collector, sounds)
    }

    mutating func press(_ symbol: Character) {
        switch activity {
        case .collect(var collector, _):
            let orders = collector.key(symbol, at: time - since)
            collected(orders, collector)
        case .mailbox(isLeaving: true):
            if symbol == "0" { complete(.outcome(.operator)) }
        default:
            guard isAnswered, var listening = keys else { return }
            let match = listening.key(symbol, at: time - since)
            keys = listening
            typed(match)
        }
    }

    /// Keys of `on key`, or of `during key` once they talk.
    mutating func typed(_ match: KeyListener.Match?) {
        guard let match else { return }
        if case .talk = activity {
            perform(machine.sideKey(match.pressed, world))
        } else {
            complete(.key(match.index, pressed: match.pressed))
        }
    }
}
