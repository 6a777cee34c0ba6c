import Glibc
import Switchboard
import Testing

@testable import Daemon

/// Who on this machine may ask what.
struct ControlRoleTests {
    /// The user `nobody` of Debian, and its only group.
    private let nobody: UInt32 = 65_534

    @Test("root and the exchange's own user may all, others nothing")
    func usual() {
        let groups = ControlGroups()
        #expect(groups.role(of: 0) == .administrator)
        #expect(groups.role(of: geteuid()) == .administrator)
        #expect(groups.role(of: nobody) == .nobody)
        #expect(groups.role(of: 4_000_000_000) == .nobody)
    }

    @Test("a member of a group has its role, and the higher one of two")
    func members() {
        #expect(ControlGroups(viewers: "nogroup").role(of: nobody) == .viewer)
        #expect(ControlGroups(operators: "nogroup").role(of: nobody) == .operator)
        let both = ControlGroups(viewers: "nogroup", operators: "nogroup")
        #expect(both.role(of: nobody) == .operator)
        #expect(ControlGroups(viewers: "no-such-group").role(of: nobody) == .nobody)
        #expect(ControlGroups(viewers: "nogroup").role(of: 4_000_000_000) == .nobody)
    }

    @Test("who looks changes nothing, and nobody but root hears messages or sees secrets")
    func requests() {
        let call = CallID(began: 1, number: 2)
        for request in [ControlRequest.calls, .phones, .trunks, .status, .queues, .bans] {
            #expect(request.role == .viewer)
        }
        for request in [
            ControlRequest.hangUp(call), .trace(call), .cancelAppointment(1),
        ] {
            #expect(request.role == .operator)
        }
        for request in [
            ControlRequest.reload(), .restart(whenIdle: false), .rehearse, .unban("192.0.2.7"),
            .country("+231", isAllowed: true), .ban("192.0.2.7", seconds: nil, reason: nil),
        ] {
            #expect(request.role == .administrator)
        }
    }
}
