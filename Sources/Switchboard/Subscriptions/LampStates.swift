import Dialplan

/// What a lamp shows, other than that of an extension, which shows its calls.
enum LampState: Equatable, Sendable {
    /// Dark: nothing is there.
    case free
    /// Blinks: somebody waits to be taken.
    case ringing
    /// Lit: on, occupied.
    case busy
}

extension Switchboard {
    /// Every kind of thing says here what its lamp shows. Whoever changes it says
    /// `lampChanged`.
    func lampState(of lamp: Lamp) -> LampState {
        switch lamp {
        case .phone(let number): phoneState(number) == .busy ? .busy : .free
        case .room(let name): conferences[name] == nil ? .free : .busy
        case .toggle(let name): isOn(toggle: name) ? .busy : .free
        // Somebody waits; who works in it is the agent's own business.
        case .queue(let name): world().waiting(inQueue: name) > 0 ? .ringing : .free
        case .slot(let slot): parkedCalls[slot] == nil ? .free : .busy
        case .dnd(let number): wantsPeace(number) ? .busy : .free
        }
    }

    /// As it was set, else as the plan has it at first.
    func isOn(toggle name: String) -> Bool {
        toggles[name] ?? configuration?.plan.isOnAtFirst(toggle: name) ?? false
    }

    /// Everything of this name shows something else than it did.
    mutating func lampChanged(_ name: String) {
        for lamp in Lamp.all(named: name) { lampChanged(lamp) }
    }

    mutating func lampChanged(_ lamp: Lamp) {
        tellNews(of: .lamp(lamp))
    }

    /// A phone of this extension has begun, or changed, or ended a call.
    mutating func callsChanged(of party: Party) {
        guard case .phone(let number) = party else { return }
        lampChanged(.phone(number))
        agentMayBeFree(number)
    }
}
