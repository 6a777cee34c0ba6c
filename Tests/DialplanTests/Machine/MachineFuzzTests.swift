import Testing

@testable import Dialplan

/// Random plans and random worlds: the contract of 6.2 holds, and every call ends.
struct MachineFuzzTests {
    /// Writes bodies at random, of every statement and every action.
    private struct Author {
        var chance: Chance

        mutating func formula(_ depth: Int = 0) -> Formula {
            guard depth < 3 else {
                return chance.pick([
                    .constant(.text("a")), .constant(.int(2)), .constant(.phone("201")),
                    .constant(.missing), .constant(.flag(true)), .local(0), .variable(0),
                    .fact(.dialed), .fact(.callerNumber), .fact(.now), .fact(.entered),
                ])
            }
            let (one, two) = (formula(depth + 1), formula(depth + 1))
            return chance.pick([
                one, .text([one, two]), .both(one, two), .either(one, two), .not(one),
                .fallback(one, two), .isSet(one), .equal(one, two), .compare(one, .less, two),
                .calculate(one, .multiply, two), .startsWith(one, two), .field(one, 0),
                .inMap(one, 0), .isInMap(one, 0), .toggle("night"), .phoneState(one, .idle),
                .schedule(0, isState: 0), .call(0, [one]),
                .apply(chance.pick(Function.allCases), [one, two, two]),
            ])
        }

        mutating func code(_ depth: Int = 0) -> Code {
            let count = chance.below(4)
            return Code(
                steps: (0..<count).map { _ in
                    Step(kind: kind(depth), position: Build.at(chance.below(100)))
                })
        }

        mutating func kind(_ depth: Int) -> Step.Kind {
            let inner = depth < 3 ? code(depth + 1) : Code()
            switch chance.below(16) {
            case 0: return .choose([(formula(), inner)], otherwise: inner)
            case 1: return .match(formula(), [([formula()], inner)], otherwise: nil)
            case 2: return .repeatTimes(.constant(.int(Int64(chance.below(4)))), inner)
            case 3: return .forEach(0, [formula(), formula()], inner)
            case 4: return .setLocal(chance.below(3), formula())
            case 5: return .setVariable(0, formula())
            case 6: return .goto(chance.pick([.flow(0, [formula()]), .flow(1, []), .menu(0)]))
            case 7: return .perform(chance.pick([.flow(2, []), .menu(0)]))
            case 8: return .returnValue(nil)
            case 9: return .menu(0)
            case 10: return .onHangup(inner)
            case 11: return .repeatMenu
            default: return action(inner)
            }
        }

        mutating func action(_ inner: Code) -> Step.Kind {
            let verb = chance.pick(Verb.allCases)
            let targets = OperandCode.targets([
                TargetCode(who: .extensions(["201", "202"]), after: .zero),
                TargetCode(who: .group(0), after: .seconds(5)),
                TargetCode(who: .value(formula()), after: .zero),
            ])
            let operands: [OperandCode] =
                switch verb {
                case .ring, .pickup, .intercom, .notify: [targets]
                case .play, .ask: [.prompts([.sound(formula()), .tone("busy")])]
                case .say: [.word("number"), .value(formula()), .absent]
                case .wait: [.duration(.seconds(chance.below(3)))]
                case .tag, .header: [.assignment("x", formula())]
                case .lookup, .post: [.source(0, [formula()])]
                case .toggle: [.word("night"), .word(chance.pick(["on", "off", "flip"]))]
                case .hangup, .queue, .page, .directory, .language, .dnd, .agent, .record:
                    [.word(chance.pick(["on", "busy", "staff", "nothing"]))]
                default: chance.below(8) == 0 ? [] : [.value(formula())]
                }
            return Build.action(
                verb, operands,
                [
                    "via": .names(["telco"]), "digits": .digits(1, 4), "flow": .flow(0),
                    "in": .names(["staff"]), "at": .value(formula()), "to": .value(formula()),
                ], binding: chance.below(3),
                on: [([.busy, .failed, .notfound], inner), ([], inner)], keys: [("1", inner)],
                during: [("9", inner)])
        }

