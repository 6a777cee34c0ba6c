import Dialplan
import SIP

/// Every call to the outside is charged before it leaves, minute by minute, to who has set it.
extension Switchboard {
    /// Why a call may not go out.
    enum Bar: Equatable, Sendable {
        case used(Ledger.Refusal)
        /// Nobody has allowed this country yet.
        case country(Country)
    }

    mutating func turnDay(of account: DialPlan.Account) {
        ledger.turn(account.text, to: today(of: account))
    }

    /// The charge for a call, or why it is refused. Nil for calls for help, which nothing counts.
    mutating func charge(_ plan: DialPlan) -> (charge: Ledger.Charge, bar: Bar?)? {
        guard !plan.isEmergency, let configuration else { return nil }
        let inventory = configuration.inventory
        turnDay(of: plan.account)
        let cost = inventory.prices.cost(of: plan.number, plan.numberClass)
        let limit = inventory.limit(of: plan.account)
        var parts = ["", plan.numberClass]
        parts += Country(of: plan.number).map { ["country \($0.prefix)"] } ?? []
        parts += limit?.prefixes.keys.filter(plan.number.hasPrefix).sorted() ?? []
        let charge = Ledger.Charge(
            account: plan.account, number: plan.number, numberClass: plan.numberClass,
            parts: parts, perMinute: cost.perMinute, perCall: cost.perCall)
        if let country = newCountry(plan.number), inventory.fraud.newCountries == .hold {
            return (charge, .country(country))
        }
        return (charge, ledger.refusal(charge, limit).map { .used($0) })
    }

    func today(of account: DialPlan.Account) -> String {
        configuration?.plan.day(
            of: account, at: WallTime(milliseconds: utc.milliseconds)) ?? ""
    }

    /// A text to the outside counts as a call of one minute. False where it may not go.
    mutating func chargeText(_ plan: DialPlan) -> Bool {
        guard let (charge, bar) = charge(plan) else { return true }
        guard bar == nil else { return false }
        ledger.spend(charge)
        keep(charge)
        return true
    }

    /// What is sent elsewhere by the far end's own network cannot be counted: who has a bound on
    /// time or money may not send callers from outside on at his expense.
    func maySendOn(_ number: String, _ account: DialPlan.Account) -> Bool {
        guard let outside = configuration?.plan.outside(number), newCountry(number) == nil else {
            return false
        }
        let bounds = limit(of: account)?.bounds(
            ofClass: outside.numberClass ?? "", number: outside.number)
        return bounds?.contains { $0.bounds.isBounded } != true
    }

    /// Its INVITE is about to leave.
    mutating func open(_ charge: Ledger.Charge, for leg: LegID) {
        ledger.open(leg, charge)
        keep(charge)
        tellOfCountry(charge, legs[leg]?.call)
        tellOfRate(charge, legs[leg]?.call)
        tellOfBudget(charge, legs[leg]?.call)
    }

    /// The far end has answered: the first minute begins.
    mutating func chargeBegins(_ leg: LegID) {
        guard ledger.charges[leg] != nil, ledger.charges[leg]?.answered == nil else { return }
        ledger.answered(leg, at: now)
        timers.start(.charge(leg), at: now + Limits.chargeAgain)
    }

    /// A minute is nearly over, or over.
    mutating func chargeIsDue(_ leg: LegID) {
        guard let charge = ledger.charges[leg], let answered = charge.answered else { return }
        let end = answered + .seconds(60) * charge.minutes
        guard now < end else { return budgetIsOver(leg, charge) }
        turnDay(of: charge.account)
        guard let refusal = ledger.goOn(leg, limit(of: charge.account)) else {
            keep(charge)
            tellOfBudget(charge, legs[leg]?.call)
            timers.start(.charge(leg), at: end + Limits.chargeAgain)
            return
        }
        timers.start(.charge(leg), at: end)
        tellOfRefusal(charge.account, charge.number, refusal, legs[leg]?.call)
        guard let id = legs[leg]?.call else { return }
        step(id, "\(refusal.words(of: charge.account)): the call ends soon")
        warnOfEnd(leg, id)
    }

