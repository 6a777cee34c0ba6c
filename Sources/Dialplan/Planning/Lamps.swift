/// What a lamp can show (section 8 of the language).
public enum Lamp: Hashable, Sendable {
    case phone(String)
    case room(String)
    case toggle(String)
    case queue(String)
    /// A parking slot.
    case slot(String)
    /// Whether this extension wants no calls.
    case dnd(String)

    /// Everything that can have this name.
    public static func all(named name: String) -> [Lamp] {
        [.phone(name), .room(name), .toggle(name), .queue(name), .slot(name), .dnd(name)]
    }

    /// In front of an extension's number: the lamp of its do-not-disturb.
    public static let dndPrefix = "dnd-"
}

extension Plan {
    /// What a phone of this context means that watches `name`; nil where the context does not
    /// reach it, or there is no such thing.
    ///
    /// A number is looked up as if it were dialed: an extension is itself, and any other number is
    /// what it leads to, so that the key that flips a toggle also shows it. A name means the toggle
    /// or the queue that the context can get to. `isRoom` says of rooms that no block declares
    /// whether anybody is in them.
    public func lamp(
        _ name: String, in context: String, _ inventory: Inventory, isRoom: (String) -> Bool
    ) -> Lamp? {
        guard let context = contexts[context] else { return nil }
        if let number = Self.silenced(name) {
            return inventory.extension(number) != nil && context.numbers.match(number) != nil
                ? .dnd(number) : nil
        }
        guard let match = context.numbers.match(name) else {
            var scan = LampScan(plan: self)
            scan.add(context)
            return [.toggle(name), .queue(name)].first { scan.found.contains($0) }
        }
        if inventory.extension(name) != nil { return .phone(name) }
        var scan = LampScan(plan: self)
        scan.add(context.routes[match.value].body)
        if scan.hasRooms, hasConference(name) || isRoom(name) { return .room(name) }
        if scan.hasSlots { return .slot(match.dialed) }
        return scan.found.count == 1 ? scan.found.first : nil
    }

    /// `dnd-201` is the do-not-disturb of 201.
    static func silenced(_ name: String) -> String? {
        name.hasPrefix(Lamp.dndPrefix) ? String(name.dropFirst(Lamp.dndPrefix.count)) : nil
    }

    /// As it stands in the plan; nil for a toggle that it does not have.
    public func isOnAtFirst(toggle name: String) -> Bool? {
        toggles.first { $0.name == name }?.isOnAtFirst
    }

    /// The extensions of a group, those of groups in it too, each once; nil for no group.
    public func members(ofGroup name: String) -> [String]? {
        guard let index = groups.firstIndex(where: { $0.name == name }) else { return nil }
        var found: [String] = []
        collect(groups[index], depth: 0, into: &found)
        return found
    }

    private func collect(_ group: Group, depth: Int, into found: inout [String]) {
        for member in group.members {
            switch member.who {
            case .extensions(let numbers): found += numbers.filter { !found.contains($0) }
            case .group(let index) where depth < Limits.groupsInGroups:
                collect(groups[index], depth: depth + 1, into: &found)
            case .group, .value, .outside: break
            }
        }
    }

    public func hasFlow(_ name: String) -> Bool { flows.contains { $0.name == name } }

    /// The next moment at which clocks show this minute of the day.
    public func next(minute: Int, after now: WallTime) -> WallTime {
        let today = local(now).date
        let first = moment(today, minute: minute)
        return first > now ? first : moment(today.adding(days: 1), minute: minute)
    }
}

/// Looks for what lamps can show through all that a body can get to.
private struct LampScan {
    let plan: Plan
    /// Toggles with a lamp, and queues.
    var found: Set<Lamp> = []
    var hasRooms = false
    var hasSlots = false
    private var contexts: Set<String> = []
    private var flows: Set<Int> = []
    private var menus: Set<Int> = []

    init(plan: Plan) {
        self.plan = plan
    }

    mutating func add(_ context: Plan.Context) {
        guard contexts.insert(context.name).inserted else { return }
        for route in context.routes { add(route.body) }
        if let before = context.before { add(before.code) }
        if let otherwise = context.otherwise { add(otherwise.code) }
    }

    mutating func add(_ code: Code) {
        for step in code.steps {
            switch step.kind {
            case .action(let action): add(action)
            case .choose(let ways, let otherwise):
                for way in ways { add(way.then) }
                if let otherwise { add(otherwise) }
            case .match(_, let ways, let otherwise):
                for way in ways { add(way.body) }
                if let otherwise { add(otherwise) }
            case .repeatTimes(_, let body), .forEach(_, _, let body), .onHangup(let body):
                add(body)
            case .goto(let way), .perform(let way): add(way)
            case .menu(let index): add(menu: index)
            case .repeatMenu, .setLocal, .setVariable, .returnValue: break
            }
        }
    }

    private mutating func add(_ way: Way) {
        switch way {
        case .flow(let index, _):
            if flows.insert(index).inserted { add(plan.flows[index].body) }
        case .menu(let index): add(menu: index)
        }
    }

    private mutating func add(menu index: Int) {
        guard menus.insert(index).inserted else { return }
        let menu = plan.menus[index]
        for press in menu.presses { add(press.body) }
        let others = [menu.onEnter, menu.onTimeout, menu.onInvalid, menu.onFailed]
        for code in others.compactMap({ $0 }) { add(code) }
    }

    private mutating func add(_ action: ActionCode) {
        switch action.verb {
        case .toggle:
            if let name = action.word(0),
                plan.toggles.contains(where: { $0.name == name && $0.hasLamp })
            {
                found.insert(.toggle(name))
            }
        case .queue: if let name = action.word(0) { found.insert(.queue(name)) }
        case .agent: if let name = action.word("queue") { found.insert(.queue(name)) }
        case .conference: hasRooms = true
        case .unpark: hasSlots = true
        case .route:
            if let name = action.word("in"), let context = plan.contexts[name] { add(context) }
        default: break
        }
        for branch in action.outcomes { add(branch.body) }
        for key in action.keys + action.duringKeys { add(key.body) }
    }
}
