/// Who rings when: a pure machine for one `ring`, the same in the exchange and in the simulator
/// (6.2, rule 5). Times count from the beginning of the `ring`.
public struct RingPlanner: Equatable, Sendable {
    public enum Order: Equatable, Sendable {
        case start(String)
        /// Let it ring no longer.
        case stop(String)
        /// Nobody took it. Nothing rings any more.
        case over(Outcome)
    }

    /// What the strategies know of a phone.
    public struct Phone: Equatable, Sendable {
        public var state: PhoneState
        /// When its last conversation ended, on any clock; nil if it had none.
        public var lastCall: Int64?
        public var calls: Int
        /// It is called while it talks, or rings for somebody else.
        public var hasCallWaiting: Bool

        public init(
            state: PhoneState, lastCall: Int64? = nil, calls: Int = 0,
            hasCallWaiting: Bool = true
        ) {
            self.hasCallWaiting = hasCallWaiting
            self.state = state
            self.lastCall = lastCall
            self.calls = calls
        }
    }

    fileprivate enum Who: Equatable {
        case phone(String)
        case outside(String, DialPlan)
        /// Its children in the order in which they ring, and which of them has its turn.
        case together([Int])
        case inTurn([Int], each: Duration, turn: Int, group: String, places: [Int])
    }

    fileprivate enum State: Equatable {
        case idle, running
        case over(Outcome)
    }

    fileprivate struct Node: Equatable {
        var who: Who
        var parent: Int?
        var after: Duration
        var skipsBusy: Bool
        /// Where it goes on, once; what its targets may still add.
        var instead: [Forwards.Condition: [RingPlan.Target]] = [:]
        var patience: Duration?
        var divertedBy: [CallForward] = []
        var depth = 0
        /// When a phone counts as not answered, where that leads elsewhere.
        var divertsAt: Duration?
        var state = State.idle
        /// When it begins, if that is still to come.
        var startsAt: Duration?
        /// When its turn is over.
        var endsAt: Duration?

        /// Of what rings: an extension, or what an outside number is called.
        var name: String? {
            switch who {
            case .phone(let name), .outside(let name, _): name
            case .together, .inTurn: nil
            }
        }
    }

    /// How long each one rings in turn, if nobody says.
    static let usualTurn = Duration.seconds(15)

    private var limit: Duration
    /// The `for` of the plan; a phone that was called alone, and forwards, gives another one.
    private let span: Duration
    private let isLonely: Bool
    private var nodes: [Node] = []
    private var phones: [String: Phone] = [:]
    private var orders: [Order] = []
    private var isOver = false
    private var generator: Chance
    /// Where each round-robin group goes on the next time.
    public private(set) var places: [String: Int]
    private var moved: Set<String> = []

    /// - Parameters:
    ///   - phone: What is known of a phone.
    ///   - places: Where each round-robin group goes on, as the last planner left it.
    ///   - seed: Of the call, for `random`.
    public init(
        _ plan: RingPlan, places: [String: Int] = [:], seed: UInt64 = 0, _ phone: (String) -> Phone
    ) {
        limit = plan.limit
        span = plan.limit
        isLonely = plan.isLonely
        self.places = places
        generator = Chance(state: seed)
        for number in plan.targets.flatMap(\.allNumbers).prefix(2 * Limits.phonesPerRing)
        where phones[number] == nil { phones[number] = phone(number) }
        var (strategy, each, targets) = (plan.strategy ?? .all, plan.each, plan.targets)
        if targets.count == 1, case .group(var group) = targets[0].who, let wanted = plan.strategy {
            // The line itself says how the group rings.
            group.strategy = wanted
            group.each = each ?? group.each
            targets[0].who = .group(group)
            (strategy, each) = (.all, nil)
        }
        let whole = GroupPlan(
            name: "", members: targets, strategy: strategy, each: each, skipsBusy: false)
        _ = add(.init(who: .group(whole), after: .zero), parent: nil, skipsBusy: false, depth: 0)
    }

    /// Who rings now, and since when.
    public private(set) var rings: [String: Duration] = [:]

    public func isRinging(_ number: String) -> Bool { rings[number] != nil }

    /// How the outside number of this name is called; nil for phones.
    public func outside(_ name: String) -> DialPlan? {
        for case .outside(name, let plan) in nodes.lazy.map(\.who) { return plan }
        return nil
    }

    /// What rings at this number: the extension, or what the outside number is called.
    func name(of number: String) -> String {
        let outside = RingPlan.name(ofOutside: number)
        return rings[number] == nil && rings[outside] != nil ? outside : number
    }

    /// The number that this name stands for.
    func number(of name: String) -> String { outside(name)?.number ?? name }

