/// Forwards, followed (5.1): as if the one who forwards had dialed the number, in that one's
/// context and on that one's account.
///
/// ```
///   leads to phones ──► they ring in place of the phone, in a group too
///   leads outside   ──► a call that rang this phone alone goes there; in a group, or beside the
///                       own phone, the number rings with the others, and a key takes the call
///   leads elsewhere ──► a call that rang this phone alone goes there, and comes back if nothing
///                       comes of it
///   leads back, or on for the fourth time ──► not followed: the phone itself rings
/// ```
extension CallMachine {
    /// Where a number leads that somebody's calls go to.
    public enum Onward: Equatable, Sendable {
        case phones([RingPlan.Target])
        /// It takes the whole call, or rings among others.
        case outside(RingPlan.Target)
        /// A menu, a mailbox: it takes the whole call.
        case elsewhere
        /// There is no such number, or it may not be called.
        case nowhere

        /// Not to phones: it may take the whole call.
        public var isElsewhere: Bool {
            switch self {
            case .outside, .elsewhere: true
            case .phones, .nowhere: false
            }
        }

        /// What rings there beside others.
        public var targets: [RingPlan.Target]? {
            switch self {
            case .phones(let targets): targets
            case .outside(let target): [target]
            case .elsewhere, .nowhere: nil
            }
        }
    }

    /// The same targets, with what their owners have set about their calls.
    ///
    /// - Parameter isAlone: one phone is called and nobody else: what leads outside takes the call.
    mutating func followed(
        _ targets: [RingPlan.Target], isAlone: Bool = false, _ world: some WorldView
    ) -> [RingPlan.Target] {
        targets.map { target in
            var target = target
            switch target.who {
            case .group(var group):
                group.members = followed(group.members, world)
                target.who = .group(group)
            case .extension(let number):
                target.divertedBy = chain
                guard let forwards = forwards(of: number, world) else { break }
                prepare(&target, number, forwards, isAlone: isAlone, world)
            case .outside: target.divertedBy = chain
            }
            return target
        }
    }

    private mutating func prepare(
        _ target: inout RingPlan.Target, _ number: String, _ forwards: Forwards, isAlone: Bool,
        _ world: some WorldView
    ) {
        let places = { (machine: inout CallMachine, other: String, why: Forwards.Condition) in
            let onward = machine.onward(CallForward(number, why, to: other), world)
            if isAlone, case .outside = onward { return [RingPlan.Target]?.none }
            return onward.targets
        }
        if let always = forwards.numbers[.always] {
            target.instead[.always] = places(&self, always, .always) ?? []
            return
        }
        target.patience = forwards.patience ?? Forwards.usualPatience
        for condition in [Forwards.Condition.busy, .noanswer, .unavailable] {
            guard let other = forwards.numbers[condition] else { continue }
            target.instead[condition] = places(&self, other, condition)
        }
        target.beside = forwards.places.flatMap { place in
            let way = CallForward(number, .always, to: place.number)
            return (onward(way, world).targets ?? []).map {
                var phone = $0
                phone.after += place.after
                return phone
            }
        }
    }

    /// What this extension has set, where that is followed at all.
    mutating func forwards(of number: String, _ world: some WorldView) -> Forwards? {
        guard plan.extensions[number] != nil, chain.count < Limits.forwardsInARow,
            !chain.contains(where: { $0.extension == number })
        else { return nil }
        let found = world.forwards(of: number)
        guard !found.isEmpty else { return nil }
        read("forwards", number, found.text)
        return found
    }

