extension Statement {
    /// The bodies inside it, with what they are.
    var bodies: [Block] {
        switch kind {
        case .action(let action): action.branches.map(\.body)
        case .choose(let ways, let otherwise):
            ways.map(\.then) + [otherwise].compactMap { $0 }
        case .match(_, let cases, let otherwise):
            cases.map(\.body) + [otherwise].compactMap { $0 }
        case .repeatTimes(_, let body), .forEach(_, _, let body), .onHangup(let body): [body]
        case .menu(let menu): menu.bodies
        case .repeatMenu, .letName, .setName, .goto, .perform, .returnValue: []
        }
    }
}

extension MenuNode {
    var bodies: [Block] { presses.map(\.body) + handlers.map(\.body) }

    /// What happens on an event; `otherwise` stands for those that nobody named.
    func handler(_ event: Event) -> Handler? {
        handlers.first { $0.events.contains { $0.0 == event } }
            ?? (event == .enter ? nil : handlers.first { $0.events.isEmpty })
    }
}

extension Block {
    /// Every statement, those inside others too.
    func visit(_ each: (Statement) -> Void) {
        for statement in statements {
            each(statement)
            for body in statement.bodies { body.visit(each) }
        }
    }
}

extension ContextNode {
    var bodies: [Block] { routes.map(\.body) + [before, otherwise].compactMap { $0 } }
}
