import Dialplan

/// A question or a menu: the caller hears something, and presses keys (5.3 of the language). When
/// it is enough is the collector's business, which the simulator shares.
struct Collecting: Equatable, Sendable {
    var collector: DigitCollector
    /// The collector's times count from here.
    let began: Instant
    /// Whoever is looked for by name.
    var search: NameSearch?
}

extension Switchboard {
    mutating func collect(_ plan: CollectPlan, _ action: ActionID, for id: CallID) {
        let collecting = Collecting(collector: DigitCollector(plan), began: now)
        calls[id]?.activity = .collecting(action, collecting)
        guard let call = calls[id], let stream = answerLocally(call.caller) else {
            return complete(id, .outcome(.failed))
        }
        if plan.isSecret { hushRecording(of: id) }
        let items = items(plan.sounds, for: call)
        guard !items.isEmpty else { return promptsEnded(id) }
        play(items, on: stream)
    }

    /// Dial by name: one question after the other.
    mutating func search(_ search: NameSearch, _ action: ActionID, for id: CallID) {
        let collecting = Collecting(
            collector: DigitCollector(search.question), began: now, search: search)
        calls[id]?.activity = .collecting(action, collecting)
        guard let call = calls[id], let stream = answerLocally(call.caller) else {
            return complete(id, .outcome(.failed))
        }
        let language = language(of: call)
        let items = search.prompts(language: language).map {
            MediaPlayback.Item.prompt($0, language: language)
        }
        play(items, on: stream)
    }

    private mutating func searched(
        _ completion: Completion, _ search: NameSearch, _ action: ActionID, for id: CallID
    ) {
        var search = search
        var keys = ""
        if case .digits(let typed) = completion { keys = typed }
        switch search.typed(keys) {
        case .ask: self.search(search, action, for: id)
        case .found(let number): complete(id, .digits(number))
        case .failed: complete(id, .outcome(.failed))
        }
    }

    /// Nothing more is said: from here on the time for the first key runs.
    mutating func promptsEnded(_ id: CallID) {
        collecting(id) { collector, time in
            collector.promptEnded(at: time)
            return []
        }
    }

    mutating func collected(_ symbol: Character, in id: CallID) {
        collecting(id) { $0.key(symbol, at: $1) }
    }

    /// No further key has come in time.
    mutating func collectingDue(_ id: CallID) {
        collecting(id) { $0.fire(at: $1) }
    }

    /// Lets the collector decide, and does what it says.
    private mutating func collecting(
        _ id: CallID,
        _ decide: (inout DigitCollector, Duration) -> [DigitCollector.Order]
    ) {
        guard case .collecting(let action, var collecting)? = calls[id]?.activity else { return }
        let orders = decide(&collecting.collector, now - collecting.began)
        calls[id]?.activity = .collecting(action, collecting)
        if let deadline = collecting.collector.deadline {
            timers.start(.collecting(id), at: collecting.began + deadline)
        } else {
            timers.stop(.collecting(id))
        }
        for order in orders {
            if order == .stopPrompts { quieten(callerOf: id) }
            guard let completion = order.completion else { continue }
            if let search = collecting.search {
                return searched(completion, search, action, for: id)
            }
            return complete(id, completion)
        }
    }
}
