@testable import Dialplan

/// A world whose clock is set by hand.
struct StillWorld: WorldView {
    var now = WallTime(milliseconds: 0)
}

/// An office of three phones and a trunk, and plans for it.
enum Small {
    static let inventory = Inventory(
        extensions: [
            Extension(number: "201", name: "Alice", context: "staff"),
            Extension(number: "202", name: "Bob", context: "staff"),
            Extension(number: "203", name: nil, context: "staff"),
        ],
        trunks: [Trunk(name: "telco", host: "192.0.2.1", port: nil)])

    /// The plan; nil, and what is wrong with it, if it has errors.
    static func compile(_ text: String) -> (Plan?, String) {
        let source = SourceFile(path: "main.dial", text: text)
        let (plan, diagnostics) = Plan.compile(sources: [source], inventory: inventory)
        return (plan, DiagnosticRenderer([source]).text(of: diagnostics))
    }

    static func call(
        _ dialed: String, from entry: CallFacts.Entry = .context("staff", extension: "201"),
        number: String? = "201"
    ) -> CallFacts {
        CallFacts(
            callID: "c1", entry: entry, dialed: dialed, callerNumber: number, callerName: nil)
    }
}

/// A machine whose world is at hand: a test reads as a transcript.
struct Walk {
    var machine: CallMachine
    var world = StillWorld()

    init?(_ plan: String, _ call: CallFacts) {
        guard let plan = Small.compile("bellbird 1\n" + plan).0 else { return nil }
        machine = CallMachine(plan: plan, call: call)
    }

    mutating func start() -> [Effect] { machine.start(world) }

    /// After three seconds of call time.
    mutating func complete(_ id: UInt32, _ outcome: Outcome) -> [Effect] {
        world.now.milliseconds += 3_000
        return machine.complete(ActionID(rawValue: id), outcome, world)
    }

    mutating func gone(_ cause: EndCause = .normal) -> [Effect] {
        machine.callerGone(cause, world)
    }
}

extension Effect {
    static func ring(_ id: UInt32, _ numbers: String..., for seconds: Int = 25) -> Effect {
        .action(
            ActionID(rawValue: id),
            .ring(RingPlan(targets: numbers.map { .init(number: $0) }, limit: .seconds(seconds))))
    }

    static func play(_ id: UInt32, _ tone: String, _ times: Int? = nil) -> Effect {
        .action(ActionID(rawValue: id), .play(PlayPlan(tone: tone, times: times)))
    }

    static func dial(
        _ id: UInt32, _ number: String, _ account: DialPlan.Account, for seconds: Int = 60
    ) -> Effect {
        .action(
            ActionID(rawValue: id),
            .dial(
                DialPlan(
                    number: number, trunks: ["telco"], limit: .seconds(seconds), account: account)))
    }

    static func wait(_ id: UInt32, _ duration: Duration) -> Effect {
        .action(ActionID(rawValue: id), .wait(duration))
    }
}
