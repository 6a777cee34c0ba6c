/// Puts what `say` speaks into the prompts that speak it (7.2 of the language). Pure: which files
/// there are, and how they are played, is the exchange's part.
public enum Saying {
    /// What can be said of itself, without a dialplan.
    static let spoken: [SpokenLanguage] = [.english, .german]

    /// The languages that can be spoken.
    public static var languages: [String] { spoken.map(\.name) }

    /// The names of the prompts, in turn: `digits/20`, `digits/1`. Nil when the language is not one
    /// of `languages`; regions are passed over, `en-GB` is `en`. Empty when the value cannot be
    /// said in the form that is asked for.
    public static func prompts(for plan: SayPlan, language name: String) -> [String]? {
        language(plan.language ?? name)?.prompts(plan)
    }

    private static func language(_ name: String) -> SpokenLanguage? {
        let base = name.prefix { $0 != "-" && $0 != "_" }.lowercased()
        return spoken.first { $0.name == base }
    }

    /// Of `en-GB` as of `en`.
    static func speaks(_ name: String) -> Bool { language(name) != nil }

    /// The units of money that have words, in every language that can be spoken.
    static let currencies: [String] =
        spoken.reduce(into: Set(spoken[0].currencies.keys)) {
            $0.formIntersection($1.currencies.keys)
        }.sorted()

    /// A number of things or people: `digits/20`, `digits/1`. In a language that cannot be spoken,
    /// nil.
    public static func prompts(forNumber number: Int, language name: String) -> [String]? {
        let plan = SayPlan(form: "number", value: .int(Int64(number)), unit: nil, language: name)
        return prompts(for: plan, language: name)
    }

    /// A number digit by digit; nil in a language that cannot be spoken.
    public static func prompts(forDigits digits: String, language name: String) -> [String]? {
        let plan = SayPlan(form: "digits", value: .phone(digits), unit: nil, language: name)
        return prompts(for: plan, language: name)
    }

    /// Every prompt that the forms of `say` may need in a language; empty for one that cannot be
    /// spoken.
    public static func promptsNeeded(language name: String) -> [String] {
        spoken.first { $0.name == name }.map { Array($0.vocabulary).sorted() } ?? []
    }
}

extension SpokenLanguage {
    func prompts(_ plan: SayPlan) -> [String] {
        let value = plan.value
        switch plan.form {
        case "digits", "letters", "text": return spelled(value)
        case "number": return number(value)
        case "date": return date(of: value)
        case "time": return time(of: value, hours: plan.unit)
        case "money": return amount(value, plan.unit)
        default: return []
        }
    }

    // MARK: - Numbers

    private func number(_ value: Value) -> [String] {
        switch value {
        case .int(let number): return cardinal(number)
        case .money(let amount): return decimal(amount)
        case .text(let text), .phone(let text):
            return Int64(text).map(cardinal) ?? spelled(value)
        default: return []
        }
    }

    private func cardinal(_ number: Int64) -> [String] {
        let sign = number < 0 ? [minus] : []
        let size = number.magnitude
        guard size <= NumberWords.largest else { return sign + spelled("\(size)") }
        return sign + numbers.prompts(size, .cardinal)
    }

    /// Ten-thousandths: the whole, and the digits behind it that are not all zero.
    private func decimal(_ amount: Int64) -> [String] {
        let (whole, rest) = amount.magnitude.quotientAndRemainder(dividingBy: 10_000)
        let sign = amount < 0 ? [minus] : []
        let spoken = sign + numbers.prompts(whole, .cardinal)
        guard rest > 0 else { return spoken }
        var digits = String(String(10_000 + rest).dropFirst())
        while digits.last == "0" { digits.removeLast() }
        return spoken + [point] + spelled(digits)
    }

    // MARK: - Money

    /// In whole units and hundredths; what is finer is rounded to the nearest hundredth. Without a
    /// unit, or with one that has no name here, it is a number, and the unit's letters behind it.
    private func amount(_ value: Value, _ unit: String?) -> [String] {
        let amount: Int64
        switch value {
        case .money(let parts): amount = parts
        case .int(let whole):
            let (parts, isTooLarge) = whole.multipliedReportingOverflow(by: 10_000)
            guard !isTooLarge else { return number(value) }
            amount = parts
        default: return []
        }
        guard let currency = unit.flatMap({ currencies[$0.uppercased()] }) else {
            return decimal(amount) + spelled(unit ?? "")
        }
        let hundredths = amount.magnitude / 100 + (amount.magnitude % 100 >= 50 ? 1 : 0)
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        let sign = amount < 0 && hundredths > 0 ? [minus] : []
        guard rest > 0 else { return sign + counted(whole, currency.one, currency.many) }
        let small = counted(rest, currency.oneHundredth, currency.manyHundredths)
        guard whole > 0 else { return sign + small }
        return sign + counted(whole, currency.one, currency.many) + amountJoint
            + (namesHundredths ? small : numbers.prompts(rest, .cardinal))
    }

