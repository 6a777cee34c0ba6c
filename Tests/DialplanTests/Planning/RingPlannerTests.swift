import Testing

@testable import Dialplan

/// Who rings when (7.1, section 8).
struct RingPlannerTests {
    private func phone(_ number: String, after seconds: Int = 0) -> RingPlan.Target {
        RingPlan.Target(who: .extension(number), after: .seconds(seconds))
    }

    private func group(
        _ name: String, _ numbers: [String], _ strategy: RingStrategy, each: Int? = nil,
        skipsBusy: Bool = false
    ) -> RingPlan.Target {
        RingPlan.Target(
            who: .group(
                GroupPlan(
                    name: name, members: numbers.map { phone($0) }, strategy: strategy,
                    each: each.map { .seconds($0) }, skipsBusy: skipsBusy)), after: .zero)
    }

    private func planner(
        _ targets: [RingPlan.Target], limit: Int = 30, strategy: RingStrategy? = nil,
        places: [String: Int] = [:], seed: UInt64 = 1,
        _ phones: [String: RingPlanner.Phone] = [:]
    ) -> RingPlanner {
        RingPlanner(
            RingPlan(
                targets: targets, limit: .seconds(limit), strategy: strategy, followsForwards: true),
            places: places, seed: seed
        ) { phones[$0] ?? .init(state: .idle) }
    }

    /// Lets nobody answer; the orders with their seconds.
    private func run(_ planner: RingPlanner) -> [String] {
        var planner = planner
        var lines = planner.begin().map { "0 \($0)" }
        while let deadline = planner.deadline {
            lines += planner.fire(at: deadline).map { "\(deadline.components.seconds) \($0)" }
        }
        return lines.map {
            $0.replacing("(\"", with: " ").replacing("\")", with: "")
                .replacing("(Dialplan.Outcome.", with: " ").replacing(")", with: "")
        }
    }

