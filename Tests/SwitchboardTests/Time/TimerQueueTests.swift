import Testing

@testable import Switchboard

@Suite("The timer queue")
struct TimerQueueTests {
    private func second(_ count: Int64) -> Instant { Instant(nanoseconds: count * 1_000_000_000) }

    @Test("an empty queue has no deadline and nothing due")
    func empty() {
        var queue = TimerQueue<String>()
        #expect(queue.isEmpty)
        #expect(queue.nextDeadline == nil)
        #expect(queue.popDue(at: second(9)) == nil)
        queue.stop("never started")
        #expect(queue.count == 0)
    }

    @Test("timers come out in the order of their deadlines, at their deadline and not before")
    func order() {
        var queue = TimerQueue<String>()
        queue.start("b", at: second(2))
        queue.start("a", at: second(1))
        queue.start("c", at: second(3))
        #expect(queue.nextDeadline == second(1))
        #expect(queue.popDue(at: Instant(nanoseconds: 999_999_999)) == nil)
        #expect(queue.popDue(at: second(1)) == "a")
        #expect(queue.popDue(at: second(1)) == nil)
        #expect(queue.popDue(at: second(5)) == "b")
        #expect(queue.popDue(at: second(5)) == "c")
        #expect(queue.isEmpty)
        #expect(queue.nextDeadline == nil)
    }

    @Test("equal deadlines fire in the order in which they were started")
    func ties() {
        var queue = TimerQueue<Int>()
        for key in [3, 1, 2] { queue.start(key, at: second(1)) }
        #expect([1, 2, 3].compactMap { _ in queue.popDue(at: second(1)) } == [3, 1, 2])
    }

    @Test("starting a running timer replaces its deadline, earlier or later")
    func replace() {
        var queue = TimerQueue<String>()
        queue.start("a", at: second(5))
        queue.start("a", at: second(1))
        #expect(queue.nextDeadline == second(1))
        queue.start("a", at: second(7))
        #expect(queue.nextDeadline == second(7))
        #expect(queue.count == 1)
        #expect(queue.popDue(at: second(6)) == nil)
        #expect(queue.popDue(at: second(7)) == "a")
        #expect(queue.popDue(at: second(9)) == nil)
    }

    @Test("a stopped timer does not fire and its deadline is not waited for")
    func stop() {
        var queue = TimerQueue<String>()
        queue.start("a", at: second(1))
        queue.start("b", at: second(2))
        queue.stop("a")
        #expect(queue.nextDeadline == second(2))
        #expect(queue.popDue(at: second(3)) == "b")
        #expect(queue.popDue(at: second(3)) == nil)
    }

    @Test("all lists what runs, the earliest first")
    func all() {
        var queue = TimerQueue<String>()
        queue.start("late", at: second(9))
        queue.start("gone", at: second(2))
        queue.start("early", at: second(1))
        queue.stop("gone")
        #expect(queue.all.map(\.key) == ["early", "late"])
        #expect(queue.all.map(\.at) == [second(1), second(9)])
    }

    /// The obvious queue: a list, searched.
    private struct Model {
        var timers: [(key: Int, at: Int64, started: Int)] = []
        var started = 0

        mutating func start(_ key: Int, at: Int64) {
            stop(key)
            started += 1
            timers.append((key, at, started))
        }
        mutating func stop(_ key: Int) { timers.removeAll { $0.key == key } }
        var first: (key: Int, at: Int64, started: Int)? {
            timers.min { ($0.at, $0.started) < ($1.at, $1.started) }
        }
    }

    @Test("any run of starts, stops and pops behaves as a searched list", arguments: 1...20)
    func property(seed: UInt8) {
        var chance = Chance(seed: [seed])
        var queue = TimerQueue<Int>()
        var model = Model()
        for step in 0..<2_000 {
            let key = Int(chance.uint32() % 100)
            let at = Int64(chance.uint32() % 1_000)
            switch chance.uint32() % 4 {
            case 0, 1:
                queue.start(key, at: Instant(nanoseconds: at))
                model.start(key, at: at)
            case 2:
                queue.stop(key)
                model.stop(key)
            default:
                let due = model.first.flatMap { $0.at <= at ? $0.key : nil }
                if let due { model.stop(due) }
                #expect(queue.popDue(at: Instant(nanoseconds: at)) == due, "step \(step)")
            }
            #expect(queue.count == model.timers.count, "step \(step)")
            #expect(queue.nextDeadline?.nanoseconds == model.first?.at, "step \(step)")
        }
        let expected = model.timers.sorted { ($0.at, $0.started) < ($1.at, $1.started) }
        #expect(queue.all.map(\.key) == expected.map(\.key))
    }
}
