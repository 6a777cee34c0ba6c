/// A moment as machines write it: `2026-03-03T12:10:00.250Z` (RFC 3339 §5.6), in UTC, with
/// milliseconds, always of the same length.
public enum Timestamp {
    /// - Parameter milliseconds: Since 1970, UTC. Years outside 1…9999 are written as the nearest.
    public static func text(ofMilliseconds milliseconds: Int64) -> String {
        let bounded = Int(max(-62_135_596_800_000, min(253_402_300_799_999, milliseconds)))
        let day = bounded.flooredQuotient(86_400_000)
        let rest = bounded - day * 86_400_000
        let date = CivilDate(daysSince1970: day)
        // Every record of a call has several: written digit by digit, without texts in between.
        return String(unsafeUninitializedCapacity: 24) { room in
            var end = 0
            func put(_ number: Int, _ count: Int, _ mark: UInt8) {
                var rest = number
                for place in (end..<(end + count)).reversed() {
                    room.initializeElement(at: place, to: 0x30 + UInt8(rest % 10))
                    rest /= 10
                }
                room.initializeElement(at: end + count, to: mark)
                end += count + 1
            }
            put(date.year, 4, 0x2D)
            put(date.month, 2, 0x2D)
            put(date.day, 2, 0x54)
            put(rest / 3_600_000, 2, 0x3A)
            put(rest / 60_000 % 60, 2, 0x3A)
            put(rest / 1_000 % 60, 2, 0x2E)
            put(rest % 1_000, 3, 0x5A)
            return end
        }
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
}
