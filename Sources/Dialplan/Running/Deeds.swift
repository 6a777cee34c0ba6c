/// What a decision does, beside what it finds: by its deeds one plan is told from another when a
/// call is gone through again.
extension Decision {
    /// Whether something was done, and not only found or heard.
    public var isDeed: Bool {
        switch kind {
        case .emergency, .command, .began, .refused, .ended: true
        case .matched, .noMatch, .entered, .chose, .schedule, .completed, .classed, .pressed,
            .forwarded, .outOfHours, .invalid, .timeout, .cancelled:
            false
        }
    }

    /// What the outside world said: a completion, keys, the end of the caller's patience.
    public var isTold: Bool {
        switch kind {
        case .completed, .pressed, .invalid, .timeout, .cancelled: true
        case .matched, .noMatch, .emergency, .entered, .chose, .schedule, .command, .began,
            .classed, .refused, .outOfHours, .forwarded, .ended:
            false
        }
    }

    /// What the text of an action leaves out, in words; nil where that is nothing.
    public var detail: String? {
        guard !isSecret, case .began(let action) = kind else { return nil }
        let parts = action.details
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

extension Action {
    fileprivate var details: [String] {
        switch self {
        case .ring(let plan): plan.details
        case .dial(let plan):
            ["for \(plan.limit.inSeconds)"] + plan.callerID.said("callerid")
                + plan.longest.map(\.inSeconds).said("limit")
        case .queue(let plan):
            plan.limit.map(\.inSeconds).said("for")
                + (plan.priority == 0 ? [] : ["priority \(plan.priority)"])
        case .conference(let plan):
            (plan.isMuted ? ["muted"] : []) + (plan.isHost ? ["host"] : [])
        case .play(let plan): plan.times.map { "\($0)" }.said("times")
        case .say(let plan): plan.language.said("language")
        case .collect(let plan): ["wait \(plan.wait.inSeconds)"]
        case .intercom(_, let limit), .recordPrompt(_, let limit): ["for \(limit.inSeconds)"]
        case .page(let paging): ["for \(paging.limit.inSeconds)"]
        case .park, .unpark, .pickup, .monitor, .directory, .redirect, .voicemail, .mailbox,
            .receiveFax, .lookup, .wait, .echo:
            []
        }
    }
}

extension CallFacts {
    /// What redialing calls again, once this begins: a number, and no code, that a phone has dialed
    /// to reach somebody. Nil: nothing new.
    public func kept(by action: Action) -> String? {
        guard case .context = entry, transferredBy == nil, account == nil, let first = dialed.first,
            first != "*", first != "#"
        else { return nil }
        switch action {
        case .ring, .queue, .conference: return dialed
        case .dial(let plan): return plan.isEmergency ? nil : dialed
        default: return nil
        }
    }
}

extension RingPlan {
    fileprivate var details: [String] {
        targets.compactMap(\.detail) + strategy.map(\.rawValue).said("strategy")
            + each.map(\.inSeconds).said("each") + tone.said("tone")
            + callerID.said("callerid") + confirm.said("confirm") + announce.said("announce")
            + (followsForwards ? [] : ["no forwarding"])
    }
}

extension RingPlan.Target {
    /// `sales: 201 202 (in-order, each 10 s)`, `203 after 5 s`; nil for a phone that rings at once.
    fileprivate var detail: String? {
        let later = after == .zero ? "" : " after \(after.inSeconds)"
        switch who {
        case .extension(let number): return later.isEmpty ? nil : number + later
        case .group(let group):
            let members = group.members.map { $0.detail ?? $0.name }.joined(separator: " ")
            let each = group.each.map { ", each \($0.inSeconds)" } ?? ""
            let skips = group.skipsBusy ? ", skips busy" : ""
            return "\(group.name): \(members) (\(group.strategy.rawValue)\(each)\(skips))\(later)"
        case .outside(_, let plan):
            let trunks = plan.trunks.joined(separator: ", ")
            return "\(plan.number) via \(trunks), charged to \(plan.account.text)\(later)"
        }
    }

    private var name: String {
        switch who {
        case .extension(let number): number
        case .group(let group): group.name
        case .outside(_, let plan): plan.number
        }
    }
}

extension String? {
    fileprivate func said(_ word: String) -> [String] { map { ["\(word) \($0)"] } ?? [] }
}
