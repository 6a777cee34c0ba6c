import NIOCore
import SIP
import Testing

@testable import Daemon

/// How long messages wait in the kernel, by what looks at the sockets find.
struct BacklogTests {
    private let one = ListenerID(0)
    private let other = ListenerID(1)

    private func at(_ milliseconds: UInt64) -> NIODeadline {
        .uptimeNanoseconds(milliseconds * 1_000_000)
    }

    @Test("a socket that is not found empty for a while is a wait; that it is empty is told once")
    func wait() {
        var backlog = Backlog()
        #expect(backlog.looked(at: one, foundAll: true, at(0)) == nil)
        #expect(backlog.looked(at: one, foundAll: false, at(1_000)) == nil)
        #expect(backlog.looked(at: one, foundAll: false, at(1_019)) == nil)
        #expect(backlog.looked(at: one, foundAll: false, at(1_020)) == .milliseconds(20))
        #expect(backlog.looked(at: one, foundAll: false, at(1_300)) == .milliseconds(300))
        #expect(backlog.looked(at: one, foundAll: true, at(1_301)) == .zero)
        #expect(backlog.looked(at: one, foundAll: true, at(1_302)) == nil)
        // It begins anew.
        #expect(backlog.looked(at: one, foundAll: false, at(1_400)) == nil)
    }

    @Test("the longest wait of all listeners counts")
    func several() {
        var backlog = Backlog()
        #expect(backlog.looked(at: one, foundAll: false, at(0)) == nil)
        #expect(backlog.looked(at: other, foundAll: false, at(100)) == .milliseconds(100))
        #expect(backlog.looked(at: other, foundAll: true, at(110)) == .milliseconds(110))
        #expect(backlog.looked(at: one, foundAll: true, at(120)) == .zero)
    }
}
