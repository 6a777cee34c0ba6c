/// A time of day as schedules write it: `09:00`, or `24:00` for the end of a day.
struct ClockTime: Hashable, Sendable, Comparable {
    /// 0…1440
    let minutes: Int

    static let startOfDay = ClockTime(checked: 0)
    static let endOfDay = ClockTime(checked: 1_440)

    /// Nil if a clock does not show it. 24:00 is the only time after 23:59.
    init?(hour: Int, minute: Int) {
        guard (0...24).contains(hour), (0..<60).contains(minute), hour < 24 || minute == 0 else {
            return nil
        }
        minutes = hour * 60 + minute
    }

    private init(checked minutes: Int) { self.minutes = minutes }

    static func < (left: ClockTime, right: ClockTime) -> Bool { left.minutes < right.minutes }

    /// `09:00`
    static func read(_ text: some StringProtocol) throws(CalendarRefusal) -> ClockTime {
        let parts = text.utf8.split(separator: 0x3A, omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = smallNumber(parts[0], digits: 2...2),
            let minute = smallNumber(parts[1], digits: 2...2),
            let time = ClockTime(hour: hour, minute: minute)
        else { throw CalendarRefusal("a time is written `09:00`, from `00:00` to `24:00`") }
        return time
    }
}

/// A stretch of the day: `09:00-17:30`. The end is not part of it. `22:00-06:00` ends on the next
/// day and belongs to the day on which it begins.
struct ClockRange: Hashable, Sendable {
    let from: ClockTime
    let until: ClockTime

    static let wholeDay = ClockRange(checked: .startOfDay, .endOfDay)

    /// Nil if nothing would be in it, or if it begins at 24:00.
    init?(from: ClockTime, until: ClockTime) {
        guard from != until, from != .endOfDay else { return nil }
        self.init(checked: from, until)
    }

    private init(checked from: ClockTime, _ until: ClockTime) {
        self.from = from
        self.until = until
    }

    /// 1…1440
    var length: Int { (until.minutes - from.minutes + 1_440 - 1) % 1_440 + 1 }

    /// Whether a second of the day on which the range begins is in it. Seconds of the day after
    /// count on from 86,400.
    func contains(second: Int) -> Bool {
        let start = from.minutes * 60
        return second >= start && second < start + length * 60
    }

    static func read(_ text: String) throws(CalendarRefusal) -> ClockRange {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw CalendarRefusal("a range of times is written `09:00-17:30`")
        }
        let from = try ClockTime.read(parts[0])
        let until = try ClockTime.read(parts[1])
        guard let range = ClockRange(from: from, until: until) else {
            throw CalendarRefusal("a range of times ends after it begins; for all day leave it out")
        }
        return range
    }
}

extension ClockTime {
    /// `9:00-17:00` as `09:00-17:00`; nil if it is something else.
    static func withTwoDigits(_ text: String) -> String? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let padded = parts.map { $0.utf8.prefix { $0 != 0x3A }.count == 1 ? "0" + $0 : String($0) }
        guard (1...2).contains(parts.count), padded != parts.map(String.init),
            padded.allSatisfy({ (try? ClockTime.read($0)) != nil })
        else { return nil }
        return padded.joined(separator: "-")
    }
}

/// A number of few ASCII digits; nil for anything else.
func smallNumber(_ text: some Collection<UInt8>, digits: ClosedRange<Int>) -> Int? {
    guard digits.contains(text.count), text.count <= 9 else { return nil }
    var value = 0
    for symbol in text {
        guard (0x30...0x39).contains(symbol) else { return nil }
        value = value * 10 + Int(symbol - 0x30)
    }
    return value
}
