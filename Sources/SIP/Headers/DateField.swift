public import Wire

/// Date (RFC 3261 §20.17): RFC 1123 form, always GMT. Phones without a clock set theirs by it.
public struct DateField: HeaderField {
    public static let name = HeaderName.date
    /// Since 1970-01-01 00:00:00 UTC.
    public let seconds: Int64

    /// Clamped to the years 1 to 9999, which the form can write.
    public init(seconds: Int64) {
        self.seconds = min(max(seconds, -62_135_596_800), 253_402_300_799)
    }

    private static let days: [StaticString] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Sat, 13 Nov 2010 23:29:00 GMT`; another time zone is refused.
    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        scanner.skipSpaces()
        guard Self.take(Self.days, &scanner) != nil, scanner.take(0x2C), scanner.take(0x20),
            let day = Self.digits(2, &scanner), scanner.take(0x20),
            let month = Self.take(Self.months, &scanner), scanner.take(0x20),
            let year = Self.digits(4, &scanner), scanner.take(0x20),
            let hour = Self.digits(2, &scanner), scanner.take(0x3A),
            let minute = Self.digits(2, &scanner), scanner.take(0x3A),
            let second = Self.digits(2, &scanner), scanner.takeIgnoringCase(" GMT"),
            hour < 24, minute < 60, second <= 60, (1...31).contains(day)
        else { throw scanner.error("SIP-date") }
        let date = Self.dayNumber(year: year, month: Int64(month) + 1, day: day)
        guard Self.civil(date).day == day else { throw scanner.error("SIP-date: day") }
        seconds = date * 86_400 + hour * 3_600 + minute * 60 + second
    }

    public func write(to out: inout [UInt8]) {
        let date = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        let time = seconds - date * 86_400
        let (year, month, day) = Self.civil(date)
        // 1970-01-01 was a Thursday.
        out.append(Self.days[Int(((date + 4) % 7 + 7) % 7)])
        out.append(", ")
        out.append(padded: day)
        out.append(0x20)
        out.append(Self.months[Int(month) - 1])
        out.append(0x20)
        for unit: Int64 in [1_000, 100, 10, 1] {
            out.append(0x30 + UInt8(truncatingIfNeeded: year / unit % 10))
        }
        for (part, sign) in [(time / 3_600, 0x20), (time / 60 % 60, 0x3A), (time % 60, 0x3A)] {
            out.append(UInt8(sign))
            out.append(padded: part)
        }
        out.append(" GMT")
    }

    private static func take(_ words: [StaticString], _ scanner: inout ByteScanner) -> Int? {
        words.firstIndex { scanner.takeIgnoringCase($0) }
    }

    private static func digits(_ count: Int, _ scanner: inout ByteScanner) -> Int64? {
        let range = scanner.take { $0.isASCIIDigit }
        guard range.count == count else { return nil }
        return Digits.parse(scanner.bytes[range], limit: 9_999).map(Int64.init)
    }

    /// Days since 1970-01-01 in the Gregorian calendar; years begin in March, so that the leap
    /// day is the last of its year.
    private static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
        return marchYear * 365 + leapDays + (marchMonth * 153 + 2) / 5 + day - 1 - 719_468
    }

    private static func civil(_ date: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let sinceMarch0 = date + 719_468
        let era = (sinceMarch0 >= 0 ? sinceMarch0 : sinceMarch0 - 146_096) / 146_097
        let ofEra = sinceMarch0 - era * 146_097
        let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let marchMonth = (5 * ofYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (
            year + era * 400 + (month <= 2 ? 1 : 0), month,
            ofYear - (153 * marchMonth + 2) / 5 + 1
        )
    }
}

extension [UInt8] {
    fileprivate mutating func append(padded value: Int64) {
        if value < 10 { append(0x30) }
        append(decimal: Int(value))
    }
}
