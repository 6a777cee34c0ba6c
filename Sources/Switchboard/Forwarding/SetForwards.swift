public import Dialplan

/// What people set about the calls to their own phones: forwards, follow-me, do-not-disturb. It is
/// kept over restarts.
extension Switchboard {
    func forwards(of number: String) -> Forwards {
        Forwards(text: facts[.forward, number] ?? "")
    }

    func wantsPeace(_ number: String) -> Bool { facts[.dnd, number] != nil }

    /// The plan's `dnd`: the caller's own phone.
    mutating func setPeace(_ change: Change, for id: CallID) {
        guard case .phone(let number)? = calls[id]?.callerParty else {
            return note(.warning, "A caller from outside has no phone here", call: id)
        }
        let isOn =
            switch change {
            case .on: true
            case .off: false
            case .flip: !wantsPeace(number)
            }
        setPeace(isOn, of: number)
    }

    /// Whether the phone is called while it talks: as its owner, else as the inventory says.
    func hasCallWaiting(_ number: String) -> Bool {
        facts.hasCallWaiting(number, configuration?.inventory)
    }

    /// The plan's `call-waiting`: the caller's own phone.
    mutating func setCallWaiting(_ change: Change, for id: CallID) {
        guard case .phone(let number)? = calls[id]?.callerParty else {
            return note(.warning, "A caller from outside has no phone here", call: id)
        }
        let isOn = change == .flip ? !hasCallWaiting(number) : change == .on
        keepFact(.waiting, number, isOn ? "on" : "off")
    }

    mutating func setPeace(_ isOn: Bool, of number: String) {
        keepFact(.dnd, number, isOn ? "on" : nil)
        lampChanged(number)
    }

    /// The plan's `forward`.
    mutating func forward(
        _ other: String?, when condition: Forwards.Condition?, for id: CallID
    ) {
        guard case .phone(let number)? = calls[id]?.callerParty else {
            return note(.warning, "A caller from outside has no phone here", call: id)
        }
        let order: ForwardOrder =
            other.map { .set(condition ?? .always, $0, after: nil) } ?? .clear(condition)
        if let reason = carryOut(order, of: number) { note(.warning, reason, call: id) }
    }

    /// Why not, in one sentence.
    mutating func carryOut(_ order: ForwardOrder, of number: String) -> String? {
        guard configuration?.inventory.extension(number) != nil else {
            return "There is no extension \(number)."
        }
        var forwards = forwards(of: number)
        switch order {
        case .set(let condition, let other, let after):
            if let reason = objection(to: other, of: number) { return reason }
            forwards.numbers[condition] = other
            if condition == .noanswer { forwards.patience = after.map { .seconds($0) } }
        case .clear(nil):
            forwards.numbers = [:]
            forwards.patience = nil
        case .clear(let condition?):
            forwards.numbers[condition] = nil
            if condition == .noanswer { forwards.patience = nil }
        case .follow(let places):
            guard places.count <= Limits.placesToFollow else {
                return "A follow-me has at most \(Limits.placesToFollow) numbers."
            }
            for place in places {
                if let reason = objection(to: place.number, of: number) { return reason }
            }
            forwards.places = places.map {
                Forwards.Place($0.number, after: .seconds(min(max(0, $0.after), 600)))
            }
        case .dnd(let isOn):
            setPeace(isOn, of: number)
            return nil
        }
        let isKept = keepFact(.forward, number, forwards.isEmpty ? nil : forwards.text)
        return isKept ? nil : "No more forwards can be kept."
    }

    private func objection(to other: String, of number: String) -> String? {
        guard (1...Limits.forwardDigits).contains(other.utf8.count),
            DialedNumber.isDialable(other.utf8)
        else { return "Calls are forwarded to a number: digits, *, # and +." }
        if configuration?.plan.isEmergency(other) == true {
            return "Calls cannot be forwarded to an emergency number."
        }
        return other == number ? "\(number) cannot be forwarded to itself." : nil
    }
}

extension KeptFacts {
    func hasCallWaiting(_ number: String, _ inventory: Inventory?) -> Bool {
        self[.waiting, number].map { $0 == "on" }
            ?? inventory?.extension(number)?.hasCallWaiting ?? true
    }
}

/// What an administrator sets for an extension.
public enum ForwardOrder: Codable, Equatable, Sendable {
    public struct Place: Codable, Equatable, Sendable {
        public var number: String
        /// Seconds after the own phone.
        public var after: Int

        public init(number: String, after: Int) {
            self.number = number
            self.after = after
        }
    }

    /// `after`: seconds until a phone counts as not answered.
    case set(Forwards.Condition, String, after: Int?)
    /// Nil: all.
    case clear(Forwards.Condition?)
    /// None: no follow-me any more.
    case follow([Place])
    case dnd(Bool)
}
