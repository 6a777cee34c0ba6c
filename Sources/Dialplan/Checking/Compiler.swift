extension Plan {
    /// Reads and checks sources against what exists. The plan is nil if there is an error; the
    /// diagnostics are in the order of the sources. `firstFile` is the number of the first source
    /// in the list that the diagnostics will be rendered with.
    public static func compile(
        sources: [SourceFile], inventory: Inventory, firstFile: Int = 0
    ) -> (plan: Plan?, diagnostics: [Diagnostic]) {
        var documents: [Document] = []
        var diagnostics: [Diagnostic] = []
        for (index, source) in sources.enumerated() {
            let (document, found) = Parser.parse(source, file: firstFile + index)
            documents.append(document)
            diagnostics += found
        }
        var checker = Checker(documents: documents, sources: sources, inventory: inventory)
        let plan = checker.check(firstFile: firstFile)
        diagnostics += checker.diagnostics
        diagnostics = Diagnostic.inOrder(diagnostics)
        let hasErrors = diagnostics.contains { $0.severity == .error }
        return (hasErrors ? nil : plan, diagnostics)
    }
}

/// Looks at all sources as one system, and builds the plan.
struct Checker {
    let documents: [Document]
    let sources: [SourceFile]
    let inventory: Inventory
    private(set) var diagnostics: [Diagnostic] = []
    /// Whether something could not be read.
    let hasMistakes: Bool
    /// False if a declaration was lost: a name that is missing is no further mistake then.
    let isWhole: Bool
    var contexts: [String: ContextNode] = [:]
    var incoming: [(trunk: Word, node: ContextNode)] = []
    var flows: [String: FlowNode] = [:]
    private var overlapsTold: Set<[Span]> = []

    init(documents: [Document], sources: [SourceFile], inventory: Inventory) {
        self.documents = documents
        self.sources = sources
        self.inventory = inventory
        hasMistakes = documents.contains(where: \.hasMistakes)
        isWhole = documents.allSatisfy(\.isWhole)
    }

    mutating func report(_ diagnostic: Diagnostic) {
        if diagnostics.count < Limits.diagnostics { diagnostics.append(diagnostic) }
    }

    mutating func check(firstFile: Int) -> Plan {
        collect()
        checkNames()
        checkWays()
        var routed: [String: Context] = [:]
        for (name, node) in contexts.sorted(by: { $0.key < $1.key }) {
            routed[name] = context(node, firstFile)
        }
        var fromOutside: [String: Context] = [:]
        for (trunk, node) in incoming { fromOutside[trunk.text] = context(node, firstFile) }
        return Plan(
            contexts: routed, incoming: fromOutside, flows: flows.mapValues(\.body),
            ringTime: ringTime, maxCall: maxCall,
            systemAllows: Set(setting("system-allows")),
            contextOfExtension: Dictionary(
                inventory.extensions.map { ($0.number, $0.context) },
                uniquingKeysWith: { first, _ in first }))
    }

    typealias Context = Plan.Context

    // MARK: - Names

    private mutating func collect() {
        for document in documents {
            for node in document.contexts { collect(node) }
            for flow in document.flows {
                if let other = flows[flow.name.text] {
                    report(twice(flow.name, other.name))
                } else {
                    flows[flow.name.text] = flow
                }
            }
        }
    }

    private mutating func collect(_ node: ContextNode) {
        for name in node.names {
            if node.isIncoming {
                if let other = incoming.first(where: { $0.trunk.text == name.text }) {
                    report(twice(name, other.trunk))
                } else {
                    incoming.append((name, node))
                }
            } else if let other = contexts[name.text]?.names.first {
                report(twice(name, other))
            } else {
                contexts[name.text] = node
            }
        }
    }

    private func twice(_ name: Word, _ other: Word) -> Diagnostic {
        Diagnostic(
            "E0101", "the name `\(name.text)` is used twice", at: name.span, "",
            [.init(span: other.span, text: "it stands here already")])
    }

    // MARK: - Settings

    private func setting(_ name: String) -> [String] {
        documents.flatMap(\.settings).last { $0.name.text == name }?.values.map(\.text) ?? []
    }

    private var maxCall: Duration {
        documents.flatMap(\.settings).last { $0.name.text == "max-call" }?.duration
            ?? .seconds(4 * 3600)
    }

    private var ringTime: Duration {
        documents.flatMap(\.settings).last { $0.name.text == "ring-time" }?.duration ?? .seconds(25)
    }

    // MARK: - Routes

