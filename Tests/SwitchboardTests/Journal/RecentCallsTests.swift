import Testing

@testable import Switchboard

@Suite("Recent calls")
struct RecentCallsTests {
    private func ended(_ number: UInt32) -> RecentCalls.Ended {
        RecentCalls.Ended(
            id: CallID(began: 1, number: number), caller: "201", dialed: "202", began: .zero,
            steps: [], wireNames: [])
    }

    @Test("an ended call can be found by its id")
    func find() {
        var recent = RecentCalls()
        recent.remember(ended(1))
        #expect(recent[CallID(began: 1, number: 1)] == ended(1))
        #expect(recent[CallID(began: 1, number: 2)] == nil)
    }

    @Test("at the bound the call that ended first is forgotten", arguments: [2, 3, 4])
    func bound(calls: UInt32) {
        var recent = RecentCalls(capacity: 3)
        for number in 1...calls { recent.remember(ended(number)) }
        #expect(recent.count == min(3, Int(calls)))
        #expect((recent[CallID(began: 1, number: 1)] == nil) == (calls == 4))
        #expect(recent[CallID(began: 1, number: calls)] != nil)
    }
}
