import Testing

@testable import Dialplan

/// RFC 3339 §5.6, in UTC, with milliseconds.
struct TimestampTests {
    @Test(
        "moments are written and read",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_772_532_600_250, "2026-03-03T10:10:00.250Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ])
    func both(milliseconds: Int64, text: String) {
        #expect(Timestamp.text(ofMilliseconds: milliseconds) == text)
        #expect(Timestamp.milliseconds(text) == milliseconds)
    }

    @Test("moments that cannot be written are the nearest that can")
    func bounds() {
        #expect(Timestamp.text(ofMilliseconds: .max) == "9999-12-31T23:59:59.999Z")
        #expect(Timestamp.text(ofMilliseconds: .min) == "0001-01-01T00:00:00.000Z")
    }

    @Test(
        "what is written otherwise is not read",
        arguments: [
            "", "2026-03-03", "2026-02-30T00:00:00.000Z", "2026-03-03T24:00:00.000Z",
            "2026-03-03T10:60:00.000Z", "2026-03-03t10:10:00.000Z", "2026-03-03T10:10:00Z",
            "2026-03-03T10:10:00.000+", "2026-03-03T10:10:00.0000Z", "+026-03-03T10:10:00.000Z",
        ])
    func refused(text: String) {
        #expect(Timestamp.milliseconds(text) == nil)
    }
}
