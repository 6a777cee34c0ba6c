import Dialplan
import SIP
import Wire

/// Trunks as they are shown, and as the plan finds them.
extension Switchboard {
    /// Up, down, or not known: where we must be registered, that counts first.
    func trunkState(_ name: String) -> TrunkHealth.State {
        guard let line = trunkLines[name] else { return .unknown }
        let servers = line.health.state(at: now)
        guard let registration = line.registration else { return servers }
        guard registration.isRegistered else {
            guard registration.failures > 0 else { return .unknown }
            return .down(line.lastFailure?.failure ?? .silence)
        }
        if case .down = servers { return servers }
        return .up
    }

    /// Trunks that are down come last: a call tries them all the same when no other takes it.
    func preferred(_ names: [String]) -> [String] {
        names.filter { !isDown($0) } + names.filter { isDown($0) }
    }

    private func isDown(_ name: String) -> Bool {
        if case .down = trunkState(name) { true } else { false }
    }

    var trunkViews: [TrunkView] {
        guard let configuration else { return [] }
        return configuration.inventory.trunks.compactMap { trunk in
            trunkLines[trunk.name].map(view)
        }
    }

    private func view(of line: TrunkLine) -> TrunkView {
        let trunk = line.trunk
        let (state, failure) = Self.words(trunkState(trunk.name))
        return TrunkView(
            name: trunk.name,
            server: trunk.port.map { "\(trunk.host):\($0)" } ?? trunk.host,
            state: state, reason: failure, registration: registrationView(line),
            servers: line.health.order.map { target in
                let server = line.health.servers[target]
                let (state, reason) = Self.words(server?.state ?? .unknown)
                return TrunkView.Server(
                    transport: target.transport.name, address: "\(target.address)", state: state,
                    reason: reason,
                    roundTripMilliseconds: server?.roundTrip.map { Double($0.nanoseconds) / 1e6 })
            },
            calls: Set(legs(of: .trunk(trunk.name)).map(\.call)).count, lines: trunk.lines,
            callsPerSecond: trunk.callsPerSecond,
            lastFailure: line.lastFailure.map { known in
                TrunkView.Failure(
                    at: known.at, method: known.method.description, words: known.failure.words,
                    remedy: known.failure.remedy)
            })
    }

    private func registrationView(_ line: TrunkLine) -> TrunkView.Registration? {
        guard let registration = line.registration else { return nil }
        let seconds = { (instant: Instant) in
            Int(max(0, (instant - now).nanoseconds) / 1_000_000_000)
        }
        let state =
            switch registration.state {
            case _ where registration.isRegistered: "registered"
            case .waiting: "waiting"
            case .leaving, .gone: "leaving"
            case .idle, .locating, .trying, .registered: "trying"
            }
        return TrunkView.Registration(
            state: state, until: registration.boundUntil.map(utc(at:)),
            nextInSeconds: line.nextTry.map(seconds),
            contact: line.contact.map { "\($0.serialized)" },
            seenAs: line.seenAs.map { "\($0)" }, failures: registration.failures)
    }

    private static func words(_ state: TrunkHealth.State) -> (String, String?) {
        switch state {
        case .unknown: ("unknown", nil)
        case .up: ("up", nil)
        case .down(let failure): ("down", failure.words)
        }
    }
}
