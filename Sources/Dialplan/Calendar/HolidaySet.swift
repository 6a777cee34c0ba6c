/// Days that have a name: written in a plan, or shipped (`ShippedHolidays.swift`).
struct HolidaySet: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        /// `Easter Monday`
        var label: String
        var dates: [DateRule]
        /// The years in which it is, or was, kept.
        var years: ClosedRange<Int> = 1...9_999
    }

    var entries: [Entry]

    /// The name of the first entry that has this day; nil if it is no holiday.
    func label(on date: CivilDate) -> String? {
        entries.first { entry in
            entry.dates.contains { rule in
                // A day that moved into the neighbouring year is one of its own year's.
                (date.year - 1...date.year + 1).contains { year in
                    entry.years.contains(year) && rule.date(in: year) == date
                }
            }
        }?.label
    }

    func contains(_ date: CivilDate) -> Bool { label(on: date) != nil }

    /// The days of a year, ascending.
    func days(in year: Int) -> [CivilDate] {
        var days: Set<CivilDate> = []
        for entry in entries {
            for origin in year - 1...year + 1 where entry.years.contains(origin) {
                days.formUnion(entry.dates.compactMap { $0.date(in: origin) })
            }
        }
        return days.filter { $0.year == year }.sorted()
    }

    /// Whether a day of the years from 2000 to 2099 is in both.
    func sharesADay(with other: HolidaySet) -> Bool {
        (2_000..<(2_000 + Limits.scheduleYears)).contains { year in
            !Set(days(in: year)).isDisjoint(with: other.days(in: year))
        }
    }
}
