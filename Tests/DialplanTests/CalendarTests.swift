import Testing

@testable import Dialplan

struct CalendarTests {
    private func date(_ text: String) -> CivilDate {
        guard case .date(let date) = try? DateRule.read(text) else {
            Issue.record("\(text) is no date")
            return CivilDate(daysSince1970: 0)
        }
        return date
    }

    // MARK: - Dates

    @Test("days are counted without a gap for 1,000 years, with the weekdays in turn")
    func days() {
        var expected = date("1500-01-01")
        #expect(expected.daysSince1970 == -171_664)
        for count in -171_664...193_586 {
            let day = CivilDate(daysSince1970: count)
            if day != expected || day.daysSince1970 != count {
                Issue.record("\(count) is \(day), not \(expected)")
                return
            }
            let next = CivilDate(year: day.year, month: day.month, day: day.day + 1)
            let month = CivilDate(year: day.year, month: day.month + 1, day: 1)
            expected = next ?? month ?? date("\(day.year + 1)-01-01")
        }
        #expect(date("1970-01-01").weekday == .thursday)
        #expect(date("2000-02-29").weekday == .tuesday)
        #expect(date("2026-11-21").weekday == .saturday)
        #expect(date("1969-12-31").weekday == .wednesday)
    }

    @Test(
        "Easter falls on the days of the printed tables",
        arguments: [
            "1818-03-22", "1913-03-23", "1943-04-25", "1961-04-02", "2000-04-23", "2008-03-23",
            "2011-04-24", "2019-04-21", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28",
            "2038-04-25", "2049-04-18", "2076-04-19", "2285-03-22",
        ])
    func easter(_ day: String) {
        #expect(CivilDate.easter(of: date(day).year) == date(day))
    }

    @Test("Easter is always a Sunday from 22 March to 25 April")
    func easterBounds() {
        for year in 1583...4_000 {
            let day = CivilDate.easter(of: year)
            #expect(day.weekday == .sunday && (3...4).contains(day.month))
            #expect(day.month == 3 ? day.day >= 22 : day.day <= 25)
        }
    }

