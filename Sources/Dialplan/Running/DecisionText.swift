/// Decisions in words, for traces and tests: the same in the exchange and in the simulator.
extension Decision {
    /// `ring 201, 202 (for 20 s)`; three stars stand for what was typed in secret.
    public var text: String { isSecret ? hiddenText : openText }

    private var hiddenText: String {
        switch kind {
        case .matched(_, let context, _): "*** is a number of \(context)"
        case .noMatch(_, let context): "nomatch *** in \(context)"
        case .emergency: "emergency ***"
        case .command(let command): "\(command.verb) ***"
        case .began(let action): "\(action.verb) ***"
        case .classed(_, _, let numberClass): "*** is \(numberClass)"
        case .pressed: "pressed ***"
        case .forwarded: "forwarded ***"
        case .invalid: "invalid ***"
        case .entered, .chose, .schedule, .completed, .refused, .outOfHours, .timeout, .cancelled,
            .ended:
            openText
        }
    }

    private var openText: String {
        switch kind {
        case .matched(let number, let context, let pattern):
            "\(number) is `\(pattern)` of \(context)"
        case .noMatch(let number, let context): "nomatch \(number) in \(context)"
        case .emergency(let number): "emergency \(number)"
        case .entered(let name): "enters \(name)"
        case .chose(let branch): branch.map { "takes branch \($0 + 1)" } ?? "nothing fits"
        case .schedule(let name, let state, _): "\(name) is \(state)"
        case .command(let command): command.text
        case .began(let action): action.text
        case .completed(let completion): completion.text
        case .classed(let dialed, let number, let numberClass):
            dialed == number
                ? "\(number) is \(numberClass)" : "\(dialed) is \(number), \(numberClass)"
        case .refused(let numberClass, let account):
            "refused \(numberClass) (as: \(account?.text ?? "nobody"))"
        case .outOfHours(_, let numberClass, _, let hours): "\(numberClass) only while \(hours)"
        case .pressed(let keys): "pressed \(keys)"
        case .forwarded(let diversion): diversion.words
        case .invalid(let keys): "invalid \(keys)"
        case .timeout: "timeout"
        case .cancelled: "stopped"
        case .ended(let cause): "hangup \(cause.text)"
        }
    }
}

extension EndCause {
    /// As `hangup` names it.
    public var text: String {
        switch self {
        case .normal: "normal"
        case .busy: "busy"
        case .noanswer: "noanswer"
        case .unavailable: "unavailable"
        case .declined: "declined"
        case .congested: "congested"
        case .notFound: "not-found"
        case .gone: "gone"
        case .refused: "refused"
        case .failed: "failed"
        case .error(let why): "error: \(why)"
        }
    }
}

extension Completion {
    public var text: String {
        switch self {
        case .outcome(let outcome): outcome.rawValue
        case .ended(let party): "talked to \(party)"
        case .key(_, let pressed): "pressed \(pressed)"
        case .redirected(let number, let other): "\(number) sends it to \(other)"
        case .digits(let digits): "typed \(digits)"
        case .found(let fields): "found " + fields.map(\.shown).joined(separator: ", ")
        }
    }
}

extension CallForward {
    /// `201 forwards to 202 (busy)`
    public var words: String { "\(`extension`) forwards to \(number) (\(condition.rawValue))" }
}

extension Value {
    /// As traces show it: something for everything.
    public var shown: String {
        if case .record(let fields) = self {
            return "(" + fields.map(\.shown).joined(separator: ", ") + ")"
        }
        return text ?? "-"
    }
}

extension DialPlan.Account {
    public var text: String {
        switch self {
        case .system: "system"
        case .extension(let number): number
        case .emergency(let number): "\(number), emergency"
        }
    }
}

extension Sound {
    public var text: String {
        switch self {
        case .prompt(let name): name
        case .tone(let name): "tone \(name)"
        }
    }
}

extension RingPlan.Target {
    fileprivate var text: String {
        switch who {
        case .extension(let number): number
        case .group(let group): group.name
        case .outside(_, let plan): plan.number
        }
    }
}

extension Duration {
    var inSeconds: String {
        let (seconds, rest) = components
        let tenths = rest / 100_000_000_000_000_000
        return tenths == 0 ? "\(seconds) s" : "\(seconds).\(tenths) s"
    }
}

extension Action {
    /// The action's word in the language.
    public var verb: String { text.split(separator: " ").first.map(String.init) ?? text }