    // MARK: - Doors

    public mutating func begin() -> [Order] {
        start(0, .zero)
        return take()
    }

    /// When `fire` is to be called; nil when it is over.
    public var deadline: Duration? {
        guard !isOver else { return nil }
        return nodes.reduce(limit) {
            min($0, $1.startsAt ?? $0, $1.endsAt ?? $0, $1.divertsAt ?? $0)
        }
    }

    /// A deadline has come.
    public mutating func fire(at time: Duration) -> [Order] {
        while !isOver, let due = deadline, due <= time {
            if due >= limit {
                if !goesOn(due) { close(.noanswer) }
            } else if let index = nodes.firstIndex(where: { $0.endsAt == due }) {
                stop(index)
                finish(index, .noanswer, due)
            } else if let index = nodes.firstIndex(where: { $0.divertsAt == due }) {
                giveUp(index, due)
            } else if let index = nodes.firstIndex(where: { $0.startsAt == due }) {
                start(index, due)
            }
        }
        return take()
    }

    /// A phone rings no longer: it is busy, declines, or cannot be reached.
    public mutating func ended(_ number: String, _ outcome: Outcome, at time: Duration) -> [Order] {
        guard let index = ringing(number) else { return [] }
        rings[number] = nil
        said(index, outcome, time)
        return take()
    }

    /// A phone sends its call to others.
    public mutating func diverted(
        _ number: String, to targets: [RingPlan.Target], at time: Duration,
        _ phone: (String) -> Phone
    ) -> [Order] {
        guard let index = ringing(number) else { return [] }
        rings[number] = nil
        for number in targets.flatMap(\.allNumbers) where phones[number] == nil {
            phones[number] = phone(number)
        }
        divert(index, to: targets, time)
        return take()
    }

    /// Who has sent the call to the phone that rings there.
    public func forwards(to number: String) -> [CallForward] {
        ringing(number).map { nodes[$0].divertedBy } ?? []
    }

    /// Somebody took it: the others stop.
    public mutating func answered(_ number: String) -> [Order] {
        guard !isOver else { return [] }
        if let index = ringing(number) { nodes[index].state = .over(.ended) }
        rings[number] = nil
        stop(0)
        isOver = true
        return take()
    }

    /// Everything that rings stops: the caller has gone.
    public mutating func cancel() -> [Order] {
        guard !isOver else { return [] }
        stop(0)
        isOver = true
        return take()
    }

    /// Round-robin groups that have moved on since this was asked last, and where they go on. Other
    /// calls move other groups meanwhile.
    public mutating func takeMoves() -> [String: Int] {
        defer { moved = [] }
        return places.filter { moved.contains($0.key) }
    }

    /// Phones that do not ring yet and may.
    public var toCome: [String] {
        guard !isOver else { return [] }
        return nodes.compactMap { node in
            node.state == .idle ? node.name : nil
        }
    }

    // MARK: - Building

    private mutating func add(
        _ target: RingPlan.Target, parent: Int?, skipsBusy: Bool, depth: Int
    ) -> Int? {
        guard nodes.count < 2 * Limits.phonesPerRing, depth <= Limits.groupsInGroups + 1 else {
            return nil
        }
        let index = nodes.count
        var node = Node(
            who: .together([]), parent: parent, after: target.after, skipsBusy: skipsBusy)
        switch target.who {
        case .extension(let number) where target.beside.isEmpty:
            node.who = .phone(number)
            node.instead = target.instead
            node.patience = target.patience
            node.divertedBy = target.divertedBy
            node.depth = depth
            nodes.append(node)
        case .outside(let name, let plan):
            node.who = .outside(name, plan)
            node.divertedBy = target.divertedBy
            nodes.append(node)
        case .extension:
            var own = target
            own.beside = []
            own.after = .zero
            nodes.append(node)
            let children = ([own] + target.beside).compactMap {
                add($0, parent: index, skipsBusy: skipsBusy, depth: depth + 1)
            }
            nodes[index].who = .together(children)
        case .group(let group):
            nodes.append(node)
            let order = order(group)
            let children = order.compactMap {
                add(
                    group.members[$0], parent: index, skipsBusy: skipsBusy || group.skipsBusy,
                    depth: depth + 1)
            }
            nodes[index].who =
                group.strategy == .all
                ? .together(children)
                : .inTurn(
                    children, each: group.each ?? Self.usualTurn, turn: -1,
                    group: group.strategy == .roundRobin ? group.name : "", places: order)
        }
        return index
    }

