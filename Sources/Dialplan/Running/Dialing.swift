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
        guard let allowed = allowed(dialed, action) else { return }
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
        guard let allowed = allowed(dialed, action) else { return }
        begin(.redirect(allowed.number, account: allowed.account))
    }

    /// An outside number among phones; nil where it cannot be called, or not on that account. Help
    /// is nobody who takes calls.
    mutating func outside(_ target: TargetCode, _ world: some WorldView) -> DialPlan? {
        guard case .outside(let formula, let trunks, let payer) = target.who,
            let dialed = number(of: formula, world), !isEmergency(dialed),
            let outside = plan.outside(dialed),
            let allowed = allowed(dialed, outside, account(payer))
        else { return nil }
        return DialPlan(
            number: allowed.number, numberClass: allowed.numberClass, trunks: trunks,
            limit: .seconds(86_400), account: allowed.account, callerID: shownNumber)
    }

    /// Nil after its branch was taken.
    private mutating func allowed(_ dialed: String, _ action: ActionCode) -> Allowed? {
        guard let outside = plan.outside(dialed) else {
            branch(of: action, .invalid)
            return nil
        }
        var payer = AccountCode.caller
        if case .account(let written) = action.options["as"] { payer = written }
        guard let allowed = allowed(dialed, outside, account(payer)) else {
            branch(of: action, .refused)
            return nil
        }
        return allowed
    }

    private mutating func allowed(
        _ dialed: String, _ outside: (number: String, numberClass: String?),
        _ account: DialPlan.Account?
    ) -> Allowed? {
        let numberClass = outside.numberClass ?? "unknown"
        record(.classed(dialed: dialed, number: outside.number, numberClass: numberClass))
        guard let account, outside.numberClass != nil, allows(account, numberClass) else {
            record(.refused(numberClass: numberClass, account: account))
            return nil
        }
        return Allowed(number: outside.number, numberClass: numberClass, account: account)
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
