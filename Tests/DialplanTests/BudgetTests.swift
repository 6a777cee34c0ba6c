import Testing

@testable import Dialplan

/// Why nothing can spin (5.6 of the language).
struct BudgetTests {
    private let circle = """
        context staff { number 1 { goto again } }
        flow again { ring 202; goto again }
        """

    @Test("fifty actions that fail at once in ten seconds are borne, one more ends the call")
    func quick() throws {
        var walk = try #require(Walk(circle, Small.call("1")))
        #expect(walk.start() == [.ring(1, "202")])
        for id in 1...50 {
            let effects = walk.machine.complete(
                ActionID(rawValue: UInt32(id)), .unavailable, walk.world)
            #expect(effects == [.ring(UInt32(id) + 1, "202")])
        }
        #expect(
            walk.machine.complete(ActionID(rawValue: 51), .unavailable, walk.world)
                == [.end(.error("the plan goes round in a circle that takes no time"))])
    }

    @Test("actions that take their time may go round for ever")
    func slow() throws {
        var walk = try #require(Walk(circle, Small.call("1")))
        #expect(walk.start() == [.ring(1, "202")])
        for id in 1...2_000 {
            #expect(walk.complete(UInt32(id), .noanswer) == [.ring(UInt32(id) + 1, "202")])
        }
    }

    @Test("quick actions that are far apart are borne")
    func farApart() throws {
        var walk = try #require(Walk(circle, Small.call("1")))
        #expect(walk.start() == [.ring(1, "202")])
        for id in 1...500 {
            walk.world.now.milliseconds += 250
            let effects = walk.machine.complete(
                ActionID(rawValue: UInt32(id)), .unavailable, walk.world)
            #expect(effects == [.ring(UInt32(id) + 1, "202")])
        }
    }

    @Test("a circle of refused calls asks nobody, and ends after so many steps")
    func steps() throws {
        var walk = try #require(
            Walk(
                """
                context staff { number 1 { goto again } }
                flow again { dial 5551234 via telco; goto again }
                """, Small.call("1")))
        #expect(walk.start() == [.end(.error("too many steps"))])
    }
}
