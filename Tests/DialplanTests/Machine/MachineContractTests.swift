import Testing

@testable import Dialplan

/// The contract of 6.2 and the life of a call of 5.1 and 5.2, without any text.
struct MachineContractTests {
    @Test("a body that ends ends the call with the reason of the last failed action")
    func lastFailure() {
        for (outcome, cause) in [
            (Outcome.busy, EndCause.busy), (.noanswer, .noanswer), (.unavailable, .unavailable),
        ] {
            var walk = Walk(Build.plan(Build.code(Build.ring("202"))))
            #expect(walk.start().names == ["1 ring"])
            #expect(walk.complete(1, outcome) == [.end(cause)])
            #expect(walk.complete(1, outcome) == [])
        }
        var walk = Walk(Build.plan(Build.code(Build.ring("202"), Build.play("closed"))))
        #expect(walk.start().names == ["1 ring"])
        #expect(walk.complete(1, .busy) == [.play(2, "closed")])
        #expect(walk.complete(2, .done) == [.end(.normal)])
    }

    @Test("branches go on behind their action; `otherwise` covers all but a conversation")
    func branches() {
        let body = Build.code(
            Build.ring(
                "202",
                on: [
                    ([.busy], Build.code(Build.log("busy"))), ([], Build.code(Build.log("other"))),
                ]), Build.log("behind"))
        for (outcome, lines) in [
            (Outcome.busy, ["log busy", "log behind", "end busy"]),
            (.declined, ["log other", "log behind", "end declined"]), (.ended, ["end normal"]),
        ] {
            var walk = Walk(Build.plan(body))
            _ = walk.start()
            #expect(walk.complete(1, outcome).names == lines)
        }
    }

    @Test("what the caller's hanging up ends is stopped")
    func stopped() {
        var walk = Walk(Build.plan(Build.code(Build.ring("202"))))
        _ = walk.start()
        _ = walk.machine.takeDecisions()
        _ = walk.gone()
        #expect(walk.machine.takeDecisions().map(\.text) == ["stopped", "hangup normal"])
    }

