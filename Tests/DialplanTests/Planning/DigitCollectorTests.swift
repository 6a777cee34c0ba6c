import Testing

@testable import Dialplan

/// When a menu or a question has heard enough (5.3, 7.2).
struct DigitCollectorTests {
    private func collector(
        _ accepts: CollectPlan.Accepts, end: String? = nil
    ) -> DigitCollector {
        DigitCollector(
            CollectPlan(
                sounds: [.prompt("hello")], accepts: accepts, wait: .seconds(5),
                between: .seconds(2), end: end, isSecret: false))
    }

    private func type(_ keys: String, _ collector: inout DigitCollector) -> [DigitCollector.Order] {
        keys.enumerated().flatMap { collector.key($1, at: .seconds($0)) }
    }

    @Test("a key that nothing longer follows is taken at once, and stops the prompts")
    func atOnce() {
        var menu = collector(.keys(Build.table("1", "2xx")))
        #expect(menu.deadline == nil)
        #expect(type("1", &menu) == [.stopPrompts, .finished("1")])
        #expect(type("1", &menu) == [])
    }

    @Test("where more could follow it waits, and takes what it has")
    func between() {
        var menu = collector(.keys(Build.table("2", "2xx")))
        #expect(type("2", &menu) == [.stopPrompts])
        #expect(menu.deadline == .seconds(2))
        #expect(menu.fire(at: .milliseconds(1_999)) == [])
        #expect(menu.fire(at: .seconds(2)) == [.finished("2")])
        var longer = collector(.keys(Build.table("2", "2xx")))
        #expect(type("212", &longer) == [.stopPrompts, .finished("212")])
        var unfinished = collector(.keys(Build.table("2", "2xx")))
        #expect(type("21", &unfinished) == [.stopPrompts])
        #expect(unfinished.fire(at: .seconds(9)) == [.invalid("21")])
    }

    @Test("nothing that is expected is invalid at once; silence is a timeout after the prompts")
    func nothing() {
        var menu = collector(.keys(Build.table("1")))
        #expect(type("7", &menu) == [.stopPrompts, .invalid("7")])
        var silent = collector(.keys(Build.table("1")))
        silent.promptEnded(at: .seconds(2))
        #expect(silent.deadline == .seconds(7))
        #expect(silent.fire(at: .seconds(7)) == [.timeout])
        #expect(silent.deadline == nil)
    }

    @Test("so many digits; the key that ends them belongs to them even where they are complete")
    func count() {
        var pin = collector(.count(4, 6))
        #expect(type("123456", &pin) == [.stopPrompts, .finished("123456")])
        var short = collector(.count(4, 6), end: "#")
        #expect(type("1234#", &short) == [.stopPrompts, .finished("1234")])
        var tooShort = collector(.count(4, 6), end: "#")
        #expect(type("12#", &tooShort) == [.stopPrompts, .invalid("12")])
        var full = collector(.count(2, 2), end: "#")
        #expect(type("12", &full) == [.stopPrompts])
        #expect(type("#", &full) == [.finished("12")])
        var late = collector(.count(2, 2), end: "#")
        _ = type("12", &late)
        #expect(late.fire(at: .seconds(3)) == [.finished("12")])
        var letters = collector(.count(1, 2))
        #expect(type("a+é", &letters) == [])
    }
}