        mutating func plan() -> Plan {
            let phones = TargetCode(who: .extensions(["201", "202"]), after: .zero)
            let loop = TargetCode(who: .group(0), after: .zero)
            return Build.plan(code(), before: chance.below(3) == 0 ? code() : nil) { parts in
                parts.flows = [
                    Build.flow("a", parameters: 1, code()), Build.flow("b", code()),
                    Build.flow("c", code()),
                ]
                parts.menus = [
                    Build.menu(
                        Build.table("1", "2xx"), [code(), code()], timeout: code(),
                        invalid: chance.below(2) == 0 ? code() : nil, failed: code())
                ]
                parts.groups = [
                    Plan.Group(
                        name: "g", members: [phones, loop], strategy: .inOrder, each: nil,
                        skipsBusy: false, music: nil)
                ]
                parts.maps = [
                    Plan.Map(
                        name: "m", keys: Build.table("2xx"), values: [.text("v")], otherwise: nil)
                ]
                parts.functions = [Plan.Function(name: "f", body: .text([.local(0), .local(1)]))]
                parts.schedules = [
                    Plan.Schedule(
                        name: "s", states: ["closed", "open"], zone: Build.settings.zone,
                        rules: ScheduleRules(rules: [], otherwise: 0),
                        conditions: [.schedule(0, isState: 0)],
                        holidays: [],
                        positions: [])
                ]
                parts.sources = [
                    Source.test(
                        "crm", takes: [.init(name: "a", type: .text)],
                        returns: [.init(name: "b", type: .text)], within: .seconds(3))
                ]
                parts.toggles = [
                    Plan.Toggle(name: "night", label: nil, isOnAtFirst: false, hasLamp: false)
                ]
                parts.variables = [.missing]
                parts.hangups = [Plan.Body(code: code(), locals: 0)]
            }
        }
    }

    /// Commands before the one action of a batch; nothing behind the end.
    private func check(_ effects: [Effect], _ isOver: Bool, isGone: Bool) -> Comment? {
        if isOver { return effects.isEmpty ? nil : "effects after the end" }
        for (index, effect) in effects.enumerated() {
            switch effect {
            case .action, .end:
                if index != effects.count - 1 { return "something behind an action or the end" }
            case .cancel: if !isGone || index != 0 { return "a cancel of its own" }
            case .command: break
            }
        }
        return nil
    }

    @Test("whatever completes, comes too late or hangs up: the contract holds and the call ends")
    func contract() {
        for seed in 0..<250 as Range<UInt64> {
            var author = Author(chance: Chance(seed))
            var walk = Walk(author.plan())
            var chance = Chance(seed &+ 1_000)
            var pending: ActionID?
            func take(_ effects: [Effect], isGone: Bool = false, wasOver: Bool = false) {
                let wrong = check(effects, wasOver, isGone: isGone)
                #expect(wrong == nil, "seed \(seed): \(wrong ?? "")")
                for effect in effects {
                    switch effect {
                    case .action(let id, _): pending = id
                    case .cancel(let id):
                        #expect(pending == id)
                        pending = nil
                    case .end: pending = nil
                    case .command: break
                    }
                }
            }
            take(walk.start())
            for round in 0..<400 where !walk.machine.isOver {
                guard let id = pending else { break }
                if round == 399 || chance.below(40) == 0 {
                    take(walk.gone(), isGone: true)
                    continue
                }
                if chance.below(10) == 0 {
                    #expect(walk.complete(id.rawValue &+ 1, .busy) == [])
                }
                if chance.below(5) == 0 {
                    let beside = walk.machine.sideKey("9", walk.world)
                    #expect(beside.allSatisfy { if case .command = $0 { true } else { false } })
                }
                let completion = chance.pick([
                    Completion.outcome(chance.pick(Outcome.allCases)), .digits("1"), .digits("77"),
                    .ended(by: "201"), .key(0, pressed: "1"), .key(9, pressed: "1"),
                    .found([.text("x"), .int(1)]), .found([]),
                ])
                pending = nil
                take(walk.complete(id.rawValue, completion, after: Int64(chance.below(4_000))))
            }
            for _ in 0..<20 where !walk.machine.isOver {
                guard let id = pending else { break }
                take(walk.complete(id.rawValue, .outcome(.timeout), after: 11_000))
            }
            #expect(walk.machine.isOver, "seed \(seed)")
            take(walk.gone(), wasOver: walk.machine.isOver)
            #expect(walk.machine.stack.isEmpty && walk.machine.scopes.isEmpty)
        }
    }

    @Test("simulated calls of random plans end, with keys pressed at random")
    func simulation() {
        for seed in 0..<120 as Range<UInt64> {
            var author = Author(chance: Chance(seed))
            let plan = author.plan()
            var chance = Chance(seed &+ 7)
            var call = SimulatedCall(
                plan: plan,
                call: CallFacts(
                    callID: "\(seed)", entry: .context("staff", extension: "201"), dialed: "202",
                    callerNumber: "201", callerName: nil),
                world: SimulatedWorld(now: WallTime(milliseconds: 0)))
            call.start()
            for _ in 0..<20 where !call.isOver {
                call.advance(to: call.time + .seconds(chance.below(9)))
                call.press(chance.pick(["1", "9", "21", "205", "#"]))
                if chance.below(4) == 0 { _ = call.answer("202") }
            }
            call.finish()
            #expect(call.isOver, "seed \(seed)")
            #expect(call.events.last?.name == "hangup")
        }
    }
}
