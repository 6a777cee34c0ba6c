/// The server side of one request other than INVITE and ACK. RFC 3261 §17.2.2.
///
/// ```
///            │ request: to TU
///            ▼
///      ┌──────────┐ request again: nothing
///      │  trying  │──────────────────────────┐
///      └──────────┘                          │
///     1xx: send │                            │
///               ▼                            │
///   1xx: send ┌────────────┐                 │ 200–699: send
///        └────│ proceeding │ request: 1xx    │
///             └────────────┘ again           │
///   200–699: send │                          │
///                 ▼                          │
///         ┌───────────┐◄─────────────────────┘
///         │ completed │ request: response again
///         └───────────┘
///               │ J
///               ▼
///         ┌────────────┐
///         │ terminated │
///         └────────────┘
/// ```
struct ServerTransaction: Equatable, Sendable {
    enum State: Equatable, Sendable {
        /// The transaction user has said nothing yet: copies are discarded.
        case trying
        /// `last` is the newest 1xx, sent again when the request comes again.
        case proceeding(last: Response)
        /// The final response is out, and goes out again when the request comes again.
        case completed(Response)
        case terminated
    }

    enum Timer: Hashable, Sendable, CaseIterable { case j }

    enum Effect: Equatable, Sendable {
        case send(Response)
        case start(Timer, after: Duration)
        case finish(Ending)
    }

    private(set) var state: State = .trying
    let isReliable: Bool

    init(isReliable: Bool) {
        self.isReliable = isReliable
    }

    /// The request came again.
    func receiveAgain() -> [Effect] {
        switch state {
        case .proceeding(let response), .completed(let response): [.send(response)]
        case .trying, .terminated: []
        }
    }

    /// The transaction user answers.
    mutating func respond(with response: Response) -> [Effect] {
        switch (state, response.status.isFinal) {
        case (.trying, false), (.proceeding, false):
            state = .proceeding(last: response)
            return [.send(response)]
        case (.trying, true), (.proceeding, true):
            // RFC 3261 §17.2.2: timer J is 0 s over a reliable transport.
            guard !isReliable else {
                state = .terminated
                return [.send(response), .finish(.normally)]
            }
            state = .completed(response)
            return [.send(response), .start(.j, after: Timers.j)]
        case (.completed, _), (.terminated, _):
            // RFC 3261 §17.2.2: any other final responses of the TU are discarded.
            return []
        }
    }

    mutating func fire(_ timer: Timer) -> [Effect] {
        switch (state, timer) {
        case (.completed, .j):
            state = .terminated
            return [.finish(.normally)]
        default:
            return []
        }
    }
}
