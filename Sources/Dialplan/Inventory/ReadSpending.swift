/// Limits, prices, and what is done about fraud.
extension InventoryFiles {
    /// `[limit.rooms]`, with `[limit.rooms.international]` for a class of numbers,
    /// `[limit.rooms."+44"]` for their beginning, `[limit.rooms.country]` for each country.
    mutating func readLimit(_ entry: TOMLTable.Entry, _ reader: inout TOMLReader) {
        var limit = AccountLimit(name: entry.key)
        limit.total = bounds(&reader)
        for (inner, table) in reader.otherTables() {
            var reader = TOMLReader(table, name: "limit.\(entry.key).\(inner.key)")
            let found = bounds(&reader)
            if inner.key == "country" {
                limit.eachCountry = found
            } else if inner.key.hasPrefix("+") {
                let prefix = prefix((inner.key, inner.keySpan), &reader)
                if let prefix { limit.prefixes[prefix] = found }
            } else {
                limit.classes[inner.key] = found
                classSpans.append((inner.key, inner.keySpan))
            }
            reader.finish()
            diagnostics += reader.diagnostics
        }
        reader.finish()
        limits.append(limit)
    }

    private mutating func bounds(_ reader: inout TOMLReader) -> AccountLimit.Bounds {
        var bounds = AccountLimit.Bounds()
        bounds.calls = reader.integer("calls", in: 0...10_000).map(Int.init)
        bounds.minutesPerDay = reader.integer("minutes-per-day", in: 0...1_000_000).map(Int.init)
        bounds.centsPerDay = reader.cents("money-per-day", upTo: 1_000_000).map(Int.init)
        if bounds.centsPerDay != nil { moneySpan = moneySpan ?? reader.span(of: "money-per-day") }
        if let text = reader.text("only-while") { bounds.onlyWhile = hours(text, &reader) }
        return bounds
    }

    /// `office is open or lunch`
    private mutating func hours(
        _ text: (value: String, span: Span), _ reader: inout TOMLReader
    ) -> AccountLimit.Hours? {
        let words = text.value.split(separator: " ").map(String.init)
        let states = words.dropFirst(2).enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        let between = words.dropFirst(2).enumerated().filter { $0.offset % 2 == 1 }
        guard words.count >= 3, words.count % 2 == 1, words[1] == "is",
            between.allSatisfy({ $0.element == "or" })
        else {
            reader.wrong(
                text.span, "`\(text.value)` is no state of a schedule",
                help: ["write `only-while = \"office is open\"`"])
            return nil
        }
        let hours = AccountLimit.Hours(schedule: words[0], states: states)
        self.hours.append((hours, text.span))
        return hours
    }

    /// The beginning of an international number.
    private func prefix(
        _ text: (value: String, span: Span), _ reader: inout TOMLReader
    ) -> String? {
        let digits = text.value.utf8.dropFirst()
        guard text.value.hasPrefix("+"), (1...15).contains(digits.count),
            digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.first != 0x30
        else {
            reader.wrong(
                text.span, "`\(text.value)` is not the beginning of an international number",
                help: ["write `+44`: a plus, the country, and digits alone"])
            return nil
        }
        return text.value
    }

    /// `[price.uk]`
    mutating func readPrice(_ entry: TOMLTable.Entry, _ reader: inout TOMLReader) {
        reader.require("class", "class = \"international\"")
        reader.require("per-minute", "per-minute = 0.05")
        var price = Price(name: entry.key, numberClass: "", perMinute: 0)
        if let text = reader.text("class") {
            price.numberClass = text.value
            classSpans.append((text.value, text.span))
        }
        price.prefixes = reader.texts("prefixes").compactMap { prefix($0, &reader) }
        price.perMinute = reader.amount("per-minute", digits: 4, upTo: 10_000) ?? 0
        price.perCall = reader.amount("per-call", digits: 4, upTo: 10_000) ?? 0
        reader.finish()
        prices.append(price)
    }

    /// `[fraud]`
    mutating func readFraud(_ table: TOMLTable) {
        var reader = TOMLReader(table, name: "fraud")
        for text in reader.texts("notify") {
            if Self.isNumber(text.value) {
                references.append(Reference(kind: .extension, name: text.value, span: text.span))
            } else if !text.value.isMailAddress, !text.value.isHookAddress {
                reader.wrong(
                    text.span, "nobody can be told at `\(text.value)`",
                    help: ["write an extension, a mail address, or `https://…`"])
                continue
            }
            fraud.notify.append(text.value)
        }
        fraud.newCountries =
            word("new-countries", FraudRules.NewCountries.self, &reader) ?? fraud.newCountries
        for text in reader.texts("countries") {
            guard Country.isPrefix(text.value) else {
                wrongWord(
                    "no country has the prefix `\(text.value)`", text.span, text.value,
                    Country.prefixes, &reader)
                continue
            }
            fraud.countries.append(text.value)
        }
        fraud.callsPerMinute =
            reader.integer("calls-per-minute", in: 1...1_000).map(Int.init) ?? 10
        reader.finish()
        diagnostics += reader.diagnostics
    }

    /// What `only-while` asks for is in the plan.
    mutating func checkHours(_ schedules: [String: [String]]) {
        for (hours, span) in hours {
            let states = schedules[hours.schedule]
            let wrong = hours.states.first { states?.contains($0) == false }
            guard states == nil || wrong != nil else { continue }
            let (name, all) =
                wrong.map { ($0, states ?? []) } ?? (hours.schedule, schedules.keys.sorted())
            let kind = wrong == nil ? "schedule" : "state of `\(hours.schedule)` called"
            let near = NearestName.of(name, in: all).map { "did you mean `\($0)`?" }
            diagnostics.append(
                Diagnostic(
                    "E0105", "there is no \(kind) `\(name)`", at: span, near ?? "",
                    help: all.isEmpty ? [] : ["there are: " + all.joined(separator: ", ")]))
        }
    }

    /// E0135: a bound on money that nothing could be counted for.
    mutating func checkPrices() {
        guard isWhole, prices.isEmpty, let moneySpan else { return }
        diagnostics.append(
            Diagnostic(
                "E0135", "nothing says what calls cost", at: moneySpan,
                "this cannot be counted without prices",
                help: [
                    "write `[price.abroad]` with `class = \"international\"` and"
                        + " `per-minute = 1.50`",
                    "or bound the time: `minutes-per-day = 60`",
                ]))
    }
}

extension String {
    /// `https://alarms.example.com/house`: who is told there is told by a web request. Without TLS
    /// only on this machine.
    public var isHookAddress: Bool {
        let isSafe =
            hasPrefix("https://") || hasPrefix("http://127.0.0.1:") || hasPrefix("http://[::1]:")
        let host = drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" && $0 != "?" }
        return isSafe && !host.isEmpty && !host.contains("@") && utf8.count <= Limits.hookBytes
            && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
