import Dialplan
import SIP
import Wire

/// Two extensions that exist for a minute, so that whoever looks after the exchange can put a call
/// through it while it works. They have numbers that nobody knows and a plan of their own: they
/// reach each other and nobody else.
struct Rehearsal: Sendable {
    let caller: Extension
    let callee: Extension
    let plan: Plan

    /// Nil if the plan cannot be made, which tests exclude.
    init?(caller: String, callee: String) {
        let inventory = """
            [extension.\(caller)]
            name = "Rehearsal, caller"
            context = "rehearsal"

            [extension.\(callee)]
            name = "Rehearsal, callee"
            context = "rehearsal"
            """
        let dialplan = """
            bellbird 1
            context rehearsal {
              number \(callee) { ring \(callee) for 10s }
            }
            """
        let files = PlanDirectory(
            [
                SourceFile(path: "rehearsal.toml", bytes: Array(inventory.utf8)),
                SourceFile(path: "rehearsal.dial", bytes: Array(dialplan.utf8)),
            ], passwordsAreKnown: false)
        guard let plan = files.plan, let first = files.inventory.extension(caller),
            let second = files.inventory.extension(callee)
        else { return nil }
        self.plan = plan
        self.caller = first
        self.callee = second
    }

    func has(_ party: Party) -> Bool {
        party == .phone(caller.number) || party == .phone(callee.number)
    }
}

extension Switchboard {
    /// Makes them, and says how to be them.
    mutating func rehearse() -> AdminReply {
        guard let configuration, !isStopping else { return .refused("The exchange is stopping.") }
        guard rehearsal == nil else {
            return .refused("A rehearsal is going on. Try again in a minute.")
        }
        let caller = unusedNumber(configuration.inventory)
        let callee = unusedNumber(configuration.inventory)
        guard caller != callee, let made = Rehearsal(caller: caller, callee: callee) else {
            return .refused("There is no room for a rehearsal. Try again.")
        }
        rehearsal = made
        let inventory = configuration.inventory
        self.configuration?.inventory = inventory.with(
            extensions: inventory.extensions + [made.caller, made.callee],
            trunks: inventory.trunks)
        let phones = [caller, callee].map { number in
            let password = chance.token(Limits.rehearsalPasswordBytes)
            self.configuration?.passwords[number] = password
            return RehearsalView.Phone(number: number, password: password.description)
        }
        timers.start(.rehearsal, at: now + Limits.rehearsal)
        return .rehearsal(
            RehearsalView(
                domain: configuration.domain.description, caller: phones[0], callee: phones[1],
                milliseconds: Limits.rehearsal.nanoseconds / 1_000_000))
    }

    /// Nobody knows them any more. A call between them goes on until they end it.
    @discardableResult
    mutating func endRehearsal() -> AdminReply {
        guard let over = rehearsal, let inventory = configuration?.inventory else { return .done }
        forgetRehearsal()
        let gone = Set([over.caller.number, over.callee.number])
        configuration?.inventory = inventory.with(
            extensions: inventory.extensions.filter { !gone.contains($0.number) },
            trunks: inventory.trunks)
        for number in gone { configuration?.passwords[number] = nil }
        keepRegistrations(of: (configuration?.inventory.extensions ?? []).map(\.number))
        return .done
    }

    /// A new configuration knows nothing of them.
    mutating func forgetRehearsal() {
        rehearsal = nil
        timers.stop(.rehearsal)
    }

    /// What the calls of this party go by, and its number in the archive; a rehearsal has none.
    func plan(for party: Party, _ configuration: Configuration) -> (plan: Plan, number: Int?) {
        if let rehearsal, rehearsal.has(party) { return (rehearsal.plan, nil) }
        return (configuration.plan, configuration.planNumber)
    }

    /// Nine digits, so that no office's extension is like it, and nobody guesses it in a minute.
    private mutating func unusedNumber(_ inventory: Inventory) -> String {
        while true {
            let number = "\(100_000_000 + chance.uint32() % 900_000_000)"
            if inventory.extension(number) == nil { return number }
        }
    }
}
