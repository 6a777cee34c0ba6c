/// The server side of one INVITE, from its arrival to the last copy that could still come.
/// RFC 3261 §17.2.1, with the Accepted state of RFC 6026 §7.1.
///
/// ```
///                     │ INVITE: to TU
///                     ▼
///   INVITE: 1xx ┌────────────┐ 1xx from TU: send
///     again └───│ proceeding │───┘
///               └────────────┘
///   3xx–6xx: send │      │ 2xx from TU: send
///                 ▼      └──────────────┐
///   INVITE, G: ┌───────────┐            ▼
///   send again │ completed │      ┌──────────┐ INVITE: nothing
///              └───────────┘      │ accepted │ ACK: to TU
///            ACK │   │ H          └──────────┘ 2xx from TU: send
///                ▼   │                  │ L
///        ┌───────────┐│                 │
///        │ confirmed ││                 │
///        └───────────┘│                 │
///              I │    ▼                 │
///                │ ┌────────────┐       │
///                └►│ terminated │◄──────┘
///                  └────────────┘
/// ```
struct InviteServerTransaction: Equatable, Sendable {
    enum State: Equatable, Sendable {
        /// The transaction user works on it. `last` is the newest 1xx, sent again when the
        /// INVITE comes again.
        case proceeding(last: Response?)
        /// A 3xx–6xx is out and waits for its ACK.
        case completed(Response, retransmitAfter: Duration)
        /// The ACK came; copies of it are absorbed.
        case confirmed
        /// A 2xx is out. The transaction user repeats it and waits for its ACK.
        case accepted
        case terminated
    }

    enum Timer: Hashable, Sendable, CaseIterable { case g, h, i, l }

    enum Effect: Equatable, Sendable {
        case send(Response)
        /// An ACK to the 2xx is the transaction user's business (RFC 6026 §7.1).
        case acknowledge
        case start(Timer, after: Duration)
        case stop(Timer)
        case finish(Ending)
    }

    private(set) var state: State
    let isReliable: Bool

    init(isReliable: Bool) {
        state = .proceeding(last: nil)
        self.isReliable = isReliable
    }

    /// The INVITE came again.
    func receiveAgain() -> [Effect] {
        switch state {
        case .proceeding(let last?):
            // RFC 3261 §17.2.1: "the most recent provisional response that was received from
            // the TU MUST be passed to the transport layer for retransmission."
            return [.send(last)]
        case .completed(let response, _):
            return [.send(response)]
        case .proceeding(nil), .confirmed, .accepted, .terminated:
            // RFC 6026 §7.1: in Accepted a copy of the INVITE is absorbed.
            return []
        }
    }

    mutating func receiveACK() -> [Effect] {
        switch state {
        case .completed:
            let stops: [Effect] = isReliable ? [.stop(.h)] : [.stop(.g), .stop(.h)]
            // RFC 3261 §17.2.1: timer I is 0 s over a reliable transport.
            guard !isReliable else {
                state = .terminated
                return stops + [.finish(.normally)]
            }
            state = .confirmed
            return stops + [.start(.i, after: Timers.i)]
        case .accepted:
            return [.acknowledge]
        case .proceeding, .confirmed, .terminated:
            return []
        }
    }

    /// The transaction user answers.
    mutating func respond(with response: Response) -> [Effect] {
        switch (state, response.status.rawValue) {
        case (.proceeding, ..<200):
            state = .proceeding(last: response)
            return [.send(response)]
        case (.proceeding, 200..<300):
            state = .accepted
            return [.send(response), .start(.l, after: Timers.l)]
        case (.accepted, 200..<300):
            // RFC 6026 §7.1: the transaction user's retransmissions of the 2xx pass.
            return [.send(response)]
        case (.proceeding, 300...):
            state = .completed(response, retransmitAfter: Timers.t1)
            let effects: [Effect] = [.send(response), .start(.h, after: Timers.giveUp)]
            return isReliable ? effects : effects + [.start(.g, after: Timers.t1)]
        default:
            return []
        }
    }

    mutating func fire(_ timer: Timer) -> [Effect] {
        switch (state, timer) {
        case (.completed(let response, let interval), .g):
            // RFC 3261 §17.2.1: "the value of G is doubled… up to T2".
            let next = min(interval * 2, Timers.t2)
            state = .completed(response, retransmitAfter: next)
            return [.send(response), .start(.g, after: next)]
        case (.completed, .h):
            // The ACK never came. RFC 6026 figure 7: nothing is said to the transaction user.
            state = .terminated
            return (isReliable ? [] : [.stop(.g)]) + [.finish(.timeout)]
        case (.confirmed, .i), (.accepted, .l):
            state = .terminated
            return [.finish(.normally)]
        default:
            return []
        }
    }
}