    /// The members' indices in the order in which they ring.
    private mutating func order(_ group: GroupPlan) -> [Int] {
        let indices = Array(group.members.indices)
        guard !indices.isEmpty else { return [] }
        switch group.strategy {
        case .all, .inOrder: return indices
        case .roundRobin:
            let first = (places[group.name] ?? 0) % indices.count
            return Array(indices[max(0, first)...]) + Array(indices[..<max(0, first)])
        case .random: return indices.shuffled(using: &generator)
        case .longestIdle:
            // Who never spoke has been idle the longest.
            return sorted(group) {
                min($0, $1)
            } by: {
                $0.lastCall ?? .min
            }
        case .fewestCalls:
            return sorted(group) {
                $0 + $1
            } by: {
                Int64($0.calls)
            }
        }
    }

    private func sorted(
        _ group: GroupPlan, _ join: (Int64, Int64) -> Int64, by rank: (Phone) -> Int64
    ) -> [Int] {
        let ranks = group.members.map { member in
            let all = member.numbers.compactMap { phones[$0].map(rank) }
            return all.dropFirst().reduce(all.first ?? .max, join)
        }
        return group.members.indices.sorted {
            (ranks[$0], Int64($0)) < (ranks[$1], Int64($1))
        }
    }

    // MARK: - Ringing

    private mutating func start(_ index: Int, _ time: Duration) {
        nodes[index].startsAt = nil
        nodes[index].state = .running
        switch nodes[index].who {
        case .phone(let number): start(number, index, time)
        case .outside(let name, _): startOutside(name, index, time)
        case .together(let children):
            // All times are known before the first one can be over.
            for child in children { nodes[child].startsAt = time + nodes[child].after }
            for child in children
            where nodes[child].after <= .zero && nodes[child].state == .idle && !isOver {
                start(child, time)
            }
            if children.isEmpty { finish(index, .unavailable, time) }
        case .inTurn: next(index, time)
        }
    }

    private mutating func startOutside(_ name: String, _ index: Int, _ time: Duration) {
        if isRinging(name) { return finish(index, .failed, time) }
        orders.append(.start(name))
        rings[name] = time
    }

    private mutating func start(_ number: String, _ index: Int, _ time: Duration) {
        let isTwice = nodes.indices.contains { other in
            other != index && nodes[other].who == .phone(number) && nodes[other].state == .running
        }
        if let others = nodes[index].instead[.always] {
            return divert(index, to: others, time)
        }
        switch phones[number]?.state ?? .offline {
        case .offline: said(index, .unavailable, time)
        case .dnd: said(index, .busy, time)
        case .busy where nodes[index].skipsBusy || nodes[index].instead[.busy] != nil:
            said(index, .busy, time)
        case .busy where hasNoRoom(number, isTwice), .ringing where hasNoRoom(number, isTwice):
            said(index, .busy, time)
        case .idle, .ringing, .busy:
            if isTwice { return finish(index, .failed, time) }
            orders.append(.start(number))
            rings[number] = time
            if nodes[index].instead[.noanswer] != nil {
                nodes[index].divertsAt = nodes[index].patience.map { time + $0 }
            }
        }
    }

    /// Without call waiting; what rings for this call already is no other call.
    private func hasNoRoom(_ number: String, _ ringsHere: Bool) -> Bool {
        phones[number]?.hasCallWaiting == false && !ringsHere
    }

    // MARK: - Forwards

    /// A phone cannot be had: what its owner has said about that, or it is over.
    private mutating func said(_ index: Int, _ outcome: Outcome, _ time: Duration) {
        if let condition = outcome.forward, let others = nodes[index].instead[condition] {
            divert(index, to: others, time)
        } else {
            finish(index, outcome, time)
        }
    }

    private mutating func divert(
        _ index: Int, to targets: [RingPlan.Target], _ time: Duration
    ) {
        nodes[index].instead = [:]
        nodes[index].divertsAt = nil
        let depth = nodes[index].depth + 1
        let children = targets.compactMap {
            add($0, parent: index, skipsBusy: false, depth: depth)
        }
        nodes[index].who = .together(children)
        start(index, time)
    }

    /// Nobody takes it there.
    private mutating func giveUp(_ index: Int, _ time: Duration) {
        nodes[index].divertsAt = nil
        guard case .phone(let number) = nodes[index].who, nodes[index].state == .running else {
            return
        }
        orders.append(.stop(number))
        rings[number] = nil
        said(index, .noanswer, time)
    }

    /// The time is up: a phone that was called alone, and forwards then, gets it anew.
    private mutating func goesOn(_ time: Duration) -> Bool {
        guard isLonely,
            let index = nodes.firstIndex(where: {
                $0.state == .running && $0.instead[.noanswer] != nil
            })
        else { return false }
        limit = time + span
        giveUp(index, time)
        return true
    }