    public var text: String {
        switch self {
        case .ring(let plan):
            "ring " + plan.targets.map(\.text).joined(separator: ", ")
                + " (for \(plan.limit.inSeconds))"
        case .dial(let plan):
            "dial \(plan.number) (as: \(plan.account.text), via: "
                + plan.trunks.joined(separator: ", ") + ")"
        case .queue(let plan): "queue \(plan.name)"
        case .conference(let plan): "conference \(plan.room)" + plan.manner
        case .park(let slot): slot.map { "park \($0)" } ?? "park"
        case .unpark(let slot): "unpark \(slot)"
        case .pickup(let numbers): (["pickup"] + numbers).joined(separator: " ")
        case .intercom(let numbers, _): "intercom " + numbers.joined(separator: ", ")
        case .page(let paging): "page \(paging.name)"
        case .monitor(let number, let mode): "monitor \(number) (\(mode))"
        case .directory(let plan): "directory \(plan.context)"
        case .redirect(let number, let account): "redirect \(number) (as: \(account.text))"
        case .play(let plan): "play " + plan.sounds.map(\.text).joined(separator: ", ")
        case .say(let plan):
            "say \(plan.form) \(plan.value.shown)" + (plan.unit.map { " \($0)" } ?? "")
        case .collect(let plan):
            plan.verb + plan.sounds.map { " " + $0.text }.joined(separator: ",")
                + (plan.isSecret ? " (secret)" : "")
        case .voicemail(let box, let greeting):
            "voicemail \(box)" + (greeting.map { " (greeting: \($0))" } ?? "")
        case .mailbox(let box, _): box.map { "mailbox \($0)" } ?? "mailbox"
        case .recordPrompt(let name, _): "record-prompt \(name)"
        case .receiveFax(let address): "receive-fax to \(address)"
        case .lookup(let plan):
            "lookup \(plan.source)(" + plan.values.map(\.shown).joined(separator: ", ") + ")"
        case .wait(let duration): "wait \(duration.inSeconds)"
        case .echo: "echo-test"
        }
    }
}

extension CollectPlan {
    /// Menus and questions are the same to the exchange, and not to those who read.
    fileprivate var verb: String {
        if case .keys = accepts { "menu" } else { "ask" }
    }
}

extension ConferencePlan {
    /// How one enters; never what the PIN is.
    fileprivate var manner: String {
        let manner = [
            isHost ? "as host" : nil, isMuted ? "muted" : nil,
            pin != nil || hostPIN != nil ? "asks for a PIN" : nil,
        ].compactMap { $0 }
        return manner.isEmpty ? "" : " (" + manner.joined(separator: ", ") + ")"
    }
}

extension Command {
    /// The action's word in the language.
    public var verb: String { text.split(separator: " ").first.map(String.init) ?? text }

    public var text: String {
        switch self {
        case .answer: "answer"
        case .ringing: "ringing"
        case .log(let text): "log \(text)"
        case .tag(let name, let value): "tag \(name) = \(value)"
        case .callerID(let number, let name):
            (["callerid", number, name] as [String?]).compactMap { $0 }.joined(separator: " ")
        case .header(let name, let value): "header \(name) = \(value)"
        case .language(let language): "language \(language)"
        case .music(let name): "music \(name)"
        case .record(let isOn, let place):
            "record \(isOn ? "on" : "off")" + (place.map { " to \($0)" } ?? "")
        case .keys(let keys, let toCallee): "keys \(keys) to \(toCallee ? "callee" : "caller")"
        case .toggle(let name, let change): "toggle \(name) \(change.rawValue)"
        case .dnd(let change): "dnd \(change.rawValue)"
        case .callWaiting(let change): "call-waiting \(change.rawValue)"
        case .forward(let number, let condition):
            (["forward"] + [number, condition.map { "when \($0.rawValue)" }].compactMap { $0 })
                .joined(separator: " ")
        case .agent(let change, let queue, let reason):
            "agent \(change.rawValue)" + (queue.map { " queue \($0)" } ?? "")
                + (reason.map { " reason \($0)" } ?? "")
        case .callLater(let call):
            "call-later \(call.extension) at \(call.clock) flow \(call.flow)"
        case .notify(let targets, let text):
            "notify " + targets.joined(separator: ", ") + (text.isEmpty ? "" : " text \(text)")
        case .alarm(let targets, let text, _):
            "notify " + targets.joined(separator: ", ") + " text \(text)"
        case .post(let source, let values):
            "post \(source)(" + values.map(\.shown).joined(separator: ", ") + ")"
        }
    }
}
