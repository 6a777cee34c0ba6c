import Dialplan
import SIP
import Wire

/// Dialing outside, done: one trunk leg at a time.
extension Switchboard {
    mutating func perform(_ effects: [Dialing.Effect], dialing id: CallID) {
        for effect in effects {
            switch effect {
            case .invite(let trunk): invite(trunk: trunk, dialing: id)
            case .cancel(let leg, let why): cancel(leg, why)
            case .start(let timer, let after): timers.start(.dialing(id, timer), at: now + after)
            case .finish(let outcome):
                timers.stop(.dialing(id, .limit))
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

    private mutating func invite(trunk name: String, dialing id: CallID) {
        guard let configuration, let trunk = configuration.inventory.trunk(named: name) else {
            return dialing(id) { $0.failed(.congested) }
        }
        switch TrunkDirectory.target(of: trunk) {
        case .address(let address): inviteTrunk(trunk, at: address, for: id)
        case .name(let host, let port):
            let question = LocationQuestion(
                id: .init(takeNumber()), host: host, port: port,
                transport: TrunkDirectory.transport(of: trunk))
            questions[question.id] = id
            outbox.questions.append(question)
        }
    }

    /// RFC 3263 has been asked; an empty answer is a trunk that is down.
    mutating func located(_ question: LocationQuestion.ID, _ targets: [SocketAddress]) {
        guard let id = questions.removeValue(forKey: question),
            case .dialing(_, let dialing) = calls[id]?.activity, dialing.leg == nil,
            let trunk = dialing.trunk.flatMap({ configuration?.inventory.trunk(named: $0) })
        else { return }
        guard let target = targets.first else { return self.dialing(id) { $0.failed(.congested) } }
        inviteTrunk(trunk, at: target, for: id)
    }
}
