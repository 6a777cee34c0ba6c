/// A day of the week; Monday is the first (ISO 8601).
enum Weekday: Int, CaseIterable, Sendable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    init(daysSince1970 count: Int) {
        // 1970-01-01 was a Thursday.
        let place = (count % 7 + 10) % 7
        self = Weekday.allCases[place]
    }

    /// `mon` or `monday`; nil if it is neither.
    init?(name: String) {
        guard let place = Self.shortNames.firstIndex(where: name.hasPrefix),
            name == Self.shortNames[place] || name == Self.names[place]
        else { return nil }
        self = Self.allCases[place]
    }

    private static let names = allCases.map { "\($0)" }
    private static let shortNames = names.map { String($0.prefix(3)) }

    /// `mon`
    var short: String { Self.shortNames[rawValue] }

    /// 0…6
    func days(until other: Weekday) -> Int { (other.rawValue - rawValue + 7) % 7 }
}

/// Days of the week as schedules name them: `fri`, `mon-fri`, `sat-mon`, `daily`.
struct DayRange: Hashable, Sendable {
    let from: Weekday
    /// Included. May stand before `from` in the week: `sat-mon` is Saturday, Sunday, Monday.
    let through: Weekday

    static let daily = DayRange(from: .monday, through: .sunday)

    func contains(_ day: Weekday) -> Bool { from.days(until: day) <= from.days(until: through) }

    static func read(_ text: String) throws(CalendarRefusal) -> DayRange {
        if text == "daily" { return daily }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count <= 2, let from = parts.first.flatMap({ Weekday(name: String($0)) }),
            let through = parts.last.flatMap({ Weekday(name: String($0)) })
        else { throw CalendarRefusal("days are written `mon-fri`, `sat` or `daily`") }
        return DayRange(from: from, through: through)
    }
}

/// Why something is no date, time or day, with what to write instead.
struct CalendarRefusal: Error, Equatable {
    let why: String

    init(_ why: String) { self.why = why }
}
