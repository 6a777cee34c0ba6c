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
        case .choose(_, let then, let otherwise):
            then.statements.contains(where: ends) && otherwise.statements.contains(where: ends)
        default: false
        }
    }

    /// W0125: flows that nobody uses. Said only where all could be read.
    mutating func checkUse() {
        guard !hasMistakes else { return }
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
        var quick = QuickWays(flows: flows)
        var jumps: [String: [String]] = [:]
        for name in flows.keys.sorted() { jumps[name] = quick.of(name).jumps }
        for circle in Circles.found(in: jumps) {
            guard let name = circle.first, let flow = flows[name] else { continue }
            report(
                Diagnostic(
                    "E0503", "this can go round for ever without waiting for anybody",
                    at: flow.name.span, (circle + [name]).joined(separator: " -> "),
                    help: [
                        "put something that takes time into the circle (ring, play, wait),"
                            + " or end one of the ways"
                    ]))
        }
        for circle in Circles.found(in: flows.mapValues { performed($0.body) }) {
            guard let name = circle.first, let flow = flows[name] else { continue }
            report(
                Diagnostic(
                    "E0504", "flow `\(name)` does itself", at: flow.name.span,
                    (circle + [name]).joined(separator: " -> ")))
        }
        checkMoney()
    }

    private func performed(_ block: Block) -> [String] {
        block.statements.flatMap { statement -> [String] in
            let own: [String] =
                if case .perform(let name) = statement.kind { [name.text] } else { [] }
            return own + statement.blocks.flatMap(performed)
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