    @Test("weekdays of a month are counted; a month may have no fifth")
    func ordinals() {
        #expect(DateRule.ordinal(4, .thursday, month: 11).date(in: 2026) == date("2026-11-26"))
        #expect(DateRule.ordinal(1, .monday, month: 6).date(in: 2026) == date("2026-06-01"))
        #expect(DateRule.last(.monday, month: 5).date(in: 2027) == date("2027-05-31"))
        #expect(DateRule.last(.monday, month: 2).date(in: 2026) == date("2026-02-23"))
        #expect(DateRule.ordinal(5, .monday, month: 2).date(in: 2026) == nil)
        #expect(DateRule.ordinal(5, .saturday, month: 2).date(in: 2020) == date("2020-02-29"))
        #expect(
            DateRule.before(.wednesday, month: 11, day: 23).date(in: 2022) == date("2022-11-16"))
        #expect(
            DateRule.before(.wednesday, month: 11, day: 23).date(in: 2026) == date("2026-11-18"))
    }

    @Test("what is no date, time or day is refused")
    func refused() {
        for text in [
            "2026-02-29", "02-30", "13-01", "00-10", "2026-1-01", "1-1", "", "2026-12-24-",
        ] {
            #expect(throws: CalendarRefusal.self) { try DateRule.read(text) }
        }
        for text in ["24:01", "9", "9:00", "12:60", "12:5", "+1:00", "25:00", "１2:00"] {
            #expect(throws: CalendarRefusal.self) { try ClockTime.read(text) }
        }
        for text in [
            "09:00", "09:00-09:00", "24:00-06:00", "9:00-17:00", "09:00-10:00-11:00", "-09:00",
        ] {
            #expect(throws: CalendarRefusal.self) { try ClockRange.read(text) }
        }
        for text in ["mon-", "montag", "mon-fri-sun", "Mon", ""] {
            #expect(throws: CalendarRefusal.self) { try DayRange.read(text) }
        }
    }

    @Test("ranges of days and of times may go on over the end of the week and of the day")
    func ranges() throws {
        let long = try DayRange.read("sat-mon")
        #expect(Weekday.allCases.filter(long.contains) == [.monday, .saturday, .sunday])
        #expect(try Weekday.allCases.filter(DayRange.read("daily").contains).count == 7)
        #expect(try Weekday.allCases.filter(DayRange.read("wed").contains) == [.wednesday])
        let night = try ClockRange.read("22:00-06:00")
        #expect(night.length == 480)
        #expect(night.contains(second: 86_400 + 6 * 3_600 - 1))
        #expect(!night.contains(second: 86_400 + 6 * 3_600))
        let day = try ClockRange.read("09:00-17:30")
        #expect(day.contains(second: 9 * 3_600) && !day.contains(second: 17 * 3_600 + 1_800))
        #expect(try ClockRange.read("00:00-24:00") == .wholeDay)
        #expect(try ClockRange.read("18:00-24:00").length == 360)
    }

    // MARK: - Holidays

    @Test(
        "the shipped sets have the days that were published",
        arguments: [
            (
                "us-federal", 2021,
                "01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 "
                    + "12-24 12-25 12-31"
            ),
            (
                "us-federal", 2026,
                "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25"
            ),
            ("germany-be", 2026, "01-01 03-08 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26"),
            (
                "germany-be", 2028,
                "01-01 03-08 04-14 04-17 05-01 05-25 06-05 06-17 10-03 12-25 12-26"
            ),
            (
                "germany-sn", 2026,
                "01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 11-18 12-25 12-26"
            ),
            (
                "germany-by", 2026,
                "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26"
            ),
            (
                "germany-hh", 2017, "01-01 04-14 04-17 05-01 05-25 06-05 10-03 10-31 12-25 12-26"
            ),
            ("germany-hh", 2016, "01-01 03-25 03-28 05-01 05-05 05-16 10-03 12-25 12-26"),
            (
                "austria", 2026,
                "01-01 01-06 04-06 05-01 05-14 05-25 06-04 08-15 10-26 11-01 12-08 12-25 12-26"
            ),
            ("switzerland-zh", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 08-01 12-25 12-26"),
            (
                "uk-england", 2022,
                "01-01 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-25 12-26 12-27"
            ),
            (
                "uk-england", 2021,
                "01-01 04-02 04-05 05-03 05-31 08-30 12-25 12-26 12-27 12-28"
            ),
            ("uk-england", 2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-26 12-28"),
            ("ireland", 2024, "01-01 02-05 03-17 04-01 05-06 06-03 08-05 10-28 12-25 12-26"),
            ("ireland", 2030, "01-01 02-01 03-17 04-22 05-06 06-03 08-05 10-28 12-25 12-26"),
            (
                "france", 2025, "01-01 04-21 05-01 05-08 05-29 06-09 07-14 08-15 11-01 11-11 12-25"
            ),
            ("spain", 2025, "01-01 01-06 04-18 05-01 08-15 10-12 11-01 12-06 12-08 12-25"),
            (
                "portugal", 2025,
                "01-01 04-18 04-20 04-25 05-01 06-10 06-19 08-15 10-05 11-01 12-01 12-08 12-25"
            ),
            (
                "italy", 2025,
                "01-01 01-06 04-20 04-21 04-25 05-01 06-02 08-15 11-01 12-08 12-25 12-26"
            ),
            (
                "italy", 2026,
                "01-01 01-06 04-05 04-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26"
            ),
            ("netherlands", 2025, "01-01 04-21 04-26 05-05 05-29 06-09 12-25 12-26"),
        ])
    func shipped(name: String, year: Int, days: String) throws {
        let set = try #require(HolidaySet.shipped(name))
        let expected = days.split(separator: " ").map { date("\(year)-\($0)") }
        #expect(set.days(in: year) == expected)
        for count in 0..<366 {
            let day = date("\(year)-01-01").adding(days: count)
            guard day.year == year else { continue }
            #expect(set.contains(day) == expected.contains(day), "\(day)")
        }
    }

    @Test("every Land has its set, and the labels are the law's")
    func lands() {
        let lands = "bw by be bb hb hh he mv ni nw rp sl sn st sh th".split(separator: " ")
        #expect(lands.allSatisfy { HolidaySet.shipped("germany-\($0)") != nil })
        #expect(HolidaySet.shippedNames.count == lands.count + 1 + 10)
        #expect(
            HolidaySet.shipped("germany-be")?.label(on: date("2026-05-14"))
                == "Christi Himmelfahrt")
        #expect(HolidaySet.shipped("atlantis") == nil)
    }
}