    private mutating func context(_ node: ContextNode, _ firstFile: Int) -> Context {
        var routes: [(Plan.Route, Word, distance: Int)] = []
        var visited: Set<String> = []
        gather(node, 0, &routes, &visited, firstFile)
        routes.sort { $0.0.pattern.isNarrower(than: $1.0.pattern) }
        let kept = withoutDoubles(routes)
        checkOverlaps(kept)
        return Context(
            routes: kept.map(\.0), before: node.before, otherwise: node.otherwise,
            allows: Set(node.allows.map(\.text)))
    }

    private mutating func gather(
        _ node: ContextNode, _ distance: Int, _ routes: inout [(Plan.Route, Word, distance: Int)],
        _ visited: inout Set<String>, _ firstFile: Int
    ) {
        for route in node.routes {
            for word in route.patterns {
                for pattern in patterns(word, isFirstTime: distance == 0) {
                    let source = sources[word.span.file - firstFile]
                    let line = source.line(of: word.span.range.lowerBound)
                    let found = Plan.Route(
                        pattern: pattern, body: route.body, label: route.label,
                        position: Position(file: source.name, line: line))
                    routes.append((found, word, distance))
                }
            }
        }
        for name in node.includes where visited.insert(name.text).inserted {
            if let other = contexts[name.text] {
                gather(other, distance + 1, &routes, &visited, firstFile)
            }
        }
    }

    private mutating func patterns(_ word: Word, isFirstTime: Bool) -> [Pattern] {
        if word.text == "extension" {
            return inventory.extensions.flatMap { phone -> [Pattern] in
                guard case .patterns(let list) = Pattern.read(phone.number) else { return [] }
                return list
            }
        }
        switch Pattern.read(word.text) {
        case .patterns(let list): return list
        case .wrong(let why):
            guard isFirstTime else { return [] }
            let behindBar = word.text.split(separator: "|").last.map(String.init) ?? ""
            let isLater = Vocabulary.later.contains(behindBar) || behindBar == "extension"
            report(
                isLater
                    ? Diagnostic(
                        "E0036", "`\(word.text)` is not in this version of Bellbird",
                        at: word.span)
                    : Diagnostic(
                        "E0201", "`\(word.text)` is not a number pattern", at: word.span, "",
                        help: [why]))
            return []
        }
    }

    /// Of the very same pattern the nearest stays; two at one distance are a mistake.
    private mutating func withoutDoubles(
        _ routes: [(Plan.Route, Word, distance: Int)]
    ) -> [(Plan.Route, Word, distance: Int)] {
        var kept: [(Plan.Route, Word, distance: Int)] = []
        for route in routes {
            // They are sorted: what is the same stands together.
            guard let at = kept.indices.last, kept[at].0.pattern == route.0.pattern else {
                kept.append(route)
                continue
            }
            if kept[at].distance == route.distance, kept[at].1.text != "extension",
                route.1.text != "extension"
            {
                report(
                    Diagnostic(
                        "E0202", "the number `\(route.1.text)` is defined twice",
                        at: route.1.span, "",
                        [.init(span: kept[at].1.span, text: "it stands here already")]))
            } else if route.distance < kept[at].distance
                || (kept[at].1.text == "extension" && route.1.text != "extension")
            {
                // A number that is written out is meant more than one from `extension`.
                kept[at] = route
            }
        }
        return kept
    }

    private mutating func checkOverlaps(_ routes: [(Plan.Route, Word, distance: Int)]) {
        for (index, winner) in routes.enumerated() where !winner.0.pattern.isOneNumber {
            for loser in routes[(index + 1)...] where winner.1.span != loser.1.span {
                let first = winner.0.pattern
                let second = loser.0.pattern
                guard !second.isOneNumber, !second.contains(first), !first.contains(second),
                    let example = first.example(with: second),
                    overlapsTold.insert([winner.1.span, loser.1.span]).inserted
                else { continue }
                report(
                    Diagnostic(
                        "W0203",
                        "`\(winner.1.text)` and `\(loser.1.text)` overlap, and neither is narrower",
                        at: loser.1.span, "\(example) also matches this",
                        [
                            .init(
                                span: winner.1.span,
                                text: "\(example) matches this, and this one wins")
                        ],
                        help: [
                            "compared from the left, `\(winner.1.text)` leaves fewer choices at"
                                + " the first difference",
                            "add `number \(example) { ... }` or make one of the patterns narrower"
                                + " to say what you mean",
                        ]))
            }
        }
    }
}
