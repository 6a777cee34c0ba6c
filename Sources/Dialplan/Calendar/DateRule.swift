/// A day that is named once, or again every year.
enum DateRule: Hashable, Sendable {
    /// `2026-12-24`
    case date(CivilDate)
    /// `12-24`; 02-29 is there in leap years only.
    case yearly(month: Int, day: Int)
    /// `easter + 39 days`
    case easter(Int)
    /// `third monday of january`, counted from 1. A month may have no fifth.
    case ordinal(Int, Weekday, month: Int)
    /// `last monday of may`
    case last(Weekday, month: Int)
    /// The last such weekday before a day, which no schedule can write but laws do.
    case before(Weekday, month: Int, day: Int)
    /// The first such weekday of a month, but its first day if that is another one: Ireland's
    /// St Brigid's Day, which no schedule can write.
    case firstUnless(Weekday, month: Int, firstDayIs: Weekday)
    /// A day that moves off the weekend, which no schedule can write but laws do.
    case moved(month: Int, day: Int, Move)

    /// How a law moves a holiday that falls on a weekend.
    enum Move: Hashable, Sendable {
        /// Saturday to the Friday before, Sunday to the Monday after.
        case toNearest
        /// Saturday and Sunday to the Monday after.
        case toMonday
        /// Saturday and Sunday by two days, for two holidays in a row.
        case byTwoDays
        /// Sunday to the Saturday before.
        case toSaturday
    }

    /// Whether it names one day of one year: such a rule outranks those of every year.
    var isFullDate: Bool {
        if case .date = self { true } else { false }
    }

    func matches(_ date: CivilDate) -> Bool {
        if case .yearly(let month, let day) = self { return date.month == month && date.day == day }
        return (date.year - 1...date.year + 1).contains { self.date(in: $0) == date }
    }

    /// The day to which the rule leads from a year. A few days lie in a neighbouring year: the
    /// New Year's Day of 2022 was observed in 2021.
    func date(in year: Int) -> CivilDate? {
        switch self {
        case .date(let date): date.year == year ? date : nil
        case .yearly(let month, let day): CivilDate(year: year, month: month, day: day)
        case .easter(let days):
            year >= 1 ? CivilDate.easter(of: year).adding(days: days) : nil
        case .ordinal(let count, let weekday, let month):
            CivilDate.ordinal(count, weekday, of: month, in: year)
        case .last(let weekday, let month): CivilDate.last(weekday, of: month, in: year)
        case .before(let weekday, let month, let day):
            CivilDate(year: year, month: month, day: day).map {
                $0.adding(days: $0.weekday.days(until: weekday) - 7)
            }
        case .firstUnless(let weekday, let month, let exception):
            CivilDate(year: year, month: month, day: 1).flatMap {
                $0.weekday == exception
                    ? $0 : CivilDate.ordinal(1, weekday, of: month, in: year)
            }
        case .moved(let month, let day, let move):
            CivilDate(year: year, month: month, day: day).map {
                $0.adding(days: move.days(from: $0))
            }
        }
    }

    /// `12-24` or `2026-12-24`
    static func read(_ text: String) throws(CalendarRefusal) -> DateRule {
        let parts = text.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
        let form = "a date is written `12-24` (every year) or `2026-12-24`"
        guard parts.count == 2 || parts.count == 3,
            let month = smallNumber(parts[parts.count - 2], digits: 2...2),
            let day = smallNumber(parts[parts.count - 1], digits: 2...2)
        else { throw CalendarRefusal(form) }
        guard parts.count == 3 else {
            guard CivilDate(year: 2000, month: month, day: day) != nil else {
                let isTurned = CivilDate(year: 2000, month: day, day: month) != nil
                throw CalendarRefusal(
                    isTurned
                        ? "the month comes first: `\(two(day))-\(two(month))`"
                        : "no month has such a day")
            }
            return .yearly(month: month, day: day)
        }
        guard let year = smallNumber(parts[0], digits: 4...4) else { throw CalendarRefusal(form) }
        guard let date = CivilDate(year: year, month: month, day: day) else {
            throw CalendarRefusal(
                month == 2 && day == 29
                    ? "\(year) is no leap year" : "a date is written year, month, day: `2026-12-24`"
            )
        }
        return .date(date)
    }

    private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }
}

extension DateRule.Move {
    fileprivate func days(from date: CivilDate) -> Int {
        switch (self, date.weekday) {
        case (.toNearest, .saturday), (.toSaturday, .sunday): -1
        case (.toNearest, .sunday), (.toMonday, .sunday): 1
        case (.toMonday, .saturday), (.byTwoDays, .saturday), (.byTwoDays, .sunday): 2
        default: 0
        }
    }
}
