/// What formulas are worth now (5.5). A missing value makes comparisons false, prints as nothing,
/// and stays missing in calculations.
extension CallMachine {
    mutating func holds(_ formula: Formula, _ world: some WorldView) -> Bool {
        value(of: formula, world) == .flag(true)
    }

    /// As it is printed, at most 8 KB; nil if it is missing.
    mutating func text(of formula: Formula, _ world: some WorldView) -> String? {
        value(of: formula, world).text
    }

    /// Something that can be dialed.
    mutating func number(of formula: Formula, _ world: some WorldView) -> String? {
        text(of: formula, world).flatMap { Pattern.looksLikeNumber($0) ? $0 : nil }
    }

    mutating func value(of formula: Formula, _ world: some WorldView) -> Value {
        switch formula {
        case .constant(let value): return value
        case .text(let pieces): return .text(joined(pieces, world))
        case .fact(let fact): return value(of: fact)
        case .local(let index): return opened(local(index))
        case .variable(let index):
            return variables.indices.contains(index) ? opened(variables[index]) : .missing
        case .field(let record, let index): return value(of: record, world).field(index)
        case .fallback(let first, let second):
            let value = value(of: first, world)
            return value == .missing ? self.value(of: second, world) : value
        case .calculate(let left, let calculation, let right):
            let left = value(of: left, world)
            return left.calculated(calculation, value(of: right, world))
        case .inMap(let key, let map):
            let map = plan.maps[map]
            guard let key = aside({ $0.text(of: key, world) }) else {
                return map.otherwise ?? .missing
            }
            return map.keys.match(key).map { map.values[$0.value] } ?? map.otherwise ?? .missing
        case .apply(let function, let values):
            return apply(function, values.map { value(of: $0, world) }, world).bounded
        case .call(let function, let values): return call(function, values, world)
        case .not, .both, .either, .isSet, .equal, .compare, .startsWith, .isInMap, .matches,
            .schedule, .toggle, .phoneState:
            return .flag(aside { $0.isTrue(formula, world) })
        }
    }

    private mutating func isTrue(_ formula: Formula, _ world: some WorldView) -> Bool {
        switch formula {
        case .not(let inner): return !holds(inner, world)
        case .both(let left, let right): return holds(left, world) && holds(right, world)
        case .either(let left, let right): return holds(left, world) || holds(right, world)
        case .isSet(let inner): return value(of: inner, world) != .missing
        case .equal(let left, let right):
            let left = value(of: left, world)
            return left.isEqual(to: value(of: right, world))
        case .compare(let left, let comparison, let right):
            let left = value(of: left, world)
            return left.compares(comparison, value(of: right, world))
        case .startsWith(let left, let right):
            guard let left = text(of: left, world), let right = text(of: right, world) else {
                return false
            }
            return left.utf8.starts(with: right.utf8)
        case .isInMap(let key, let map):
            return text(of: key, world).map { plan.maps[map].keys.match($0) != nil } ?? false
        case .matches(let subject, let table):
            return text(of: subject, world).map { table.match($0) != nil } ?? false
        case .schedule(let index, let state): return self.state(ofSchedule: index, world) == state
        case .toggle(let name): return isOn(name, world)
        case .phoneState(let phone, let state):
            guard let phone = text(of: phone, world) else { return false }
            let found = world.phone(phone)
            read("phone", phone, found.rawValue)
            return found == state
        case .constant, .text, .fact, .local, .variable, .field, .fallback, .calculate, .inMap,
            .apply, .call:
            return value(of: formula, world) == .flag(true)
        }
    }

    private mutating func joined(_ pieces: [Formula], _ world: some WorldView) -> String {
        var text = ""
        for piece in pieces {
            text += self.text(of: piece, world) ?? ""
            if text.utf8.count > Limits.textBytes { return text.cut(to: Limits.textBytes) }
        }
        return text
    }

