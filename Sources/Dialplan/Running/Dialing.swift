/// Calls to the outside: E.164, its class, whose account, whether that may (4.3, 4.4). Nothing that
/// is not allowed ever reaches a trunk.
extension CallMachine {
    private struct Allowed {
        var number: String
        var numberClass: String
        var account: DialPlan.Account
    }

    mutating func dial(_ action: ActionCode, _ world: some WorldView) {
        guard let dialed = action.number(0, &self, world) else {
            return branch(of: action, .invalid)
        }
        if let caller = call.extension, isEmergency(dialed), emergency(dialed, from: caller, world)
        {
            return
        }
        guard let allowed = allowed(dialed, action, world) else { return }
        let callerID = action.text("callerid", &self, world) ?? shownNumber
        let music = action.fileName("music", &self, world)
        begin(
            .dial(
                DialPlan(
                    number: allowed.number, numberClass: allowed.numberClass,
                    trunks: action.names("via"), limit: action.duration("for") ?? .seconds(60),
                    account: allowed.account, callerID: callerID,
                    longest: action.duration("limit"), music: music, keys: action.keys.table,
                    sideKeys: action.duringKeys.table)))
    }

    mutating func redirect(_ action: ActionCode, _ world: some WorldView) {
        guard let dialed = action.number(0, &self, world) else {
            return branch(of: action, .failed)
        }
        guard let allowed = allowed(dialed, action, world) else { return }
        begin(.redirect(allowed.number, account: allowed.account))
    }

    /// An outside number among phones; nil where it cannot be called, or not on that account. Help
    /// is nobody who takes calls.
    mutating func outside(_ target: TargetCode, _ world: some WorldView) -> DialPlan? {
        guard case .outside(let formula, let trunks, let payer) = target.who,
            let dialed = number(of: formula, world), !isEmergency(dialed),
            let outside = plan.outside(dialed),
            let allowed = allowed(dialed, outside, account(payer), world)
        else { return nil }
        return DialPlan(
            number: allowed.number, numberClass: allowed.numberClass, trunks: trunks,
            limit: .seconds(86_400), account: allowed.account, callerID: shownNumber)
    }

    /// Nil after its branch was taken.
    private mutating func allowed(
        _ dialed: String, _ action: ActionCode, _ world: some WorldView
    ) -> Allowed? {
        guard let outside = plan.outside(dialed) else {
            branch(of: action, .invalid)
            return nil
        }
        var payer = AccountCode.caller
        if case .account(let written) = action.options["as"] { payer = written }
        guard let allowed = allowed(dialed, outside, account(payer), world) else {
            branch(of: action, .refused)
            return nil
        }
        return allowed
    }

    private mutating func allowed(
        _ dialed: String, _ outside: (number: String, numberClass: String?),
        _ account: DialPlan.Account?, _ world: some WorldView
    ) -> Allowed? {
        let numberClass = outside.numberClass ?? "unknown"
        record(.classed(dialed: dialed, number: outside.number, numberClass: numberClass))
        guard let account, outside.numberClass != nil, allows(account, numberClass) else {
            record(.refused(numberClass: numberClass, account: account))
            return nil
        }
        if let hours = missedHours(account, outside.number, numberClass, world) {
            record(
                .outOfHours(
                    number: outside.number, numberClass: numberClass, account: account,
                    hours: hours.text))
            record(.refused(numberClass: numberClass, account: account))
            return nil
        }
        return Allowed(number: outside.number, numberClass: numberClass, account: account)
    }

    /// The night rule: the hours outside of which the account may not make such a call, if it is
    /// outside of them now. A schedule that is not there is never in the right state.
    private mutating func missedHours(
        _ account: DialPlan.Account, _ number: String, _ numberClass: String,
        _ world: some WorldView
    ) -> AccountLimit.Hours? {
        let bounds = plan.limit(of: account)?.bounds(ofClass: numberClass, number: number) ?? []
        return bounds.compactMap(\.bounds.onlyWhile).first { hours in
            guard let index = plan.schedules.firstIndex(where: { $0.name == hours.schedule }),
                let state = state(ofSchedule: index, world)
            else { return true }
            return !hours.states.contains(plan.schedules[index].states[state])
        }
    }

    /// A phone or a trunk that was called says that this number shall be called instead (3xx): on
    /// the same account, and only what that may call. The host that it names counts for nothing.
    public mutating func redirected(
        _ dial: DialPlan, to number: String, _ world: some WorldView
    ) -> DialPlan? {
        guard !dial.isEmergency, !isEmergency(number), let outside = plan.outside(number),
            let allowed = allowed(number, outside, dial.account, world)
        else { return nil }
        var other = dial
        other.number = allowed.number
        other.numberClass = allowed.numberClass
        return other
    }

    /// Who pays: nil for a caller from outside, unless somebody transferred or forwarded the call.
    private func account(_ payer: AccountCode) -> DialPlan.Account? {
        switch payer {
        case .system: .system
        case .extension(let number): .extension(number)
        case .caller:
            (chain.last?.extension ?? call.account ?? call.extension).map(
                DialPlan.Account.extension)
        }
    }

    private func allows(_ account: DialPlan.Account, _ numberClass: String) -> Bool {
        switch account {
        case .system: return plan.settings.systemAllows.contains(numberClass)
        case .extension(let number):
            guard let context = plan.extensions[number]?.context else { return false }
            return plan.contexts[context]?.allows.contains(numberClass) ?? false
        case .emergency: return true
        }
    }
}

extension Plan {
    func limit(of account: DialPlan.Account) -> AccountLimit? {
        switch account {
        case .system: systemLimit
        case .extension(let number): extensions[number]?.limit
        case .emergency: nil
        }
    }

    /// The day of an account, where its extension stands: `2026-11-22`.
    public func day(of account: DialPlan.Account, at time: WallTime) -> String {
        var zone = settings.zone
        if case .extension(let number) = account { zone = extensions[number]?.zone ?? zone }
        // Every call outside asks: written as a moment is, which costs a tenth of any other way.
        let midnight = Int64(zone.localTime(at: time).date.daysSince1970) * 86_400_000
        return String(Timestamp.text(ofMilliseconds: midnight).prefix(10))
    }

    /// Whether the number leads into the country that the numbering plan is of, or to no country.
    public func isAtHome(_ number: String) -> Bool {
        guard let country = Country(of: number) else { return true }
        return numbering.map { country.prefix == "+" + $0.country } ?? false
    }
}
