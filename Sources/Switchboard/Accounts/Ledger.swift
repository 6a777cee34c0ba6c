import Dialplan

/// What accounts have used up today, and what the calls that go on have been charged.
///
/// A minute is charged before it begins: the first one before the INVITE leaves, each further one
/// shortly before the one before is over. So however many calls go on beside each other, and
/// whenever the process ends, no account has ever spent more than what stands here.
///
/// ```
///   reserve ──► INVITE ──► 200 ──► minute 1 ──► minute 2 … ──► BYE
///     1 charged                      │ 40 s: 2 charged           what has not begun
///                                    │ or refused: the warning   is given back
///                                    ▼ 60 s: the call is ended
/// ```
struct Ledger: Equatable, Sendable {
    /// What was used up in one part of an account: all of it, a class, a country.
    struct Used: Equatable, Sendable {
        var minutes = 0
        /// Ten-thousandths of the house's currency.
        var money: Int64 = 0
    }

    /// Why a call, or its next minute, is refused.
    struct Refusal: Equatable, Sendable {
        enum What: Equatable, Sendable { case calls, minutes, money }

        var what: What
        /// `international`; empty for all of the account.
        var part: String
    }

    /// A call that costs something, or will.
    struct Charge: Equatable, Sendable {
        let account: DialPlan.Account
        let number: String
        let numberClass: String
        /// As it counts for the day on which it began, also beyond midnight.
        let parts: [String]
        let perMinute: Int64
        let perCall: Int64
        /// Charged so far.
        var minutes = 1
        /// On which the last minute was charged.
        var date = ""
        var answered: Instant?
        /// It was called off, and may still be answered.
        var isLeaving = false
    }

    /// Of one account.
    struct Day: Equatable, Sendable {
        /// `2026-11-22`
        var date: String
        var parts: [String: Used] = [:]
        /// What was told of it today.
        var told: Set<String> = []

        mutating func add(_ minutes: Int, _ money: Int64, to names: [String]) {
            for name in names {
                parts[name, default: Used()].minutes += minutes
                parts[name, default: Used()].money &+= money
            }
        }
    }

    private(set) var days: [String: Day] = [:]
    private(set) var charges: [LegID: Charge] = [:]

    // MARK: - Days

    /// A new day begins with nothing. A clock that was set back to another day gives nothing back.
    mutating func turn(_ account: String, to date: String) {
        guard let known = days[account]?.date, known >= date else {
            return days[account] = Day(date: date)
        }
        days[account]?.date = date
    }

    /// True the first time today.
    mutating func tell(_ what: String, of account: String) -> Bool {
        days[account]?.told.insert(what).inserted ?? false
    }

    func used(_ account: String, _ part: String) -> Used {
        days[account]?.parts[part] ?? Used()
    }

    /// How many calls of a part go on.
    func calls(_ account: String, _ part: String) -> Int {
        charges.values.count {
            !$0.isLeaving && $0.account.text == account && $0.parts.contains(part)
        }
    }

    // MARK: - Charging

    /// Why this call may not begin; nil where it may.
    func refusal(_ charge: Charge, _ limit: AccountLimit?) -> Refusal? {
        let account = charge.account.text
        for (part, bounds) in bounds(charge, limit) {
            if let most = bounds.calls, calls(account, part) >= most {
                return Refusal(what: .calls, part: part)
            }
        }
        return shortage(charge, limit, charge.perMinute &+ charge.perCall)
    }

    mutating func open(_ leg: LegID, _ charge: Charge) {
        charges[leg] = charge
        charges[leg]?.date = days[charge.account.text]?.date ?? ""
        add(charge, minutes: 1, charge.perMinute &+ charge.perCall)
    }

    /// What is over at once.
    mutating func spend(_ charge: Charge) {
        add(charge, minutes: 1, charge.perMinute &+ charge.perCall)
    }

    /// The next minute of a call; why there is none.
    mutating func goOn(_ leg: LegID, _ limit: AccountLimit?) -> Refusal? {
        guard let charge = charges[leg] else { return nil }
        if let shortage = shortage(charge, limit, charge.perMinute) { return shortage }
        charges[leg]?.minutes += 1
        charges[leg]?.date = days[charge.account.text]?.date ?? ""
        add(charge, minutes: 1, charge.perMinute)
        return nil
    }

    mutating func answered(_ leg: LegID, at now: Instant) {
        charges[leg]?.answered = now
    }

    mutating func leaves(_ leg: LegID) {
        charges[leg]?.isLeaving = true
    }

    /// The call is over: what was not used is given back. Its charge, where something was.
    mutating func close(_ leg: LegID, at now: Instant) -> Charge? {
        guard let charge = charges.removeValue(forKey: leg) else { return nil }
        // What was charged yesterday is yesterday's.
        guard charge.date == days[charge.account.text]?.date else { return nil }
        guard let answered = charge.answered else {
            add(charge, minutes: -charge.minutes, -(charge.perMinute &+ charge.perCall))
            return charge
        }
        let minute: Int64 = 60_000_000_000
        let begun = Int(max(1, ((now - answered).nanoseconds &+ minute &- 1) / minute))
        let back = max(0, charge.minutes - begun)
        guard back > 0 else { return nil }
        add(charge, minutes: -back, -(charge.perMinute &* Int64(back)))
        return charge
    }

    private func bounds(
        _ charge: Charge, _ limit: AccountLimit?
    ) -> [(part: String, bounds: AccountLimit.Bounds)] {
        limit?.bounds(ofClass: charge.numberClass, number: charge.number) ?? []
    }

    private func shortage(
        _ charge: Charge, _ limit: AccountLimit?, _ money: Int64
    ) -> Refusal? {
        for (part, bounds) in bounds(charge, limit) {
            let used = used(charge.account.text, part)
            if let most = bounds.minutesPerDay, used.minutes >= most {
                return Refusal(what: .minutes, part: part)
            }
            if let most = bounds.centsPerDay, used.money &+ money > Self.money(cents: most) {
                return Refusal(what: .money, part: part)
            }
        }
        return nil
    }

    /// Hundredths, in ten-thousandths.
    static func money(cents: Int) -> Int64 { Int64(cents) &* (Price.unit / 100) }

    private mutating func add(_ charge: Charge, minutes: Int, _ money: Int64) {
        days[charge.account.text]?.add(minutes, money, to: charge.parts)
    }

    // MARK: - What is kept

    /// `2026-11-22 12 34500`: the day, minutes, money.
    func text(_ account: String, _ part: String) -> String? {
        guard let day = days[account], let used = day.parts[part] else { return nil }
        return "\(day.date) \(used.minutes) \(used.money)"
    }

    /// As `201 international`; what cannot be read is left out.
    mutating func restore(_ facts: [String: String]) {
        for (name, text) in facts.sorted(by: { $0.key < $1.key }) {
            let names = name.split(separator: " ", maxSplits: 1).map(String.init)
            let words = text.split(separator: " ").map(String.init)
            guard let account = names.first, words.count == 3, let minutes = Int(words[1]),
                let money = Int64(words[2]), minutes >= 0, money >= 0
            else { continue }
            if let known = days[account]?.date, known > words[0] { continue }
            turn(account, to: words[0])
            let part = names.count == 2 ? names[1] : ""
            days[account]?.parts[part] = Used(minutes: minutes, money: money)
        }
    }
}
