import Dialplan
import Testing

@testable import Switchboard

/// Trunks in order: the next only when one could not take the call.
struct DialingTests {
    private let leg = LegID(1)

    private func dialing() -> Dialing {
        Dialing(
            DialPlan(
                number: "95551234", numberClass: "local", trunks: ["main", "spare"],
                limit: .seconds(60), account: .system))
    }

    @Test("congestion goes on to the next trunk, and is reported when none is left")
    func failover() {
        var dialing = dialing()
        #expect(
            dialing.begin() == [
                .start(.limit, after: .seconds(60)), .invite(trunk: "main"),
            ])
        #expect(dialing.trunk == "main")
        dialing.invited(leg)
        #expect(dialing.failed(.congested) == [.invite(trunk: "spare")])
        #expect(dialing.trunk == "spare")
        #expect(dialing.failed(.congested) == [.finish(.congested)])
    }

    @Test("what the person called says is final", arguments: [Outcome.busy, .declined, .invalid])
    func final(outcome: Outcome) {
        var dialing = dialing()
        _ = dialing.begin()
        dialing.invited(leg)
        #expect(dialing.failed(outcome) == [.finish(outcome)])
    }

    @Test("time is up, or the caller goes: the leg stops")
    func stops() {
        var late = dialing()
        _ = late.begin()
        late.invited(leg)
        #expect(late.fire(.limit) == [.cancel(leg, .noAnswer), .finish(.noanswer)])
        var left = dialing()
        _ = left.begin()
        left.invited(leg)
        #expect(left.abandon() == [.cancel(leg, .callerGone)])
        #expect(left.abandon() == [])
    }
}
