import Testing

@testable import Dialplan

/// Calls under virtual time (6.2, 10.4).
struct SimulatedCallTests {
    private func call(
        _ plan: Plan, to dialed: String = "202", _ change: (inout SimulatedWorld) -> Void = { _ in }
    ) -> SimulatedCall {
        var world = SimulatedWorld(now: WallTime(milliseconds: 0))
        change(&world)
        var call = SimulatedCall(
            plan: plan,
            call: CallFacts(
                callID: "a", entry: .context("staff", extension: "201"), dialed: dialed,
                callerNumber: "201", callerName: "Ann"), world: world)
        call.start()
        return call
    }

    private func lines(_ call: SimulatedCall) -> [String] {
        call.events.map { String($0.line.drop { $0 == " " }) }
    }

    @Test("phones are idle and never answer, unless told; prompts take two seconds")
    func defaults() {
        var silent = call(Build.plan(Build.code(Build.play("hello"), Build.ring("201", "202"))))
        silent.finish()
        #expect(
            lines(silent) == [
                "0.0s  play hello", "2.0s  ring 201", "2.0s  ring 202", "27.0s  hangup noanswer",
            ])
        var answered = call(Build.plan(Build.code(Build.ring("201", "202")))) {
            $0.phones["202"] = .init()
            $0.phones["202"]?.answersAfter = .seconds(5)
        }
        answered.finish()
        #expect(
            lines(answered).suffix(3) == [
                "5.0s  talk 202  (by: 202)", "35.0s  caller-hangup", "35.0s  hangup normal",
            ])
    }

    @Test("busy phones do not ring, those that decline do")
    func outcomes() {
        var busy = call(Build.plan(Build.code(Build.ring("202")))) {
            $0.phones["202"] = .init()
            $0.phones["202"]?.state = .busy
        }
        busy.finish()
        #expect(lines(busy) == ["0.0s  hangup busy"])
        var declining = call(Build.plan(Build.code(Build.ring("202")))) {
            $0.phones["202"] = .init()
            $0.phones["202"]?.declines = true
        }
        declining.finish()
        #expect(lines(declining) == ["0.0s  ring 202", "0.0s  hangup declined"])
        var unknown = call(Build.plan(Build.code(Build.ring("299"))))
        unknown.finish()
        #expect(lines(unknown) == ["0.0s  hangup unavailable"])
    }

    @Test("keys while something rings, and during the conversation, also of several symbols")
    func keys() {
        let body = Build.code(
            Build.action(.answer),
            Build.ring(
                "202", keys: [("1", Build.code(Build.log("one"))), ("12", Build.code())],
                during: [("*9", Build.code(Build.log("door")))]))
        var ringing = call(Build.plan(body))
        ringing.advance(to: .seconds(3))
        ringing.press("7")
        ringing.press("1")
        ringing.advance(to: .seconds(4))
        #expect(!ringing.isOver)
        ringing.finish()
        #expect(
            lines(ringing).dropFirst(2) == ["5.0s  key 1", "5.0s  log one", "5.0s  hangup normal"])
        var talking = call(Build.plan(body))
        talking.advance(to: .seconds(3))
        let answered = (talking.answer("201"), talking.answer("202"))
        #expect(answered == (false, true))
        talking.press("*")
        talking.advance(to: .seconds(4))
        talking.press("9")
        let hungUp = talking.hangup("202")
        #expect(hungUp)
        #expect(talking.isOver)
        #expect(
            lines(talking).suffix(3) == ["4.0s  key *9", "4.0s  log door", "4.0s  hangup normal"])
    }

    @Test("a menu: the second prompt is not heard by those who press during the first")
    func bargeIn() {
        var menu = Build.menu(
            Build.table("1"), [Build.code(Build.log("one"))], tries: 1)
        menu.greeting.append(.sound(.constant(.text("more"))))
        let plan = Build.plan(Build.code(.menu(0))) { $0.menus = [menu] }
        var early = call(plan)
        early.advance(to: .seconds(1))
        early.press("1")
        early.finish()
        #expect(!lines(early).contains { $0.contains("more") })
        var late = call(plan)
        late.finish()
        #expect(
            lines(late) == [
                "0.0s  enter main", "0.0s  play hello", "2.0s  play more", "9.0s  timeout",
                "9.0s  hangup normal",
            ])
    }

    @Test("emergency calls find a trunk while one is there, and are answered")
    func emergency() {
        let plan = Build.plan(Build.code()) {
            $0.emergency = Plan.Emergency(
                numbers: Build.table("112"), rows: [.init(dialed: "112", sent: nil, isTest: false)],
                trunks: ["a", "b"], callerID: nil,
                notify: [TargetCode(who: .extensions(["202"]), after: .zero)])
        }
        var one = call(plan, to: "112") { $0.trunks = ["a": .down, "b": .full] }
        one.finish()
        #expect(
            lines(one) == [
                "0.0s  notify 202", "0.0s  dial 112  (as: 201, emergency: yes, via: b)",
                "0.0s  talk 112  (by: 112)", "30.0s  caller-hangup", "30.0s  hangup normal",
            ])
        var none = call(plan, to: "112") { $0.trunks = ["a": .down, "b": .down] }
        none.finish()
        #expect(lines(none) == ["0.0s  notify 202", "0.0s  hangup congested"])
    }

    @Test("a call that goes round for ever ends at `max-call`")
    func longest() {
        let again = Build.plan(Build.code(.goto(.flow(0, [])))) { parts in
            parts.flows = [
                Build.flow(
                    "again",
                    Build.code(
                        Build.action(.wait, [.duration(.seconds(3_600))]), .goto(.flow(0, []))))
            ]
        }
        var one = call(again)
        one.finish()
        #expect(one.time == .seconds(14_400))
        #expect(lines(one).last == "14400.0s  hangup error: the call takes longer than `max-call`")
    }

    @Test("the same inputs give the same call; a copy goes its own way")
    func copies() {
        let body = Build.code(Build.play("a"), Build.ring("202"))
        var one = call(Build.plan(body))
        one.advance(to: .seconds(3))
        var two = one
        one.finish()
        let answered = two.answer("202")
        #expect(answered)
        two.finish()
        #expect(lines(one) != lines(two))
        var again = call(Build.plan(body))
        again.finish()
        #expect(again.events == one.events)
    }
}
