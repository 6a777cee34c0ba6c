import Dialplan

/// Those who shall know of calls that may be fraud are told at once: by texts, mail and web hooks,
/// and where somebody has to do something, their phones ring.
extension Switchboard {
    private enum Alarm: String {
        case budget, rate, country, hours
    }

    /// Where no country has been called before, and nobody has said that it may be.
    func newCountry(_ number: String) -> Country? {
        guard let configuration, let country = Country(of: number),
            !configuration.plan.isAtHome(number),
            !configuration.inventory.fraud.countries.contains(country.prefix),
            facts[.country, country.prefix] == nil
        else { return nil }
        return country
    }

    /// The house may be called there from now on; why not, in one sentence.
    mutating func allowCountry(_ prefix: String, by whom: String) -> String? {
        guard Country.isPrefix(prefix) else {
            return "No country has the prefix \(prefix). Write it as +44."
        }
        let kept = keepFact(.country, prefix, "\(utc.milliseconds / 1_000) \(whom)")
        return kept ? nil : "It could not be kept."
    }

    mutating func forbidCountry(_ prefix: String) { keepFact(.country, prefix, nil) }

    // MARK: - What is told

    /// The first call to a country, where those may go out.
    mutating func tellOfCountry(_ charge: Ledger.Charge, _ call: CallID?) {
        guard let country = newCountry(charge.number) else { return }
        _ = allowCountry(country.prefix, by: "call")
        guard configuration?.inventory.fraud.newCountries == .tell else { return }
        raise(
            .country, charge.account, charge.number,
            "First call to \(country.text): \(charge.account.text) calls \(charge.number)",
            isUrgent: true, call)
    }

    mutating func tellOfHeld(_ plan: DialPlan, _ country: Country, _ call: CallID) {
        guard ledger.tell("country \(country.prefix)", of: plan.account.text) else { return }
        raise(
            .country, plan.account, plan.number,
            "Held: \(plan.account.text) calls \(plan.number), the first call to \(country.text)."
                + " To allow it: bellbird calls allow-country \(country.prefix)",
            isUrgent: true, call)
    }

    /// More new calls in a minute than are usual.
    mutating func tellOfRate(_ charge: Ledger.Charge, _ call: CallID?) {
        let account = charge.account.text
        let most = configuration?.inventory.fraud.callsPerMinute ?? 10
        let count = newCalls.count(account, at: now)
        guard count > most,
            ledger.tell("rate \(utc.milliseconds / 3_600_000)", of: account)
        else { return }
        raise(
            .rate, charge.account, charge.number,
            "Unusual: \(account) has begun \(count) calls to the outside within a minute",
            isUrgent: true, call)
    }

    /// 80 % of what an account may use up are used.
    mutating func tellOfBudget(_ charge: Ledger.Charge, _ call: CallID?) {
        let account = charge.account.text
        let limit = limit(of: charge.account)
        for (part, bounds) in limit?.bounds(ofClass: charge.numberClass, number: charge.number)
            ?? []
        {
            let used = ledger.used(account, part)
            let minutes = Self.percent(Int64(used.minutes), bounds.minutesPerDay.map(Int64.init))
            let money = Self.percent(used.money, bounds.centsPerDay.map(Ledger.money))
            guard max(minutes, money) >= 80, ledger.tell("80 \(part)", of: account) else {
                continue
            }
            let whole = part.isEmpty ? "" : " for \(part)"
            raise(
                .budget, charge.account, charge.number,
                "Account \(account) has used up \(max(minutes, money)) % of its"
                    + " \(money > minutes ? "money" : "minutes")\(whole) for today",
                isUrgent: false, call)
        }
    }

    private static func percent(_ used: Int64, _ most: Int64?) -> Int64 {
        guard let most else { return 0 }
        return most == 0 ? 100 : used &* 100 / most
    }

    /// A call was refused, or its next minute: there is nothing left.
    mutating func tellOfRefusal(
        _ account: DialPlan.Account, _ number: String, _ refusal: Ledger.Refusal, _ call: CallID?
    ) {
        guard refusal.what != .calls,
            ledger.tell("100 \(refusal.part)", of: account.text)
        else { return }
        let words = refusal.words(of: account)
        raise(.budget, account, number, "Used up: \(words)", isUrgent: true, call)
    }

    /// Somebody dials what his account may call at other hours.
    mutating func tellOfHours(
        _ account: DialPlan.Account, _ number: String, _ numberClass: String, _ hours: String,
        _ call: CallID
    ) {
        turnDay(of: account)
        guard ledger.tell("hours \(numberClass)", of: account.text) else { return }
        raise(
            .hours, account, number,
            "Refused: \(account.text) calls \(number), which it may only while \(hours)",
            isUrgent: true, call)
    }

    private mutating func raise(
        _ alarm: Alarm, _ account: DialPlan.Account, _ number: String, _ text: String,
        isUrgent: Bool, _ call: CallID?
    ) {
        let targets = configuration?.inventory.fraud.notify ?? []
        let call = call ?? .noCall
        note(.warning, "Calls that may be fraud", call: call, ["alarm": text])
        guard !targets.isEmpty else { return }
        let news = [
            ("event", "fraud"), ("alarm", alarm.rawValue), ("account", account.text),
            ("number", number), ("text", text),
        ]
        notify(targets, text, news, for: call)
        guard isUrgent, case .extension(let caller) = account else { return }
        ring(targets, Alert(caller: caller, what: "Alarm"), for: call)
    }
}

/// How many calls to the outside each account has begun within the last minute.
struct NewCalls: Sendable {
    private var begun: [String: RingQueue<Instant>] = [:]

    /// This one too. No more are remembered than make a count unusual.
    mutating func count(_ account: String, at now: Instant) -> Int {
        Self.count(in: &begun[account, default: RingQueue()], at: now)
    }

    private static func count(in times: inout RingQueue<Instant>, at now: Instant) -> Int {
        while let oldest = times.first, now - oldest >= .seconds(60) { _ = times.popFirst() }
        if times.count == Limits.countedCalls { _ = times.popFirst() }
        times.append(now)
        return times.count
    }
}
