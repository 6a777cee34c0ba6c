extension CallMachine {
    // MARK: - Talking to the caller (7.2)

    mutating func talk(_ action: ActionCode, _ world: some WorldView) {
        switch action.verb {
        case .play: play(action, world)
        case .say: say(action, world)
        case .ask: ask(action, world)
        case .voicemail:
            guard let box = action.number(0, &self, world) else {
                return branch(of: action, .failed)
            }
            begin(.voicemail(box: box, greeting: action.word("greeting")))
        case .mailbox:
            begin(
                .mailbox(
                    box: action.number(0, &self, world), asksForPIN: action.word("pin") != "no"))
        case .recordPrompt:
            guard let name = action.fileName(0, &self, world) else {
                return branch(of: action, .failed)
            }
            begin(.recordPrompt(name, limit: action.duration("for") ?? .seconds(120)))
        case .receiveFax:
            let to = action.text("to", &self, world)
            guard let address = to.flatMap({ checkedRecipient($0) }) else {
                return branch(of: action, .failed)
            }
            begin(.receiveFax(to: address))
        case .echoTest: begin(.echo)
        case .wait:
            if case .duration(let duration) = action.operand(0) { begin(.wait(duration)) }
        case .answer: command(.answer)
        case .ringing: command(.ringing)
        case .hangup: end(action.word(0).flatMap { Vocabulary.causes[$0] } ?? .normal)
        default: break
        }
    }

    private mutating func play(_ action: ActionCode, _ world: some WorldView) {
        let sounds = sounds(of: action, world)
        guard !sounds.isEmpty else { return branch(of: action, .done) }
        begin(
            .play(
                PlayPlan(sounds: sounds, times: action.count("times"), isEarly: action.has("early"))
            ))
    }

    /// A value that is missing is not said.
    private mutating func say(_ action: ActionCode, _ world: some WorldView) {
        guard let form = action.word(0), let value = action.value(1, &self, world) else {
            return branch(of: action, .done)
        }
        begin(
            .say(
                SayPlan(
                    form: form, value: value, unit: action.text(2, &self, world),
                    language: action.word("language") ?? language)))
    }

    // MARK: - Changing this call (7.3)

    mutating func changeCall(_ action: ActionCode, _ world: some WorldView) {
        switch action.verb {
        case .callerid:
            let written = action.text("number", &self, world)
            let number = readsSecret ? nil : written
            readsSecret = false
            let name = action.printed("name", &self, world)
            shownNumber = number ?? shownNumber
            command(.callerID(number: number, name: name))
        case .header, .tag:
            guard case .assignment(let name, let formula) = action.operand(0) else { return }
            let value = printed(formula, world) ?? ""
            command(action.verb == .tag ? .tag(name, value) : .header(name, value))
        case .language:
            guard let name = action.word(0) else { return }
            language = name
            command(.language(name))
        case .music: action.fileName(0, &self, world).map { command(.music($0)) }
        case .record:
            let name = action.printed("to", &self, world).flatMap { checkedPlace($0) }
            command(.record(isOn: action.word(0) == "on", to: name))
        case .keys:
            guard let keys = action.number(0, &self, world) else { return }
            command(.keys(keys, toCallee: action.word("to") == "callee"))
        case .log: command(.log(action.printed(0, &self, world) ?? ""))
        default: break
        }
    }

    // MARK: - Changing the system (7.4)

    mutating func changeSystem(_ action: ActionCode, _ world: some WorldView) {
        switch action.verb {
        case .toggle:
            guard let name = action.word(0), let change = action.word(1).flatMap(Change.init)
            else { return }
            toggle(name, change, world)
        case .dnd: action.word(0).flatMap(Change.init).map { command(.dnd($0)) }
        case .callWaiting:
            action.word(0).flatMap(Change.init).map { command(.callWaiting($0)) }
        case .forward:
            let condition = action.word("when").flatMap(Forwards.Condition.init)
            command(.forward(action.number(0, &self, world), when: condition))
        case .agent:
            guard let change = action.word(0).flatMap(AgentChange.init) else { return }
            let reason = action.text("reason", &self, world)
            command(.agent(change, queue: action.word("queue"), reason: reason))
        default: break
        }
    }

    // MARK: - Asking and telling other systems (7.5)

    mutating func tell(_ action: ActionCode, _ world: some WorldView) {
        switch action.verb {
        case .lookup:
            guard case .source(let index, let formulas) = action.operand(0) else { return }
            let values = formulas.map { value(of: $0, world) }
            var within = plan.sources[index].within
            if let ending {
                within = min(within, .milliseconds(max(0, ending.deadline - now.milliseconds)))
            }
            begin(
                .lookup(
                    LookupPlan(source: plan.sources[index].name, values: values, within: within)))
        case .post:
            guard case .source(let index, let formulas) = action.operand(0), mayTell() else {
                return
            }
            let values = formulas.map { value(of: $0, world) }
            command(.post(source: plan.sources[index].name, values: values))
        case .notify:
            let targets = recipients(action.targets, world)
            guard !targets.isEmpty, mayTell() else { return }
            command(.notify(targets, text: action.printed("text", &self, world) ?? ""))
        default: break
        }
    }

    private mutating func mayTell() -> Bool {
        posts += 1
        if posts == Limits.postsPerCall + 1 {
            command(.log("more than 100 posts and notices of one call are not sent"))
        }
        return posts <= Limits.postsPerCall
    }
}
