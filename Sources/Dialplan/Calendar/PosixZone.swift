/// The rule by which a zone's clocks go on after the last known transition: the TZ string of
/// POSIX.1-2017 §8.3 with the wider times of RFC 9636 §3.3.1, `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixZone: Equatable, Sendable {
    /// Seconds east of Greenwich. In Ireland "standard" is the time of summer.
    var standard: Int
    var daylight: Daylight?

    struct Daylight: Equatable, Sendable {
        var offset: Int
        var start: Change
        var end: Change
    }

    /// When in a year the clocks change.
    struct Change: Equatable, Sendable {
        var day: Day
        /// Seconds from that day's midnight by the clock of before; may be below 0 or days later.
        var time: Int
    }

    enum Day: Equatable, Sendable {
        /// `J60`: 1…365, never the leap day, so that 60 is always 1 March.
        case withoutLeapDay(Int)
        /// `59`: 0…365
        case ofYear(Int)
        /// `M3.5.0`: month, week 1…5 (5 is the last), weekday with Sunday 0.
        case weekday(month: Int, week: Int, day: Weekday)
    }

    // MARK: - Asking

    func offset(at second: Int64) -> Int {
        guard let daylight else { return standard }
        let year = CivilDate(
            daysSince1970: (Int(second) + standard).flooredQuotient(86_400)
        ).year
        var offset = standard
        for change in changes(daylight, years: year - 1...year + 1) where change.at <= second {
            offset = change.offset
        }
        return offset
    }

    /// The moments within a stretch of time at which the clocks change, ascending. At most
    /// `Limits.zoneYears` years are looked at.
    func changes(in range: Range<Int64>) -> [Int64] {
        guard let daylight, !range.isEmpty else { return [] }
        let year = { (second: Int64) in
            CivilDate(daysSince1970: Int(second).flooredQuotient(86_400)).year
        }
        let first = year(range.lowerBound) - 1
        let last = min(year(range.upperBound) + 1, first + Limits.zoneYears)
        return changes(daylight, years: first...last).map(\.at).filter(range.contains)
    }

    private func changes(
        _ daylight: Daylight, years: ClosedRange<Int>
    ) -> [(at: Int64, offset: Int)] {
        var found: [(at: Int64, offset: Int)] = []
        for year in years {
            let start = Int64(daylight.start.second(in: year) - standard)
            let end = Int64(daylight.end.second(in: year) - daylight.offset)
            found += [(end, standard), (start, daylight.offset)]
        }
        // Where one year's end is the next one's start, it is daylight saving time all the year:
        // the start comes last (RFC 9636 §3.3.1).
        return found.sorted {
            $0.at != $1.at ? $0.at < $1.at : $0.offset == standard && $1.offset != standard
        }
    }
}

extension PosixZone.Change {
    /// Seconds from 1970 by the clock on the wall before the change.
    fileprivate func second(in year: Int) -> Int {
        let days: Int
        switch day {
        case .withoutLeapDay(let count):
            let skipsLeapDay = CivilDate.isLeap(year) && count >= 60
            days = Self.firstDay(of: year) + count - 1 + (skipsLeapDay ? 1 : 0)
        case .ofYear(let count): days = Self.firstDay(of: year) + count
        case .weekday(let month, let week, let weekday):
            let first = Self.firstDay(of: year) + Self.daysBefore(month, in: year)
            let inFirstWeek = Weekday(daysSince1970: first).days(until: weekday)
            let length = CivilDate.days(in: month, of: year)
            var place = inFirstWeek + 7 * (week - 1)
            if place >= length { place -= 7 }
            days = first + place
        }
        return days * 86_400 + time
    }

    private static func firstDay(of year: Int) -> Int {
        let past = year - 1
        let leapDays =
            past.flooredQuotient(4) - past.flooredQuotient(100) + past.flooredQuotient(400)
        return past * 365 + leapDays - 719_162
    }

    private static func daysBefore(_ month: Int, in year: Int) -> Int {
        (1..<month).reduce(0) { $0 + CivilDate.days(in: $1, of: year) }
    }
}

// MARK: - Reading

extension PosixZone {
    /// Nil if the text is not exactly one rule.
    init?(_ text: some Collection<UInt8>) {
        guard text.count <= Limits.zoneRuleBytes else { return nil }
        var reader = RuleReader(rest: Array(text)[...])
        guard reader.name(), let west = reader.time(hours: 24) else { return nil }
        standard = -west
        daylight = nil
        if reader.rest.isEmpty { return }
        guard reader.name() else { return nil }
        var offset = standard + 3_600
        if let next = reader.rest.first, next != 0x2C {
            guard let west = reader.time(hours: 24) else { return nil }
            offset = -west
        }
        guard let start = reader.change(), let end = reader.change(), reader.rest.isEmpty else {
            return nil
        }
        daylight = Daylight(offset: offset, start: start, end: end)
    }
}

private struct RuleReader {
    var rest: ArraySlice<UInt8>

    mutating func skip(_ symbol: UInt8) -> Bool {
        guard rest.first == symbol else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// `CET`, or `<+0330>`
    mutating func name() -> Bool {
        if skip(0x3C) {
            guard let end = rest.firstIndex(of: 0x3E), end > rest.startIndex else { return false }
            rest = rest[(end + 1)...]
            return true
        }
        let length = rest.prefix { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }.count
        rest = rest.dropFirst(length)
        return length >= 3
    }

    mutating func number(_ bounds: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard let value = smallNumber(digits, digits: 1...3), bounds.contains(value) else {
            return nil
        }
        rest = rest.dropFirst(digits.count)
        return value
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time(hours: Int) -> Int? {
        let isNegative = skip(0x2D)
        if !isNegative { _ = skip(0x2B) }
        guard let hour = number(0...hours) else { return nil }
        var seconds = hour * 3_600
        for unit in [60, 1] where skip(0x3A) {
            guard let value = number(0...59) else { return nil }
            seconds += value * unit
        }
        return isNegative ? -seconds : seconds
    }

    /// `,M3.5.0/2`; without a time it is two o'clock.
    mutating func change() -> PosixZone.Change? {
        guard skip(0x2C), let day = day() else { return nil }
        guard skip(0x2F) else { return PosixZone.Change(day: day, time: 2 * 3_600) }
        guard let time = time(hours: 167) else { return nil }
        return PosixZone.Change(day: day, time: time)
    }

    private mutating func day() -> PosixZone.Day? {
        if skip(0x4A) { return number(1...365).map { .withoutLeapDay($0) } }
        guard skip(0x4D) else { return number(0...365).map { .ofYear($0) } }
        guard let month = number(1...12), skip(0x2E), let week = number(1...5), skip(0x2E),
            let day = number(0...6)
        else { return nil }
        // Sunday is 0 there; Monday is the first day here.
        return .weekday(month: month, week: week, day: Weekday.allCases[(day + 6) % 7])
    }
}
