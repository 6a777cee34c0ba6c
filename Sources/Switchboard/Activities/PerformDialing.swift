import Dialplan
import SIP
import Wire

/// Dialing outside, done: one trunk leg at a time.
extension Switchboard {
    mutating func beginDialing(_ plan: DialPlan, _ action: ActionID, for id: CallID) {
        listen(plan.keys.map { KeyListener($0) }, in: id)
        if case .emergency = plan.account {
            calls[id]?.isEmergency = true
            lastEmergency = now
        }
        var ordered = plan
        ordered.trunks = preferred(plan.trunks)
        var dialing = Dialing(ordered)
        let effects = dialing.begin()
        calls[id]?.activity = .dialing(action, dialing)
        perform(effects, dialing: id)
        if case .dialing(action, _) = calls[id]?.activity { soundRinging(plan.music, for: id) }
    }

    mutating func perform(_ effects: [Dialing.Effect], dialing id: CallID) {
        for effect in effects {
            switch effect {
            case .locate(let trunk): locate(trunk, dialing: id)
            case .invite(let trunk, let target):
                guard let found = configuration?.inventory.trunk(named: trunk) else {
                    dialing(id) { $0.failed(.congested) }
                    continue
                }
                inviteTrunk(found, at: target, for: id)
            case .makeRoom(let trunk): makeRoom(on: trunk)
            case .cancel(let leg, let why): cancel(leg, why)
            case .start(let timer, let after): timers.start(.dialing(id, timer), at: now + after)
            case .stop(let timer): timers.stop(.dialing(id, timer))
            case .finish(let outcome):
                stopTimers(ofDialing: id)
                complete(id, .outcome(outcome))
            }
        }
    }

    mutating func dialing(_ id: CallID, _ decide: (inout Dialing) -> [Dialing.Effect]) {
        guard case .dialing(let action, var dialing) = calls[id]?.activity else { return }
        let effects = decide(&dialing)
        calls[id]?.activity = .dialing(action, dialing)
        perform(effects, dialing: id)
    }

    /// Ends the newest call of the trunk that is no emergency call itself, and not over already.
    /// One that may be the emergency service calling back is ended only where there is no other,
    /// and one that says so never.
    private mutating func makeRoom(on trunk: String) {
        let newest = legs(of: .trunk(trunk)).compactMap { calls[$0.call] }
            .filter { !$0.isEmergency && !$0.isOver && $0.callback != .marked }
            .max { ($0.callback == .none ? 1 : 0, $0.id) < ($1.callback == .none ? 1 : 0, $1.id) }
        guard let newest = newest?.id else { return }
        note(.warning, "A call was ended to make room for an emergency call", call: newest)
        terminate(
            newest, CallEnding(by: .exchange, cause: "made room for an emergency call"), .normal)
    }

    mutating func stopTimers(ofDialing id: CallID) {
        timers.stop(.dialing(id, .limit))
        timers.stop(.dialing(id, .silence))
    }

    private mutating func locate(_ name: String, dialing id: CallID) {
        guard let configuration, let trunk = configuration.inventory.trunk(named: name) else {
            return dialing(id) { $0.failed(.congested) }
        }
        let location = TrunkDirectory.location(
            of: trunk, own: configuration.listeners.map(\.transport),
            seed: trunk.isNamed ? chance.uint64() : 0)
        guard trunk.isNamed else {
            let targets = ways(
                to: name, location.targets { _ in .none }, isEmergency: isForHelp(id))
            return dialing(id) { $0.located(targets) }
        }
        let question = LocationQuestion(id: .init(takeNumber()), location: location)
        questions[question.id] = id
        outbox.questions.append(question)
        dialing(id) { dialing in
            dialing.question = question.id
            return []
        }
    }

    /// RFC 3263 has been asked; an empty answer is a trunk that is down.
    mutating func located(_ question: LocationQuestion.ID, _ targets: [ServerTarget]) {
        if textLocated(question, targets) || trunkLocated(question, targets) { return }
        guard let id = questions.removeValue(forKey: question),
            case .dialing(_, let dialing) = calls[id]?.activity, dialing.question == question
        else { return }
        if targets.isEmpty {
            note(.warning, "A trunk's name leads nowhere", call: id, ["trunk": dialing.trunk ?? ""])
        }
        let ways = ways(to: dialing.trunk ?? "", targets, isEmergency: isForHelp(id))
        self.dialing(id) { $0.located(ways) }
    }

    private func isForHelp(_ id: CallID) -> Bool { calls[id]?.isEmergency == true }

    /// A server of a trunk is there.
    mutating func heard(on leg: LegID) {
        guard let id = legs[leg]?.call, case .dialing = calls[id]?.activity else { return }
        dialing(id) { $0.heard(leg) }
    }
}
