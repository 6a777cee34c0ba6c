import Testing

@testable import Dialplan

/// Values, comparisons and functions (5.5, 7.6).
struct ValueTests {
    private func value(_ formula: Formula) -> Value {
        var machine = Walk(Build.plan(Build.code())).machine
        return machine.value(of: formula, StillWorld())
    }

    private func text(_ text: String) -> Formula { .constant(.text(text)) }
    private func int(_ number: Int64) -> Formula { .constant(.int(number)) }

    @Test("what is missing equals nothing, prints as nothing, and has a fallback")
    func missing() {
        let none = Formula.constant(.missing)
        #expect(value(.equal(none, none)) == .flag(false))
        #expect(value(.not(.equal(none, text("a")))) == .flag(true))
        #expect(value(.text([text("a"), none, int(3)])) == .text("a3"))
        #expect(value(.fallback(none, int(3))) == .int(3))
        #expect(value(.isSet(none)) == .flag(false))
        #expect(value(.calculate(none, .add, int(1))) == .missing)
    }

    @Test("numbers, amounts and texts compare and calculate; nothing overflows")
    func rules() {
        #expect(value(.compare(.constant(.money(1)), .greater, int(0))) == .flag(true))
        #expect(value(.equal(.constant(.money(30_000)), int(3))) == .flag(true))
        #expect(value(.equal(.constant(.phone("03")), text("03"))) == .flag(true))
        #expect(value(.equal(.constant(.phone("03")), text("3"))) == .flag(false))
        #expect(value(.calculate(int(.max), .add, int(1))) == .missing)
        #expect(value(.calculate(int(1), .divide, int(0))) == .missing)
        #expect(value(.calculate(int(.min), .divide, int(-1))) == .missing)
        #expect(
            value(.calculate(.constant(.money(25_000)), .multiply, int(2))) == .money(50_000))
        let today = Formula.constant(.date(20_515))
        #expect(value(.calculate(today, .add, int(1))).text == "2026-03-04")
        #expect(value(.calculate(today, .add, int(.max))) == .missing)
        #expect(value(.calculate(today, .add, int(9_000_000_000_000))) == .missing)
        #expect(Value.money(499_000).text == "49.90")
        #expect(Value.money(-12_345).text == "-1.2345")
        #expect(Value.date(20_515).text == "2026-03-03")
        #expect(Value.date(-1).text == "1969-12-31")
    }

    @Test("texts are cut at 8 KB, between characters")
    func bounds() {
        let long = text(String(repeating: "ä", count: 3_000))
        guard case .text(let joined) = value(.text([long, long])) else {
            Issue.record("no text")
            return
        }
        #expect(joined.utf8.count == 8_192)
        let spaced = (0..<40).reduce(long) { inner, _ in .apply(.spaced, [inner]) }
        #expect(value(spaced).size == 16 + 8_192)
    }

    @Test(
        "functions",
        arguments: [
            (Function.last, ["351215550304", "3"], "304"), (.first, ["0123", "2"], "01"),
            (.drop, ["90123", "1"], "0123"), (.length, ["abc", ""], "3"),
            (.upper, ["abc", ""], "ABC"), (.replace, ["a-b-c", "-"], "a.b.c"),
            (.contains, ["abc", "bc"], "yes"), (.spaced, ["123", ""], "1 2 3"),
            (.phone, ["+1 (256) 555", ""], "+1256555"), (.nameOf, ["201", ""], "Ann"),
            (.waiting, ["desk", ""], "3"),
        ])
    func functions(_ function: Function, _ given: [String], _ expected: String) {
        let second: Formula = Int64(given[1]).map { .constant(.int($0)) } ?? text(given[1])
        let values = [text(given[0]), second, text(".")]
        #expect(value(.apply(function, values)).text == expected)
    }

    @Test("formats of dates, amounts, numbers and times")
    func formats() {
        let pairs: [(Value, String, String)] = [
            (.date(20_515), "dd.MM.yy", "03.03.26"), (.money(499_000), "0.0", "49.9"),
            (.int(7), "000", "007"), (.duration(.seconds(65)), "mm:ss", "01:05"),
            (.duration(.seconds(3_700)), "h:mm:ss", "1:01:40"),
        ]
        for (given, form, expected) in pairs {
            #expect(value(.apply(.format, [.constant(given), text(form)])) == .text(expected))
        }
    }
}
