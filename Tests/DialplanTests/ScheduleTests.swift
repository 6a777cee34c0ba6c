import Testing

@testable import Dialplan

struct ScheduleTests {
    private typealias Rule = ScheduleRules.Rule

    private func days(_ state: Int, _ days: String, _ windows: String...) throws -> Rule {
        Rule(
            state: state,
            when: .weekdays([try DayRange.read(days)], try windows.map(ClockRange.read)))
    }

    private func dates(_ state: Int, _ date: String, _ windows: String...) throws -> Rule {
        Rule(
            state: state, when: .dates([try DateRule.read(date)], try windows.map(ClockRange.read)))
    }

    private func time(_ date: String, _ clock: String) throws -> LocalTime {
        guard case .date(let day) = try DateRule.read(date) else { throw CalendarRefusal(date) }
        return LocalTime(
            date: day, secondOfDay: try ClockTime.read(clock).minutes * 60, offset: 0)
    }

    private let nothing = ScheduleRules.Circumstances(
        isHoliday: { _, _ in false }, holds: { _ in false })

    @Test("rank comes first, then the shorter window; the end is not part of a window")
    func ranks() throws {
        let plan = ScheduleRules(
            rules: [
                try days(1, "mon-fri", "08:00-18:00"), try days(2, "mon-fri", "12:00-12:45"),
                try dates(3, "12-24"), try dates(4, "2026-12-24", "09:00-12:00"),
                Rule(state: 5, when: .holidays(0)), Rule(state: 6, when: .condition(0)),
            ], otherwise: 0)
        func state(_ date: String, _ clock: String, holiday: Bool = false, on: Bool = false)
            throws -> Int
        {
            try plan.state(
                at: time(date, clock), .init(isHoliday: { _, _ in holiday }, holds: { _ in on }))
        }
        #expect(try state("2026-12-22", "07:59") == 0)
        #expect(try state("2026-12-22", "08:00") == 1)
        #expect(try state("2026-12-22", "12:00") == 2)
        #expect(try state("2026-12-22", "12:45") == 1)
        #expect(try state("2026-12-22", "18:00") == 0)
        #expect(try state("2026-12-22", "10:00", holiday: true) == 5)
        #expect(try state("2026-12-24", "08:59", holiday: true) == 3)
        #expect(try state("2026-12-24", "09:00") == 4)
        #expect(try state("2026-12-24", "12:00") == 3)
        #expect(try state("2026-12-24", "09:00", on: true) == 6)
        #expect(try state("2027-12-24", "09:00") == 3)
    }

    @Test("a window over midnight belongs to the day on which it begins")
    func nights() throws {
        let plan = ScheduleRules(rules: [try days(1, "fri", "22:00-06:00")], otherwise: 0)
        #expect(try plan.state(at: time("2026-11-20", "05:59"), nothing) == 0)
        #expect(try plan.state(at: time("2026-11-20", "22:00"), nothing) == 1)
        #expect(try plan.state(at: time("2026-11-21", "05:59"), nothing) == 1)
        #expect(try plan.state(at: time("2026-11-21", "06:00"), nothing) == 0)
        #expect(try plan.state(at: time("2026-11-21", "23:00"), nothing) == 0)
    }

    @Test("rules that neither rank nor length tells apart are conflicts")
    func conflicts() throws {
        func conflict(_ one: Rule, _ other: Rule, share: Bool = false) -> Bool {
            !ScheduleRules(rules: [one, other], otherwise: 0)
                .conflicts { _, _ in share }.isEmpty
        }
        #expect(try conflict(days(1, "mon-fri", "08:00-12:00"), days(2, "fri", "09:00-13:00")))
        #expect(try !conflict(days(1, "mon-fri", "08:00-12:00"), days(2, "fri", "12:00-16:00")))
        #expect(try !conflict(days(1, "mon-fri", "08:00-12:00"), days(2, "sat", "08:00-12:00")))
        #expect(try !conflict(days(1, "mon", "08:00-12:00"), days(2, "mon", "08:00-12:01")))
        #expect(try !conflict(days(1, "mon", "08:00-12:00"), days(1, "mon", "08:00-12:00")))
        // Sunday night and Monday morning.
        #expect(try conflict(days(1, "sun", "22:00-06:00"), days(2, "mon", "05:00-13:00")))
        #expect(try conflict(dates(1, "12-24"), dates(2, "12-24")))
        #expect(try !conflict(dates(1, "12-24"), dates(2, "2026-12-24")))
        // Easter Monday is 6 April in 2026.
        let easter = Rule(state: 2, when: .dates([.easter(1)], []))
        #expect(try conflict(dates(1, "04-06"), easter))
        #expect(try !conflict(dates(1, "05-06"), easter))
        #expect(conflict(Rule(state: 1, when: .condition(0)), Rule(state: 2, when: .condition(1))))
        let holidays = (
            Rule(state: 1, when: .holidays(0)), Rule(state: 2, when: .holidays(1))
        )
        #expect(!conflict(holidays.0, holidays.1))
        #expect(conflict(holidays.0, holidays.1, share: true))
    }