    /// Where the number leads for its owner: a machine of its own walks until it wants something.
    ///
    /// - Parameter way: who has sent the call on before; nil: as far as this machine knows.
    public mutating func onward(
        _ diversion: CallForward, after way: [CallForward]? = nil, _ world: some WorldView
    ) -> Onward {
        let owner = diversion.extension
        let chain = way ?? self.chain
        guard forwardsLeft > 0, chain.count < Limits.forwardsInARow,
            !chain.contains(where: { $0.extension == owner }),
            let context = plan.extensions[owner]?.context, !isEmergency(diversion.number)
        else { return .nowhere }
        forwardsLeft -= 1
        var other = CallMachine(
            plan: plan,
            call: CallFacts(
                callID: call.callID, entry: .context(context, extension: owner),
                dialed: diversion.number, callerNumber: shownNumber ?? call.callerNumber,
                callerName: call.callerName, isAnonymous: call.isAnonymous, account: owner))
        other.chain = chain + [diversion]
        other.forwardsLeft = forwardsLeft
        other.isAskedAhead = true
        let effects = other.start(world)
        forwardsLeft = other.forwardsLeft
        steps += other.steps
        for (name, value) in other.inputs.first?.read ?? [:] {
            let parts = name.split(separator: " ", maxSplits: 1).map(String.init)
            if parts.count == 2 { read(parts[0], parts[1], value) }
        }
        return Onward(effects, after: other.chain)
    }

    /// Who has sent the call to where it is now, the first one first.
    public var forwardedBy: [CallForward] { chain }

    // MARK: - Elsewhere

    /// The only phone that a `ring` calls, and what it has set.
    mutating func lonely(
        _ action: ActionCode, _ world: some WorldView
    ) -> (number: String, forwards: Forwards)? {
        guard !action.has("forwarding"), action.targets.count == 1 else { return nil }
        let targets = ringTargets(action.targets, world)
        guard targets.count == 1, case .extension(let number) = targets[0].who,
            let forwards = forwards(of: number, world)
        else { return nil }
        return (number, forwards)
    }

    /// The call goes where the phone's owner has said. False where nothing is said, or it leads to
    /// phones: those have rung.
    mutating func follow(
        _ condition: Forwards.Condition, _ action: ActionCode, _ world: some WorldView
    ) -> Bool {
        guard let lonely = lonely(action, world),
            let number = lonely.forwards.numbers[condition]
        else { return false }
        return follow(CallForward(lonely.number, condition, to: number), world)
    }

    mutating func follow(_ diversion: CallForward, _ world: some WorldView) -> Bool {
        guard onward(diversion, world).isElsewhere,
            frames.count(where: { $0.ownsScope }) <= Limits.frames,
            let context = plan.extensions[diversion.extension].flatMap({
                plan.contexts[$0.context]
            }), let found = find(diversion.number, in: context)
        else { return false }
        record(.forwarded(diversion))
        let kept = Frame.Kept(dialed: dialed, matched: matched, chain: chain)
        chain.append(diversion)
        matched = found.dialed
        frames.append(Frame(found.code, scope: newScope(), .forward(kept)))
        if let before = context.before {
            dialed = diversion.number
            frames.append(Frame(before.code, scope: newScope(), .before))
        } else {
            dialed = matched
        }
        return true
    }
}

extension CallMachine.Onward {
    /// What the first steps of a machine show.
    fileprivate init(_ effects: [Effect], after way: [CallForward]) {
        for effect in effects.dropLast() {
            switch effect {
            case .command(.callerID), .command(.log): continue
            default:
                self = .elsewhere
                return
            }
        }
        switch effects.last {
        case .action(_, .ring(let plan))?:
            self = .phones(plan.onlyTarget.map { [$0] } ?? [plan.asTarget])
        case .action(_, .dial(let plan))? where !plan.isEmergency:
            var target = RingPlan.Target(outside: plan)
            target.divertedBy = way
            self = .outside(target)
        case .action?, .command?: self = .elsewhere
        case .cancel?, .end?, nil: self = .nowhere
        }
    }
}

extension RingPlan {
    fileprivate var onlyTarget: Target? { targets.count == 1 ? targets[0] : nil }

    /// All of them as one.
    fileprivate var asTarget: Target {
        Target(
            who: .group(
                GroupPlan(
                    name: "", members: targets, strategy: strategy ?? .all, each: each,
                    skipsBusy: false)), after: .zero)
    }
}
