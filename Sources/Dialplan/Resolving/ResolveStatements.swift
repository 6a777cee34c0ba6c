/// Bodies: statements → code.
extension Checker {
    mutating func code(_ block: Block) -> Code { inside { $0.steps(block) } }

    /// In the scope that is open.
    mutating func steps(_ block: Block) -> Code {
        var code = Code()
        code.steps.reserveCapacity(block.statements.count)
        var ended: Statement?
        for statement in block.statements {
            if let previous = ended, previous.span != statement.span {
                reportNeverRuns(statement, behind: previous)
                ended = nil
                // It is said once for a body.
                code.steps += block.statements.drop { $0.span != statement.span }
                    .compactMap { step($0) }
                break
            }
            if let step = step(statement) { code.steps.append(step) }
            if statement.ends { ended = statement }
        }
        return code
    }

    private mutating func reportNeverRuns(_ statement: Statement, behind other: Statement) {
        report(
            "W0502", "this never runs", at: statement.span, "",
            [.init(span: other.span, text: "the call leaves here")])
    }

    private mutating func step(_ statement: Statement) -> Step? {
        guard let kind = kind(statement) else { return nil }
        return Step(kind: kind, position: statement.position)
    }

    private mutating func kind(_ statement: Statement) -> Step.Kind? {
        switch statement.kind {
        case .action(let action): return .action(self.action(action))
        case .choose(let ways, let otherwise): return choose(ways, otherwise)
        case .match(let subject, let cases, let otherwise):
            return match(subject, cases, otherwise, statement.span)
        case .repeatTimes(let times, let body):
            let count = needed(times, .int)
            if case .constant(.int(let number)) = count,
                !(1...Int64(Limits.repeats)).contains(number)
            {
                report("E0506", "`repeat` goes 1 to \(Limits.repeats) times", at: times.span)
            }
            return .repeatTimes(count, code(body))
        case .repeatMenu:
            checkOnline(statement.span, "repeat")
            guard scope.menus == 0 else { return .repeatMenu }
            report(
                "E0507", "`repeat` alone stands only inside a menu", at: statement.span, "",
                help: ["write `repeat 3 times { … }`, or `goto` the menu"])
            return nil
        case .forEach(let name, let values, let body): return forEach(name, values, body)
        case .letName(let name, let value):
            let value = resolve(value)
            if case .record? = value.type { return nil }
            let index = declare(name, value.type, isMaybe: isMissing(value))
            return .setLocal(index, value.formula)
        case .setName(let name, let value): return set(name, value)
        case .goto(let name, let arguments):
            checkOnline(statement.span, "goto")
            return way(name, arguments).map(Step.Kind.goto)
        case .perform(let name, let arguments):
            checkPerformed(name, statement.span)
            return way(name, arguments).map(Step.Kind.perform)
        case .returnValue(let value): return .returnValue(value.map { resolve($0).formula })
        case .menu(let node):
            checkOnline(statement.span, "menu")
            return .menu(menuOnTheSpot(node))
        case .onHangup(let body):
            let time = scope.time
            scope.time = .hangup
            defer { scope.time = time }
            var code = code(body)
            code.offset = statement.span.range.lowerBound
            return .onHangup(code)
        }
    }

    func isMissing(_ value: Typed) -> Bool {
        value.isMaybe && !scope.known.contains(value.formula)
    }

    // MARK: - Choices

    private mutating func choose(
        _ ways: [(condition: Expression, then: Block)], _ otherwise: Block?
    ) -> Step.Kind {
        var built: [(condition: Formula, then: Code)] = []
        let known = scope.known
        for way in ways {
            let condition = condition(way.condition)
            let then = inside { checker -> Code in
                checker.scope.known.formUnion(condition.proof)
                return checker.steps(way.then)
            }
            built.append((condition, then))
            scope.known.formUnion(condition.counterproof)
        }
        let other = otherwise.map { code($0) }
        // Behind `if X is not set { hangup }` X is there.
        let isPassed = otherwise == nil && ways.allSatisfy { $0.then.leaves }
        if !isPassed { scope.known = known }
        return .choose(built, otherwise: other)
    }

    private mutating func match(
        _ subject: Expression, _ cases: [MatchCase], _ otherwise: Block?, _ span: Span
    ) -> Step.Kind {
        if isState(subject) { return matchState(subject, cases, otherwise, span) }
        let words = words(subject)
        let first = resolve(subject)
        var built: [(values: [Formula], body: Code)] = []
        for one in cases {
            let values = one.values.map { value -> Formula in
                if let words { return word(value, words) }
                let other = resolve(value, as: first.type)
                checkComparable(first, other)
                return other.formula
            }
            built.append((values, code(one.body)))
        }
        return .match(first.formula, built, otherwise: otherwise.map { code($0) })
    }

    /// States are asked for one after the other; every one must be named (E0505).
    private mutating func matchState(
        _ subject: Expression, _ cases: [MatchCase], _ otherwise: Block?, _ span: Span
    ) -> Step.Kind {
        var built: [(condition: Formula, then: Code)] = []
        var named: Set<String> = []
        for one in cases {
            var condition: Formula?
            for value in one.values {
                bare(value).map { _ = named.insert($0) }
                guard let formula = state(subject, value) else { continue }
                condition = condition.map { .either($0, formula) } ?? formula
            }
            built.append((condition ?? .constant(.flag(false)), code(one.body)))
        }
        if otherwise == nil, !hasMistakes, case .name(let name) = subject.kind {
            var states = ["on", "off"]
            if let index = names.index(of: .schedule, name) { states = self.states[index] }
            let missing = states.filter { !named.contains($0) }
            if !missing.isEmpty {
                report(
                    "E0505",
                    "`match \(name)` forgets " + missing.map { "`\($0)`" }.joined(separator: ", "),
                    at: span, "",
                    help: ["add `\(missing[0]) { … }`, or `otherwise { … }` for the rest"])
            }
        }
        return .choose(built, otherwise: otherwise.map { code($0) })
    }

