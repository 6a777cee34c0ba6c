import Testing

@testable import Dialplan

struct ConditionTests {
    private static let inside = Small.call("201")
    private static let outside = Small.call(
        "201", from: .incoming(trunk: "telco"), number: "+12565550100")
    private static let anonymous = Small.call("201", from: .incoming(trunk: "telco"), number: nil)

    @Test(
        "a condition holds for the calls it means",
        arguments: [
            ("dialed is 201", [true, true, true]),
            ("dialed is not 201", [false, false, false]),
            ("not dialed is 202", [true, true, true]),
            ("caller.number is set", [true, true, false]),
            ("caller.number is not set", [false, false, true]),
            ("caller.extension is set", [true, false, false]),
            ("caller.extension is 201", [true, false, false]),
            ("caller.extension is not 201", [false, true, true]),
            ("caller.number starts-with +1256", [false, true, false]),
            ("caller.name is set", [false, false, false]),
            ("caller.number is dialed", [true, false, false]),
            ("caller.extension is set or caller.number is set", [true, true, false]),
            ("dialed is 201 and caller.number is set", [true, true, false]),
            ("dialed is 1 and dialed is 2 or dialed is 201", [true, true, true]),
            ("dialed is 1 and (dialed is 2 or dialed is 201)", [false, false, false]),
            ("not (caller.number is set)", [false, false, true]),
        ])
    func conditions(text: String, expected: [Bool]) throws {
        let plan = """
            context staff { number 201 { if \(text) { answer } else { ringing } } }
            incoming telco { number 201 { if \(text) { answer } else { ringing } } }
            """
        for (call, holds) in zip([Self.inside, Self.outside, Self.anonymous], expected) {
            var walk = try #require(Walk(plan, call), "\(text)")
            #expect(
                walk.start() == [.command(holds ? .answer : .ringing), .end(.normal)], "\(text)")
        }
    }

    @Test("of a chain of `else if` one block runs")
    func chain() throws {
        let plan = """
            context staff { number 2xx {
                if dialed is 201 { log "one" }
                else if dialed is 202 { log "two" } else if dialed is 203 {
                  log "three" }
                else { log "none" }
              } }
            """
        for (dialed, said) in [("201", "one"), ("202", "two"), ("203", "three"), ("204", "none")] {
            var walk = try #require(Walk(plan, Small.call(dialed)))
            #expect(walk.start() == [.command(.log(said)), .end(.normal)])
        }
    }
}
