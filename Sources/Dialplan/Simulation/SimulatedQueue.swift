/// A queue with one caller in it. Agents ring and answer as phones do; `answer` in a test lets one
/// take the call that does not ring yet.
extension SimulatedCall {
    private static let caller = "caller"

    mutating func enter(_ queue: QueuePlan) {
        note("queue", [queue.name])
        if let outcome = world.queues[queue.name] { return later(.zero, .outcome(outcome)) }
        var line = QueueLine(queue.rules, seed: CallMachine.seed(machine.call.callID))
        for number in queue.rules.members {
            guard let phone = world.phones[number] else { continue }
            line.recall(
                number, calls: phone.calls, lastCall: phone.lastCall.map { .milliseconds($0) })
        }
        keys = queue.keys.map { KeyListener($0) }
        sideKeys = queue.sideKeys
        let world = self.world
        let known = plan.extensions
        let orders = line.enter(Self.caller, priority: queue.priority, at: time) {
            known[$0] == nil ? .offline : world.phone($0)
        }
        activity = .queue(line, until: queue.limit.map { time + $0 })
        outsideAgents = queue.outside
        carryOut(orders)
    }

    private mutating func carryOut(_ orders: [QueueLine.Order]) {
        for order in orders {
            switch order {
            case .leave(_, let outcome):
                keys = nil
                return later(.zero, .outcome(outcome))
            case .ring(_, let agents):
                for agent in agents { ring(agent) }
            case .stop, .paused: break
            }
        }
    }

    private mutating func ring(_ agent: String) {
        guard case .queue(var line, let until) = activity else { return }
        if line.rules.outside.contains(agent) {
            guard outsideAgents[agent].map({ dialed($0) == nil }) != true else { return }
        } else {
            note("ring", [agent])
            guard world.phones[agent]?.declines == true else { return }
        }
        let orders = line.refused(Self.caller, by: agent, at: time, phoneState)
        activity = .queue(line, until: until)
        carryOut(orders)
    }

    private var phoneState: (String) -> PhoneState {
        let (world, known) = (world, plan.extensions)
        return { known[$0] == nil ? .offline : world.phone($0) }
    }

    /// When an agent answers by itself, or something else is due.
    func soonest(_ line: QueueLine, _ until: Duration?) -> Duration? {
        [until, line.deadline, answer(line)?.time].compactMap { $0 }.min()
    }

    private func answer(_ line: QueueLine) -> (number: String, time: Duration)? {
        guard let caller = line.caller(Self.caller), let since = caller.rangSince else {
            return nil
        }
        return caller.ringing.sorted().compactMap { name in
            let number = outsideAgents[name]?.number ?? name
            return world.phones[number]?.answersAfter.map { (number, since + $0) }
        }.min { ($0.1, $0.0) < ($1.1, $1.0) }
    }

    mutating func queueGoesOn(_ line: QueueLine, until: Duration?) {
        if let answer = answer(line), answer.time <= time { return talk(with: answer.number) }
        if let until, until <= time { return complete(.outcome(.timeout)) }
        var line = line
        let orders = line.check(at: time, phoneState)
        activity = .queue(line, until: until)
        carryOut(orders)
    }
}
