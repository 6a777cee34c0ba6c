import Dialplan
import Foundation
import Simulation
import Switchboard
import Testing

/// Calls by chance, over the shipped offices and over small plans that are made up: what `whatif`
/// and the simulator say would happen is what happens, step by step.
struct RandomCallTests {
    /// Calls in one test.
    private static let block = 25

    /// `BELLBIRD_CALLS=10000` makes so many calls instead of a few.
    private static var blocks: Range<Int> {
        let wanted = ProcessInfo.processInfo.environment["BELLBIRD_CALLS"].flatMap { Int($0) }
        return 0..<max(1, (wanted ?? 300) / block)
    }

    @Test("the simulator and the exchange agree on a random call", arguments: blocks)
    func agree(_ block: Int) throws {
        var dice = Dice(seed: UInt64(block) &+ 77)
        let office =
            block % 2 == 0
            ? try RandomOffice.shipped(dice.element(of: RandomOffice.names))
            : try RandomOffice.madeUp(seed: UInt64(block))
        for number in 0..<Self.block {
            var exchange = office.exchange
            let call = office.call(&dice)
            let (simulated, real) = call.runBoth(office.plan, &exchange)
            let difference = Difference.of(simulated, real)
            #expect(
                difference == nil,
                "call \(block).\(number) in \(office.name): \(call)\n\(office.text)")
        }
    }
}

/// One call and what people do in it: told to both stages.
struct RandomCall: CustomStringConvertible {
    enum Deed {
        case press(String)
        case callerHangsUp
        case otherHangsUp(String)
    }

    var entry: CallFacts.Entry
    var dialed: String
    var caller: String?
    var callerName: String?
    /// A Tuesday.
    var world = SimulatedWorld(now: WallTime(milliseconds: 1_772_532_000_500))
    /// In the order of their times, which count from the beginning of the call.
    var deeds: [(at: Duration, deed: Deed)] = []

    var description: String {
        let phones = world.phones.sorted { $0.key < $1.key }.map { "\($0): \($1)" }
        return "\(entry) to \(dialed) from \(caller ?? "-") at \(world.now.milliseconds),"
            + " \(deeds), \(world.trunks), \(world.toggles)\n" + phones.joined(separator: "\n")
    }

    /// What was decided in the simulator, and in the exchange.
    func runBoth(
        _ plan: Plan, _ exchange: inout VirtualExchange
    ) -> (simulated: [Decision], real: [Decision]) {
        var real = ExchangeStage(
            exchange, world, plan, patience: .seconds(20_000), isPerformed: { _ in true },
            isObeyed: { _ in true })
        run(on: &real, facts(""))
        exchange = real.exchange
        // The exchange names the call; what is random in it follows from the name.
        var simulated = SimulatedStage(plan, world)
        run(on: &simulated, facts(exchange.callID ?? ""))
        return (simulated.decisions, real.decisions)
    }

    /// The numbers outside that it comes to, if nobody answers and nobody does anything.
    func outside(_ plan: Plan) -> [String] {
        var call = SimulatedCall(plan: plan, call: facts("what-if"), world: world)
        call.start()
        call.finish()
        return call.decisions.compactMap {
            if case .began(.dial(let plan)) = $0.kind { plan.number } else { nil }
        }
    }

    private func facts(_ id: String) -> CallFacts {
        CallFacts(
            callID: id, entry: entry, dialed: dialed, callerNumber: caller,
            callerName: callerName, isAnonymous: caller == nil)
    }

    private func run(on stage: inout some TestStage, _ facts: CallFacts) {
        stage.begin(facts)
        for (time, deed) in deeds where !stage.isOver {
            stage.advance(to: time)
            guard !stage.isOver else { break }
            switch deed {
            case .press(let keys): stage.press(keys)
            case .callerHangsUp: _ = stage.hangup(nil)
            case .otherHangsUp(let number): _ = stage.hangup(number)
            }
        }
        stage.finish()
    }
}
