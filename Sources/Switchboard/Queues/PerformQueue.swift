import Dialplan
import SDP
import SIP

/// Queues, done: callers hear where they are, agents' phones ring.
///
/// ```
///   queue support ── nobody works, full ─► the plan goes on
///        └─► music ── every 45 s: "you are number 2" ── music …
///              │ an agent is free: its phones ring, the music goes on
///              ├── answered ─► they talk
///              └── `for`, a key, the last agent has left ─► the plan goes on
/// ```
extension Switchboard {
    mutating func beginQueue(_ plan: QueuePlan, _ action: ActionID, for id: CallID) {
        calls[id]?.activity = .waiting(action)
        guard let caller = calls[id]?.caller, let stream = answerLocally(caller) else {
            return complete(id, .outcome(.failed))
        }
        listen(plan.keys.map { KeyListener($0) }, in: id)
        calls[id]?.activity = .queueing(action, Queueing(plan: plan, began: now))
        if let limit = plan.limit { timers.start(.queueLimit(id), at: now + limit) }
        openQueue(plan.name, plan.rules)
        queue(plan.name) { $0.enter(id.description, priority: plan.priority, at: $1, $2) }
        guard case .queueing? = calls[id]?.activity else { return }
        timers.start(.queueNews(id), at: now + plan.rules.every)
        entertain(id, on: stream)
        tellPlace(id)
    }

    /// As the newest plan has it, with the agents that are kept.
    mutating func openQueue(_ name: String, _ rules: QueueRules) {
        guard queues[name] == nil else { return queues[name]?.adopt(rules) ?? () }
        var line = QueueLine(rules, seed: chance.uint64())
        for (key, text) in facts.all(.agent) {
            let parts = key.split(separator: " ", maxSplits: 1).map(String.init)
            if parts.count == 2, parts[0] == name {
                line.restore(parts[1], text, at: now - Instant.zero)
            }
        }
        for number in line.agents.keys {
            guard let kept = facts[.work, "\(name) \(number)"] else { continue }
            line.agents[number]?.figures = AgentFigures(text: kept)
        }
        if let kept = facts[.queue, name] { line.totals = .init(text: kept) }
        queues[name] = line
    }

    /// Lets the queue decide, and does what it says.
    mutating func queue(
        _ name: String,
        _ decide: (inout QueueLine, Duration, (String) -> PhoneState) -> [QueueLine.Order]
    ) {
        guard var line = queues[name] else { return }
        let before = line.callers.count
        let world = world()
        for number in line.agents.keys {
            let known = ringMemory.phone(number, state: .idle)
            line.recall(
                number, calls: known.calls,
                lastCall: known.lastCall.map { Duration.nanoseconds($0) })
        }
        let orders = decide(&line, now - Instant.zero) { world.phone($0) }
        let old = queues[name]
        queues[name] = line
        if old?.totals != line.totals { keepFact(.queue, name, line.totals.text) }
        for (number, agent) in line.agents.sorted(by: { $0.key < $1.key })
        where agent.figures != old?.agents[number]?.figures {
            keepFact(.work, "\(name) \(number)", agent.figures.text)
        }
        if let deadline = line.deadline {
            timers.start(.queue(name), at: Instant.zero + deadline)
        } else {
            timers.stop(.queue(name))
        }
        for order in orders { carryOut(order, in: name) }
        if before != queues[name]?.callers.count { lampChanged(name) }
    }

    private mutating func carryOut(_ order: QueueLine.Order, in name: String) {
        switch order {
        case .ring(let caller, let agents):
            guard let id = CallID(caller) else { return }
            ring(agents, for: id)
        case .stop(let caller):
            guard let id = CallID(caller) else { return }
            stopAgents(of: id)
        case .leave(let caller, let outcome):
            guard let id = CallID(caller) else { return }
            leaveQueue(id, outcome)
        case .paused(let agent):
            note(
                .warning, "An agent has missed too many calls, and is paused",
                ["queue": name, "agent": agent])
            keepAgent(agent, in: name)
        }
    }

    // MARK: - Agents ring

    private mutating func ring(_ agents: [String], for id: CallID) {
        guard case .queueing(_, let queueing)? = calls[id]?.activity else { return }
        // The queue itself says when they have rung long enough.
        let plan = RingPlan(
            targets: agents.compactMap { queueing.plan.target($0) }, limit: .seconds(86_400),
            followsForwards: false, sideKeys: queueing.plan.sideKeys)
        let memory = ringMemory
        let world = world()
        let planner = RingPlanner(plan) { memory.phone($0, state: world.phone($0)) }
        var ringing = Ringing(plan, planner, at: now)
        let effects = ringing.begin()
        step(id, "queue \(queueing.plan.name): \(agents.joined(separator: ", ")) rings")
        changeQueueing(id) { $0.ringing = ringing }
        perform(effects, ringing: id)
        settleAgents(of: id)
    }

    /// Agents whose phones cannot ring, or ring no longer, are told to the queue.
    mutating func settleAgents(of id: CallID) {
        guard case .queueing(_, let queueing)? = calls[id]?.activity,
            let caller = queues[queueing.plan.name]?.caller(id.description)
        else { return }
        for agent in caller.ringing.sorted()
        where calls[id]?.ringing?.isRinging(agent) != true { agentRefused(agent, in: id) }
    }