    private func counted(_ count: UInt64, _ one: Noun, _ many: Noun) -> [String] {
        let noun = count == 1 ? one : many
        return numbers.prompts(count, noun.count) + [noun.prompt]
    }

    // MARK: - Dates and times

    private func date(of value: Value) -> [String] {
        let day: CivilDate? =
            switch value {
            case .date(let days) where Saying.days.contains(days): CivilDate(daysSince1970: days)
            case .text(let text): CivilDate(text)
            default: nil
            }
        guard let day else { return [] }
        return date.flatMap { part -> [String] in
            switch part {
            case .weekday: ["digits/day-\((day.weekday.rawValue + 1) % 7)"]
            case .month: ["digits/mon-\(day.month - 1)"]
            case .day: numbers.prompts(UInt64(day.day), .ordinal)
            case .year: numbers.prompts(UInt64(day.year), .year)
            }
        }
    }

    /// `hours` is `24` or `12`; any other has the language's own way. A duration is a time of day
    /// since midnight.
    private func time(of value: Value, hours: String?) -> [String] {
        guard let minutes = Saying.minutes(of: value) else { return [] }
        let byTwelve = hours == "12" || hours != "24" && clock.isTwelve
        return byTwelve
            ? twelve(minutes / 60, minutes % 60) : twentyFour(minutes / 60, minutes % 60)
    }

    private func twelve(_ hour: Int, _ minute: Int) -> [String] {
        let spoken = numbers.prompts(UInt64(hour % 12 == 0 ? 12 : hour % 12), clock.hour)
        let half = hour < 12 ? clock.morning : clock.afternoon
        guard minute > 0 else { return spoken + clock.fullHour + half }
        return spoken + clock.joint + numbers.prompts(UInt64(minute), clock.minute) + half
    }

    private func twentyFour(_ hour: Int, _ minute: Int) -> [String] {
        let spoken = numbers.prompts(UInt64(hour), clock.hour)
        guard minute > 0 else { return spoken + clock.fullHourOf24 }
        return spoken + clock.joint + numbers.prompts(UInt64(minute), clock.minute)
    }

    // MARK: - Characters

    private func spelled(_ value: Value) -> [String] {
        switch value {
        case .text(let text), .phone(let text): spelled(text)
        case .int(let number): spelled("\(number)")
        case .date: date(of: value)
        case .money: number(value)
        case .duration: time(of: value, hours: nil)
        case .flag, .missing, .record, .secret: []
        }
    }

    /// Each character by itself; one that has no prompt is passed over.
    private func spelled(_ text: String) -> [String] {
        text.lowercased().prefix(Saying.charactersSpelled).compactMap { character in
            if let sign = characters[character] { return sign }
            guard let byte = character.asciiValue else { return nil }
            switch byte {
            case 0x30...0x39: return "digits/\(character)"
            case 0x61...0x7A: return "letters/\(character)"
            default: return nil
            }
        }
    }

    // MARK: - What there must be

    /// Found by asking: every rule of the table, every sign, every noun.
    var vocabulary: Set<String> {
        var found = Set(characters.values).union([minus, point]).union(amountJoint)
        found.formUnion((0...9).map { "digits/\($0)" })
        found.formUnion("abcdefghijklmnopqrstuvwxyz".map { "letters/\($0)" })
        for (set, rules) in numbers.sets where set != .joined {
            for rule in rules {
                for step in 0...100 {
                    found.formUnion(numbers.prompts(rule.from + UInt64(step), set))
                }
            }
        }
        found.formUnion((0...6).map { "digits/day-\($0)" })
        found.formUnion((0...11).map { "digits/mon-\($0)" })
        for part in [
            clock.fullHour, clock.joint, clock.fullHourOf24, clock.morning, clock.afternoon,
        ] { found.formUnion(part) }
        for currency in currencies.values {
            found.formUnion(
                [currency.one, currency.many, currency.oneHundredth, currency.manyHundredths].map(
                    \.prompt))
        }
        return found
    }
}

extension Saying {
    /// The years 1 to 9999, in days since 1970.
    static let days = -719_162...2_932_896
    /// Of one value; what is behind them is not said.
    static let charactersSpelled = 100

    /// Minutes after midnight: of `14:30`, or of a time since midnight that is shorter than a day.
    static func minutes(of value: Value) -> Int? {
        switch value {
        case .text(let text):
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2 || parts.count == 3, let hour = Int(parts[0]),
                let minute = Int(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
            else { return nil }
            return hour * 60 + minute
        case .duration(let duration):
            let minutes = duration.components.seconds / 60
            return (0..<1_440).contains(minutes) ? Int(minutes) : nil
        default: return nil
        }
    }
}
