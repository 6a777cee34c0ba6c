import Dialplan
import Foundation
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Trunks that fail by chance, in every way that a trunk can, while somebody calls for help: as
/// long as one of them lives, the call reaches it.
///
/// `BELLBIRD_HELP=10000` tries so many combinations instead of a few.
struct EmergencyFaultTests {
    private static let names = ["first", "second", "third", "fourth"]

    /// What may be wrong with a trunk.
    private enum Fault: CaseIterable {
        case silent, deaf, unreachable, refusing, redirecting, challenging, full, nameless
        case closed, down
    }

    private static let refusals: [Status] = [
        .forbidden, .notFound, .requestTimeout, .gone, .badExtension, .temporarilyUnavailable,
        .addressIncomplete, .busyHere, .notAcceptableHere, .serverInternalError, .badGateway,
        .serviceUnavailable, .serverTimeout, .busyEverywhere, .decline, .doesNotExistAnywhere,
        .badRequest, .unauthorized, .loopDetected, .tooManyHops, .callOrTransactionDoesNotExist,
    ]

    private static var count: Int {
        ProcessInfo.processInfo.environment["BELLBIRD_HELP"].flatMap { Int($0) } ?? 60
    }

    /// Everything of one combination.
    private struct Case {
        var world: World
        var faults: [String: Fault] = [:]
        let living: String

        init(_ seed: UInt64) {
            var dice = Dice(seed: seed)
            let names = Array(EmergencyFaultTests.names.prefix(2 + dice.below(3)))
            living = dice.element(of: names)
            for name in names where name != living {
                faults[name] = dice.element(of: Fault.allCases)
            }
            var office = Office.plain(.init("201"), .init("202"), .init("203"))
            office.trunks = names
            // Some stand in the block, in any order; the others are taken after them.
            let named = names.filter { _ in dice.happens(0.6) }
            let via = named.isEmpty ? [names[0]] : named
            office.dialplan = """
                bellbird 1
                numbering germany area 30
                emergency { numbers 112; via \(via.joined(separator: ", ")) }
                context staff {
                  allow local, national
                  number 2xx { ring dialed for 20s }
                  \(names.enumerated().map {
                      "number 9\($0.offset)|0. { dial dialed via \($0.element) for 600s }"
                  }.joined(separator: "\n"))
                }
                """
            let isWatched = dice.happens(0.5)
            for name in names {
                let fault = faults[name]
                if fault == .nameless { office.trunkHosts[name] = "nowhere.test" }
                if fault == .full || dice.happens(0.2) { office.trunkLines[name] = 1 }
                office.trunkOptions[name] = { $0.askEvery = isWatched ? 30 : nil }
            }
            world = World(office, seed: seed)
            world.network.path.loss = dice.happens(0.3) ? 0.1 : 0
            world.network.path.jitter = .milliseconds(dice.below(40))
            world.register()
            for name in names { world[name].behaviour = .answering(after: .seconds(1)) }
            world[living].behaviour.givesEarlyMedia = dice.happens(0.5)
            world[living].behaviour.speaksReliableProvisionals = dice.happens(0.5)
            for (name, fault) in faults.sorted(by: { $0.key < $1.key }) {
                fail(name, fault, &dice)
            }
            // Long enough ago to be known by now, or just now.
            world.run(for: .seconds(dice.happens(0.5) ? 1 : 90))
        }

        private mutating func fail(_ name: String, _ fault: Fault, _ dice: inout Dice) {
            let index = EmergencyFaultTests.names.firstIndex(of: name) ?? 0
            switch fault {
            case .silent: world.kill(name)
            case .deaf:
                world[name].behaviour.ringing = nil
                world[name].behaviour.answering = .manually
            case .unreachable:
                world.network.unreachable.insert(
                    SocketAddress(.v4(0xC633_6401 + UInt32(index)), 5_060))
            case .refusing, .closed:
                world[name].behaviour.answering = .rejecting(
                    fault == .closed
                        ? .serviceUnavailable
                        : dice.element(of: EmergencyFaultTests.refusals))
                world[name].behaviour.retryAfter = fault == .closed ? 600 : nil
            case .redirecting: world[name].behaviour.answering = .redirecting(to: "0900123456")
            case .challenging:
                var provider = Softphone.Provider(user: "u", password: "p", realm: "r")
                provider.challenges = [.invite]
                world[name].behaviour.provider = provider
            case .full:
                // Somebody talks there, and whoever else calls is refused.
                world.call("202", "9\(index)0401234567")
                world.run(for: .seconds(4))
                world[name].behaviour.answering = .rejecting(.serviceUnavailable)
            case .nameless: break
            case .down:
                world.run(for: .seconds(5))
                world.kill(name)
            }
        }
    }

    @Test("whatever is wrong with the others, a call for help reaches the trunk that lives")
    func reaches() {
        for seed in 1...UInt64(Self.count) {
            var one = Case(seed)
            let began = one.world.now
            one.world.call("201", "112")
            let end = began + .seconds(90)
            while one.world["201"].first(.talking) == nil, one.world.step(until: end) {}
            let comment: Comment = "seed \(seed): \(one.living) lives, \(one.faults)"
            #expect(one.world["201"].first(.talking) != nil, comment)
            #expect(one.world.ladder.count("INVITE 112", to: one.living) > 0, comment)
        }
    }
}