    @Test("keys that the caller presses lead to their body, and then behind the action")
    func keys() {
        let key = ("8xx", Build.code(Build.log(.fact(.entered))))
        var walk = Walk(
            Build.plan(Build.code(Build.ring("202", keys: [key]), Build.log("behind"))))
        guard case .ring(let plan) = walk.start().first?.action else {
            Issue.record("no ring")
            return
        }
        #expect(plan.keys?.match("812")?.value == 0)
        #expect(
            walk.complete(1, .key(0, pressed: "812")).names == [
                "log 812", "log behind", "end normal",
            ])
    }

    @Test(
        "a caller who goes cancels; what `on hangup` says runs, the latest first, then the global")
    func hangups() {
        let body = Build.code(
            .setLocal(0, .constant(.text("first"))), .onHangup(Build.code(Build.log(.local(0)))),
            .perform(.flow(0, [.constant(.text("second"))])), Build.ring("202"))
        let plan = Build.plan(body) { parts in
            parts.flows = [
                Build.flow(
                    "inner", parameters: 1,
                    Build.code(
                        .onHangup(Build.code(Build.log(.local(0)))),
                        .setLocal(0, .constant(.text("later")))))
            ]
            parts.flows[0].body.steps[0].position = Build.at(51)
            parts.hangups = [Plan.Body(code: Build.code(Build.log("global")), locals: 0)]
        }
        var walk = Walk(plan)
        #expect(walk.start().names == ["1 ring"])
        #expect(
            walk.gone().names == ["cancel 1", "log later", "log first", "log global", "end normal"])
        #expect(walk.gone() == [])
        #expect(walk.complete(1, .busy) == [])
    }

    @Test("only offline actions run after the end, and at most for ten seconds")
    func hangupBounds() {
        let lookup = Build.action(.lookup, [.source(0, [])], binding: 0)
        let plan = Build.plan(
            Build.code(
                .onHangup(Build.code(Build.ring("202"), lookup, lookup, Build.log("late"))),
                Build.ring("202"))
        ) { parts in
            parts.sources = [
                Source.test("crm", within: .seconds(8))
            ]
        }
        var walk = Walk(plan)
        _ = walk.start()
        let effects = walk.gone()
        #expect(effects.names == ["cancel 1", "2 lookup"])
        let second = walk.complete(2, .outcome(.timeout), after: 8_000)
        #expect(
            second.first?.action
                == .lookup(LookupPlan(source: "crm", values: [], within: .seconds(2))))
        #expect(walk.complete(3, .outcome(.found), after: 2_100).names == ["end normal"])
    }

    @Test("during a conversation keys run beside it, and only what can run offline")
    func duringKeys() {
        let during = ("9", Build.code(Build.log("open"), Build.play("x"), Build.log("shut")))
        var walk = Walk(Build.plan(Build.code(Build.ring("202", during: [during]))))
        _ = walk.start()
        #expect(walk.machine.sideKey("1", walk.world) == [])
        #expect(walk.machine.sideKey("9", walk.world).names == ["log open", "log shut"])
        #expect(walk.complete(1, .ended(by: "202")) == [.end(.normal)])
        #expect(walk.machine.sideKey("9", walk.world) == [])
    }

    @Test("`before` sees what was dialed and runs first; flows come back, `goto` does not")
    func ways() {
        let plan = Build.plan(
            Build.code(
                .perform(.flow(0, [.constant(.int(7))])), Build.log(.fact(.dialed)),
                .goto(.flow(1, [])), Build.log("never")),
            before: Build.code(Build.log("before"))
        ) { parts in
            parts.flows = [
                Build.flow(
                    "a", Build.code(Build.log(.local(0)), .returnValue(nil), Build.log("never"))),
                Build.flow("b", Build.code(Build.log("b"), Build.log(.local(0)))),
            ]
        }
        var walk = Walk(plan)
        #expect(
            walk.start().names == [
                "log before", "log 7", "log 202", "log b", "log ", "end normal",
            ])
    }

    @Test("circles: so many turns, each value, and no more than the bounds")
    func circles() {
        let body = Build.code(
            .repeatTimes(.constant(.int(2)), Build.code(Build.log("turn"))),
            .forEach(0, [.constant(.int(1)), .constant(.int(2))], Build.code(Build.log(.local(0)))))
        var walk = Walk(Build.plan(body))
        #expect(walk.start().names == ["log turn", "log turn", "log 1", "log 2", "end normal"])
        var over = Walk(
            Build.plan(Build.code(.repeatTimes(.constant(.int(101)), Build.code(Build.log("x"))))))
        #expect(over.start().names == ["end error(\"`repeat` more than 100 times\")"])
    }

    @Test("a circle that takes no time ends the call, with steps and without")
    func spinning() {
        let steps = Build.plan(Build.code(.goto(.flow(0, [])))) { parts in
            parts.flows = [Build.flow("again", Build.code(.goto(.flow(0, []))))]
        }
        var walk = Walk(steps)
        #expect(walk.start() == [.end(.error("too many steps"))])
        let rings = Build.plan(Build.code(.goto(.flow(0, [])))) { parts in
            parts.flows = [Build.flow("again", Build.code(Build.ring("202"), .goto(.flow(0, []))))]
        }
        var quick = Walk(rings)
        _ = quick.start()
        for id in 1...50 {
            #expect(quick.complete(UInt32(id), .outcome(.unavailable), after: 1).count == 1)
        }
        #expect(
            quick.complete(51, .outcome(.unavailable), after: 1) == [
                .end(.error("the plan goes round in a circle that takes no time"))
            ])
    }

    @Test("variables are bounded, and so are the `post`s of a call")
    func budgets() {
        let text = String(repeating: "x", count: 8_000)
        let grow = (0..<40).map { Step.Kind.setLocal($0, .constant(.text(text))) }
        var walk = Walk(Build.plan(Code(steps: grow.map { Step(kind: $0, position: Build.at(1)) })))
        #expect(walk.start() == [.end(.error("the call's variables take too much space"))])
        let each: [Formula] = [.constant(.missing), .constant(.text(text))]
        let inside = Code(steps: grow.dropFirst(8).map { Step(kind: $0, position: Build.at(1)) })
        var circle = Walk(
            Build.plan(
                Build.code(
                    .onHangup(Build.code(Build.log("gone"))), .forEach(0, each, inside),
                    Build.log("never"))))
        #expect(
            circle.start() == [
                .log("gone"), .end(.error("the call's variables take too much space")),
            ])
        let post = Build.action(.post, [.source(0, [])])
        let plan = Build.plan(
            Build.code(
                .repeatTimes(
                    .constant(.int(100)), Build.code(post, post)))
        ) { parts in
            parts.sources = [
                Source.test("crm", within: .seconds(3))
            ]
        }
        var posts = Walk(plan)
        let names = posts.start().names
        #expect(names.count { $0 == "post" } == 100)
        #expect(names.count { $0.hasPrefix("log more than 100") } == 1)
    }

    @Test("emergency: before every context, those who shall know first, on nobody's account")
    func emergency() {
        let plan = Build.plan(Build.code(Build.log("never")), before: Build.code(Build.log("x"))) {
            $0.emergency = Plan.Emergency(
                numbers: Build.table("911", "2911", "933"),
                rows: [
                    .init(dialed: "911", sent: nil, isTest: false),
                    .init(dialed: "2911", sent: "911", isTest: false),
                    .init(dialed: "933", sent: nil, isTest: true),
                ], trunks: ["telco", "backup"], callerID: nil,
                notify: [TargetCode(who: .extensions(["202"]), after: .zero)])
        }
        for (dialed, sent, notices) in [("911", "911", 1), ("2911", "911", 1), ("933", "933", 0)] {
            var walk = Walk(plan, to: dialed)
            let effects = walk.start()
            #expect(effects.count == notices + 1)
            guard case .dial(let dial) = effects.last?.action else {
                Issue.record("no dial")
                continue
            }
            #expect(dial.number == sent && dial.trunks == ["telco", "backup"])
            #expect(dial.account == .emergency("201") && dial.isEmergency)
            #expect(walk.complete(1, .congested) == [.end(.congested)])
        }
    }

    @Test("the same inputs give the same effects, and decisions are told once")
    func determinism() {
        let body = Build.code(
            Build.log(.apply(.random, [.constant(.int(1)), .constant(.int(1_000_000))])),
            Build.ring("202"))
        var (one, two) = (Walk(Build.plan(body)), Walk(Build.plan(body)))
        #expect(one.start() == two.start())
        let decisions = one.machine.takeDecisions()
        #expect(decisions.count == 3)
        #expect(
            decisions.first?.kind == .matched(number: "202", context: "staff", pattern: "2xx"))
        #expect(one.machine.takeDecisions() == [])
        #expect(one.machine.stack == [Build.at(2)])
    }
}