    /// The next one has its turn.
    private mutating func next(_ index: Int, _ time: Duration) {
        guard
            case .inTurn(let children, let each, let turn, let group, let order) = nodes[index].who
        else { return }
        nodes[index].who = .inTurn(
            children, each: each, turn: turn + 1, group: group, places: order)
        guard children.indices.contains(turn + 1) else {
            return finish(index, best(children), time)
        }
        let child = children[turn + 1]
        if !group.isEmpty, order.indices.contains(turn + 1) {
            places[group] = (order[turn + 1] + 1) % order.count
            moved.insert(group)
        }
        nodes[child].endsAt = time + each
        start(child, time)
    }

    private mutating func finish(_ index: Int, _ outcome: Outcome, _ time: Duration) {
        nodes[index].state = .over(outcome)
        nodes[index].divertsAt = nil
        nodes[index].endsAt = nil
        nodes[index].startsAt = nil
        guard let parent = nodes[index].parent else { return close(outcome) }
        switch nodes[parent].who {
        case .together(let children):
            if children.allSatisfy({ nodes[$0].outcome != nil }) {
                finish(parent, best(children), time)
            } else if !children.contains(where: { nodes[$0].state == .running }) {
                startEarliest(of: children, time)
            }
        case .inTurn(let children, _, let turn, _, _):
            if children.indices.contains(turn), children[turn] == index { next(parent, time) }
        case .phone, .outside: break
        }
    }

    /// Nobody else is left to wait for: who could only join later joins now.
    private mutating func startEarliest(of children: [Int], _ time: Duration) {
        let waiting = children.filter { nodes[$0].state == .idle && nodes[$0].startsAt != nil }
        let next = waiting.min {
            (nodes[$0].startsAt ?? .zero, $0) < (nodes[$1].startsAt ?? .zero, $1)
        }
        if let next { start(next, time) }
    }

    /// Every phone below stops; nothing below begins any more.
    private mutating func stop(_ index: Int) {
        nodes[index].startsAt = nil
        nodes[index].endsAt = nil
        nodes[index].divertsAt = nil
        let wasRunning = nodes[index].state == .running
        switch nodes[index].who {
        case .phone(let name), .outside(let name, _):
            guard wasRunning else { return }
            nodes[index].state = .over(.noanswer)
            orders.append(.stop(name))
            rings[name] = nil
        case .together(let children), .inTurn(let children, _, _, _, _):
            for child in children { stop(child) }
        }
    }

    private mutating func close(_ outcome: Outcome) {
        guard !isOver else { return }
        stop(0)
        isOver = true
        let phones = nodes.indices.filter { nodes[$0].name != nil }
        let outcomes = phones.compactMap { nodes[$0].outcome }
        orders.append(.over(outcomes.isEmpty ? outcome : best(phones)))
    }

    // MARK: - Outcomes

    /// The most hopeful one (5.2).
    private func best(_ children: [Int]) -> Outcome {
        let rank: [Outcome] = [.noanswer, .busy, .declined, .unavailable]
        let outcomes = children.compactMap { nodes[$0].outcome }
        return rank.first { outcomes.contains($0) } ?? (outcomes.isEmpty ? .unavailable : .failed)
    }

    private func ringing(_ number: String) -> Int? {
        nodes.firstIndex { $0.state == .running && $0.name == number }
    }

    private mutating func take() -> [Order] {
        defer { orders = [] }
        return orders
    }
}

extension RingPlanner.Node {
    fileprivate var outcome: Outcome? {
        if case .over(let outcome) = state { outcome } else { nil }
    }
}

extension RingPlan {
    /// One phone is called, and no group.
    public var isLonely: Bool {
        guard targets.count == 1, case .extension = targets[0].who else { return false }
        return true
    }
}

extension RingPlan {
    /// The outside numbers that may ring.
    public var outside: [DialPlan] { targets.flatMap(\.outside) }
}

extension RingPlan.Target {
    fileprivate var outside: [DialPlan] {
        let others = (Forwards.Condition.allCases.flatMap { instead[$0] ?? [] } + beside)
            .flatMap(\.outside)
        switch who {
        case .extension: return others
        case .group(let group): return group.members.flatMap(\.outside) + others
        case .outside(_, let plan): return [plan]
        }
    }

    /// Every phone that may ring, forwards included.
    var allNumbers: [String] {
        let ways = Forwards.Condition.allCases.flatMap { instead[$0] ?? [] }
        let others = (ways + beside).flatMap(\.allNumbers)
        switch who {
        case .extension(let number): return [number] + others
        case .group(let group): return group.members.flatMap(\.allNumbers) + others
        case .outside: return []
        }
    }
}