    private mutating func stopAgents(of id: CallID) {
        guard case .queueing(_, let queueing)? = calls[id]?.activity,
            var ringing = queueing.ringing
        else { return }
        let effects = ringing.abandon()
        changeQueueing(id) { $0.ringing = nil }
        timers.stop(.ringing(id))
        perform(effects, ringing: id)
    }

    /// One of the agents that ring does not take it.
    mutating func agentRefused(_ number: String, in id: CallID) {
        guard case .queueing(_, let queueing)? = calls[id]?.activity else { return }
        queue(queueing.plan.name) { $0.refused(id.description, by: number, at: $1, $2) }
    }

    mutating func agentAnswered(
        _ leg: Leg, _ description: SessionDescription?, in id: CallID
    ) {
        guard case .queueing(_, let queueing)? = calls[id]?.activity,
            var ringing = queueing.ringing, let number = ringing.number(of: leg.id)
        else { return hangUp(leg.id, .normal) }
        timers.stop(.ringing(id))
        let effects = ringing.answered(leg.id)
        changeQueueing(id) { $0.ringing = ringing }
        stopQueueTimers(of: id)
        calls[id]?.servedBy = Service(queue: queueing.plan.name, agent: number, since: now)
        queue(queueing.plan.name) { line, time, _ in
            line.answered(id.description, by: number, at: time)
            return []
        }
        step(id, "agent \(number) of \(queueing.plan.name) answers")
        connect(leg.id, description, in: id)
        perform(effects, ringing: id)
    }

    /// The conversation with an agent is over.
    mutating func serviceEnded(in id: CallID) {
        guard let service = calls[id]?.servedBy else { return }
        calls[id]?.servedBy = nil
        let length = now - service.since
        queue(service.queue) { line, time, phone in
            line.talked(service.agent, for: length, until: time)
            return line.check(at: time, phone)
        }
    }

    // MARK: - The way out

    mutating func leaveQueue(_ id: CallID, _ outcome: Outcome) {
        guard case .queueing? = calls[id]?.activity else { return }
        stopAgents(of: id)
        stopQueueTimers(of: id)
        complete(id, .outcome(outcome))
    }

    mutating func waitedTooLong(_ id: CallID) {
        guard case .queueing(_, let queueing)? = calls[id]?.activity else { return }
        queue(queueing.plan.name) {
            $0.left(id.description, isAbandoned: false, at: $1, $2)
        }
        leaveQueue(id, .timeout)
    }

    /// The caller has gone, or the plan wants something else.
    mutating func abandonQueue(_ queueing: Queueing, _ id: CallID) {
        if var ringing = queueing.ringing { perform(ringing.abandon(), ringing: id) }
        timers.stop(.ringing(id))
        stopQueueTimers(of: id)
        let isGone = calls[id].flatMap { legs[$0.caller] }?.isConfirmed != true
        queue(queueing.plan.name) {
            $0.left(id.description, isAbandoned: isGone, at: $1, $2)
        }
    }

    private mutating func stopQueueTimers(of id: CallID) {
        timers.stop(.queueLimit(id))
        timers.stop(.queueNews(id))
    }

    mutating func changeQueueing(_ id: CallID, _ change: (inout Queueing) -> Void) {
        guard case .queueing(let action, var queueing)? = calls[id]?.activity else { return }
        change(&queueing)
        calls[id]?.activity = .queueing(action, queueing)
    }

    // MARK: - Sounds

    private mutating func entertain(_ id: CallID, on stream: StreamID) {
        guard let call = calls[id], case .queueing(_, let queueing) = call.activity else { return }
        let music = queueing.plan.rules.music ?? music(of: call)
        guard !queueing.hasNoMusic, let music else { return playRingback(to: call.caller) }
        play([.music(music)], on: stream, rounds: 0)
    }

    /// Where the caller is; the music goes on behind it.
    mutating func tellPlace(_ id: CallID) {
        guard let call = calls[id], case .queueing(_, let queueing) = call.activity else { return }
        timers.start(.queueNews(id), at: now + queueing.plan.rules.every)
        guard let line = queues[queueing.plan.name],
            let position = line.position(of: id.description),
            let stream = speechStream(of: call.caller)
        else { return }
        let world = world()
        let language = language(of: call)
        let names = QueueSounds.prompts(
            position: position, wait: line.wait(of: id.description) { world.phone($0) },
            queueing.plan.rules.announces, language: language)
        guard !names.isEmpty else { return }
        changeQueueing(id) { $0.isTold = true }
        play(names.map { MediaPlayback.Item.prompt($0, language: language) }, on: stream)
    }

    /// An announcement is over, or a sound could not be played: a caller is never left in silence.
    mutating func queueSoundEnded(on leg: LegID, in id: CallID, hasFailed: Bool) {
        guard case .queueing(_, let queueing)? = calls[id]?.activity, leg == calls[id]?.caller,
            let stream = speechStream(of: leg)
        else { return }
        changeQueueing(id) {
            if !queueing.isTold, hasFailed { $0.hasNoMusic = true }
            $0.isTold = false
        }
        entertain(id, on: stream)
    }
}

/// Which agent serves a caller.
struct Service: Equatable, Sendable {
    let queue: String
    let agent: String
    let since: Instant
}
