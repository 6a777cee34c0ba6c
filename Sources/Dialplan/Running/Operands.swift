/// The operands and options of an action, as it needs them.
extension ActionCode {
    func has(_ option: String) -> Bool { options[option] != nil }

    func duration(_ option: String) -> Duration? {
        if case .duration(let duration) = options[option] { duration } else { nil }
    }

    func count(_ option: String) -> Int? {
        if case .count(let count) = options[option] { count } else { nil }
    }

    func word(_ option: String) -> String? {
        switch options[option] {
        case .word(let word): word
        case .names(let names): names.first
        default: nil
        }
    }

    func names(_ option: String) -> [String] {
        switch options[option] {
        case .names(let names): names
        case .word(let word): [word]
        default: []
        }
    }

    /// A computed option; nil if it was not written, or is missing.
    func value(
        _ option: String, _ machine: inout CallMachine, _ world: some WorldView
    ) -> Value? {
        guard case .value(let formula) = options[option] else { return nil }
        let value = machine.value(of: formula, world)
        return value == .missing ? nil : value
    }

    func text(
        _ option: String, _ machine: inout CallMachine, _ world: some WorldView
    ) -> String? {
        value(option, &machine, world)?.text
    }

    // MARK: - Operands

    func operand(_ index: Int) -> OperandCode {
        operands.indices.contains(index) ? operands[index] : .absent
    }

    func word(_ index: Int) -> String? {
        if case .word(let word) = operand(index) { word } else { nil }
    }

    func value(
        _ index: Int, _ machine: inout CallMachine, _ world: some WorldView
    ) -> Value? {
        guard case .value(let formula) = operand(index) else { return nil }
        let value = machine.value(of: formula, world)
        return value == .missing ? nil : value
    }

    func text(
        _ index: Int, _ machine: inout CallMachine, _ world: some WorldView
    ) -> String? {
        value(index, &machine, world)?.text
    }

    /// Something that can be dialed.
    func number(
        _ index: Int, _ machine: inout CallMachine, _ world: some WorldView
    ) -> String? {
        text(index, &machine, world).flatMap { Pattern.looksLikeNumber($0) ? $0 : nil }
    }

    var targets: [TargetCode] {
        if case .targets(let targets) = operand(0) { targets } else { [] }
    }
}

extension CallMachine {
    // MARK: - Targets

    /// Phones and groups to ring; what is missing or no number does not ring.
    mutating func ringTargets(
        _ targets: [TargetCode], _ world: some WorldView
    ) -> [RingPlan.Target] {
        var left = Limits.phonesPerRing
        return ringTargets(targets, depth: 0, &left, world)
    }

    private mutating func ringTargets(
        _ targets: [TargetCode], depth: Int, _ left: inout Int, _ world: some WorldView
    ) -> [RingPlan.Target] {
        var found: [RingPlan.Target] = []
        for target in targets where left > 0 {
            switch target.who {
            case .extensions(let numbers):
                for number in numbers.prefix(left) {
                    found.append(RingPlan.Target(who: .extension(number), after: target.after))
                }
                left -= numbers.count
            case .group(let index):
                left -= 1
                guard depth < Limits.groupsInGroups else { continue }
                let group = plan.groups[index]
                let members = ringTargets(group.members, depth: depth + 1, &left, world)
                let inside = GroupPlan(
                    name: group.name, members: members, strategy: group.strategy,
                    each: group.each, skipsBusy: group.skipsBusy)
                found.append(RingPlan.Target(who: .group(inside), after: target.after))
            case .value(let formula):
                left -= 1
                guard let number = number(of: formula, world) else { continue }
                found.append(RingPlan.Target(who: .extension(number), after: target.after))
            case .outside:
                left -= 1
                guard let plan = outside(target, world) else { continue }
                found.append(RingPlan.Target(outside: plan, after: target.after))
            }
        }
        return found
    }

    /// The numbers themselves, those of groups included.
    mutating func numbers(_ targets: [TargetCode], _ world: some WorldView) -> [String] {
        ringTargets(targets, world).flatMap(\.numbers)
    }

    /// Phones and mail addresses.
    mutating func recipients(_ targets: [TargetCode], _ world: some WorldView) -> [String] {
        var found: [String] = []
        for target in targets {
            if case .value(let formula) = target.who {
                // No caller says which web address is told: that stands in the plan.
                if case .constant(.text(let address)) = formula, address.isHookAddress {
                    found.append(address)
                    continue
                }
                let text = text(of: formula, world)
                text.flatMap { checkedRecipient($0) }.map { found.append($0) }
            } else {
                found += numbers([target], world)
            }
        }
        return Array(found.prefix(Limits.phonesPerRing))
    }

    // MARK: - Prompts

    mutating func sounds(of action: ActionCode, _ world: some WorldView) -> [Sound] {
        guard case .prompts(let prompts) = action.operand(0) else { return [] }
        return sounds(prompts, world)
    }

    mutating func sounds(_ prompts: [PromptCode], _ world: some WorldView) -> [Sound] {
        prompts.compactMap { prompt in
            switch prompt {
            case .tone(let name): .tone(name)
            case .sound(let formula): fileName(of: formula, world).map { .prompt($0) }
            }
        }
    }
}

extension RingPlan.Target {
    var numbers: [String] {
        switch who {
        case .extension(let number): [number]
        case .group(let group): group.members.flatMap(\.numbers)
        case .outside: []
        }
    }

    /// Somebody who may ring at all.
    var isAnybody: Bool {
        switch who {
        case .extension, .outside: true
        case .group(let group): group.members.contains(where: \.isAnybody)
        }
    }
}
