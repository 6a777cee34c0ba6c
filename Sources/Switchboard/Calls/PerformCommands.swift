import Dialplan
import SIP
import Wire

/// What the plan says without waiting.
extension Switchboard {
    mutating func perform(_ command: Command, for id: CallID) {
        guard let call = calls[id] else { return }
        switch command {
        case .answer: answerLocally(call.caller)
        case .ringing: progress(call.caller, .ringing, nil)
        case .log(let text): note(.info, "Dialplan log", call: id, ["text": text])
        case .tag(let name, let value): calls[id]?.tags[name] = value
        case .callerID(let number, let name):
            calls[id]?.shown.number = number ?? call.shown.number
            calls[id]?.shown.name = name ?? call.shown.name
        case .header(let name, let value):
            calls[id]?.headersForCallees.append(
                Header(.other(ByteString(name.lowercased())), Self.oneLine(value)))
        case .toggle(let name, let change): set(name, change)
        case .language(let language): calls[id]?.language = language
        case .music(let name):
            calls[id]?.music = name
            calls[id]?.hasNoMusic = false
        case .post(let source, let values): post(to: source, values, for: id)
        case .notify(let targets, let text): notify(targets, text, for: id)
        case .alarm(let targets, let text, let caller):
            alarm(targets, text, caller: caller, for: id)
        case .keys(let keys, let toCallee): sayKeys(keys, toCallee: toCallee, for: id)
        case .record(let isOn, let name): record(isOn: isOn, to: name, for: id)
        case .dnd(let change): setPeace(change, for: id)
        case .callWaiting(let change): setCallWaiting(change, for: id)
        case .forward(let number, let condition): forward(number, when: condition, for: id)
        case .agent(let change, let name, let reason):
            agent(change, queue: name, reason: reason, for: id)
        case .callLater(let later): arrange(later, for: id)
        }
    }

    /// A value may hold what a stranger has sent: no line end gets into a message, and nothing
    /// that turns or hides what stands behind it.
    private static func oneLine(_ text: String) -> ByteString {
        var plain = String.UnicodeScalarView()
        plain.append(contentsOf: text.unicodeScalars.filter(PlainName.isShown))
        return ByteString(String(plain))
    }

    private mutating func set(_ name: String, _ change: Change) {
        let isOn =
            switch change {
            case .on: true
            case .off: false
            case .flip: !(toggles[name] ?? false)
            }
        toggles[name] = isOn
        outbox.store.append(.keepToggle(name, isOn: isOn))
        lampChanged(.toggle(name))
    }
}
