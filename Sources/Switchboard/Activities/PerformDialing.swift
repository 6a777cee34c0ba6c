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
        perform(effects, dialing: Dialing.ID(call: id))
        if case .dialing(action, _) = calls[id]?.activity { soundRinging(plan.music, for: id) }
    }

    mutating func perform(_ effects: [Dialing.Effect], dialing id: Dialing.ID) {
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
                guard id.member != nil else { return complete(id.call, .outcome(outcome)) }
                lineEnded(id, outcome)
            }
        }
    }

    /// What dials: the call itself, or a number among what rings.
    func dialing(_ id: Dialing.ID) -> Dialing? {
        if let member = id.member { return calls[id.call]?.lines[member] }
        if case .dialing(_, let dialing)? = calls[id.call]?.activity { return dialing }
        return nil
    }

    /// Who dials over this leg.
    func dialing(over leg: LegID) -> Dialing.ID? {
        guard let id = legs[leg]?.call, let call = calls[id] else { return nil }
        if let line = call.lines.first(where: { $0.value.leg == leg }) {
            return Dialing.ID(call: id, member: line.key)
        }
        if case .dialing(_, let dialing) = call.activity, dialing.leg == leg {
            return Dialing.ID(call: id)
        }
        return nil
    }

    mutating func dialing(_ id: Dialing.ID, _ decide: (inout Dialing) -> [Dialing.Effect]) {
        guard var dialing = dialing(id) else { return }
        let effects = decide(&dialing)
        if let member = id.member {
            calls[id.call]?.lines[member] = dialing
        } else if let action = calls[id.call]?.activity.action {
            calls[id.call]?.activity = .dialing(action, dialing)
        }
        perform(effects, dialing: id)
    }

    /// Ends the newest call of the trunk that is no emergency call itself, and not over already.
    /// One that may be the emergency service calling back is ended only where there is no other,
    /// and one that says so never. Where all that it has there is a number that rings among others,
    /// that one stops, and the call goes on.
    private mutating func makeRoom(on trunk: String) {
        let newest = legs(of: .trunk(trunk)).filter { $0.state != .leaving }
            .compactMap { calls[$0.call] }
            .filter { !$0.isEmergency && !$0.isOver && $0.callback != .marked }
            .max { ($0.callback == .none ? 1 : 0, $0.id) < ($1.callback == .none ? 1 : 0, $1.id) }
        guard let newest = newest?.id else { return }
        if giveUpMember(of: newest, on: trunk) { return }
        note(.warning, "A call was ended to make room for an emergency call", call: newest)
        found(.madeRoom, about: "trunk \(trunk)", in: newest)
        terminate(
            newest, CallEnding(by: .exchange, cause: "made room for an emergency call"), .normal)
    }

    /// True where an outside number that the call has ring there, or asks for its key, has made
    /// room.
    private mutating func giveUpMember(of id: CallID, on trunk: String) -> Bool {
        let ringing = legs(of: .trunk(trunk)).filter { $0.call == id }.map(\.id).filter { leg in
            dialing(over: leg)?.member != nil || calls[id]?.handovers[leg] != nil
        }
        guard let leg = ringing.max(by: { $0.rawValue < $1.rawValue }) else { return false }
        note(.warning, "A number stopped ringing to make room for an emergency call", call: id)
        step(id, "\(trunk) is wanted for an emergency call")
        guard let line = dialing(over: leg) else {
            decline(leg, in: id)
            return true
        }
        cancel(leg, .noAnswer)
        stopTimers(ofDialing: line)
        lineEnded(line, .congested)
        return true
    }

    mutating func stopTimers(ofDialing id: Dialing.ID) {
        timers.stop(.dialing(id, .limit))
        timers.stop(.dialing(id, .silence))
    }

    private mutating func locate(_ name: String, dialing id: Dialing.ID) {
        guard let configuration, let trunk = configuration.inventory.trunk(named: name) else {
            return dialing(id) { $0.failed(.congested) }
        }
        let location = TrunkDirectory.location(
            of: trunk, own: configuration.listeners.map(\.transport),
            seed: trunk.isNamed ? chance.uint64() : 0)
        guard trunk.isNamed else {
            let targets = ways(
                to: name, location.targets { _ in .none }, isEmergency: isForHelp(id))
            if targets.isEmpty { found(.trunkClosed, about: "trunk \(name)", in: id.call) }
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
        if textLocated(question, targets) || trunkLocated(question, targets)
            || outsideLocated(question, targets)
        {
            return
        }
        guard let id = questions.removeValue(forKey: question), let dialing = dialing(id),
            dialing.question == question
        else { return }
        if targets.isEmpty {
            note(
                .warning, "A trunk's name leads nowhere", call: id.call,
                ["trunk": dialing.trunk ?? ""])
        }
        let ways = ways(to: dialing.trunk ?? "", targets, isEmergency: isForHelp(id))
        if ways.isEmpty {
            found(
                targets.isEmpty ? .trunkNameUnknown : .trunkClosed,
                about: "trunk \(dialing.trunk ?? "")", in: id.call)
        }
        self.dialing(id) { $0.located(ways) }
    }

    private func isForHelp(_ id: Dialing.ID) -> Bool { calls[id.call]?.isEmergency == true }

    /// A trunk sends the call on (3xx; RFC 3261 §8.1.3.4). Only the number of its Contact counts:
    /// it is called over the trunks of the plan, on the account that pays already, if that may.
    /// False where it is not followed.
    mutating func sendOn(_ leg: Leg, dialing id: Dialing.ID) -> Bool {
        guard let number = leg.redirectedTo, var dialing = dialing(id) else { return false }
        let world = world(for: id.call)
        guard let plan = calls[id.call]?.machine.redirected(dialing.plan, to: number, world),
            let effects = dialing.redirected(to: plan)
        else {
            step(id.call, "\(leg.party) sends the call to \(number): not followed")
            return false
        }
        step(id.call, "\(leg.party) sends the call to \(plan.number)")
        self.dialing(id) {
            $0 = dialing
            return effects
        }
        return true
    }

    /// A server of a trunk is there.
    mutating func heard(_ status: Status, on leg: LegID) {
        guard let id = dialing(over: leg) else { return }
        dialing(id) { $0.heard(leg, isTrying: status == .trying) }
    }
}

/// An outside number among phones that ring: it goes its own way, trunk by trunk, beside them.
extension Switchboard {
    mutating func beginLine(_ plan: DialPlan, _ id: Dialing.ID) {
        guard let member = id.member else { return }
        var ordered = plan
        ordered.trunks = preferred(plan.trunks)
        var dialing = Dialing(ordered)
        let effects = dialing.begin(isMember: true)
        calls[id.call]?.lines[member] = dialing
        perform(effects, dialing: id)
    }

    /// Its leg, if there is one, is somebody else's business.
    mutating func endLine(_ id: Dialing.ID) {
        guard let member = id.member, calls[id.call]?.lines[member] != nil else { return }
        stopTimers(ofDialing: id)
        calls[id.call]?.lines[member] = nil
    }

    private mutating func lineEnded(_ id: Dialing.ID, _ outcome: Outcome) {
        guard let member = id.member else { return }
        calls[id.call]?.lines[member] = nil
        let time = now
        ringing(id.call) { $0.lineEnded(member, outcome, at: time) }
        settleAgents(of: id.call)
    }

    /// Somebody, or something, has answered there: nothing else is tried.
    mutating func lineAnswered(_ leg: LegID) {
        guard let id = dialing(over: leg), id.member != nil else { return }
        endLine(id)
    }
}