    /// A `function` of the plan, over its arguments.
    private mutating func call(
        _ function: Int, _ formulas: [Formula], _ world: some WorldView
    ) -> Value {
        guard arguments.count < Limits.frames else { return .missing }
        let values = formulas.map { sealed($0, world) }
        arguments.append(values)
        defer { arguments.removeLast() }
        return value(of: plan.functions[function].body, world)
    }

    // MARK: - Facts

    private func value(of fact: Fact) -> Value {
        switch fact {
        case .dialed: return .phone(dialed)
        case .entered: return entered.isEmpty ? .missing : .phone(entered)
        case .callerNumber: return call.callerNumber.map(Value.phone) ?? .missing
        case .callerName: return call.callerName.map(Value.text) ?? .missing
        case .callerExtension: return call.extension.map(Value.phone) ?? .missing
        case .callerAnonymous: return .flag(call.isAnonymous)
        case .callerLanguage:
            return .text(language ?? firstLanguage)
        case .callerLastDialed: return call.lastDialed.map(Value.phone) ?? .missing
        case .callID: return .text(call.callID)
        case .callSeconds: return .int((now.milliseconds - began.milliseconds) / 1_000)
        case .callStarted: return .text(plan.local(began).stamp)
        case .callDirection: return .text(call.direction)
        case .callTransferredBy: return call.transferredBy.map(Value.phone) ?? .missing
        case .trunk: return call.trunk.map(Value.text) ?? .missing
        case .now: return .text(plan.local(now).clock)
        case .today: return .date(plan.local(now).date.daysSince1970)
        case .weekday: return .text(plan.local(now).weekday.short)
        }
    }

    private mutating func isOn(_ name: String, _ world: some WorldView) -> Bool {
        if let changed = toggled.last(where: { $0.name == name }) { return changed.isOn }
        if let isOn = world.toggle(name) {
            read("toggle", name, isOn ? "on" : "off")
            return isOn
        }
        return plan.toggles.first { $0.name == name }?.isOnAtFirst ?? false
    }

    /// A change that this step makes, as the rest of the step shall see it.
    mutating func toggle(_ name: String, _ change: Change, _ world: some WorldView) {
        let isOn =
            switch change {
            case .on: true
            case .off: false
            case .flip: !isOn(name, world)
            }
        toggled.append((name, isOn))
        command(.toggle(name, isOn ? .on : .off))
    }

    /// The state that a schedule is in, by the line that says so.
    mutating func state(ofSchedule index: Int, _ world: some WorldView) -> Int? {
        let schedule = plan.schedules[index]
        if let forced = world.forcedState(ofSchedule: schedule.name) {
            read("schedule", schedule.name, forced)
            record(.schedule(schedule.name, state: forced, by: nil))
            return schedule.states.firstIndex(of: forced)
        }
        // A schedule whose condition asks for itself has none of its own.
        guard arguments.count < Limits.frames else { return nil }
        arguments.append([])
        defer { arguments.removeLast() }
        let conditions = schedule.conditions.map { holds($0, world) }
        let found = plan.state(of: schedule, at: now, conditions)
        let position = found.rule.flatMap {
            schedule.positions.indices.contains($0) ? schedule.positions[$0] : nil
        }
        if schedule.states.indices.contains(found.state) {
            record(.schedule(schedule.name, state: schedule.states[found.state], by: position))
        }
        return found.state
    }
}

extension CallFacts {
    /// The phone that calls; nil for callers from outside.
    var `extension`: String? {
        switch entry {
        case .context(_, let number), .flow(_, let number): number
        case .transfer(_, let number): number
        case .incoming: nil
        }
    }

    var trunk: String? {
        if case .incoming(let trunk) = entry { trunk } else { nil }
    }

    /// `inside`, `incoming` or `later`
    var direction: String {
        switch entry {
        case .context, .transfer: "inside"
        case .incoming: "incoming"
        case .flow: "later"
        }
    }
}
