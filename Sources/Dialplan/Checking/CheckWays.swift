/// Where calls can go: nothing is unreachable, nothing goes round for ever, and nobody outside
/// reaches a paid call unasked.
extension Checker {
    // MARK: - Reach

    /// W0502: what stands behind something that ends.
    mutating func checkReach(_ block: Block) {
        for (statement, next) in zip(block.statements, block.statements.dropFirst()) {
            guard ends(statement) else { continue }
            report(
                Diagnostic(
                    "W0502", "this never runs", at: next.span, "",
                    [.init(span: statement.span, text: "the call leaves here")]))
            return
        }
    }

    private func ends(_ statement: Statement) -> Bool {
        switch statement.kind {
        case .hangup, .goto: true
        default: false
        }
    }

    /// W0125: flows that nobody uses.
    mutating func checkUse() {
        var used: Set<String> = []
        for block in entryBlocks { collectFlows(block, into: &used) }
        for flow in flows.values { collectFlows(flow.body, into: &used) }
        for (name, flow) in flows.sorted(by: { $0.key < $1.key }) where !used.contains(name) {
            report(Diagnostic("W0125", "flow `\(name)` is never used", at: flow.name.span))
        }
    }

    private var entryBlocks: [Block] {
        documents.flatMap(\.contexts).flatMap { node in
            node.routes.map(\.body) + [node.before, node.otherwise].compactMap { $0 }
        }
    }

    private func collectFlows(_ block: Block, into used: inout Set<String>) {
        for statement in block.statements {
            switch statement.kind {
            case .goto(let name), .perform(let name): used.insert(name.text)
            default: break
            }
            for inner in statement.blocks { collectFlows(inner, into: &used) }
        }
    }

    // MARK: - Circles and money

    mutating func checkWays() {
        for (name, flow) in flows.sorted(by: { $0.key < $1.key }) {
            let jumps = { (name: String) in flows[name].map { quickJumps($0.body) } ?? [] }
            if let circle = circle(from: name, next: jumps), circle.min() == name {
                report(
                    Diagnostic(
                        "E0503", "this can go round for ever without waiting for anybody",
                        at: flow.name.span, (circle + [name]).joined(separator: " -> "),
                        help: [
                            "put something that takes time into the circle (ring, play, wait),"
                                + " or end one of the ways"
                        ]))
            }
            let calls = { (name: String) in flows[name].map { performed($0.body) } ?? [] }
            if let circle = circle(from: name, next: calls), circle.min() == name {
                report(
                    Diagnostic(
                        "E0504", "flow `\(name)` does itself", at: flow.name.span,
                        (circle + [name]).joined(separator: " -> ")))
            }
        }
        checkMoney()
    }

    /// Flows that `block` can go to before anything has taken time.
    private func quickJumps(_ block: Block) -> [String] {
        var found: [String] = []
        for statement in block.statements {
            switch statement.kind {
            case .goto(let name):
                return found + [name.text]
            case .perform(let name): found.append(name.text)
            case .hangup: return found
            case .choose(_, let then, let otherwise):
                found += quickJumps(then) + quickJumps(otherwise)
            case .ring, .dial, .playTone, .playPrompt, .echoTest, .wait: return found
            case .answer, .ringing, .log: break
            }
        }
        return found
    }

    private func performed(_ block: Block) -> [String] {
        block.statements.flatMap { statement -> [String] in
            let own: [String] =
                if case .perform(let name) = statement.kind { [name.text] } else { [] }
            return own + statement.blocks.flatMap(performed)
        }
    }

    /// E0301: a way from outside to a `dial` that says not on whose account.
    private mutating func checkMoney() {
        var told: Set<Span> = []
        for (trunk, node) in incoming {
            let blocks = node.routes.map(\.body) + [node.before, node.otherwise].compactMap { $0 }
            var queue = blocks.map { ($0, ["incoming \(trunk.text)"]) }
            var seen: Set<String> = []
            while let (block, way) = queue.popLast() {
                for (statement, flow) in steps(of: block) {
                    if case .dial(_, _, _, let account, _) = statement.kind,
                        account == nil || account?.text == "caller",
                        told.insert(statement.span).inserted
                    {
                        report(paidCall(statement, trunk, way))
                    }
                    if let flow, seen.insert(flow).inserted, let node = flows[flow] {
                        queue.append((node.body, way + [flow]))
                    }
                }
            }
        }
    }

    private func paidCall(_ statement: Statement, _ trunk: Word, _ way: [String]) -> Diagnostic {
        Diagnostic(
            "E0301", "a caller from outside could make calls at your expense",
            at: statement.span, "reached from `\(way[0])`",
            [.init(span: trunk.span, text: "callers arrive here")],
            help: [
                "the way there: " + way.joined(separator: " -> "),
                "if this is intended, say on whose account: `dial ... as 201` or `as system`",
            ])
    }

    private func steps(of block: Block) -> [(Statement, String?)] {
        block.statements.flatMap { statement -> [(Statement, String?)] in
            let flow: String? =
                switch statement.kind {
                case .goto(let name), .perform(let name): name.text
                default: nil
                }
            return [(statement, flow)] + statement.blocks.flatMap(steps)
        }
    }
}

extension Statement {
    /// The blocks inside it.
    var blocks: [Block] {
        switch kind {
        case .ring(_, _, let branches), .dial(_, _, _, _, let branches): branches.map(\.body)
        case .choose(_, let then, let otherwise): [then, otherwise]
        default: []
        }
    }
}
