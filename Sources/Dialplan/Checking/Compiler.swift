extension Plan {
    /// Reads and checks sources against what exists. The plan is nil if there is an error; the
    /// diagnostics are in the order of the sources. `firstFile` is the number of the first source
    /// in the list that the diagnostics will be rendered with.
    public static func compile(
        sources: [SourceFile], inventory: Inventory, firstFile: Int = 0
    ) -> (plan: Plan?, diagnostics: [Diagnostic]) {
        compile(
            sources.enumerated().map { (firstFile + $0, $1) }, PlanInput(inventory: inventory))
    }

    /// The same with everything that a plan can name. Each source comes with its number in the list
    /// that the diagnostics will be rendered with.
    public static func compile(
        _ sources: [(file: Int, source: SourceFile)], _ input: PlanInput
    ) -> (plan: Plan?, diagnostics: [Diagnostic]) {
        let compiled = compiled(sources, input)
        return (compiled.plan, compiled.diagnostics)
    }

    /// What came of reading and checking.
    struct Compiled {
        /// Nil if there is an error.
        var plan: Plan?
        var diagnostics: [Diagnostic]
        /// The classes of numbers that the plan makes, wrong as the rest of it may be.
        var ownClasses: [String]
        /// Its schedules, and the states of each.
        var schedules: [String: [String]]
        /// Its `test` blocks, in the order of the sources.
        var tests: [TestNode]
    }

    static func compiled(
        _ sources: [(file: Int, source: SourceFile)], _ input: PlanInput
    ) -> Compiled {
        var documents: [Document] = []
        var found: [Diagnostic] = []
        for (file, source) in sources {
            let (document, diagnostics) = Parser.parse(source, file: file)
            documents.append(document)
            found += diagnostics
        }
        var checker = Checker(documents + Library.documents(for: documents), input)
        for (file, source) in sources { checker.files[file] = source }
        let plan = checker.check()
        found += checker.diagnostics
        let files = Dictionary(sources.map { ($0.file, $0.source) }) { first, _ in first }
        found = Allowances.applied(to: found, documents, files)
        found = Array(Diagnostic.inOrder(found).prefix(Limits.diagnostics))
        let isWrong = found.contains { $0.severity == .error }
        return Compiled(
            plan: isWrong ? nil : plan, diagnostics: found,
            ownClasses: checker.names.ownClasses.map(\.text),
            schedules: Dictionary(
                zip(checker.names.schedules.map(\.name.text), checker.states)
            ) { first, _ in first },
            tests: documents.flatMap(\.tests))
    }
}

extension Checker {
    /// Everything, in an order in which each step finds what it needs.
    mutating func check() -> Plan {
        for diagnostic in names.diagnostics { report(diagnostic) }
        collectStates()
        resolveNumbering()
        declareVariables()
        resolveSources()
        resolveHolidays()
        resolveMaps()
        for index in names.functions.indices { resolveFunction(index) }
        resolveObjects()
        resolveEmergency()
        resolveContexts()
        resolveFlows()
        resolveMenus()
        for document in documents {
            for block in document.hangups {
                var scope = Scope(isFromOutside: !names.incoming.isEmpty)
                scope.time = .hangup
                let (code, locals) = within(scope) { $0.steps(block) }
                parts.hangups.append(Plan.Body(code: code, locals: locals))
            }
        }
        resolveSchedules()
        let settings = settings()
        checkEmergencyNumbers()
        noteHours()
        checkWays()
        checkMoney()
        checkExtensionLanguages()
        checkLanguages()
        checkUse()
        for document in documents {
            for test in document.tests { check(test) }
        }
        parts.menus = menus.compactMap { $0 }
        parts.functions = names.functions.enumerated().map { index, node in
            Plan.Function(
                name: node.name.text,
                body: functionBodies[index]?.formula ?? .constant(.missing))
        }
        resolvePhones()
        return Plan(parts, numbering: numbering, settings: settings)
    }

    /// What the inventory says of extensions, and of what they may spend.
    private mutating func resolvePhones() {
        parts.mailboxes = Set(input.inventory.mailboxes.keys)
        let locations = input.inventory.locationsOfExtensions
        for phone in input.inventory.extensions {
            parts.extensions[phone.number] = Plan.Phone(
                context: phone.context, name: phone.name, isListed: phone.isListed,
                language: phone.language, location: locations[phone.number],
                rights: phone.rights, hasCallWaiting: phone.hasCallWaiting,
                limit: input.inventory.limit(ofExtension: phone.number),
                zone: locations[phone.number].flatMap { zone(ofLocation: $0) })
        }
        parts.systemLimit = input.inventory.limit(of: .system)
        for trunk in input.inventory.trunks { parts.formats[trunk.name] = trunk.format }
    }

    private mutating func declareVariables() {
        scope = Scope(isFromOutside: true)
        for node in names.variables {
            checkType(Parameter(name: node.name, type: node.type))
            let written = node.type.flatMap { ValueType.named[$0.text] }
            guard let value = node.value else {
                variables.append((written ?? .text, true))
                parts.variables.append(.missing)
                continue
            }
            let found = written.map { wished(value, $0) } ?? resolve(value)
            if !found.isConstant, found.type != nil {
                report(
                    "E0404", "a `var` begins with a value that is written out", at: value.span, "",
                    help: ["give it its value where the call knows it: `set \(node.name.text) = …`"]
                )
            }
            var first = Value.missing
            if case .constant(let value) = found.formula { first = value }
            variables.append((written ?? found.type, false))
            parts.variables.append(first)
        }
    }

    private mutating func resolveFlows() {
        for (index, node) in names.flows.enumerated() {
            let scope = Scope(isFromOutside: reach.isFromOutside(.flow(index)))
            let (code, locals) = within(scope) { checker -> Code in
                checker.declare(node.parameters)
                return checker.steps(node.body)
            }
            parts.flows.append(
                FlowCode(
                    name: node.name.text, parameters: node.parameters.count, locals: locals,
                    body: code, position: node.position))
        }
    }

    func position(_ span: Span) -> Position {
        guard let source = files[span.file] else { return Position(file: "", line: 1) }
        return Position(file: source.name, line: source.line(of: span.range.lowerBound))
    }
}

extension Diagnostic {
    /// By place; those without one last.
    static func inOrder(_ list: [Diagnostic]) -> [Diagnostic] {
        list.enumerated().sorted { one, two in
            let (left, right) = (one.element.primary?.span, two.element.primary?.span)
            guard let left, let right else {
                return left != nil && right == nil
                    || ((left == nil) == (right == nil) && one.offset < two.offset)
            }
            return (left.file, left.range.lowerBound, one.offset)
                < (right.file, right.range.lowerBound, two.offset)
        }.map(\.element)
    }
}