    // MARK: - Against a slow and simple evaluation

    private func random(_ chance: inout Chance) -> Rule {
        let state = chance.below(4)
        func clock() -> Int { chance.below(96) * 15 }
        var windows: [ClockRange] = []
        for _ in 0..<chance.below(3) {
            let (from, until) = (clock(), clock())
            if let a = ClockTime(hour: from / 60, minute: from % 60),
                let b = ClockTime(hour: until / 60, minute: until % 60),
                let range = ClockRange(from: a, until: b)
            {
                windows.append(range)
            }
        }
        switch chance.below(6) {
        case 0: return Rule(state: state, when: .holidays(0))
        case 1: return Rule(state: state, when: .condition(chance.below(2)))
        case 2:
            let day = CivilDate(daysSince1970: 20_454 + chance.below(365))
            return Rule(state: state, when: .dates([.date(day)], windows))
        case 3:
            let rules: [DateRule] = [
                .yearly(month: 1 + chance.below(12), day: 1 + chance.below(28)),
                .easter(chance.below(60)), .last(.sunday, month: 3), .last(.sunday, month: 10),
                .ordinal(2, .sunday, month: 3), .ordinal(1, .sunday, month: 11),
            ]
            return Rule(state: state, when: .dates([chance.pick(rules)], windows))
        default:
            let days = DayRange(
                from: chance.pick(Weekday.allCases), through: chance.pick(Weekday.allCases))
            return Rule(state: state, when: .weekdays([days], windows))
        }
    }

    /// What the language says, in one sentence after the other, without any cleverness.
    private func naive(
        _ plan: ScheduleRules, _ local: LocalTime, _ world: ScheduleRules.Circumstances
    )
        -> Int
    {
        var claims: [(rank: Int, length: Int, state: Int)] = []
        let now = local.date.daysSince1970 * 1_440 + local.secondOfDay / 60
        for rule in plan.rules {
            func windows(_ ranges: [ClockRange], _ rank: (CivilDate) -> Int?) {
                let ranges =
                    ranges.isEmpty
                    ? [(0, 1_440)]
                    : ranges.map {
                        let (from, until) = ($0.from.minutes, $0.until.minutes)
                        return (from, until > from ? until : until + 1_440)
                    }
                for day in [local.date, local.date.adding(days: -1)] {
                    guard let rank = rank(day) else { continue }
                    for (from, until) in ranges {
                        let start = day.daysSince1970 * 1_440
                        if now >= start + from, now < start + until {
                            claims.append((rank, until - from, rule.state))
                        }
                    }
                }
            }
            switch rule.when {
            case .condition(let index):
                if world.holds(index) { claims.append((5, 0, rule.state)) }
            case .holidays(let set):
                if world.isHoliday(set, local.date) { claims.append((2, 1_440, rule.state)) }
            case .dates(let dates, let ranges):
                windows(ranges) { day in
                    dates.contains { $0.date(in: day.year) == day }
                        ? (dates[0].isFullDate ? 4 : 3) : nil
                }
            case .weekdays(let days, let ranges):
                windows(ranges) { day in days.contains { $0.contains(day.weekday) } ? 1 : nil }
            }
        }
        let top = claims.map(\.rank).max()
        let strongest = claims.filter { $0.rank == top }
        let length = strongest.map(\.length).min()
        return strongest.first { $0.length == length }?.state ?? plan.otherwise
    }

    @Test(
        "the state agrees with a year looked at quarter by quarter, to the second",
        arguments: ["Europe/Berlin", "America/New_York"])
    func everyMinute(zone name: String) throws {
        let zone = try SystemZones.rules(name)
        let holidays = try #require(HolidaySet.shipped("germany-be"))
        let days = Set(holidays.days(in: 2025) + holidays.days(in: 2026))
        var chance = Chance(name.utf8.count == 13 ? 81 : 82)
        for run in 0..<3 {
            let plan = ScheduleRules(
                rules: (0..<(3 + chance.below(4))).map { _ in random(&chance) }, otherwise: 0)
            let holding = run == 2 ? 0 : 9
            let world = ScheduleRules.Circumstances(
                isHoliday: { _, date in days.contains(date) }, holds: { $0 == holding })
            // 2026 in UTC.
            let start: Int64 = 1_767_225_600
            // Windows begin and end at quarters; the last second of each is looked at as well.
            for step in 1...Int64(365 * 96 * 2) {
                let second = start + step / 2 * 900 + (step % 2 == 0 ? 0 : 899)
                let time = zone.localTime(atSecond: second)
                let (expected, state) = (naive(plan, time, world), plan.state(at: time, world))
                if expected != state {
                    Issue.record("run \(run): \(second) is \(expected), not \(state)")
                    return
                }
            }
        }
    }
}
