import Dialplan

/// Accounts as they are shown.
extension Switchboard {
    /// Every extension, and the house itself where plans may call on its account.
    var accountViews: [AccountView] {
        guard let configuration else { return [] }
        let numbers = configuration.inventory.extensions.map { ($0.number, $0.name) }
        let all =
            numbers.map { (DialPlan.Account.extension($0.0), $0.1) } + [(.system, "the house")]
        return all.map { view(of: $0.0, name: $0.1) }
    }

    private func view(of account: DialPlan.Account, name: String?) -> AccountView {
        let limit = limit(of: account)
        let day = today(of: account)
        let known = ledger.days[account.text].flatMap { $0.date == day ? $0 : nil }
        var names = Set(known?.parts.keys.map { $0 } ?? [])
        names.formUnion([""] + (limit?.classes.keys.map { $0 } ?? []))
        names.formUnion(limit?.prefixes.keys.map { $0 } ?? [])
        return AccountView(
            account: account.text, name: name, limit: limit?.name, day: day,
            parts: names.sorted().map { part in
                let used = known?.parts[part] ?? Ledger.Used()
                let bounds = limit?.bounds(ofPart: part)
                return AccountView.Part(
                    part: part, calls: ledger.calls(account.text, part),
                    callsAtOnce: bounds?.calls, minutes: used.minutes,
                    minutesPerDay: bounds?.minutesPerDay,
                    money: Double(used.money) / Double(Price.unit),
                    moneyPerDay: bounds?.centsPerDay.map { Double($0) / 100 },
                    onlyWhile: bounds?.onlyWhile?.text)
            })
    }

    /// Those of the inventory, then those that somebody has allowed since.
    var countryViews: [CountryView] {
        let written = configuration?.inventory.fraud.countries ?? []
        let said = facts.all(.country).filter { !written.contains($0.key) }
        let found =
            written.map { CountryView(prefix: $0, name: "", since: nil, by: "inventory") }
            + said.map { prefix, value in
                let words = value.split(separator: " ", maxSplits: 1).map(String.init)
                let since = words.first.flatMap { Int64($0) }
                return CountryView(
                    prefix: prefix, name: "",
                    since: since.map { UTCTime(milliseconds: $0 &* 1_000) },
                    by: words.count > 1 ? words[1] : "")
            }
        return found.sorted { $0.prefix < $1.prefix }.map {
            var view = $0
            view.name = Country(of: $0.prefix)?.name ?? ""
            return view
        }
    }
}
