/// How a queue goes: what its block in the plan says.
public struct QueueRules: Equatable, Sendable {
    public enum Announcing: String, Equatable, Sendable {
        /// How many are in front; with `time`, also how long it takes.
        case position, time, none
    }

    /// Who is always in it.
    public var members: [String]
    /// Those of them that are numbers outside: always there, and busy while they talk here.
    public var outside: [String]
    public var strategy: RingStrategy
    public var music: String?
    public var announces: Announcing
    public var every: Duration
    /// How many may wait; nil: as many as the exchange bears.
    public var limit: Int?
    /// Rest after a call.
    public var wrapUp: Duration
    /// How long an agent rings.
    public var each: Duration
    /// Callers may wait where nobody works.
    public var joinsEmpty: Bool

    public init(
        members: [String] = [], outside: [String] = [],
        strategy: RingStrategy = .longestIdle, music: String? = nil,
        announces: Announcing = .none, every: Duration = .seconds(60), limit: Int? = nil,
        wrapUp: Duration = .zero, each: Duration = .seconds(15), joinsEmpty: Bool = false
    ) {
        self.members = members
        self.outside = outside
        self.strategy = strategy
        self.music = music
        self.announces = announces
        self.every = every
        self.limit = limit
        self.wrapUp = wrapUp
        self.each = each
        self.joinsEmpty = joinsEmpty
    }
}

/// Who waits in a queue and whose phone rings for whom: a pure machine, the same in the exchange
/// and in the simulator. Times are on any clock that does not go back.
///
/// ```
///   caller   enters ─► waits ◄──── nobody took it ────┐
///                        └─ an agent is free ─► rings ─┴─ answered ─► gone
///   agent    free ─► rings ─► talks ─► rests (wrap-up) ─► free
///                      └─ missed, the third time in a row ─► paused
/// ```
public struct QueueLine: Equatable, Sendable {
    public enum Order: Equatable, Sendable {
        /// Let these agents ring for the caller.
        case ring(String, [String])
        /// They ring no longer.
        case stop(String)
        case leave(String, Outcome)
        /// Has missed too many calls.
        case paused(String)
    }

    public struct Caller: Equatable, Sendable {
        public let id: String
        public let priority: Int
        public let entered: Duration
        /// Whose phones ring for it, and until when.
        public internal(set) var ringing: Set<String> = []
        public internal(set) var rangSince: Duration?
        var ringsUntil: Duration?
        /// Who has not taken it in this round.
        var tried: Set<String> = []
        var restsUntil: Duration?
    }

    public struct Agent: Equatable, Sendable {
        public var isIn: Bool
        public internal(set) var isPaused = false
        /// Why, if that was said.
        public internal(set) var reason: String?
        var pausedSince: Duration?
        public internal(set) var misses = 0
        public internal(set) var restsUntil: Duration?
        public internal(set) var lastCall: Duration?
        /// Of an outside member: it talks to somebody from here.
        var talks = false
        /// Conversations of any kind.
        public internal(set) var calls = 0
        public var figures = AgentFigures()
    }

    /// Counts since the exchange began to keep them.
    public struct Totals: Codable, Equatable, Sendable {
        public var offered = 0
        public var answered = 0
        /// The caller hung up.
        public var abandoned = 0
        /// The plan took the caller elsewhere: too late, a key, nobody left.
        public var left = 0
        /// Of those who were answered.
        public var waitedSeconds = 0
        /// Of those, answered within `Limits.serviceLevel`.
        public var inTime = 0
        public var talkedSeconds = 0

        public init() {}
    }

    public var rules: QueueRules
    /// As they will be served.
    public private(set) var callers: [Caller] = []
    public var agents: [String: Agent] = [:]
    public var totals = Totals()
    /// Whose turn it was last.
    private var last: String?
    private var chance: Chance
    /// Of the last conversations, in milliseconds: newer ones count more.
    private var usualService: Int64?

    public init(_ rules: QueueRules, seed: UInt64 = 0) {
        self.rules = rules
        chance = Chance(state: seed)
        adopt(rules)
    }

    /// The rules of a newer plan.
    public mutating func adopt(_ rules: QueueRules) {
        self.rules = rules
        for number in rules.members where agents[number] == nil {
            agents[number] = Agent(isIn: true)
        }
    }

    public func caller(_ id: String) -> Caller? { callers.first { $0.id == id } }
    public func position(of id: String) -> Int? {
        callers.firstIndex { $0.id == id }.map { $0 + 1 }
    }

    /// Agents that are logged in and have a phone; who pauses comes back.
    public func working(_ phone: (String) -> PhoneState) -> Int {
        agents.count { $0.value.isIn && state(of: $0.key, phone) != .offline }
    }

