/// Where a call can get from the beginning of a flow before anything has taken time.
struct QuickWays {
    struct Ways {
        /// The flows it can get to.
        var jumps: [String]
        /// Whether it can also get to the end.
        var passes: Bool
    }

    let flows: [String: FlowNode]
    private var known: [String: Ways] = [:]
    private var depth = 0

    init(flows: [String: FlowNode]) {
        self.flows = flows
    }

    mutating func of(_ flow: String) -> Ways {
        if let ways = known[flow] { return ways }
        // No call gets deeper; and a flow that does itself has a message of its own.
        guard let node = flows[flow], depth < Limits.frames else {
            return Ways(jumps: [], passes: false)
        }
        known[flow] = Ways(jumps: [], passes: false)
        depth += 1
        defer { depth -= 1 }
        let ways = of(node.body)
        known[flow] = ways
        return ways
    }

    private mutating func of(_ block: Block) -> Ways {
        var jumps: [String] = []
        for statement in block.statements {
            let ways = of(statement)
            jumps += ways.jumps
            guard ways.passes else { return Ways(jumps: jumps, passes: false) }
        }
        return Ways(jumps: jumps, passes: true)
    }

    private mutating func of(_ statement: Statement) -> Ways {
        switch statement.kind {
        case .goto(let name): Ways(jumps: [name.text], passes: false)
        case .perform(let name): Ways(jumps: [name.text], passes: of(name.text).passes)
        case .choose(_, let then, let otherwise): either(of(then), of(otherwise))
        case .ring, .dial, .playTone, .playPrompt, .echoTest, .wait, .hangup:
            Ways(jumps: [], passes: false)
        case .answer, .ringing, .log: Ways(jumps: [], passes: true)
        }
    }

    private func either(_ one: Ways, _ other: Ways) -> Ways {
        Ways(jumps: one.jumps + other.jumps, passes: one.passes || other.passes)
    }
}
