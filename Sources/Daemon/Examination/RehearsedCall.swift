import Foundation
import Switchboard
import Wire

/// A call between two built-in phones through the exchange that runs, with sound both ways.
struct RehearsedCall {
    let rehearsal: RehearsalView
    /// `udp 0.0.0.0:5060`, as the exchange lists them.
    let listeners: [String]

    var findings: [Finding] {
        guard let server = Self.server(of: listeners) else {
            return [
                .doubt(
                    "call", "not tried: no listener speaks UDP over IPv4",
                    "place a call between two phones by hand")
            ]
        }
        do {
            let stage = try Stage(server: server, domain: rehearsal.domain, phones: phones) { _ in }
            try stage.playCall(
                to: rehearsal.callee.number, talk: Limits.rehearsedTalk, say: { _ in })
            return [Self.judged(stage)]
        } catch let failure as Stage.Failure {
            return [.fault("call", "\(failure.text.withoutPoint), at \(server)", Self.remedy)]
        } catch let failure as LoopbackSocket.Failure {
            return [.doubt("call", failure.text.withoutPoint, "free some ports of this machine")]
        } catch {
            return [.fault("call", "\(error)", Self.remedy)]
        }
    }

    private static let remedy = "bellbird calls history, then bellbird trace of that call"

    private var phones: [DemoConfiguration.Phone] {
        [("Alice", rehearsal.caller), ("Bob", rehearsal.callee)].map { name, phone in
            DemoConfiguration.Phone(number: phone.number, name: name, password: phone.password)
        }
    }

    /// Where a phone of this machine reaches the exchange.
    static func server(of listeners: [String]) -> SocketAddress? {
        for listener in listeners {
            let parts = listener.split(separator: " ")
            guard parts.count >= 2, parts[0] == "udp",
                let bound = SocketAddress(naming: "sip:" + parts[1]), bound.ip.isV4
            else { continue }
            return SocketAddress(bound.ip.isUnspecified ? .v4(0x7F00_0001) : bound.ip, bound.port)
        }
        return nil
    }

    private static func judged(_ stage: Stage) -> Finding {
        let heard = [
            (stage.bob.heard(stage.alice.source), stage.alice.source),
            (stage.alice.heard(stage.bob.source), stage.bob.source),
        ]
        let lost = heard.reduce(0) { $0 + $1.0.lost }
        let sent = heard.reduce(0) { $0 + $1.0.sent }
        let delay = heard.map(\.0.medianDelayMilliseconds).max() ?? 0
        let words = String(format: "%d of %d packets lost, %.1f ms delay", lost, sent, delay)
        guard heard.allSatisfy({ $0.0.isRight(for: $0.1) }) else {
            let silent = heard.contains { $0.0.received == 0 }
            return .fault(
                "call",
                silent ? "one side heard nothing" : "the sound was not as it was sent: \(words)",
                silent
                    ? "look whether a firewall keeps the ports of `[media]` closed"
                    : "look at `bellbird status`: is the machine busy?")
        }
        return .good("call", "two phones heard each other: \(words)")
    }
}

extension String {
    fileprivate var withoutPoint: String { hasSuffix(".") ? String(dropLast()) : self }
}
