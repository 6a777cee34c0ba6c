/// Rules of a schedule between which neither rank nor length decides (E0706).
extension ScheduleRules {
    struct Conflict: Equatable, Sendable {
        /// Indices of the rules; `first` is the smaller one, and wins.
        var first: Int
        var second: Int
    }

    /// Every pair of rules of different states that can want the same moment with the same rank
    /// and windows of the same length. Two conditions can always hold together. Yearly dates are
    /// compared in the years from 2000 to 2099. `share` says whether two holiday sets have a day
    /// in common.
    func conflicts(
        holidaySetsShareADay share: (_ one: Int, _ other: Int) -> Bool
    ) -> [Conflict] {
        var stretches = [[Stretch]?](repeating: nil, count: rules.count)
        func all(_ rule: Int) -> [Stretch] {
            if let found = stretches[rule] { return found }
            let found = rules[rule].stretches
            stretches[rule] = found
            return found
        }
        var found: [Conflict] = []
        for first in rules.indices {
            for second in rules.indices.dropFirst(first + 1)
            where rules[first].state != rules[second].state {
                let collide: Bool
                switch (rules[first].when, rules[second].when) {
                case (.condition, .condition): collide = true
                case (.holidays(let one), .holidays(let other)):
                    collide = one == other || share(one, other)
                default:
                    collide =
                        rules[first].when.mayMeet(rules[second].when)
                        && Self.meet(all(first), all(second))
                }
                if collide { found.append(Conflict(first: first, second: second)) }
            }
        }
        return found
    }

    /// Minutes since 1970, or since a Monday for weekdays, that a rule wants.
    fileprivate struct Stretch {
        var rank: Rank
        var length: Int
        var start: Int
    }

    /// Both are sorted by rank, length and start.
    private static func meet(_ one: [Stretch], _ other: [Stretch]) -> Bool {
        var left = 0
        var right = 0
        while left < one.count, right < other.count {
            let (a, b) = (one[left], other[right])
            if (a.rank, a.length) == (b.rank, b.length), abs(a.start - b.start) < a.length {
                return true
            }
            if a.precedes(b) { left += 1 } else { right += 1 }
        }
        return false
    }
}

extension ScheduleRules.When {
    /// False where rank or length decides between any two windows of theirs.
    fileprivate func mayMeet(_ other: Self) -> Bool {
        switch (self, other) {
        case (.weekdays, .weekdays), (.dates, .dates): break
        default: return false
        }
        return windows.contains { mine in other.windows.contains { $0.length == mine.length } }
    }
}

extension ScheduleRules.Stretch {
    func precedes(_ other: Self) -> Bool {
        (rank.rawValue, length, start) < (other.rank.rawValue, other.length, other.start)
    }
}

extension ScheduleRules.Rule {
    fileprivate var stretches: [ScheduleRules.Stretch] {
        var days: [(ScheduleRules.Rank, Int)] = []
        switch when {
        case .weekdays(let ranges, _):
            // Two weeks, so that Sunday night meets Monday morning.
            for day in 0..<14 where ranges.contains(where: { $0.contains(.allCases[day % 7]) }) {
                days.append((.weekdays, day))
            }
        case .dates(let dates, _):
            let years = 2_000..<(2_000 + Limits.scheduleYears)
            for rule in dates {
                if case .date(let date) = rule {
                    days.append((.fullDate, date.daysSince1970))
                } else {
                    days += years.compactMap { rule.date(in: $0) }
                        .map { (.yearly, $0.daysSince1970) }
                }
            }
        case .holidays, .condition: return []
        }
        return days.flatMap { rank, day in
            when.windows.map {
                .init(rank: rank, length: $0.length, start: day * 1_440 + $0.from.minutes)
            }
        }.sorted { $0.precedes($1) }
    }
}
