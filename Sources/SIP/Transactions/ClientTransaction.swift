/// The client side of one request other than INVITE and ACK. RFC 3261 §17.1.2.2.
///
/// ```
///                 │ request from TU: send, start E (UDP) and F
///                 ▼
///   E: send ┌──────────┐  F or transport failure: tell TU
///     └─────│  trying  │──────────────────────────────────┐
///           └──────────┘                                  │
///    1xx: to TU │   │ 200–699: to TU                      │
///               ▼   └─────────────┐                       │
///   E: send ┌────────────┐        │                       │
///     └─────│ proceeding │────────┤ 200–699: to TU        │
///           └────────────┘        ▼                       │
///             │ F, failure  ┌───────────┐                 │
///             │             │ completed │                 │
///             │             └───────────┘                 │
///             ▼                   │ K                     │
///           ┌────────────┐◄───────┘                       │
///           │ terminated │◄───────────────────────────────┘
///           └────────────┘
/// ```
struct ClientTransaction: Equatable, Sendable {
    enum State: Equatable, Sendable {
        /// The request is on the wire and nothing has come back.
        case trying(retransmitAfter: Duration)
        /// A 1xx came back: the request is repeated at T2 only.
        case proceeding
        /// The final response came; copies of it are absorbed.
        case completed
        case terminated
    }

    enum Timer: Hashable, Sendable, CaseIterable { case e, f, k }

    enum Effect: Equatable, Sendable {
        case send(Request)
        case deliver(Response)
        case start(Timer, after: Duration)
        case stop(Timer)
        case finish(Ending)
    }

    private(set) var state: State
    /// As sent. Its headers and body are let go when it can no longer be sent again.
    private(set) var request: Request
    let isReliable: Bool

    static func begin(_ request: Request, isReliable: Bool) -> (ClientTransaction, [Effect]) {
        let transaction = ClientTransaction(
            state: .trying(retransmitAfter: Timers.t1), request: request, isReliable: isReliable)
        var effects: [Effect] = [.send(request), .start(.f, after: Timers.giveUp)]
        if !isReliable { effects.append(.start(.e, after: Timers.t1)) }
        return (transaction, effects)
    }

    mutating func receive(_ response: Response) -> [Effect] {
        switch (state, response.status.isFinal) {
        case (.trying, false):
            state = .proceeding
            return [.deliver(response)]
        case (.proceeding, false):
            return [.deliver(response)]
        case (.trying, true), (.proceeding, true):
            request.headers = Headers()
            request.body = []
            // RFC 3261 §17.1.2.2: timer K is 0 s over a reliable transport.
            guard !isReliable else {
                state = .terminated
                return stopWaiting + [.deliver(response), .finish(.normally)]
            }
            state = .completed
            return stopWaiting + [.deliver(response), .start(.k, after: Timers.k)]
        case (.completed, _), (.terminated, _):
            return []
        }
    }

    mutating func fire(_ timer: Timer) -> [Effect] {
        switch (state, timer) {
        case (.trying(let interval), .e):
            // RFC 3261 §17.1.2.2: the interval doubles up to T2.
            let next = min(interval * 2, Timers.t2)
            state = .trying(retransmitAfter: next)
            return [.send(request), .start(.e, after: next)]
        case (.proceeding, .e):
            // RFC 3261 §17.1.2.2: in Proceeding timer E is reset with a value of T2 seconds.
            return [.send(request), .start(.e, after: Timers.t2)]
        case (.trying, .f), (.proceeding, .f):
            state = .terminated
            return (isReliable ? [] : [.stop(.e)]) + [.finish(.timeout)]
        case (.completed, .k):
            state = .terminated
            return [.finish(.normally)]
        default:
            return []
        }
    }

    /// The transport could not send.
    mutating func transportFailed() -> [Effect] {
        switch state {
        case .trying, .proceeding:
            state = .terminated
            return stopWaiting + [.finish(.transport)]
        case .completed, .terminated:
            return []
        }
    }

    private var stopWaiting: [Effect] {
        isReliable ? [.stop(.f)] : [.stop(.e), .stop(.f)]
    }
}
