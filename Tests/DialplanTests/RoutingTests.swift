import Testing

@testable import Dialplan

/// Which number wins (4.2 of the language), through whole plans.
struct RoutingTests {
    private func said(_ plan: String, _ dialed: String) throws -> [Effect] {
        var walk = try #require(Walk(plan, Small.call(dialed)))
        return walk.start()
    }

    private func log(_ text: String) -> [Effect] { [.command(.log(text)), .end(.normal)] }

    @Test("the narrowest number wins, in whatever order and context it is written")
    func narrowest() throws {
        let plan = """
            context staff {
              number 2. { log "2." }
              number 2xx { log "2xx" }
              include more
            }
            context more {
              number 20x { log "20x" }
              number 201 { log "201" }
            }
            """
        #expect(try said(plan, "201") == log("201"))
        #expect(try said(plan, "205") == log("20x"))
        #expect(try said(plan, "255") == log("2xx"))
        #expect(try said(plan, "2555") == log("2."))
        #expect(try said(plan, "3") == [.end(.notFound)])
    }

    @Test("the very same pattern: the nearer context replaces the other")
    func nearer() throws {
        let plan = """
            context staff { include far; number 2xx { log "near" } }
            context far { number 2xx { log "far" } }
            """
        #expect(try said(plan, "222") == log("near"))
    }

    @Test("a number that is written out means more than one from `extension`")
    func writtenOut() throws {
        let plan = """
            context staff { number 203 { log "203" }; number extension { log "any" } }
            """
        #expect(try said(plan, "203") == log("203"))
        #expect(try said(plan, "202") == log("any"))
        #expect(try said(plan, "204") == [.end(.notFound)])
    }

    @Test("what stands in front of the bar is dialed, and `dialed` is without it")
    func bar() throws {
        let plan = "context staff { number 9|2xx { ring dialed for 1s } }"
        #expect(try said(plan, "9202") == [.ring(1, "202", for: 1)])
    }
}
