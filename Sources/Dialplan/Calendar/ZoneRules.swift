/// What the clocks of a place show, past and to come: one file of the time zone database.
///
/// The language computes local time for *now* from these rules and keeps nothing precomputed.
/// They come from the system's TZif files, so that updates of the database arrive.
struct ZoneRules: Equatable, Sendable {
    /// Seconds since 1970 at which the offset changes, ascending.
    let transitions: [Int64]
    /// The offset from each transition on, in seconds east of Greenwich; as many as transitions.
    let offsets: [Int]
    /// The offset before the first transition.
    let firstOffset: Int
    /// The rule after the last transition; without one the last offset stays.
    let footer: PosixZone?

    static let utc = ZoneRules(transitions: [], offsets: [], firstOffset: 0, footer: nil)

    // MARK: - From UTC to the clock on the wall

    /// Seconds east of Greenwich at a moment, given in seconds since 1970.
    func offset(at second: Int64) -> Int {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= second { low = middle + 1 } else { high = middle }
        }
        if low == transitions.count, let footer { return footer.offset(at: second) }
        return low == 0 ? firstOffset : offsets[low - 1]
    }

    func localTime(at time: WallTime) -> LocalTime {
        let second = Self.seconds(time)
        return localTime(atSecond: second)
    }

    func localTime(atSecond second: Int64) -> LocalTime {
        let offset = offset(at: second)
        let local = Int(second) + offset
        let days = local.flooredQuotient(86_400)
        return LocalTime(
            date: CivilDate(daysSince1970: days), secondOfDay: local - days * 86_400,
            offset: offset)
    }

    /// Whole seconds since 1970, rounded down.
    static func seconds(_ time: WallTime) -> Int64 {
        Int64(Int(time.milliseconds).flooredQuotient(1_000))
    }

    // MARK: - From the clock on the wall to UTC

    /// The moment at which clocks show this. Shown twice, when they are put back, the first one
    /// is meant. Never shown, when they are put forward, it is read with the offset before, which
    /// leads to as long after the gap: 02:30 becomes 03:30 (RFC 5545 §3.3.5).
    func second(of date: CivilDate, secondOfDay: Int) -> Int64 {
        let local = Int64(date.daysSince1970 * 86_400 + secondOfDay)
        // No offset is beyond 26 hours (RFC 9636 §3.2), so these two bracket the change.
        let before = offset(at: local - 26 * 3_600)
        let first = local - Int64(before)
        if offset(at: first) == before { return first }
        for change in changes(in: local - 26 * 3_600..<local + 26 * 3_600) {
            let candidate = local - Int64(offset(at: change))
            if candidate >= change, offset(at: candidate) == offset(at: change) {
                return candidate
            }
        }
        return first
    }

    func wallTime(of date: CivilDate, secondOfDay: Int) -> WallTime {
        WallTime(milliseconds: second(of: date, secondOfDay: secondOfDay) * 1_000)
    }

    /// The moments within a stretch of time at which the offset changes, ascending.
    func changes(in range: Range<Int64>) -> [Int64] {
        var found = transitions.filter(range.contains)
        if let footer {
            let last = transitions.last ?? .min
            found += footer.changes(in: range).filter { $0 > last }
        }
        return found
    }
}

/// What clocks in a zone show at a moment.
struct LocalTime: Hashable, Sendable {
    let date: CivilDate
    /// 0…86399
    let secondOfDay: Int
    /// Seconds east of Greenwich.
    let offset: Int

    var year: Int { date.year }
    var month: Int { date.month }
    var day: Int { date.day }
    var hour: Int { secondOfDay / 3_600 }
    var minute: Int { secondOfDay / 60 % 60 }
    var second: Int { secondOfDay % 60 }
    var weekday: Weekday { date.weekday }
}

/// The bytes of a zone's TZif file by its name, `Europe/Berlin`; nil if there is none. The shell
/// has it read from the system's database; it may trust that a name passed `isZoneName`.
typealias ZoneSource = (_ name: String) -> [UInt8]?

extension ZoneRules {
    /// Whether a name can be one of the time zone database: parts of letters, digits, `_ + -`
    /// with `/` between them, so that no name leads out of the database's folder.
    static func isZoneName(_ name: String) -> Bool {
        name.utf8.count <= Limits.zoneNameBytes
            && name.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty
                    && $0.allSatisfy { symbol in
                        (0x30...0x39).contains(symbol) || (0x41...0x5A).contains(symbol)
                            || (0x61...0x7A).contains(symbol)
                            || [0x2B, 0x2D, 0x5F].contains(symbol)
                    }
            }
    }

    /// The rules of a named zone.
    static func named(_ name: String, from source: ZoneSource) throws(ZoneError) -> ZoneRules {
        guard isZoneName(name), let bytes = source(name) else { throw .unknown }
        return try ZoneRules(tzif: bytes)
    }
}
