/// Statement after statement, until one waits or the call is over.
extension CallMachine {
    mutating func run(_ world: some WorldView) -> [Effect] {
        while state == .walking {
            readsSecret = false
            guard let last = frames.indices.last else {
                if isBeside { break }
                ranOut()
                continue
            }
            if frames[last].index < frames[last].steps.count {
                let step = frames[last].steps[frames[last].index]
                frames[last].index += 1
                position = step.position
                walked?.insert(step.position)
                if spend() { perform(step, world) }
            } else {
                finished(last, world)
            }
        }
        defer { effects = [] }
        return effects
    }

    /// Nothing is left to walk: the call ends with the reason of the last failed action (5.1).
    private mutating func ranOut() {
        if ending != nil { leave() } else { end(lastFailure ?? .normal) }
    }

    /// False if the call has taken too many steps.
    private mutating func spend() -> Bool {
        steps += 1
        stepsSinceWaiting += 1
        guard stepsSinceWaiting <= Limits.stepsWithoutWaiting, steps <= Limits.stepsPerCall else {
            fail("too many steps")
            return false
        }
        return true
    }

    private mutating func perform(_ step: Step, _ world: some WorldView) {
        switch step.kind {
        case .action(let action): perform(action, world)
        case .choose(let ways, let otherwise):
            let index = ways.firstIndex { holds($0.condition, world) }
            chose(index, index.map { ways[$0].then } ?? otherwise)
        case .match(let subject, let cases, let otherwise):
            let value = value(of: subject, world)
            let index = cases.firstIndex { one in
                one.values.contains { value.isEqual(to: self.value(of: $0, world)) }
            }
            chose(index, index.map { cases[$0].body } ?? otherwise)
        case .repeatTimes(let count, let body): repeatTimes(value(of: count, world), body)
        case .repeatMenu: repeatMenu()
        case .forEach(let local, let values, let body): forEach(local, values, body, world)
        case .setLocal(let index, let formula): setLocal(index, sealed(formula, world))
        case .setVariable(let index, let formula): setVariable(index, sealed(formula, world))
        case .goto(let way): go(way, world)
        case .perform(let way): comeBack(way, world)
        case .returnValue: leaveBody()
        case .menu(let index):
            pushMenu(index, scope: plan.menus[index].isOnTheSpot ? scope : nil)
        case .onHangup(let body): remember(body, step.position)
        }
    }

    /// A body inside the innermost one, with its locals.
    mutating func push(_ code: Code, _ kind: Frame.Kind = .block) {
        guard !code.steps.isEmpty else { return }
        frames.append(Frame(code, scope: scope, kind))
    }

    private mutating func chose(_ index: Int?, _ body: Code?) {
        record(.chose(index))
        if let body { push(body) }
    }

    // MARK: - Circles

    private mutating func repeatTimes(_ count: Value, _ body: Code) {
        guard case .int(let count) = count, count > 0 else { return }
        guard count <= Limits.repeats else { return fail("`repeat` more than 100 times") }
        push(body, .loop(Int(count) - 1))
    }

    private mutating func forEach(
        _ local: Int, _ formulas: [Formula], _ body: Code, _ world: some WorldView
    ) {
        guard formulas.count <= Limits.eachValues else {
            return fail("`for each` with more than 1,000 values")
        }
        guard !body.steps.isEmpty else { return }
        var values = formulas.reversed().map { sealed($0, world) }
        guard let first = values.popLast() else { return }
        guard setLocal(local, first) else { return }
        push(body, .each(local, values))
    }

    private mutating func finished(_ last: Int, _ world: some WorldView) {
        switch frames[last].kind {
        case .loop(let remaining) where remaining > 0:
            frames[last].kind = .loop(remaining - 1)
            frames[last].index = 0
        case .each(let local, var values):
            guard let next = values.popLast() else { return popFrame() }
            guard setLocal(local, next) else { return }
            frames[last].kind = .each(local, values)
            frames[last].index = 0
        case .menu(let menu): advance(menu, last, world)
        case .block, .body, .before, .flow, .forward, .hangup, .loop: popFrame()
        }
    }

    // MARK: - Ways

    /// For good.
    mutating func go(_ way: Way, _ world: some WorldView) {
        guard !isBeside, ending == nil else { return leaveBody() }
        switch way {
        case .flow(let index, let values):
            let values = values.map { sealed($0, world) }
            popAll()
            record(.entered(plan.flows[index].name))
            frames = [Frame(plan.flows[index].body, scope: newScope(values), .body)]
        case .menu(let index):
            popAll()
            pushMenu(index, scope: nil)
        }
    }

    private mutating func comeBack(_ way: Way, _ world: some WorldView) {
        guard !isBeside || !way.isMenu else { return }
        guard frames.count(where: { $0.ownsScope }) <= Limits.frames else {
            return fail("too many flows inside flows")
        }
        switch way {
        case .flow(let index, let values):
            let values = values.map { sealed($0, world) }
            record(.entered(plan.flows[index].name))
            frames.append(Frame(plan.flows[index].body, scope: newScope(values), .flow))
        case .menu(let index): pushMenu(index, scope: nil)
        }
    }

    /// Out of the innermost flow or body; what called it goes on.
    private mutating func leaveBody() {
        while let frame = frames.last {
            popFrame()
            switch frame.kind {
            case .body, .before, .flow, .forward, .hangup: return
            case .block, .loop, .each, .menu: break
            }
        }
    }
}

extension Way {
    var isMenu: Bool {
        if case .menu = self { true } else { false }
    }
}