    /// About how long this caller still waits; nil before anything was measured.
    public func wait(of id: String, _ phone: (String) -> PhoneState) -> Duration? {
        guard let position = position(of: id), let usualService else { return nil }
        let serving = agents.count {
            $0.value.isIn && !$0.value.isPaused && state(of: $0.key, phone) != .offline
        }
        return .milliseconds(usualService * Int64(position) / Int64(max(1, serving)))
    }

    /// An outside number can always be called, but for one that talks.
    private func state(of number: String, _ phone: (String) -> PhoneState) -> PhoneState {
        guard rules.outside.contains(number) else { return phone(number) }
        return agents[number]?.talks == true ? .busy : .idle
    }

    // MARK: - Callers

    public mutating func enter(
        _ id: String, priority: Int, at now: Duration, _ phone: (String) -> PhoneState
    ) -> [Order] {
        guard callers.count < min(rules.limit ?? Limits.queueCallers, Limits.queueCallers) else {
            return [.leave(id, .full)]
        }
        guard rules.joinsEmpty || working(phone) > 0 else { return [.leave(id, .nobody)] }
        totals.offered += 1
        let index = callers.firstIndex { $0.priority < priority } ?? callers.count
        callers.insert(Caller(id: id, priority: priority, entered: now), at: index)
        return assign(now, phone)
    }

    /// It hung up (`isAbandoned`), or the plan wants something else.
    public mutating func left(
        _ id: String, isAbandoned: Bool, at now: Duration, _ phone: (String) -> PhoneState
    ) -> [Order] {
        guard let index = callers.firstIndex(where: { $0.id == id }) else { return [] }
        callers.remove(at: index)
        if isAbandoned { totals.abandoned += 1 } else { totals.left += 1 }
        return assign(now, phone)
    }

    // MARK: - Agents

    public mutating func answered(_ id: String, by number: String, at now: Duration) {
        guard let index = callers.firstIndex(where: { $0.id == id }) else { return }
        let waited = now - callers[index].entered
        callers.remove(at: index)
        agents[number]?.misses = 0
        agents[number]?.figures.answered += 1
        agents[number]?.talks = true
        last = number
        totals.answered += 1
        totals.waitedSeconds += Int(waited.components.seconds)
        guard waited <= Limits.serviceLevel else { return }
        totals.inTime += 1
        agents[number]?.figures.inTime += 1
    }

    /// A phone said no, or cannot be had.
    public mutating func refused(
        _ id: String, by number: String, at now: Duration, _ phone: (String) -> PhoneState
    ) -> [Order] {
        guard let index = callers.firstIndex(where: { $0.id == id }),
            callers[index].ringing.remove(number) != nil
        else { return [] }
        callers[index].tried.insert(number)
        if callers[index].ringing.isEmpty { callers[index].ringsUntil = nil }
        return miss(number, now) + assign(now, phone)
    }

    /// The conversation is over.
    public mutating func talked(_ number: String, for duration: Duration, until now: Duration) {
        guard agents[number] != nil else { return }
        agents[number]?.talks = false
        if rules.wrapUp > .zero { agents[number]?.restsUntil = now + rules.wrapUp }
        totals.talkedSeconds += Int(duration.components.seconds)
        agents[number]?.figures.talkedSeconds += Int(duration.components.seconds)
        agents[number]?.figures.restedSeconds += Int(rules.wrapUp.components.seconds)
        let service = (duration + rules.wrapUp).milliseconds
        usualService = usualService.map { ($0 * 7 + service) / 8 } ?? service
    }

    /// `reason`: of a pause.
    public mutating func change(
        _ number: String, _ change: AgentChange, reason: String? = nil, at now: Duration,
        _ phone: (String) -> PhoneState
    ) -> [Order] {
        guard agents[number] != nil || agents.count < Limits.queueAgents else { return [] }
        var agent = agents[number] ?? Agent(isIn: false)
        switch change {
        case .login: agent.isIn = true
        case .logout: agent.isIn = false
        case .flip: agent.isIn.toggle()
        case .pause: agent.pause(true, reason, at: now)
        case .resume: break
        }
        if change != .pause {
            agent.pause(false, nil, at: now)
            agent.misses = 0
            // Who comes back is asked again by all who wait.
            for index in callers.indices { callers[index].tried.remove(number) }
        }
        agents[number] = agent
        return check(at: now, phone)
    }

    /// What was known of an agent before.
    public mutating func recall(_ number: String, calls: Int, lastCall: Duration?) {
        agents[number]?.calls = calls
        agents[number]?.lastCall = lastCall
    }

    /// `in`, `out`, `in paused`, `in paused at lunch`: how it is kept.
    public func text(of number: String) -> String? {
        agents[number].map { agent in
            ([agent.isIn ? "in" : "out"] + (agent.isPaused ? ["paused"] : [])
                + [agent.reason].compactMap { $0 }).joined(separator: " ")
        }
    }

