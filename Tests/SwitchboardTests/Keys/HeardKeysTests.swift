import Testing

@testable import Switchboard

struct HeardKeysTests {
    private var keys = HeardKeys()

    private func at(_ milliseconds: Int64) -> Instant {
        .zero + .milliseconds(milliseconds)
    }

    private mutating func hear(
        _ symbol: String, _ form: KeyForm, at milliseconds: Int64, lasting: Int64 = 100,
        sendsEvents: Bool = false
    ) -> HeardKeys.Verdict {
        keys.heard(
            symbol, as: form, lasting: .milliseconds(lasting), sendsEvents: sendsEvents,
            at: at(milliseconds))
    }

    @Test("one form alone: every key counts, however fast")
    mutating func alone() {
        for form in [KeyForm.events, .info, .sound] {
            keys = HeardKeys()
            for step in Int64(0)..<10 { #expect(hear("1", form, at: step * 60) == .pressed) }
        }
    }

    @Test("two forms of every key: each counts once, whichever comes first")
    mutating func twice() {
        for (first, second) in [
            (KeyForm.info, KeyForm.events), (.events, .info), (.info, .sound), (.sound, .info),
        ] {
            keys = HeardKeys()
            for step in Int64(0)..<5 {
                #expect(hear("5", first, at: step * 4_000) == .pressed)
                #expect(hear("5", second, at: step * 4_000 + 120) == .copy)
            }
        }
    }

    @Test("two forms whose order changes from key to key: each counts once")
    mutating func changing() {
        #expect(hear("1", .info, at: 0) == .pressed)
        #expect(hear("1", .sound, at: 100) == .copy)
        #expect(hear("2", .sound, at: 400) == .copy)
        #expect(hear("2", .info, at: 410) == .pressed)
    }

    @Test("a key that was held long began before its INFO's time was over")
    mutating func long() {
        #expect(hear("1", .info, at: 0) == .pressed)
        #expect(hear("1", .sound, at: 6_000, lasting: 5_990) == .copy)
    }

    @Test("a phone that changes its ways is heard")
    mutating func changed() {
        #expect(hear("1", .sound, at: 0) == .pressed)
        #expect(hear("2", .info, at: 5_000) == .pressed)
        #expect(hear("3", .sound, at: 10_000) == .pressed)
    }

    @Test("an INFO waits to see whether events come, once; then it counts")
    mutating func held() {
        #expect(hear("1", .info, at: 0, sendsEvents: true) == .undecided)
        #expect(hear("2", .info, at: 100, sendsEvents: true) == .undecided)
        #expect(keys.release(at: at(250)).map(\.symbol) == ["1", "2"])
        #expect(keys.release(at: at(250)) == [])
        #expect(keys.isByInfo)
        #expect(hear("3", .info, at: 300, sendsEvents: true) == .pressed)
        #expect(hear("3", .events, at: 400, sendsEvents: true) == .copy)
    }

    @Test("an event that begins shows what waits to be a copy of it")
    mutating func eventBegins() {
        #expect(hear("1", .info, at: 0, sendsEvents: true) == .undecided)
        keys.eventBegan(at: at(20))
        #expect(keys.release(at: at(250)) == [])
        #expect(hear("1", .events, at: 5_000, lasting: 4_980, sendsEvents: true) == .pressed)
        // Which of the two comes first may change.
        #expect(hear("2", .info, at: 9_000, sendsEvents: true) == .undecided)
        keys.eventBegan(at: at(9_020))
        #expect(keys.release(at: at(9_250)) == [])
        #expect(!keys.isByInfo)
    }

    @Test("so many wait, and no more")
    mutating func bounds() {
        for _ in 0..<100 { _ = hear("1", .info, at: 0, sendsEvents: true) }
        #expect(keys.held.count == Limits.keysHeld)
    }
}
