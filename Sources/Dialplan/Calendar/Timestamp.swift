/// A moment as machines write it: `2026-03-03T12:10:00.250Z` (RFC 3339 §5.6), in UTC, with
/// milliseconds, always of the same length.
public enum Timestamp {
    /// - Parameter milliseconds: Since 1970, UTC. Years outside 1…9999 are written as the nearest.
    public static func text(ofMilliseconds milliseconds: Int64) -> String {
        let bounded = Int(max(-62_135_596_800_000, min(253_402_300_799_999, milliseconds)))
        let day = bounded.flooredQuotient(86_400_000)
        let rest = bounded - day * 86_400_000
        let date = CivilDate(daysSince1970: day)
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60].map { digits($0, 2) }
        return digits(date.year, 4) + "-" + digits(date.month, 2) + "-" + digits(date.day, 2) + "T"
            + clock.joined(separator: ":") + "." + digits(rest % 1_000, 3) + "Z"
    }

    /// Milliseconds since 1970; nil for what is not written as `text` writes it.
    public static func milliseconds(_ text: String) -> Int64? {
        let form = Array("dddd-dd-ddTdd:dd:dd.dddZ".utf8)
        let bytes = Array(text.utf8)
        guard bytes.count == form.count else { return nil }
        var numbers: [Int] = []
        var isInNumber = false
        for (byte, expected) in zip(bytes, form) {
            guard expected == 0x64 else {
                guard byte == expected else { return nil }
                isInNumber = false
                continue
            }
            guard (0x30...0x39).contains(byte) else { return nil }
            if !isInNumber { numbers.append(0) }
            isInNumber = true
            numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + Int(byte - 0x30)
        }
        guard numbers.count == 7,
            let date = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]),
            numbers[3] < 24, numbers[4] < 60, numbers[5] < 60
        else { return nil }
        let seconds = (numbers[3] * 60 + numbers[4]) * 60 + numbers[5]
        return Int64(date.daysSince1970 * 86_400 + seconds) * 1_000 + Int64(numbers[6])
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}
