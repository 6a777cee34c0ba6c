import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import SIP
import Switchboard
import Wire

/// Answers where a name leads (RFC 3263), on threads that may wait for the resolver. Every
/// question is answered, if only by "nowhere".
struct LocationPort: Sendable {
    let threads: NIOThreadPool
    let gate: LoopGate
    let resolver: Resolver
    /// Counted up on the loop, down on the threads.
    private let waiting = NIOLockedValueBox(0)

    init(threads: NIOThreadPool, gate: LoopGate, resolver: Resolver = Resolver()) {
        self.threads = threads
        self.gate = gate
        self.resolver = resolver
    }

    func ask(_ question: LocationQuestion) {
        let isWelcome = waiting.withLockedValue { count in
            guard count < Limits.locationQuestions else { return false }
            count += 1
            return true
        }
        guard isWelcome else { return answer(question, []) }
        let deadline = NIODeadline.now() + Limits.locationPatience
        threads.submit { state in
            defer { waiting.withLockedValue { $0 -= 1 } }
            guard case .active = state else { return }
            let found = resolver.targets(of: question.location, until: deadline)
            answer(question, found)
        }
    }

    /// Not at once: the exchange is in the middle of the turn that asked.
    private func answer(_ question: LocationQuestion, _ found: [ServerTarget]) {
        gate.perform { loop in
            for target in found where target.transport.isSecure {
                loop.sockets.expect(question.location.host, at: target)
            }
            loop.take([.located(question.id, found)])
        }
    }
}
