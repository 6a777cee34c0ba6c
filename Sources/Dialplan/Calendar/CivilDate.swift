/// A day of the Gregorian calendar, which is carried back before 1582 as ISO 8601 does.
struct CivilDate: Hashable, Sendable, Comparable {
    let year: Int
    /// 1…12
    let month: Int
    /// 1…31
    let day: Int

    /// Nil if there is no such day, or if the year is not written with four digits.
    init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...Self.days(in: month, of: year)).contains(day)
        else { return nil }
        self.init(checked: year, month, day)
    }

    private init(checked year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that many days after 1970-01-01. Counted in years that begin in March, so that the
    /// leap day is a year's last (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    init(daysSince1970 count: Int) {
        let shifted = count + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.init(
            checked: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    var daysSince1970: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredQuotient(400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    var weekday: Weekday { Weekday(daysSince1970: daysSince1970) }

    func adding(days: Int) -> CivilDate { CivilDate(daysSince1970: daysSince1970 + days) }

    static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    // MARK: - Months and years

    static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Easter Sunday by the Gregorian computus, in the form of Meeus, Jones and Butcher
    /// (J. Meeus, "Astronomical Algorithms", chapter 8).
    static func easter(of year: Int) -> CivilDate {
        let golden = year % 19
        let century = year / 100
        let rest = year % 100
        let correction = (century - (century + 8) / 25 + 1) / 3
        let epact = (19 * golden + century - century / 4 - correction + 15) % 30
        let toSunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7
        let late = (golden + 11 * epact + 22 * toSunday) / 451
        let sum = epact + toSunday - 7 * late + 114
        return CivilDate(checked: year, sum / 31, sum % 31 + 1)
    }

    /// The `ordinal`th such weekday of a month, counted from 1; nil where a month has no fifth.
    static func ordinal(
        _ ordinal: Int, _ weekday: Weekday, of month: Int, in year: Int
    ) -> CivilDate? {
        guard let first = CivilDate(year: year, month: month, day: 1) else { return nil }
        let day = 1 + first.weekday.days(until: weekday) + 7 * (ordinal - 1)
        return CivilDate(year: year, month: month, day: day)
    }

    /// The last such weekday of a month.
    static func last(_ weekday: Weekday, of month: Int, in year: Int) -> CivilDate? {
        ordinal(5, weekday, of: month, in: year) ?? ordinal(4, weekday, of: month, in: year)
    }
}

extension Int {
    /// Division that rounds down for negative numbers too. `divisor` is above 0.
    func flooredQuotient(_ divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
