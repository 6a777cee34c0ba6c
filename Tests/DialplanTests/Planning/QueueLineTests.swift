import Testing

@testable import Dialplan

/// The order of callers and agents in a queue, without phones.
struct QueueLineTests {
    private let idle: (String) -> PhoneState = { _ in .idle }

    private func line(
        _ strategy: RingStrategy, _ members: [String] = ["1", "2", "3"], limit: Int? = nil
    ) -> QueueLine {
        QueueLine(
            QueueRules(members: members, strategy: strategy, limit: limit, each: .seconds(10)))
    }

    @Test("each caller gets an agent of its own, who has priority first, as many as there are")
    func assigned() {
        var line = line(.inOrder, ["1", "2"])
        #expect(line.enter("a", priority: 0, at: .zero, idle) == [.ring("a", ["1"])])
        #expect(line.enter("b", priority: 0, at: .zero, idle) == [.ring("b", ["2"])])
        #expect(line.enter("c", priority: 0, at: .zero, idle) == [])
        #expect(line.enter("d", priority: 9, at: .zero, idle) == [])
        #expect(line.callers.map(\.id) == ["d", "a", "b", "c"])
        line.answered("a", by: "1", at: .seconds(3))
        // The one with the priority, though the other has waited longer.
        #expect(line.check(at: .seconds(4), idle) == [.ring("d", ["1"])])
        #expect(line.position(of: "c") == 3)
    }

    @Test("all ring at once; one who is busy, rests, pauses or has gone does not")
    func all() {
        var line = line(.all)
        _ = line.change("2", .pause, at: .zero, idle)
        let orders = line.enter("a", priority: 0, at: .zero) { $0 == "3" ? .busy : .idle }
        #expect(orders == [.ring("a", ["1"])])
        var resting = self.line(.all, ["1"])
        resting.rules.wrapUp = .seconds(30)
        resting.talked("1", for: .seconds(5), until: .seconds(5))
        #expect(resting.enter("a", priority: 0, at: .seconds(6), idle) == [])
        #expect(resting.deadline == .seconds(35))
        #expect(resting.check(at: .seconds(35), idle) == [.ring("a", ["1"])])
    }

    @Test("who does not take it is passed until all have had their turn; then a rest")
    func rounds() {
        var line = line(.roundRobin, ["1", "2"])
        #expect(line.enter("a", priority: 0, at: .zero, idle) == [.ring("a", ["1"])])
        #expect(line.refused("a", by: "1", at: .zero, idle) == [.ring("a", ["2"])])
        #expect(line.refused("a", by: "2", at: .zero, idle) == [])
        #expect(line.deadline == .seconds(5))
        #expect(line.check(at: .seconds(5), idle) == [.ring("a", ["1"])])
    }

    @Test("how long somebody pauses, and why, is known; what is kept of it is read again")
    func pauses() {
        var line = line(.all, ["1"])
        _ = line.change("1", .pause, reason: "lunch \n break", at: .seconds(10), idle)
        #expect(line.agents["1"]?.figures(at: .seconds(25)).pausedSeconds == 15)
        // Another reason: the time goes on.
        let long = String(repeating: "x", count: 500)
        _ = line.change("1", .pause, reason: long, at: .seconds(30), idle)
        #expect(line.agents["1"]?.reason?.utf8.count == Limits.pauseReasonBytes)
        _ = line.change("1", .pause, reason: "at the dentist", at: .seconds(40), idle)
        #expect(line.text(of: "1") == "in paused at the dentist")
        var later = self.line(.all, ["1"])
        later.restore("1", "in paused at the dentist", at: .seconds(5))
        #expect(later.agents["1"]?.reason == "at the dentist")
        #expect(later.agents["1"]?.figures(at: .seconds(9)).pausedSeconds == 4)
        _ = line.change("1", .login, at: .seconds(50), idle)
        #expect(line.agents["1"]?.figures.pausedSeconds == 40)
        #expect(line.text(of: "1") == "in")
        for kept in ["", "1 2 3", "1 2 3 4 5 -6", "a b c d e f"] {
            #expect(AgentFigures(text: kept) == AgentFigures(), "\(kept)")
        }
        let figures = line.agents["1"]?.figures ?? AgentFigures()
        #expect(AgentFigures(text: figures.text) == figures)
    }

    @Test("the third miss in a row pauses; a login brings back")
    func misses() {
        var line = line(.all, ["1"])
        _ = line.enter("a", priority: 0, at: .zero, idle)
        var paused = false
        for second in stride(from: Int64(0), to: 60, by: 5) {
            paused = line.check(at: .seconds(second), idle).contains(.paused("1")) || paused
        }
        #expect(paused && line.agents["1"]?.isPaused == true)
        #expect(line.text(of: "1") == "in paused missed calls")
        #expect(
            line.change("1", .login, at: .seconds(70), idle).contains(.ring("a", ["1"])))
    }

    @Test("full, nobody, and the last agent who leaves takes the hope along")
    func empty() {
        var full = line(.all, limit: 1)
        _ = full.enter("a", priority: 0, at: .zero) { _ in .busy }
        #expect(full.enter("b", priority: 9, at: .zero, idle) == [.leave("b", .full)])
        var empty = line(.all, [])
        #expect(empty.enter("a", priority: 0, at: .zero, idle) == [.leave("a", .nobody)])
        var leaving = line(.all, ["1"])
        _ = leaving.enter("a", priority: 0, at: .zero) { _ in .busy }
        #expect(leaving.change("1", .logout, at: .seconds(1), idle) == [.leave("a", .nobody)])
        #expect(leaving.totals.left == 1 && leaving.callers.isEmpty)
    }

    @Test("the wait is what was measured; before that nothing is promised")
    func wait() {
        var line = line(.all, ["1", "2"])
        _ = line.enter("a", priority: 0, at: .zero) { _ in .busy }
        #expect(line.wait(of: "a", idle) == nil)
        line.talked("1", for: .seconds(100), until: .seconds(100))
        #expect(line.wait(of: "a", idle) == .seconds(50))
    }
}
