import Testing
import Wire

struct DigitsTests {
    private func parse(_ text: String, limit: UInt64 = .max) -> UInt64? {
        Digits.parse([UInt8](text.utf8), limit: limit)
    }

    @Test("digits and nothing else are a number")
    func digits() {
        #expect(parse("0") == 0)
        #expect(parse("0070") == 70)
        #expect(parse("18446744073709551615") == .max)
        for text in ["", "+5", "-5", " 5", "5 ", "5x", "½", "٣", "0x10", "1_000"] {
            #expect(parse(text) == nil, "\(text)")
        }
    }

    @Test("a number above the limit, or above 64 bits, is none")
    func limit() {
        #expect(parse("255", limit: 255) == 255)
        #expect(parse("256", limit: 255) == nil)
        #expect(parse("18446744073709551616") == nil)
        #expect(parse("99999999999999999999999999") == nil)
    }

    @Test("numbers are written as they are read")
    func writing() {
        for value: UInt64 in [0, 7, 10, 99, 100, 65_535, 4_294_967_296, .max] {
            var out: [UInt8] = []
            out.append(decimal: value)
            #expect(out == [UInt8](String(value).utf8))
        }
        var out: [UInt8] = []
        out.append(decimal: Int.min)
        out.append(decimal: Int8(-5))
        #expect(out == [UInt8]("-9223372036854775808-5".utf8))
    }
}
