public import Dialplan

/// Agents come to work, rest and go home; queues as administrators see them.
extension Switchboard {
    /// The plan's `agent`: the caller's own extension.
    mutating func agent(
        _ change: AgentChange, queue: String?, reason: String?, for id: CallID
    ) {
        guard case .phone(let number)? = calls[id]?.callerParty else {
            return note(.warning, "A caller from outside is no agent here", call: id)
        }
        if let refusal = setAgent(number, change, queue: queue, reason: reason) {
            note(.warning, refusal, call: id)
        }
    }

    /// Why not, in one sentence. Without a queue: in all that the agent belongs to.
    mutating func setAgent(
        _ number: String, _ change: AgentChange, queue name: String?, reason: String?
    ) -> String? {
        guard let configuration, configuration.inventory.extension(number) != nil else {
            return "There is no extension \(number)."
        }
        let rules = configuration.plan.queueRules
        if let name, rules[name] == nil { return "There is no queue \(name)." }
        let names =
            name.map { [$0] }
            ?? rules.keys.sorted().filter { name in
                rules[name]?.members.contains(number) == true
                    || facts[.agent, "\(name) \(number)"] != nil
            }
        guard !names.isEmpty else { return "\(number) belongs to no queue." }
        for name in names {
            guard let rules = rules[name] else { continue }
            openQueue(name, rules)
            let plain = reason.map { PlainName.line($0) }
            queue(name) { $0.change(number, change, reason: plain, at: $1, $2) }
            keepAgent(number, in: name)
            lampChanged(name)
        }
        return nil
    }

    mutating func keepAgent(_ number: String, in name: String) {
        keepFact(.agent, "\(name) \(number)", queues[name]?.text(of: number))
    }

    /// After a start and with each plan: every queue with its agents.
    mutating func openQueues() {
        let known = configuration?.plan.queueRules ?? [:]
        for (name, rules) in known.sorted(by: { $0.key < $1.key }) { openQueue(name, rules) }
    }

    /// A phone has begun or ended a call, or has come or gone: perhaps an agent is free now.
    mutating func agentMayBeFree(_ number: String) {
        for (name, line) in queues.sorted(by: { $0.key < $1.key })
        where !line.callers.isEmpty && line.agents[number] != nil {
            timers.start(.queue(name), at: now)
        }
    }

    var queueViews: [QueueView] {
        let world = world()
        return queues.keys.sorted().compactMap { name in queues[name].map { view($0, name, world) }
        }
    }

    private func view(_ line: QueueLine, _ name: String, _ world: World) -> QueueView {
        let time = now - Instant.zero
        let callers = line.callers.map { caller in
            QueueView.Caller(
                call: caller.id,
                number: CallID(caller.id).flatMap { calls[$0]?.callerNumber } ?? "",
                priority: caller.priority,
                seconds: Int((time - caller.entered).components.seconds),
                ringing: caller.ringing.sorted())
        }
        let agents = line.agents.keys.sorted().compactMap { number -> QueueView.Agent? in
            guard let agent = line.agents[number] else { return nil }
            let isResting = agent.restsUntil.map { $0 > time } ?? false
            let figures = agent.figures(at: time)
            let talk = watchable(number)
            return QueueView.Agent(
                number: number, isIn: agent.isIn, isPaused: agent.isPaused,
                reason: agent.reason, isResting: isResting, phone: world.phone(number).rawValue,
                talksTo: talk.map { otherSide(of: $0.bridge, than: number) },
                watchedBy: talk.map { watchers(of: $0.call) } ?? [], calls: figures.answered,
                inTime: figures.inTime, missed: figures.missed,
                talkedSeconds: figures.talkedSeconds, restedSeconds: figures.restedSeconds,
                pausedSeconds: figures.pausedSeconds)
        }
        return QueueView(name: name, callers: callers, agents: agents, totals: line.totals)
    }
}

/// A queue, as administrators see it.
public struct QueueView: Codable, Equatable, Sendable {
    public struct Caller: Codable, Equatable, Sendable {
        public var call: String
        public var number: String
        public var priority: Int
        public var seconds: Int
        public var ringing: [String]
    }

    public struct Agent: Codable, Equatable, Sendable {
        public var number: String
        public var isIn: Bool
        public var isPaused: Bool
        /// Why.
        public var reason: String?
        /// After a call.
        public var isResting: Bool
        /// `idle`, `ringing`, `busy`, `offline`, `dnd`.
        public var phone: String
        /// Who is on the other side of the conversation that a supervisor would hear; and who does.
        public var talksTo: String?
        public var watchedBy: [String]
        /// Kept over restarts, as all that follows. `inTime`: answered within 20 seconds of the
        /// caller's coming.
        public var calls: Int
        public var inTime: Int
        public var missed: Int
        public var talkedSeconds: Int
        public var restedSeconds: Int
        public var pausedSeconds: Int
    }

    public var name: String
    public var callers: [Caller]
    public var agents: [Agent]
    /// Kept over restarts. `inTime`: within 20 seconds.
    public var totals: QueueLine.Totals
}
