import Testing

@testable import Dialplan

/// The contract of 6.2 and the life of a call of 5.1 and 5.2 of the language.
struct CallMachineTests {
    @Test("a body that ends ends the call with the reason of the last failed action")
    func lastFailure() throws {
        let pairs: [(Outcome, EndCause)] = [
            (.busy, .busy), (.noanswer, .noanswer), (.declined, .declined),
            (.unavailable, .unavailable), (.failed, .failed), (.ended, .normal),
        ]
        for (outcome, cause) in pairs {
            var walk = try #require(
                Walk("context staff { number 2xx { ring dialed for 20s } }", Small.call("202")))
            #expect(walk.start() == [.ring(1, "202", for: 20)])
            #expect(walk.complete(1, outcome) == [.end(cause)])
        }
    }

    @Test("a branch continues behind its action; after a tone the call simply ends")
    func branches() throws {
        var walk = try #require(
            Walk(
                """
                context staff { number 2xx { ring 202 { on busy { play tone busy times 5 } }
                  ring 203 } }
                """, Small.call("202")))
        #expect(walk.start() == [.ring(1, "202")])
        #expect(walk.complete(1, .busy) == [.play(2, "busy", 5)])
        #expect(walk.complete(2, .done) == [.ring(3, "203")])
        #expect(walk.complete(3, .noanswer) == [.end(.noanswer)])
    }

    @Test("`otherwise` covers every outcome that is not named, except a conversation")
    func otherwise() throws {
        let text = """
            context staff { number 2xx {
              ring 202 { otherwise { hangup gone }; on busy { hangup } } } }
            """
        for (outcome, cause) in [
            (Outcome.busy, EndCause.normal), (.noanswer, .gone), (.failed, .gone),
            (.ended, .normal),
        ] {
            var walk = try #require(Walk(text, Small.call("202")))
            #expect(walk.start() == [.ring(1, "202")])
            #expect(walk.complete(1, outcome) == [.end(cause)])
        }
    }

    @Test("a conversation ends the call, unless `on ended` says what follows")
    func ended() throws {
        var walk = try #require(
            Walk(
                "context staff { number 2xx { ring 202 { on ended { wait 1s } }; ring 203 } }",
                Small.call("202")))
        #expect(walk.start() == [.ring(1, "202")])
        #expect(walk.complete(1, .ended) == [.wait(2, .seconds(1))])
        #expect(walk.complete(2, .done) == [.ring(3, "203")])
        #expect(walk.complete(3, .ended) == [.end(.normal)])
    }

    @Test("an old, unknown or late id is ignored, and so is a second start")
    func oldIDs() throws {
        var walk = try #require(
            Walk("context staff { number 2xx { ring 202; ring 203 } }", Small.call("202")))
        #expect(walk.complete(1, .busy) == [])
        #expect(walk.start() == [.ring(1, "202")])
        #expect(walk.start() == [])
        #expect(walk.complete(7, .busy) == [])
        #expect(walk.complete(1, .busy) == [.ring(2, "203")])
        #expect(walk.complete(1, .busy) == [])
        #expect(walk.complete(2, .busy) == [.end(.busy)])
        #expect(walk.complete(2, .busy) == [])
        #expect(walk.gone() == [])
    }

    @Test("a caller who goes cancels the action, ends the call, and nothing comes after")
    func callerGone() throws {
        var walk = try #require(
            Walk("context staff { number 2xx { ring 202 } }", Small.call("202")))
        #expect(walk.start() == [.ring(1, "202")])
        #expect(walk.gone() == [.cancel(ActionID(rawValue: 1)), .end(.normal)])
        #expect(walk.gone() == [])
        #expect(walk.complete(1, .busy) == [])
        #expect(walk.machine.stack.isEmpty)
    }

    @Test("commands come before the action of their batch")
    func commands() throws {
        var walk = try #require(
            Walk(
                "context staff { number 2xx { log \"in\"; ringing; answer; echo-test; hangup busy } }",
                Small.call("202")))
        #expect(
            walk.start() == [
                .command(.log("in")), .command(.ringing), .command(.answer),
                .action(ActionID(rawValue: 1), .echo),
            ])
        #expect(walk.complete(1, .done) == [.end(.busy)])
    }

    @Test("`before` runs first, and may end the call")
    func before() throws {
        let text = """
            context staff { number 2xx { ring dialed }
              before { log "first"; if dialed is 203 { hangup declined } } }
            """
        var walk = try #require(Walk(text, Small.call("202")))
        #expect(walk.start() == [.command(.log("first")), .ring(1, "202")])
        var other = try #require(Walk(text, Small.call("203")))
        #expect(other.start() == [.command(.log("first")), .end(.declined)])
    }

    @Test("a number that nothing matches gets `otherwise`, or ends as not found")
    func notFound() throws {
        var walk = try #require(Walk("context staff { number 2xx { answer } }", Small.call("9")))
        #expect(walk.start() == [.end(.notFound)])
        var other = try #require(
            Walk("context staff { otherwise { play tone congestion } }", Small.call("9")))
        #expect(other.start() == [.play(1, "congestion")])
        var nowhere = try #require(
            Walk("context staff { }", Small.call("9", from: .incoming(trunk: "telco"))))
        #expect(nowhere.start() == [.end(.notFound)])
    }

    @Test("`do` comes back, `goto` does not; the stack names the lines of both")
    func flows() throws {
        var walk = try #require(
            Walk(
                """
                context staff {
                  number 1 { do greet; ring 202 }
                  number 2 {
                    do leave
                    ring 202
                  }
                }
                flow greet { play tone test times 1 }
                flow leave {
                  if dialed is 2 {
                    goto last
                  }
                }
                flow last { ring 203 }
                """, Small.call("1")))
        #expect(walk.start() == [.play(1, "test", 1)])
        #expect(walk.machine.stack.map(\.description) == ["main.dial:3", "main.dial:9"])
        #expect(walk.machine.position?.description == "main.dial:9")
        #expect(walk.complete(1, .done) == [.ring(2, "202")])

        walk.machine = CallMachine(plan: walk.machine.plan, call: Small.call("2"))
        #expect(walk.start() == [.ring(1, "203")])
        #expect(walk.machine.stack.map(\.description) == ["main.dial:15"])
        #expect(walk.complete(1, .noanswer) == [.end(.noanswer)])
    }

    @Test("phones join at their time; without `for` the house's ring time holds")
    func ringing() throws {
        var walk = try #require(
            Walk(
                """
                settings { ring-time 2m }
                context staff { number 1 { ring 201, 202 after 500ms, caller.number after 1m } }
                """, Small.call("1", number: "203")))
        let expected = RingPlan(
            targets: [
                .init(number: "201"), .init(number: "202", after: .milliseconds(500)),
                .init(number: "203", after: .seconds(60)),
            ], limit: .seconds(120))
        #expect(walk.start() == [.action(ActionID(rawValue: 1), .ring(expected))])
    }

    @Test("a caller without a number cannot be rung: that phone is unavailable")
    func nobodyToRing() throws {
        var walk = try #require(
            Walk(
                "context staff { number 1 { ring caller.number { on unavailable { hangup gone } } } }",
                Small.call("1", number: nil)))
        #expect(walk.start() == [.end(.gone)])
    }
}