    /// All who talk over it hear a tone.
    private mutating func warnOfEnd(_ leg: LegID, _ id: CallID) {
        guard let call = calls[id], case .talking(_, let bridge) = call.activity,
            bridge.contains(leg),
            let stream = speechStream(of: bridge.other(than: leg)),
            let tone = Tone("call-waiting", call.machine.tones, times: 1)
        else { return }
        play([.tone(tone)], on: stream, rounds: 1)
    }

    private mutating func budgetIsOver(_ leg: LegID, _ charge: Ledger.Charge) {
        guard let id = legs[leg]?.call else { return }
        note(
            .warning, "A call was ended: its account has nothing left for today", call: id,
            ["account": charge.account.text, "number": charge.number])
        found(.nothingLeft, about: charge.account.text, in: id)
        leave(leg, .spent)
    }

    func limit(of account: DialPlan.Account) -> AccountLimit? {
        configuration?.inventory.limit(of: account)
    }

    /// The leg of a call that costs was called off, was hung up, or is over.
    mutating func chargeChanges(_ leg: LegID, _ state: Leg.State) {
        guard let charge = ledger.charges[leg] else { return }
        switch state {
        case .inviting, .answered, .talking: return
        case .leaving where charge.answered == nil: return ledger.leaves(leg)
        case .leaving, .over:
            timers.stop(.charge(leg))
            if let refunded = ledger.close(leg, at: now) { keep(refunded) }
        }
    }

    /// Written behind; what was charged ahead is there before it is used.
    private mutating func keep(_ charge: Ledger.Charge) {
        let account = charge.account.text
        for part in charge.parts {
            let name = part.isEmpty ? account : "\(account) \(part)"
            if !keepFact(.spent, name, ledger.text(account, part)) {
                note(
                    .error, "What an account has used up is not kept: there are too many",
                    ["account": account])
            }
        }
    }

    // MARK: - Why not

    /// The call does not go out. What its caller hears says why; then the plan is told `refused`.
    mutating func barred(_ plan: DialPlan, _ bar: Bar, dialing id: Dialing.ID) {
        let words: String
        let cause: Cause
        switch bar {
        case .used(let refusal):
            cause = .accountLimit
            words = refusal.words(of: plan.account)
            tellOfRefusal(plan.account, plan.number, refusal, id.call)
        case .country(let country):
            cause = .countryHeld
            words = "the first call to \(country.text) waits for approval"
            tellOfHeld(plan, country, id.call)
        }
        step(id.call, "\(plan.number) is not called: \(words)")
        found(cause, about: plan.number, words, in: id.call)
        calls[id.call]?.lastFailure = .forbidden
        if id.member == nil, case .phone(let number)? = calls[id.call]?.callerParty {
            notify([number], "\(plan.number) was not called: \(words).", for: id.call)
        }
        guard id.member == nil, let action = calls[id.call]?.activity.action else {
            return dialing(id) { $0.failed(.refused) }
        }
        stopTimers(ofDialing: id)
        calls[id.call]?.isBarred = true
        calls[id.call]?.activity = .playing(action)
        play(PlayPlan(sounds: [.prompt(bar.prompt)], isEarly: true), for: id.call)
    }
}

extension Switchboard.Bar {
    /// What its caller hears.
    fileprivate var prompt: String {
        switch self {
        case .used: "nothing-left"
        case .country: "needs-approval"
        }
    }
}

extension Ledger.Refusal {
    /// `account 201 has no minutes for international left today`
    func words(of account: DialPlan.Account) -> String {
        let whole = part.isEmpty ? "" : " for \(part)"
        return switch what {
        case .calls: "account \(account.text) has as many calls\(whole) as it may have at once"
        case .minutes: "account \(account.text) has no minutes\(whole) left today"
        case .money: "account \(account.text) has no money\(whole) left today"
        }
    }
}