    private mutating func forEach(
        _ name: Word, _ values: [Expression], _ body: Block
    ) -> Step.Kind {
        var formulas: [Formula] = []
        var type: ValueType?
        for value in values {
            if case .range(let low, let high) = value.kind {
                formulas += extensions(low, high, value.span).map { .constant(.phone($0)) }
                type = type ?? .phone
            } else {
                let one = resolve(value, as: type)
                type = type ?? (one.type == .int ? .phone : one.type)
                formulas.append(one.formula)
            }
        }
        if formulas.count > Limits.eachValues {
            report("E0506", "`for each` goes through at most 1,000 values", at: name.span)
        }
        return inside { checker -> Step.Kind in
            let index = checker.declare(name, type, isMaybe: false)
            return .forEach(index, formulas, checker.steps(body))
        }
    }

    // MARK: - Names

    private mutating func set(_ name: Word, _ value: Expression) -> Step.Kind? {
        if let local = scope[name.text] {
            let new = wished(value, local.type ?? .text)
            if local.isMaybe {
                scope.known.remove(.local(local.index))
            } else {
                checkThere(new, value)
            }
            return .setLocal(local.index, new.formula)
        }
        guard let index = names.index(of: .variable, name.text) else {
            _ = resolve(value)
            if let declared = names.declared[name.text] {
                reportKind(name, declared.kind, wanted: .variable)
            } else if isWhole, !lostNames.contains(name.text) {
                report(
                    "E0104", "nothing here is called `\(name.text)`", at: name.span,
                    suggestion(name.text, scope.names + names.all(.variable)),
                    help: ["a new name begins with `let \(name.text) = …`"])
            }
            return nil
        }
        use.set.insert(index)
        let variable = variables[index]
        let new = wished(value, variable.type ?? .text)
        if variable.isMaybe {
            scope.known.remove(.variable(index))
        } else {
            checkThere(new, value)
        }
        return .setVariable(index, new.formula)
    }

    // MARK: - Ways

    mutating func way(_ name: Word, _ arguments: [Argument]) -> Way? {
        if let index = names.index(of: .flow, name.text) {
            use.names.insert(name.text)
            let node = names.flows[index]
            return .flow(
                index, self.arguments(arguments, node.parameters, of: name, at: node.name.span))
        }
        if let index = names.index(of: .menu, name.text) {
            use.names.insert(name.text)
            if !arguments.isEmpty { reportCount(name, 0, arguments.count) }
            return .menu(index)
        }
        reportMissing(.flow, name)
        return nil
    }

    // MARK: - After the call

    /// E0508: the caller is gone, or talks.
    mutating func checkOnline(_ span: Span, _ what: String) {
        guard scope.time != .call else { return }
        let actions = Vocabulary.actions.filter { $0.marks.contains(.offline) }
            .filter { scope.time == .hangup || !$0.marks.contains(.waits) }
        report(
            "E0508",
            scope.time == .hangup
                ? "`\(what)` is not possible after the caller has hung up"
                : "`\(what)` is not possible beside a conversation", at: span, "",
            help: ["possible are: " + actions.map(\.verb.rawValue).joined(separator: ", ")])
    }

    /// A flow that is done where nobody is on the line does nothing else either.
    private mutating func checkPerformed(_ name: Word, _ span: Span) {
        guard scope.time != .call, let place = names.place(name.text) else { return }
        guard case .flow(let index) = place else { return checkOnline(span, "menu") }
        if let verb = names.onlineAction(of: index, during: scope.time == .during) {
            checkOnline(span, "do \(name.text)` with its `\(verb)")
        }
    }
}

extension Names {
    /// An action of a flow, or of one that it does, that needs the caller.
    func onlineAction(of flow: Int, during: Bool) -> String? {
        var seen: Set<Int> = [flow]
        var open = [flow]
        var found: String?
        while let index = open.popLast(), found == nil {
            flows[index].body.visit { statement in
                switch statement.kind {
                case .action(let action):
                    let marks = Vocabulary.marks(action.verb)
                    if !marks.contains(.offline) || (during && marks.contains(.waits)) {
                        found = action.verb.rawValue
                    }
                case .menu: found = "menu"
                case .goto: found = "goto"
                case .perform(let name, _):
                    if let next = self.index(of: .flow, name.text), seen.insert(next).inserted {
                        open.append(next)
                    }
                default: break
                }
            }
        }
        return found
    }
}

extension Block {
    /// Whether nothing behind it runs.
    var ends: Bool { statements.contains { $0.ends(isLenient: false) } }

    /// The same, but for callers of a mailbox that press 0 and the like.
    var leaves: Bool { statements.contains { $0.ends(isLenient: true) } }
}

extension Statement {
    var ends: Bool { ends(isLenient: false) }

    fileprivate func ends(isLenient: Bool) -> Bool {
        let inner = { (block: Block) in isLenient ? block.leaves : block.ends }
        switch kind {
        case .goto, .repeatMenu, .returnValue: return true
        case .action(let action):
            let spec = Vocabulary.spec(action.verb)
            return spec.marks.contains(.ends) && (isLenient || spec.outcomes.isEmpty)
        case .choose(let ways, let otherwise?):
            return ways.allSatisfy { inner($0.then) } && inner(otherwise)
        case .match(_, let cases, let otherwise?):
            return cases.allSatisfy { inner($0.body) } && inner(otherwise)
        default: return false
        }
    }
}
