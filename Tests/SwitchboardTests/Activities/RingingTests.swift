import Dialplan
import SIP
import Testing

@testable import Switchboard

/// Phones ring until one is answered, all have said no, or time is up.
struct RingingTests {
    private let first = LegID(1)
    private let second = LegID(2)
    private let third = LegID(3)

    private func plan(_ targets: (String, Duration)...) -> RingPlan {
        RingPlan(
            targets: targets.map { .init(number: $0.0, after: $0.1) }, limit: .seconds(20))
    }

    @Test("who joins later is invited when its time comes")
    func later() {
        var ringing = Ringing(plan(("201", .zero), ("202", .seconds(10))))
        #expect(
            ringing.begin() == [
                .start(.limit, after: .seconds(20)), .invite(0),
                .start(.join(1), after: .seconds(10)),
            ])
        #expect(ringing.invited(0, [first]) == [])
        #expect(ringing.fire(.join(1)) == [.invite(1)])
    }

    @Test("when nobody is left to ring, the next joins at once")
    func joinsAtOnce() {
        var ringing = Ringing(plan(("201", .zero), ("202", .seconds(10))))
        _ = ringing.begin()
        #expect(ringing.invited(0, []) == [.invite(1)])
        #expect(ringing.invited(1, [first]) == [])
        #expect(ringing.failed(first, .busy) == [.finish(.busy)])
    }

    @Test("one answers: every other leg hears why it stops")
    func answered() {
        var ringing = Ringing(plan(("201", .zero), ("202", .zero)))
        _ = ringing.begin()
        _ = ringing.invited(0, [first, second])
        _ = ringing.invited(1, [third])
        #expect(
            ringing.answered(second) == [
                .cancel(first, .answeredElsewhere), .cancel(third, .answeredElsewhere),
            ])
        #expect(ringing.legs.isEmpty)
    }

    @Test(
        "the most hopeful outcome is reported",
        arguments: [
            ([Outcome.busy, .unavailable], Outcome.busy), ([.unavailable, .declined], .declined),
            ([.failed, .unavailable], .unavailable), ([.noanswer, .busy], .noanswer),
        ])
    func best(said: [Outcome], reported: Outcome) {
        var ringing = Ringing(plan(("201", .zero), ("202", .zero)))
        _ = ringing.begin()
        _ = ringing.invited(0, [first])
        _ = ringing.invited(1, [second])
        #expect(ringing.failed(first, said[0]) == [])
        #expect(ringing.failed(second, said[1]) == [.finish(reported)])
    }

    @Test("time is up: no answer where a phone rang, unavailable where none did")
    func limit() {
        var heard = Ringing(plan(("201", .zero)))
        _ = heard.begin()
        _ = heard.invited(0, [first])
        heard.rang()
        #expect(heard.fire(.limit) == [.cancel(first, .noAnswer), .finish(.noanswer)])
        var silent = Ringing(plan(("201", .zero)))
        _ = silent.begin()
        _ = silent.invited(0, [first])
        #expect(silent.fire(.limit) == [.cancel(first, .noAnswer), .finish(.unavailable)])
    }

    @Test("the caller goes: every leg stops, and nothing is reported")
    func abandoned() {
        var ringing = Ringing(plan(("201", .zero)))
        _ = ringing.begin()
        _ = ringing.invited(0, [first, second])
        #expect(
            ringing.abandon() == [.cancel(first, .callerGone), .cancel(second, .callerGone)])
        #expect(ringing.failed(first, .busy) == [])
    }

    @Test("nobody to ring is unavailable at once")
    func nobody() {
        var ringing = Ringing(plan())
        #expect(ringing.begin() == [.finish(.unavailable)])
    }
}