    @Test("all at once, some of them later; the limit ends it")
    func all() {
        #expect(
            run(planner([phone("201"), phone("202", after: 10)])) == [
                "0 start 201", "10 start 202", "30 stop 201", "30 stop 202", "30 over noanswer",
            ])
    }

    @Test("in order: those who are offline are passed at once, and the last one ends it")
    func inOrder() {
        let phones = ["250": RingPlanner.Phone(state: .offline)]
        #expect(
            run(
                planner(
                    [group("on-call", ["250", "251", "252"], .inOrder, each: 20)], limit: 60, phones
                ))
                == [
                    "0 start 251", "20 stop 251", "20 start 252", "40 stop 252",
                    "40 over noanswer",
                ])
    }

    @Test("nobody can be reached: over at once, with the most hopeful outcome")
    func nobody() {
        let phones: [String: RingPlanner.Phone] = [
            "1": .init(state: .offline), "2": .init(state: .dnd),
        ]
        #expect(run(planner([phone("1"), phone("2")], phones)) == ["0 over busy"])
        #expect(run(planner([phone("1")], phones)) == ["0 over unavailable"])
        #expect(run(planner([group("g", ["1"], .random)], phones)) == ["0 over unavailable"])
        #expect(run(planner([])) == ["0 over unavailable"])
    }

    @Test("outcomes of phones: the most hopeful one counts; a late one does not")
    func outcomes() {
        var both = planner([phone("1"), phone("2")])
        #expect(both.begin() == [.start("1"), .start("2")])
        #expect(both.ended("1", .busy, at: .seconds(1)) == [])
        #expect(both.ended("1", .busy, at: .seconds(1)) == [])
        #expect(both.ended("2", .declined, at: .seconds(2)) == [.over(.busy)])
        #expect(both.deadline == nil)
        #expect(both.answered("1") == [])
    }

    @Test("who answers stops the others; nothing joins after that")
    func answered() {
        var many = planner([phone("1"), phone("2"), phone("3", after: 5)])
        _ = many.begin()
        #expect(many.answered("2") == [.stop("1")])
        #expect(many.deadline == nil)
        #expect(many.fire(at: .seconds(9)) == [])
    }

    @Test("busy ones are passed only where `skip busy` says so")
    func busy() {
        let phones = ["1": RingPlanner.Phone(state: .busy)]
        let skipping = planner(
            [group("g", ["1", "2"], .inOrder, each: 5, skipsBusy: true)], phones)
        #expect(run(skipping).first == "0 start 2")
        let asking = planner([group("g", ["1", "2"], .inOrder, each: 5)], phones)
        #expect(run(asking).first == "0 start 1")
    }

    @Test("round robin goes on behind the one who rang last")
    func roundRobin() {
        var first = planner([group("sales", ["1", "2", "3"], .roundRobin, each: 5)])
        #expect(first.begin() == [.start("1")])
        #expect(first.fire(at: .seconds(5)) == [.stop("1"), .start("2")])
        #expect(first.answered("2") == [])
        #expect(first.places == ["sales": 2])
        let second = planner(
            [group("sales", ["1", "2", "3"], .roundRobin, each: 5)], places: first.places)
        #expect(
            run(second).filter { $0.contains("start") } == ["0 start 3", "5 start 1", "10 start 2"])
    }

    @Test("the longest idle one and the one with the fewest calls come first")
    func ranks() {
        let phones: [String: RingPlanner.Phone] = [
            "1": .init(state: .idle, lastCall: 50, calls: 1),
            "2": .init(state: .idle, lastCall: 20, calls: 9), "3": .init(state: .idle, calls: 2),
        ]
        let starts = { (strategy: RingStrategy) in
            run(planner([group("g", ["1", "2", "3"], strategy, each: 5)], phones))
                .filter { $0.contains("start") }.compactMap(\.last)
        }
        #expect(starts(.longestIdle) == ["3", "2", "1"])
        #expect(starts(.fewestCalls) == ["1", "3", "2"])
        #expect(Set(starts(.random)) == ["1", "2", "3"])
    }

    @Test("a line's own strategy goes before that of its only group; twice the same rings once")
    func overriding() {
        let line = planner([group("g", ["1", "2"], .all)], strategy: .inOrder)
        #expect(run(line).prefix(3) == ["0 start 1", "15 stop 1", "15 start 2"])
        #expect(run(planner([phone("1"), phone("1")])).count == 3)
    }

    @Test("random plans: every start is stopped, declined or answered; it ends; nothing after")
    func random() {
        var chance = Dialplan.Chance(state: 7)
        for round in 0..<2_000 {
            let strategies = RingStrategy.allCases
            let targets = (0..<Int.random(in: 0...4, using: &chance)).map { index in
                Bool.random(using: &chance)
                    ? phone("\(index)", after: Int.random(in: 0...9, using: &chance))
                    : group(
                        "g", (0..<Int.random(in: 0...3, using: &chance)).map { "\($0)" },
                        strategies[Int.random(in: 0..<strategies.count, using: &chance)], each: 4)
            }
            var planner = planner(
                targets, limit: 20, seed: UInt64(round),
                ["0": .init(state: .offline), "2": .init(state: .dnd)])
            var ringing: Set<String> = []
            var time = Duration.zero
            var isOver = false
            func check(_ orders: [RingPlanner.Order]) {
                for order in orders {
                    #expect(!isOver)
                    switch order {
                    case .start(let number):
                        let isNew = ringing.insert(number).inserted
                        #expect(isNew)
                    case .stop(let number):
                        let rang = ringing.remove(number) != nil
                        #expect(rang)
                    case .over: isOver = true
                    }
                }
            }
            check(planner.begin())
            while let deadline = planner.deadline {
                if let one = ringing.first, Int.random(in: 0...2, using: &chance) == 0 {
                    ringing.remove(one)
                    check(planner.ended(one, .busy, at: time))
                } else {
                    #expect(deadline >= time)
                    time = deadline
                    check(planner.fire(at: time))
                }
            }
            #expect(isOver && ringing.isEmpty && time <= .seconds(20))
        }
    }
}
