/// What a schedule compiles to: at every moment exactly one state.
///
/// A condition outranks a full date, that a yearly date, that holidays, those weekdays. Within a
/// rank the shorter window wins. The order of the rules never matters, except between rules that
/// `conflicts` reports: of those the first one wins.
struct ScheduleRules: Equatable, Sendable {
    struct Rule: Equatable, Sendable {
        /// Index of the state that it gives.
        var state: Int
        var when: When
    }

    /// Without windows a rule is about whole days. Windows are looked at by the clock on the wall,
    /// so where clocks are put back a window goes on for an hour more.
    enum When: Equatable, Sendable {
        case weekdays([DayRange], [ClockRange])
        case dates([DateRule], [ClockRange])
        /// Whole days of the holiday set of this index.
        case holidays(Int)
        /// While the condition of this index holds.
        case condition(Int)
    }

    enum Rank: Int, Comparable, Sendable {
        case weekdays, holidays, yearly, fullDate, condition

        static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }

    /// What is true besides the time.
    struct Circumstances {
        /// Whether a day is in the holiday set of an index.
        var isHoliday: (_ set: Int, _ date: CivilDate) -> Bool
        /// Whether the condition of an index holds now.
        var holds: (_ condition: Int) -> Bool
    }

    var rules: [Rule]
    /// The state while no rule applies.
    var otherwise: Int

    // MARK: - Asking

    func state(at time: LocalTime, _ circumstances: Circumstances) -> Int {
        rule(at: time, circumstances).map { rules[$0].state } ?? otherwise
    }

    /// The index of the rule that decides; nil while none applies.
    func rule(at time: LocalTime, _ circumstances: Circumstances) -> Int? {
        var best: (index: Int, claim: Claim)?
        for (index, rule) in rules.enumerated() {
            guard let claim = rule.claim(at: time, circumstances) else { continue }
            if let best, !claim.wins(over: best.claim) { continue }
            best = (index, claim)
        }
        return best?.index
    }
}

/// How strongly a rule wants a moment.
private struct Claim {
    var rank: ScheduleRules.Rank
    /// Minutes of its window.
    var length: Int

    func wins(over other: Claim) -> Bool {
        rank != other.rank ? rank > other.rank : length < other.length
    }
}

extension ScheduleRules.When {
    var windows: [ClockRange] {
        switch self {
        case .weekdays(_, let windows), .dates(_, let windows):
            windows.isEmpty ? [.wholeDay] : windows
        case .holidays, .condition: [.wholeDay]
        }
    }
}

extension ScheduleRules.Rule {
    /// The strongest claim of the rule's windows that hold this moment.
    fileprivate func claim(
        at time: LocalTime, _ circumstances: ScheduleRules.Circumstances
    ) -> Claim? {
        switch when {
        case .condition(let index):
            return circumstances.holds(index) ? Claim(rank: .condition, length: 0) : nil
        case .holidays(let set):
            guard circumstances.isHoliday(set, time.date) else { return nil }
            return Claim(rank: .holidays, length: ClockRange.wholeDay.length)
        case .weekdays(let days, _):
            return claim(at: time) { date in
                days.contains { $0.contains(date.weekday) } ? .weekdays : nil
            }
        case .dates(let dates, _):
            return claim(at: time) { date in
                var rank: ScheduleRules.Rank?
                for rule in dates where rule.matches(date) {
                    if rule.isFullDate { return .fullDate }
                    rank = .yearly
                }
                return rank
            }
        }
    }

    /// Windows that begin today, and those of yesterday that go on over midnight.
    private func claim(
        at time: LocalTime, rank: (CivilDate) -> ScheduleRules.Rank?
    ) -> Claim? {
        var best: Claim?
        for daysAgo in 0...1 {
            let second = time.secondOfDay + daysAgo * 86_400
            let windows = when.windows.filter { $0.contains(second: second) }
            guard let shortest = windows.map(\.length).min(),
                let rank = rank(daysAgo == 0 ? time.date : time.date.adding(days: -1))
            else { continue }
            let claim = Claim(rank: rank, length: shortest)
            if let best, !claim.wins(over: best) { continue }
            best = claim
        }
        return best
    }
}
