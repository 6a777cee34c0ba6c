/// What the interpreter decided, as events by name: those of `expect` (10.4).
extension SimulatedCall {
    /// What a test can expect.
    static let eventNames = [
        "ring", "talk", "dial", "queue", "play", "say", "voicemail", "mailbox", "conference",
        "park", "unpark", "pickup", "page", "intercom", "monitor", "directory", "redirect",
        "record-prompt", "receive-fax", "lookup", "wait", "echo-test", "notify", "post", "tag",
        "log", "toggle", "dnd", "call-waiting", "forward", "agent", "call-later", "language",
        "callerid", "header",
        "music", "record", "keys", "answer", "ringing", "refused", "nomatch", "timeout", "invalid",
        "key", "enter", "forwarded", "caller-hangup", "hangup",
    ]
}

extension SimulatedEvent {
    /// What a decision is called in tests, wherever the call takes place; nothing for those that
    /// no test expects, and for `ring`, `dial`, `queue`, `play` and `collect`: phones, trunks,
    /// queues and prompts say themselves what happens.
    ///
    /// - Parameter time: since the call began.
    public static func of(_ decision: Decision, at time: Duration) -> [SimulatedEvent] {
        var notes = EventNotes(time: time)
        notes.note(decision)
        return notes.events
    }
}

/// The events of one decision.
private struct EventNotes {
    let time: Duration
    var events: [SimulatedEvent] = []

    private mutating func note(
        _ name: String, _ values: [String] = [], _ qualifiers: [String: String] = [:],
        at position: Position?
    ) {
        events.append(
            SimulatedEvent(
                time: time, name: name, values: values, qualifiers: qualifiers, position: position))
    }

    mutating func note(_ decision: Decision) {
        let position = decision.position
        switch decision.kind {
        case .noMatch: note("nomatch", at: position)
        case .refused(let numberClass, let account):
            var notes: [String: String] = [:]
            if case .extension(let number) = account { notes["as"] = number }
            if case .system = account { notes["as"] = "system" }
            note("refused", [numberClass], notes, at: position)
        case .timeout: note("timeout", at: position)
        case .invalid(let typed): note("invalid", typed.isEmpty ? [] : [typed], at: position)
        case .pressed(let keys): note("key", [keys], at: position)
        case .entered(let name): note("enter", [name], at: position)
        case .command(let command): note(command, position)
        case .began(let action): note(action, position)
        case .ended(let cause): note("hangup", [cause.text], at: position)
        case .forwarded(let diversion):
            note("forwarded", [diversion.extension, diversion.number], at: position)
        case .matched, .emergency, .chose, .schedule, .completed, .classed, .outOfHours, .cancelled:
            break
        }
    }

    private mutating func note(_ command: Command, _ position: Position?) {
        switch command {
        case .answer: note("answer", at: position)
        case .ringing: note("ringing", at: position)
        case .log(let text): note("log", [text], at: position)
        case .tag(let name, let value): note("tag", [name, value], at: position)
        case .callerID(let number, let name):
            note("callerid", [number, name].compactMap { $0 }, at: position)
        case .header(let name, let value): note("header", [name, value], at: position)
        case .language(let name): note("language", [name], at: position)
        case .music(let name): note("music", [name], at: position)
        case .record(let isOn, _): note("record", [isOn ? "on" : "off"], at: position)
        case .keys(let keys, _): note("keys", [keys], at: position)
        case .toggle(let name, let change): note("toggle", [name, change.rawValue], at: position)
        case .dnd(let change): note("dnd", [change.rawValue], at: position)
        case .callWaiting(let change): note("call-waiting", [change.rawValue], at: position)
        case .forward(let number, let condition):
            note(
                "forward", [number, condition?.rawValue].compactMap { $0 }, at: position)
        case .agent(let change, let queue, let reason):
            note(
                "agent", [change.rawValue] + (queue.map { [$0] } ?? []),
                reason.map { ["reason": $0] } ?? [:], at: position)
        case .callLater(let later):
            note("call-later", [later.extension, later.clock, later.flow], at: position)
        case .notify(let targets, _), .alarm(let targets, _, _):
            for target in targets { note("notify", [target], at: position) }
        case .post(let source, let values):
            note("post", [source] + values.map { $0.text ?? "" }, at: position)
        }
    }

    private mutating func note(_ action: Action, _ position: Position?) {
        switch action {
        case .ring, .dial, .queue, .play, .collect: break
        case .conference(let plan): note("conference", [plan.room], at: position)
        case .park(let slot): note("park", slot.map { [$0] } ?? [], at: position)
        case .unpark(let slot): note("unpark", [slot], at: position)
        case .pickup(let numbers): note("pickup", numbers, at: position)
        case .intercom(let numbers, _): note("intercom", numbers, at: position)
        case .page(let paging): note("page", [paging.name], at: position)
        case .monitor(let number, let mode): note("monitor", [number, mode], at: position)
        case .directory(let plan): note("directory", [plan.context], at: position)
        case .redirect(let number, _): note("redirect", [number], at: position)
        case .say(let plan):
            let unit = plan.unit.map { [$0] } ?? []
            note("say", [plan.form, plan.value.text ?? ""] + unit, at: position)
        case .voicemail(let box, let greeting):
            note("voicemail", [box], greeting.map { ["greeting": $0] } ?? [:], at: position)
        case .mailbox(let box, _): note("mailbox", box.map { [$0] } ?? [], at: position)
        case .recordPrompt(let name, _): note("record-prompt", [name], at: position)
        case .receiveFax(let address): note("receive-fax", [address], at: position)
        case .lookup(let plan):
            note("lookup", [plan.source] + plan.values.map { $0.text ?? "" }, at: position)
        case .wait(let duration): note("wait", [Value.duration(duration).text ?? ""], at: position)
        case .echo: note("echo-test", at: position)
        }
    }
}

extension LaterCall {
    /// `06:30`
    var clock: String {
        let two = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
        return two(minute / 60) + ":" + two(minute % 60)
    }
}
