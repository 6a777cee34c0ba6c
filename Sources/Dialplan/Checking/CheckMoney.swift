/// Calls to the outside cost money: who can reach which, and on whose account.
extension Checker {
    /// A `dial` on the account of whoever calls, and how one gets there.
    private struct PaidCall {
        var statement: Statement
        /// The flows on the way.
        var flows: [String]
    }

    /// E0301: a way from outside to a `dial` that does not say on whose account.
    /// W0304: a `dial` for phones that may call nobody.
    mutating func checkMoney() {
        var told: Set<Span> = []
        for (trunk, node) in incoming {
            for call in paidCalls(from: node) where told.insert(call.statement.span).inserted {
                report(atOurExpense(call, trunk))
            }
        }
        let used = Set(inventory.extensions.map(\.context))
        for (name, node) in contexts.sorted(by: { $0.key < $1.key })
        where used.contains(name) && node.allows.isEmpty {
            guard let call = paidCalls(from: node).first else { continue }
            report(
                Diagnostic(
                    "W0304", "every call made here will be refused", at: node.names[0].span,
                    "these phones may call no class of numbers",
                    [.init(span: call.statement.span, text: "this needs one")],
                    help: ["add `allow local` to the context, or what else they may call"]))
        }
    }

    private func atOurExpense(_ call: PaidCall, _ trunk: Word) -> Diagnostic {
        let start = "incoming \(trunk.text)"
        return Diagnostic(
            "E0301", "a caller from outside could make calls at your expense",
            at: call.statement.span, "reached from `\(start)`",
            [.init(span: trunk.span, text: "callers arrive here")],
            help: [
                "the way there: " + ([start] + call.flows).joined(separator: " -> "),
                "if this is intended, say on whose account: `dial ... as 201` or `as system`",
            ])
    }

    private func paidCalls(from node: ContextNode) -> [PaidCall] {
        let routes = node.routes + included(by: node).flatMap(\.routes)
        let entries = routes.map(\.body) + [node.before, node.otherwise].compactMap { $0 }
        var queue: [(block: Block, flow: String?)] = entries.map { ($0, nil) }
        /// The flow from which each flow was reached first.
        var origins: [String: String?] = [:]
        var found: [PaidCall] = []
        var next = 0
        while next < queue.count {
            let (block, flow) = queue[next]
            next += 1
            for statement in block.all {
                switch statement.kind {
                case .dial(_, _, _, let account, _)
                where account == nil || account?.text == "caller":
                    found.append(PaidCall(statement: statement, flows: way(to: flow, origins)))
                case .goto(let name), .perform(let name):
                    guard origins[name.text] == nil, let other = flows[name.text] else { continue }
                    origins[name.text] = .some(flow)
                    queue.append((other.body, name.text))
                default: break
                }
            }
        }
        return found
    }

    private func way(to flow: String?, _ origins: [String: String?]) -> [String] {
        var way: [String] = []
        var place = flow
        while let name = place {
            way.append(name)
            place = origins[name] ?? nil
        }
        return way.reversed()
    }

    /// The contexts whose numbers `node` takes over, near or far.
    private func included(by node: ContextNode) -> [ContextNode] {
        var seen: Set<String> = []
        var names = node.includes.map(\.text)
        var found: [ContextNode] = []
        while let name = names.popLast() {
            guard seen.insert(name).inserted, let other = contexts[name] else { continue }
            found.append(other)
            names += other.includes.map(\.text)
        }
        return found
    }
}

extension Block {
    /// Its statements and all that stand inside them.
    fileprivate var all: [Statement] {
        statements.flatMap { [$0] + $0.blocks.flatMap(\.all) }
    }
}
