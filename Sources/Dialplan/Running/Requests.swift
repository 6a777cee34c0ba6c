/// An action of the plan as a request or a command to the world.
extension CallMachine {
    mutating func perform(_ action: ActionCode, _ world: some WorldView) {
        let marks = Vocabulary.marks(action.verb)
        if isBeside || ending != nil {
            // Checked before a plan is loaded; here so that a mistake cannot reach the world.
            guard marks.contains(.offline), !(isBeside && marks.contains(.waits)) else {
                return branch(of: action, .failed)
            }
        }
        switch action.verb {
        case .ring, .dial, .queue, .conference, .park, .unpark, .pickup, .intercom, .page,
            .monitor, .directory, .route, .redirect, .callLater:
            connect(action, world)
        case .play, .say, .ask, .voicemail, .mailbox, .recordPrompt, .receiveFax, .echoTest, .wait,
            .answer, .ringing, .hangup:
            talk(action, world)
        case .callerid, .header, .language, .music, .record, .keys, .tag, .log:
            changeCall(action, world)
        case .toggle, .dnd, .callWaiting, .forward, .agent: changeSystem(action, world)
        case .lookup, .post, .notify: tell(action, world)
        }
    }

    // MARK: - Connecting people (7.1)

    private mutating func connect(_ action: ActionCode, _ world: some WorldView) {
        switch action.verb {
        case .ring: ring(action, world)
        case .dial: dial(action, world)
        case .redirect: redirect(action, world)
        case .queue: queue(action, world)
        case .conference: conference(action, world)
        case .park: begin(.park(slot: action.number(0, &self, world)))
        case .unpark:
            guard let slot = action.number(0, &self, world) else {
                return branch(of: action, .nobody)
            }
            begin(.unpark(slot: slot))
        case .pickup: begin(.pickup(numbers(action.targets, world)))
        case .intercom:
            let numbers = numbers(action.targets, world)
            guard !numbers.isEmpty else { return branch(of: action, .unavailable) }
            begin(.intercom(numbers, limit: action.duration("for") ?? .seconds(30)))
        case .page: page(action)
        case .monitor:
            guard let number = action.number(0, &self, world) else {
                return branch(of: action, .nobody)
            }
            begin(.monitor(number, mode: action.word("mode") ?? "listen"))
        case .directory:
            let context = action.word(0) ?? ""
            let plan = DirectoryPlan(context: context, people: plan.people(in: context))
            begin(.directory(plan), .directory(context: context))
        case .route: route(action, world)
        case .callLater: callLater(action, world)
        default: break
        }
    }

    private mutating func ring(_ action: ActionCode, _ world: some WorldView) {
        let targets = ringTargets(action.targets, world)
        // `ring caller.extension` of a caller who has none.
        guard targets.contains(where: \.isAnybody) else {
            return branch(of: action, .unavailable)
        }
        var limit = action.duration("for") ?? plan.settings.ringTime
        if let lonely = lonely(action, world) {
            if follow(.always, action, world) { return }
            if let number = lonely.forwards.numbers[.noanswer],
                onward(CallForward(lonely.number, .noanswer, to: number), world).isElsewhere
            {
                limit = min(limit, lonely.forwards.patience ?? limit)
            }
        }
        let follows = !action.has("forwarding")
        let isAlone = targets.count == 1 && !isAskedAhead
        begin(
            .ring(
                RingPlan(
                    targets: follows ? followed(targets, isAlone: isAlone, world) : targets,
                    limit: limit,
                    strategy: action.word("strategy").flatMap(RingStrategy.init),
                    each: action.duration("each"),
                    music: action.fileName("music", &self, world) ?? groupMusic(action.targets),
                    announce: action.fileName("announce", &self, world),
                    confirm: action.fileName("confirm", &self, world), tone: action.word("tone"),
                    callerID: action.text("callerid", &self, world),
                    followsForwards: follows, keys: action.keys.table,
                    sideKeys: action.duringKeys.table)))
    }

    private mutating func page(_ action: ActionCode) {
        guard var paging = plan.pagings[action.word(0) ?? ""] else {
            return branch(of: action, .failed)
        }
        if let longest = action.duration("for") { paging.limit = longest }
        begin(.page(paging))
    }

    private func groupMusic(_ targets: [TargetCode]) -> String? {
        guard targets.count == 1, case .group(let index) = targets[0].who else { return nil }
        return plan.groups[index].music
    }

    private mutating func queue(_ action: ActionCode, _ world: some WorldView) {
        var priority = 0
        if case .int(let written) = action.value("priority", &self, world) {
            priority = Int(clamping: written)
        }
        let name = action.word(0) ?? ""
        let queue = plan.queues.first { $0.name == name }
        let rules = queue?.rules ?? QueueRules()
        var outside: [String: DialPlan] = [:]
        for (agent, code) in zip(rules.outside, queue?.outside ?? []) {
            outside[agent] = self.outside(code, world)
        }
        begin(
            .queue(
                QueuePlan(
                    name: name, limit: action.duration("for"), priority: priority, rules: rules,
                    outside: outside, keys: action.keys.table, sideKeys: action.duringKeys.table)))
    }

    private mutating func conference(_ action: ActionCode, _ world: some WorldView) {
        guard let room = action.fileName(0, &self, world) else {
            return branch(of: action, .failed)
        }
        let declared = plan.conferences[room]
        let isHost = action.has("host")
        // A PIN that is written here and cannot be computed must not open the door.
        let pin =
            action.has("pin")
            ? action.text("pin", &self, world) ?? "" : isHost ? nil : declared?.pin
        begin(
            .conference(
                ConferencePlan(
                    room: room, pin: pin, hostPIN: isHost ? nil : declared?.hostPIN,
                    isMuted: action.has("muted"), isHost: isHost, limit: declared?.limit,
                    announces: declared?.announces ?? .tones,
                    isRecorded: declared?.isRecorded ?? false,
                    music: declared?.music ?? plan.settings.music,
                    startsWithHost: declared?.startsWithHost ?? false,
                    endsWithHost: declared?.endsWithHost ?? false)))
    }

    private mutating func route(_ action: ActionCode, _ world: some WorldView) {
        let number = action.number(0, &self, world)
        if let number, let caller = call.extension, isEmergency(number),
            emergency(number, from: caller, world)
        {
            return
        }
        if !route(number, in: action.word("in")) { branch(of: action, .nomatch) }
    }

    private mutating func callLater(_ action: ActionCode, _ world: some WorldView) {
        guard let number = action.number(0, &self, world),
            case .flow(let flow) = action.options["flow"]
        else { return }
        let written = action.text("at", &self, world) ?? ""
        guard let minute = Self.minute(written) else {
            let shown = action.printed("at", &self, world) ?? ""
            return command(.log("call-later: “\(shown)” is no time of day"))
        }
        command(
            .callLater(
                LaterCall(
                    extension: number, minute: minute, flow: plan.flows[flow].name,
                    tries: action.count("tries") ?? 3)))
    }

    /// `0630` or `06:30` as minutes after midnight.
    static func minute(_ text: String) -> Int? {
        let digits = text.utf8.filter { $0 != 0x3A }
        guard digits.count == 4, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard number / 100 < 24, number % 100 < 60 else { return nil }
        return number / 100 * 60 + number % 100
    }
}
