/// Where a call can get from the beginning of a place before anything has taken time.
struct QuickWays {
    struct Ways {
        /// The places it can get to.
        var jumps: [Place] = []
        /// Whether it can also get to the end.
        var passes = true
    }

    let names: Names
    /// Whether what may return at once does so: `ring` where no phone is registered.
    let isPessimistic: Bool
    private var known: [Place: Ways] = [:]
    private var depth = 0

    init(_ names: Names, isPessimistic: Bool) {
        self.names = names
        self.isPessimistic = isPessimistic
    }

    mutating func of(_ place: Place) -> Ways {
        if let ways = known[place] { return ways }
        // No call gets deeper; and a flow that does itself has a message of its own.
        guard depth < Limits.frames else { return Ways(jumps: [], passes: false) }
        known[place] = Ways(jumps: [], passes: false)
        depth += 1
        defer { depth -= 1 }
        let ways: Ways
        switch place {
        case .flow(let index): ways = of(names.flows[index].body)
        case .menu(let index): ways = of(names.menus[index])
        case .context: ways = Ways(jumps: [], passes: false)
        }
        known[place] = ways
        return ways
    }

    /// A menu waits for somebody, behind what it does on `enter`.
    private mutating func of(_ menu: MenuNode) -> Ways {
        let enter = menu.handler(.enter).map { of($0.body) }
        return Ways(jumps: enter?.jumps ?? [], passes: false)
    }

    private mutating func of(_ block: Block) -> Ways {
        var found = Ways()
        for statement in block.statements {
            let ways = of(statement)
            found.jumps += ways.jumps
            guard ways.passes else {
                found.passes = false
                return found
            }
        }
        return found
    }

    private mutating func of(_ statement: Statement) -> Ways {
        switch statement.kind {
        case .goto(let name, _):
            return Ways(jumps: names.place(name.text).map { [$0] } ?? [], passes: false)
        case .perform(let name, _):
            guard let place = names.place(name.text) else { return Ways() }
            return Ways(jumps: [place], passes: of(place).passes)
        case .choose(let ways, let otherwise):
            return any(ways.map(\.then) + [otherwise ?? Block()])
        case .match(_, let cases, let otherwise):
            return any(cases.map(\.body) + [otherwise ?? Block()])
        case .repeatTimes(_, let body), .forEach(_, _, let body): return of(body)
        case .menu(let menu): return of(menu)
        case .repeatMenu, .returnValue: return Ways(jumps: [], passes: false)
        case .action(let action): return of(action)
        case .letName, .setName, .onHangup: return Ways()
        }
    }

    private mutating func of(_ action: ActionNode) -> Ways {
        let marks = Vocabulary.marks(action.verb)
        if marks.contains(.mayBeQuick), isPessimistic {
            let quick = action.branches.filter { !$0.takesTime }
            let otherwise = quick.contains {
                if case .otherwise = $0.kind { true } else { false }
            }
            return any(quick.map(\.body) + (otherwise ? [] : [Block()]))
        }
        return Ways(jumps: [], passes: !marks.contains(.waits) && !marks.contains(.ends))
    }

    private mutating func any(_ blocks: [Block]) -> Ways {
        var found = Ways(jumps: [], passes: false)
        for block in blocks {
            let ways = of(block)
            found.jumps += ways.jumps
            found.passes = found.passes || ways.passes
        }
        return found
    }
}

extension Branch {
    /// Only after somebody talked, typed or answered.
    fileprivate var takesTime: Bool {
        switch kind {
        case .outcomes(let list):
            list.allSatisfy { [.ended, .noanswer, .timeout, .found].contains($0.0) }
        case .key, .duringKey: true
        case .otherwise: false
        }
    }
}