    /// A pause that was not over counts from here on.
    public mutating func restore(_ number: String, _ text: String, at now: Duration) {
        guard agents[number] != nil || agents.count < Limits.queueAgents else { return }
        let words = text.split(separator: " ", maxSplits: 2)
        var agent = agents[number] ?? Agent(isIn: false)
        agent.isIn = words.first == "in"
        if words.count > 1, words[1] == "paused" {
            agent.pause(true, words.count > 2 ? String(words[2]) : nil, at: now)
        }
        agents[number] = agent
    }

    // MARK: - Time

    /// When `check` is wanted, if nothing happens before.
    public var deadline: Duration? {
        let callers = callers.compactMap { [$0.ringsUntil, $0.restsUntil].compactMap { $0 }.min() }
        guard !self.callers.isEmpty else { return nil }
        return (callers + agents.values.compactMap(\.restsUntil)).min()
    }

    /// A deadline, or a phone that may be free now.
    public mutating func check(at now: Duration, _ phone: (String) -> PhoneState) -> [Order] {
        var orders: [Order] = []
        for number in agents.keys where agents[number]?.restsUntil.map({ $0 <= now }) == true {
            agents[number]?.restsUntil = nil
        }
        for index in callers.indices {
            if callers[index].restsUntil.map({ $0 <= now }) == true {
                callers[index].restsUntil = nil
            }
            guard callers[index].ringsUntil.map({ $0 <= now }) == true else { continue }
            let missing = callers[index].ringing.sorted()
            orders.append(.stop(callers[index].id))
            callers[index].tried.formUnion(missing)
            callers[index].ringing = []
            callers[index].ringsUntil = nil
            for number in missing { orders += miss(number, now) }
        }
        if !rules.joinsEmpty, working(phone) == 0 {
            for caller in callers where caller.ringing.isEmpty {
                orders.append(.leave(caller.id, .nobody))
                totals.left += 1
            }
            callers.removeAll { $0.ringing.isEmpty }
        }
        return orders + assign(now, phone)
    }

    private mutating func miss(_ number: String, _ now: Duration) -> [Order] {
        guard var agent = agents[number] else { return [] }
        agent.misses += 1
        agent.figures.missed += 1
        defer { agents[number] = agent }
        guard agent.misses >= Limits.missesInARow, !agent.isPaused else { return [] }
        agent.pause(true, Self.missedTooMany, at: now)
        agent.misses = 0
        return [.paused(number)]
    }

    /// Why somebody pauses who has not said so.
    static let missedTooMany = "missed calls"

    // MARK: - Who gets whom

    private mutating func assign(_ now: Duration, _ phone: (String) -> PhoneState) -> [Order] {
        var orders: [Order] = []
        var taken = callers.reduce(into: Set<String>()) { $0.formUnion($1.ringing) }
        for index in callers.indices
        where callers[index].ringing.isEmpty && callers[index].restsUntil == nil {
            let free = agents.keys.filter { number in
                guard let agent = agents[number] else { return false }
                return agent.isIn && !agent.isPaused && agent.restsUntil == nil
                    && !taken.contains(number) && state(of: number, phone) == .idle
            }
            guard !free.isEmpty else { continue }
            let next = free.filter { !callers[index].tried.contains($0) }
            guard !next.isEmpty else {
                // Everybody has had its turn: a rest, so that phones that say no at once do not
                // make it spin.
                callers[index].tried = []
                callers[index].restsUntil = now + Limits.betweenRounds
                continue
            }
            let chosen = choose(next.sorted())
            taken.formUnion(chosen)
            callers[index].ringing = Set(chosen)
            callers[index].rangSince = now
            callers[index].ringsUntil = now + rules.each
            orders.append(.ring(callers[index].id, chosen))
        }
        return orders
    }

    private mutating func choose(_ free: [String]) -> [String] {
        let order = rules.members + free.filter { !rules.members.contains($0) }
        let sorted = order.filter { free.contains($0) }
        let first: String?
        switch rules.strategy {
        case .all: return sorted
        case .inOrder: first = sorted.first
        case .roundRobin:
            let place = last.flatMap { order.firstIndex(of: $0) } ?? -1
            first = order[(place + 1)...].first { free.contains($0) } ?? sorted.first
            last = first
        case .random: first = sorted.randomElement(using: &chance)
        case .longestIdle:
            first = sorted.min {
                agents[$0]?.lastCall ?? .seconds(-1) < agents[$1]?.lastCall ?? .seconds(-1)
            }
        case .fewestCalls:
            first = sorted.min { agents[$0]?.calls ?? 0 < agents[$1]?.calls ?? 0 }
        }
        return first.map { [$0] } ?? []
    }
}

extension QueueLine.Totals: CountLine {
    public static var counts: [WritableKeyPath<QueueLine.Totals, Int>] {
        [
            \.offered, \.answered, \.abandoned, \.left, \.waitedSeconds, \.inTime,
            \.talkedSeconds,
        ]
    }
}
