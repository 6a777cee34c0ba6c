/// How a call enters the plan (5.1), and how a number is looked up again.
extension CallMachine {
    mutating func enter(_ world: some WorldView) {
        switch call.entry {
        case .context(let name, let caller):
            if isEmergency(call.dialed), emergency(call.dialed, from: caller, world) { return }
            guard let context = plan.contexts[name] else { return end(.notFound) }
            enter(context)
        case .transfer(let name, let transferred):
            // Who is transferred from outside is one for whom the transferrer calls.
            if isEmergency(call.dialed), let caller = transferred ?? call.account,
                emergency(call.dialed, from: caller, world)
            {
                return
            }
            guard let context = plan.contexts[name] else { return end(.notFound) }
            enter(context)
        case .incoming(let trunk):
            guard let context = plan.incoming[trunk] else { return end(.notFound) }
            enter(context)
        case .flow(let name, _):
            guard let index = plan.flows.firstIndex(where: { $0.name == name }) else {
                return end(.notFound)
            }
            go(.flow(index, []), world)
        }
    }

    private mutating func enter(_ context: Plan.Context) {
        guard lookUp(call.dialed, in: context) else { return end(.notFound) }
    }

    /// The narrowest number of the context, else its `otherwise`; its `before` runs first. False
    /// if it has neither.
    mutating func lookUp(_ number: String, in context: Plan.Context) -> Bool {
        guard let found = find(number, in: context) else { return false }
        popAll()
        matched = found.dialed
        frames = [Frame(found.code, scope: newScope(), .body)]
        if let before = context.before {
            dialed = number
            frames.append(Frame(before.code, scope: newScope(), .before))
        } else {
            dialed = matched
        }
        return true
    }

    mutating func find(
        _ number: String, in context: Plan.Context
    ) -> (code: Code, dialed: String)? {
        if let match = context.numbers.match(number) {
            let route = context.routes[match.value]
            position = route.position
            record(.matched(number: number, context: context.name, pattern: route.pattern))
            return (route.body, match.dialed)
        }
        record(.noMatch(number: number, context: context.name))
        return context.otherwise.map { ($0.code, number) }
    }

    /// `route NUMBER in CONTEXT`: for good, on the same account. Else in the caller's own context,
    /// once in a call: what it leads to may be what led here.
    mutating func route(_ number: String?, in name: String?) -> Bool {
        var name = name
        if name == nil, !hasDialedAgain {
            hasDialedAgain = true
            name = call.extension.flatMap { plan.extensions[$0]?.context }
        }
        guard let number, let context = name.flatMap({ plan.contexts[$0] }) else { return false }
        return lookUp(number, in: context)
    }
}
