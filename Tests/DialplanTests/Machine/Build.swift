@testable import Dialplan

/// Small plans by hand: what the resolver makes of a text, written out.
enum Build {
    static func at(_ line: Int) -> Position { Position(file: "main.dial", line: line) }

    static func code(_ kinds: Step.Kind...) -> Code {
        Code(steps: kinds.enumerated().map { Step(kind: $1, position: at($0 + 1)) })
    }

    static func table(_ patterns: String...) -> RouteTable {
        RouteTable(
            patterns.enumerated().flatMap { value, text -> [RouteTable.Entry] in
                guard case .patterns(let patterns) = Pattern.read(text) else { return [] }
                return patterns.map { RouteTable.Entry(pattern: $0, value: value) }
            })
    }

    static func action(
        _ verb: Verb, _ operands: [OperandCode] = [], _ options: [String: OptionCode] = [:],
        binding: Int? = nil, on: [([Outcome], Code)] = [], keys: [(String, Code)] = [],
        during: [(String, Code)] = []
    ) -> Step.Kind {
        let key = { (pair: (String, Code)) in
            ActionCode.Key(keys: table(pair.0), body: pair.1, position: at(0))
        }
        return .action(
            ActionCode(
                verb: verb, operands: operands, options: options, binding: binding,
                outcomes: on.map { ActionCode.On(outcomes: $0.0, body: $0.1, position: at(0)) },
                keys: keys.map(key), duringKeys: during.map(key)))
    }

    static func ring(
        _ numbers: String..., on: [([Outcome], Code)] = [], keys: [(String, Code)] = [],
        during: [(String, Code)] = []
    ) -> Step.Kind {
        action(
            .ring, [.targets([TargetCode(who: .extensions(numbers), after: .zero)])], on: on,
            keys: keys, during: during)
    }

    static func log(_ formula: Formula) -> Step.Kind { action(.log, [.value(formula)]) }
    static func log(_ text: String) -> Step.Kind { log(.constant(.text(text))) }

    static func play(_ name: String) -> Step.Kind {
        action(.play, [.prompts([.sound(.constant(.text(name)))])])
    }

    static func flow(_ name: String, parameters: Int = 0, _ body: Code) -> FlowCode {
        FlowCode(
            name: name, parameters: parameters, locals: parameters, body: body, position: at(50))
    }

    static func menu(
        _ keys: RouteTable, _ bodies: [Code], tries: Int = 3, timeout: Code? = nil,
        invalid: Code? = nil, failed: Code? = nil
    ) -> MenuCode {
        MenuCode(
            name: "main", greeting: [.sound(.constant(.text("hello")))], wait: .seconds(5),
            between: .seconds(2), tries: tries, keys: keys,
            presses: bodies.map { MenuCode.Press(label: nil, body: $0, position: at(60)) },
            onTimeout: timeout, onInvalid: invalid, onFailed: failed, position: at(60),
            isOnTheSpot: true)
    }

    /// Its positions say that they stand in this file.
    static let source = SourceFile(path: "main.dial", bytes: [])

    static let settings = Plan.Settings(
        zone: .utc, languages: ["en"], mainNumber: nil, ringTime: .seconds(25),
        maxCall: .seconds(14_400), systemAllows: [], music: nil, features: [:])

    /// `context staff { number 2xx { BODY } }` with the phones 201 and 202.
    static func plan(
        _ body: Code, before: Code? = nil, _ change: (inout Plan.Parts) -> Void = { _ in }
    ) -> Plan {
        var parts = Plan.Parts()
        parts.contexts["staff"] = Plan.Context(
            name: "staff", numbers: table("2xx"),
            routes: [
                Plan.Route(label: nil, body: body, pattern: "2xx", position: at(1), locals: 0)
            ], before: before.map { Plan.Body(code: $0, locals: 0) }, otherwise: nil,
            allows: ["local"])
        for (number, name) in [("201", "Ann"), ("202", nil)] {
            parts.extensions[number] = Plan.Phone(
                context: "staff", name: name, isListed: true, language: nil, rights: [])
        }
        change(&parts)
        return Plan(parts, numbering: nil, settings: settings)
    }
}

/// A world in which nothing is going on.
struct StillWorld: WorldView {
    var now = WallTime(milliseconds: 1_772_532_000_000)
    var toggles: [String: Bool] = [:]

    func toggle(_ name: String) -> Bool? { toggles[name] }
    func phone(_ number: String) -> PhoneState { number == "202" ? .busy : .idle }
    func forwards(of number: String) -> Forwards { Forwards() }
    func waiting(inQueue name: String) -> Int { 3 }
    func agents(inQueue name: String) -> Int { 0 }
    func calls(onTrunk name: String) -> Int { 0 }
    func forcedState(ofSchedule name: String) -> String? { nil }
}

/// A call that is led through a plan by hand; two seconds go by before each door.
struct Walk {
    var machine: CallMachine
    var world = StillWorld()

    init(_ plan: Plan, to dialed: String = "202", account: String? = nil) {
        machine = CallMachine(
            plan: plan,
            call: CallFacts(
                callID: "a", entry: .context("staff", extension: "201"), dialed: dialed,
                callerNumber: "201", callerName: "Ann", account: account))
    }

    mutating func start() -> [Effect] { machine.start(world) }

    mutating func complete(
        _ id: UInt32, _ completion: Completion, after milliseconds: Int64 = 2_000
    ) -> [Effect] {
        world.now.milliseconds += milliseconds
        return machine.complete(ActionID(rawValue: id), completion, world)
    }

    mutating func complete(_ id: UInt32, _ outcome: Outcome) -> [Effect] {
        complete(id, .outcome(outcome))
    }

    mutating func gone() -> [Effect] { machine.callerGone(.normal, world) }
}

extension Effect {
    static func play(_ id: UInt32, _ name: String) -> Effect {
        .action(
            ActionID(rawValue: id),
            .play(PlayPlan(sounds: [.prompt(name)], times: nil, isEarly: false)))
    }

    static func log(_ text: String) -> Effect { .command(.log(text)) }

    var action: Action? {
        if case .action(_, let action) = self { action } else { nil }
    }
}

extension [Effect] {
    var names: [String] {
        map { effect in
            switch effect {
            case .command(.log(let text)): "log \(text)"
            case .command(let command): String("\(command)".prefix { $0 != "(" })
            case .action(let id, let action):
                "\(id.rawValue) " + "\(action)".prefix { $0 != "(" }
            case .cancel(let id): "cancel \(id.rawValue)"
            case .end(let cause): "end \(cause)"
            }
        }
    }
}
