/// What a running call asks of Calendar and Numbers, in one place.
extension Plan {
    struct LocalTime {
        /// Days since 1970-01-01.
        var day: Int
        /// Seconds since midnight.
        var second: Int

        /// `09:05`
        var clock: String { two(second / 3_600) + ":" + two(second / 60 % 60) }
        /// `2026-03-03 09:05`
        var stamp: String { CivilDay(day).text + " " + clock }

        /// `tue`; 1970-01-01 was a Thursday.
        var weekday: String {
            ["thu", "fri", "sat", "sun", "mon", "tue", "wed"][((day % 7) + 7) % 7]
        }

        private func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    }

    /// In the time zone of the settings.
    func local(_ time: WallTime) -> LocalTime {
        let seconds = Int(time.milliseconds.divided(by: 1_000))
        let day = seconds.divided(by: 86_400)
        return LocalTime(day: day, second: seconds - day * 86_400)
    }

    /// The moment of a local day and second in the time zone of the settings.
    func moment(_ local: LocalTime) -> WallTime {
        WallTime(milliseconds: Int64(local.day) * 86_400_000 + Int64(local.second) * 1_000)
    }

    /// The state of a schedule, and the rule that says so.
    func state(
        of schedule: Schedule, at time: WallTime, _ conditions: [Bool]
    ) -> (state: Int, rule: Int?) {
        (schedule.states.firstIndex(of: "closed") ?? 0, nil)
    }

    /// The name of today's holiday in this set: its index, or its name.
    func holiday(_ set: Value, at time: WallTime) -> Value { .missing }

    /// In E.164, and its class if it has one; nil if no such number exists.
    func outside(_ dialed: String) -> (number: String, numberClass: String?)? {
        (dialed, nil)
    }

    func numberClass(of number: String) -> Value {
        outside(number)?.numberClass.map(Value.text) ?? .missing
    }
}

extension BinaryInteger {
    /// Rounded down, for a positive divisor.
    func divided(by divisor: Self) -> Self {
        let quotient = self / divisor
        return self < 0 && quotient * divisor != self ? quotient - 1 : quotient
    }
}

/// A day, as people write it.
struct CivilDay {
    let year: Int
    let month: Int
    let day: Int

    /// From days since 1970-01-01; years are counted from March, so that leap days come last.
    init(_ days: Int) {
        let shifted = min(max(days, -10_000_000), 10_000_000) + 719_468
        let era = shifted.divided(by: 146_097)
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * ofYear + 2) / 153
        day = ofYear - (153 * fromMarch + 2) / 5 + 1
        month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    init(year: Int, month: Int, day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// `2026-03-03`; nil if there is no such day.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2] else { return nil }
        let numbers = parts.compactMap { $0.allSatisfy("0123456789".contains) ? Int($0) : nil }
        guard numbers.count == 3 else { return nil }
        self.init(year: numbers[0], month: numbers[1], day: numbers[2])
        guard (1...12).contains(month), CivilDay(days).text == text else { return nil }
    }

    /// Since 1970-01-01.
    var days: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.divided(by: 400)
        let yearOfEra = shifted - era * 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear - 719_468
    }

    /// `2026-03-03`
    var text: String { text(as: "yyyy-MM-dd") }

    /// Runs of `y`, `M` and `d` become digits; everything else stays.
    func text(as form: String) -> String {
        var text = ""
        var rest = form[...]
        while let letter = rest.first {
            let count = rest.prefix { $0 == letter }.count
            let number: Int? =
                switch letter {
                case "y": count <= 2 ? year % 100 : year
                case "M": month
                case "d": day
                default: nil
                }
            if let number {
                let digits = String(number.magnitude)
                text += String(repeating: "0", count: max(0, count - digits.count)) + digits
            } else {
                text += rest.prefix(count)
            }
            rest = rest.dropFirst(count)
        }
        return text.cut(to: Limits.textBytes)
    }
}
