import Testing

@testable import Dialplan

/// Schedules in a running call (5.4).
struct ScheduleMachineTests {
    private func lines(at milliseconds: Int64, isForced: Bool = false) -> [String] {
        let rules = ScheduleRules(
            rules: [
                .init(state: 1, when: .weekdays([DayRange(from: .monday, through: .friday)], [])),
                .init(state: 0, when: .holidays(0)),
                .init(state: 2, when: .condition(0)),
            ], otherwise: 0)
        let ways = (0...2).map { state in
            (
                condition: Formula.schedule(0, isState: state),
                then: Build.code(Build.log("\(state)"))
            )
        }
        let body = Build.code(
            .choose(ways, otherwise: nil), Build.log(.apply(.holiday, [.constant(.int(1))])))
        let plan = Build.plan(body) { parts in
            let tuesday = CivilDate(daysSince1970: 20_515)
            parts.holidays = [
                HolidaySet(entries: []),
                HolidaySet(entries: [.init(label: "Day of tests", dates: [.date(tuesday)])]),
            ]
            parts.schedules = [
                Plan.Schedule(
                    name: "office", states: ["closed", "open", "forced"], zone: .utc, rules: rules,
                    conditions: [.toggle("night")], holidays: [1],
                    positions: [Build.at(71), Build.at(72), Build.at(73)])
            ]
        }
        var walk = Walk(plan)
        walk.world.now = WallTime(milliseconds: milliseconds)
        walk.world.toggles["night"] = isForced
        return walk.start().names.dropLast()
    }

    @Test("weekdays, holidays by their set, conditions above both; the holiday has its name")
    func ranks() {
        let tuesday: Int64 = 20_515 * 86_400_000
        #expect(lines(at: tuesday) == ["log 0", "log Day of tests"])
        #expect(lines(at: tuesday + 86_400_000) == ["log 1", "log "])
        #expect(lines(at: tuesday + 4 * 86_400_000) == ["log 0", "log "])
        #expect(lines(at: tuesday, isForced: true) == ["log 2", "log Day of tests"])
    }
}
