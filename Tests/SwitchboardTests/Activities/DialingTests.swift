import Dialplan
import SIP
import Testing
import Wire

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

    private let servers = [1, 2].map {
        ServerTarget(.udp, SocketAddress(.v4(0xC000_0200 + $0), 5060))
    }

    @Test("congestion goes on to the next trunk, and is reported when none is left")
    func failover() {
        var dialing = dialing()
        #expect(
            dialing.begin() == [
                .start(.limit, after: .seconds(60)), .locate(trunk: "main"),
            ])
        #expect(dialing.trunk == "main")
        #expect(dialing.located(servers) == [.invite(trunk: "main", at: servers[0])])
        #expect(dialing.invited(leg) == [.start(.silence, after: .milliseconds(3_800))])
        #expect(dialing.failed(.congested) == [.stop(.silence), .locate(trunk: "spare")])
        #expect(dialing.trunk == "spare")
        #expect(dialing.located([]) == [.finish(.congested)])
    }

    @Test("an emergency call goes over the first full trunk when there is no other, once")
    func emergency() {
        func dialing(_ account: DialPlan.Account) -> Dialing {
            Dialing(
                DialPlan(
                    number: "112", numberClass: "emergency", trunks: ["main", "spare"],
                    limit: .seconds(180), account: account))
        }
        var help = dialing(.emergency("201"))
        _ = help.begin()
        #expect(help.isFull() == [.locate(trunk: "spare")])
        #expect(help.isFull() == [.makeRoom(trunk: "main"), .locate(trunk: "main")])
        #expect(help.trunk == "main" && help.isForced)
        #expect(help.located([]) == [.finish(.congested)])
        var ordinary = dialing(.extension("201"))
        _ = ordinary.begin()
        #expect(ordinary.isFull() == [.locate(trunk: "spare")])
        #expect(ordinary.isFull() == [.finish(.congested)])
    }

    /// RFC 3263 §4.3.
    @Test("a server that is down: the next one of the same name, then the next trunk")
    func serverDown() {
        var dialing = dialing()
        _ = dialing.begin()
        _ = dialing.located(servers)
        _ = dialing.invited(leg)
        #expect(
            dialing.failed(.congested, isServerDown: true) == [
                .stop(.silence), .invite(trunk: "main", at: servers[1]),
            ])
        _ = dialing.invited(leg)
        #expect(
            dialing.failed(.congested, isServerDown: true) == [
                .stop(.silence), .locate(trunk: "spare"),
            ])
    }

    @Test("who calls for help waits ten seconds for more than a 100, where there is another way")
    func trying() {
        func dialing(_ account: DialPlan.Account) -> Dialing {
            Dialing(
                DialPlan(
                    number: "112", numberClass: "emergency", trunks: ["main", "spare"],
                    limit: .seconds(180), account: account))
        }
        var help = dialing(.emergency("201"))
        _ = help.begin()
        _ = help.located([servers[0]])
        _ = help.invited(leg)
        #expect(help.heard(leg, isTrying: true) == [.start(.silence, after: .seconds(10))])
        // A copy gives no more time.
        #expect(help.heard(leg, isTrying: true) == [])
        #expect(
            help.fire(.silence) == [.cancel(leg, .noAnswer), .locate(trunk: "spare")])
        _ = help.located([servers[1]])
        #expect(help.invited(LegID(2)) == [])
        #expect(help.heard(LegID(2), isTrying: true) == [.stop(.silence)])
        var ringing = dialing(.emergency("201"))
        _ = ringing.begin()
        _ = ringing.located(servers)
        _ = ringing.invited(leg)
        #expect(ringing.heard(leg) == [.stop(.silence)])
        var ordinary = dialing(.extension("201"))
        _ = ordinary.begin()
        _ = ordinary.located(servers)
        _ = ordinary.invited(leg)
        #expect(ordinary.heard(leg, isTrying: true) == [.stop(.silence)])
    }

    @Test("a silent server is given up where there is another way, and only there")
    func silence() {
        var dialing = dialing()
        _ = dialing.begin()
        _ = dialing.located(servers)
        _ = dialing.invited(leg)
        #expect(dialing.heard(LegID(7)) == [])
        #expect(dialing.heard(leg) == [.stop(.silence)])
        #expect(
            dialing.fire(.silence) == [
                .cancel(leg, .noAnswer), .invite(trunk: "main", at: servers[1]),
            ])
        _ = dialing.failed(.congested)
        _ = dialing.located([servers[0]])
        #expect(dialing.invited(leg) == [])
    }

    @Test("what the person called says is final", arguments: [Outcome.busy, .declined, .invalid])
    func final(outcome: Outcome) {
        var dialing = dialing()
        _ = dialing.begin()
        _ = dialing.invited(leg)
        #expect(dialing.failed(outcome) == [.stop(.silence), .finish(outcome)])
    }

    @Test("time is up, or the caller goes: the leg stops")
    func stops() {
        var late = dialing()
        _ = late.begin()
        _ = late.invited(leg)
        #expect(late.fire(.limit) == [.cancel(leg, .noAnswer), .finish(.noanswer)])
        var left = dialing()
        _ = left.begin()
        _ = left.invited(leg)
        #expect(left.abandon() == [.cancel(leg, .callerGone)])
        #expect(left.abandon() == [])
    }
}
