import Dialplan
import SIP
import Testing

@testable import Switchboard

/// Phones ring until one is answered, all have said no, or time is up. Who rings when is tested
/// with the planner; this is about legs.
struct RingingTests {
    private let first = LegID(1)
    private let second = LegID(2)
    private let third = LegID(3)

    private func ringing(_ targets: (String, Duration)...) -> Ringing {
        let plan = RingPlan(
            targets: targets.map { .init(number: $0.0, after: $0.1) }, limit: .seconds(20))
        return Ringing(plan, RingPlanner(plan) { _ in .init(state: .idle) }, at: .zero)
    }

    private func at(_ seconds: Int) -> Instant { .zero + .seconds(seconds) }

    @Test("who joins later is invited when its time comes")
    func later() {
        var ringing = ringing(("201", .zero), ("202", .seconds(10)))
        #expect(ringing.begin() == [.invite("201"), .wake(.seconds(10))])
        #expect(ringing.invited("201", [first], else: .unavailable, at: at(0)) == [])
        #expect(ringing.toCome == ["202"])
        #expect(ringing.fire(at: at(10)) == [.invite("202"), .wake(.seconds(20))])
    }

    @Test("when nobody is left to ring, the next joins at once")
    func joinsAtOnce() {
        var ringing = ringing(("201", .zero), ("202", .seconds(10)))
        _ = ringing.begin()
        #expect(
            ringing.invited("201", [], else: .unavailable, at: at(0))
                == [.invite("202"), .wake(.seconds(20))])
        #expect(ringing.invited("202", [first], else: .unavailable, at: at(0)) == [])
        #expect(ringing.isOneLeg)
        #expect(ringing.failed(first, .busy, at: at(1)) == [.finish(.busy)])
    }

    @Test("one answers: every other leg hears why it stops")
    func answered() {
        var ringing = ringing(("201", .zero), ("202", .zero))
        _ = ringing.begin()
        _ = ringing.invited("201", [first, second], else: .unavailable, at: at(0))
        _ = ringing.invited("202", [third], else: .unavailable, at: at(0))
        #expect(
            ringing.answered(second) == [
                .cancel(first, .answeredElsewhere), .cancel(third, .answeredElsewhere),
            ])
        #expect(ringing.legs.isEmpty)
    }

    @Test("a phone with two contacts has said no when both have")
    func contacts() {
        var ringing = ringing(("201", .zero))
        _ = ringing.begin()
        _ = ringing.invited("201", [first, second], else: .unavailable, at: at(0))
        #expect(ringing.failed(first, .busy, at: at(1)) == [])
        #expect(ringing.failed(second, .declined, at: at(2)) == [.finish(.declined)])
    }

    @Test(
        "the most hopeful outcome is reported",
        arguments: [
            ([Outcome.busy, .unavailable], Outcome.busy), ([.unavailable, .declined], .declined),
            ([.failed, .unavailable], .unavailable),
        ])
    func best(said: [Outcome], reported: Outcome) {
        var ringing = ringing(("201", .zero), ("202", .zero))
        _ = ringing.begin()
        _ = ringing.invited("201", [first], else: .unavailable, at: at(0))
        _ = ringing.invited("202", [second], else: .unavailable, at: at(0))
        #expect(ringing.failed(first, said[0], at: at(1)).contains(.finish(reported)) == false)
        #expect(ringing.failed(second, said[1], at: at(1)) == [.finish(reported)])
    }

    @Test("time is up: no answer where a phone rang, unavailable where none did")
    func limit() {
        var heard = ringing(("201", .zero))
        _ = heard.begin()
        _ = heard.invited("201", [first], else: .unavailable, at: at(0))
        heard.rang()
        #expect(heard.fire(at: at(20)) == [.cancel(first, .noAnswer), .finish(.noanswer)])
        var silent = ringing(("201", .zero))
        _ = silent.begin()
        _ = silent.invited("201", [first], else: .unavailable, at: at(0))
        #expect(silent.fire(at: at(20)) == [.cancel(first, .noAnswer), .finish(.unavailable)])
    }

    @Test("the caller goes: every leg stops, and nothing is reported")
    func abandoned() {
        var ringing = ringing(("201", .zero))
        _ = ringing.begin()
        _ = ringing.invited("201", [first, second], else: .unavailable, at: at(0))
        #expect(
            ringing.abandon() == [.cancel(first, .callerGone), .cancel(second, .callerGone)])
        #expect(ringing.failed(first, .busy, at: at(1)) == [])
    }

    @Test("nobody to ring is unavailable at once")
    func nobody() {
        var ringing = ringing()
        #expect(ringing.begin() == [.finish(.unavailable)])
    }
}
