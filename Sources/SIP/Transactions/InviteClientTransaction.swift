/// The client side of one INVITE, from the first send to the last retransmitted ACK.
/// RFC 3261 §17.1.1.2, with the Accepted state of RFC 6026 §7.2.
///
/// ```
///                   │ INVITE from TU: send, start A (UDP) and B
///                   ▼
///   A: send again ┌─────────┐  B or transport failure: tell TU
///        └────────│ calling │────────────────────────────────────┐
///                 └─────────┘                                    │
///        1xx: to TU │   │ 2xx: to TU   3xx–6xx: ACK, to TU       │
///                   ▼   └──────────┐  (as from proceeding)       │
///   1xx: to TU ┌────────────┐      │                             │
///         └────│ proceeding │──────┤ 2xx: to TU                  │
///              └────────────┘      ▼                             │
///   3xx–6xx: ACK, to TU │     ┌──────────┐  2xx: to TU           │
///                       ▼     │ accepted │──────┐                │
///   3xx–6xx: ACK ┌───────────┐└──────────┘◄─────┘                │
///          └─────│ completed │     │ M                           │
///                └───────────┘     ▼                             │
///                       │ D   ┌────────────┐                     │
///                       └────►│ terminated │◄────────────────────┘
///                             └────────────┘
/// ```
struct InviteClientTransaction: Equatable, Sendable {
    enum State: Equatable, Sendable {
        /// The INVITE is on the wire and nothing has come back.
        case calling(retransmitAfter: Duration)
        /// A 1xx came back: the far side has the INVITE, so it is not sent again.
        case proceeding
        /// A 3xx–6xx came back. `ack` answers every copy of it.
        case completed(ack: Request)
        /// A 2xx came back. The transaction user acknowledges it and every copy of it.
        case accepted
        case terminated
    }

    enum Timer: Hashable, Sendable, CaseIterable { case a, b, d, m }

    enum Effect: Equatable, Sendable {
        case send(Request)
        case deliver(Response)
        case start(Timer, after: Duration)
        case stop(Timer)
        case finish(Ending)
    }

    private(set) var state: State
    /// As sent. Its headers and body are let go when the INVITE can no longer be sent again.
    private(set) var invite: Request
    let isReliable: Bool

    static func begin(
        _ invite: Request, isReliable: Bool
    ) -> (InviteClientTransaction, [Effect]) {
        let transaction = InviteClientTransaction(
            state: .calling(retransmitAfter: Timers.t1), invite: invite, isReliable: isReliable)
        var effects: [Effect] = [.send(invite), .start(.b, after: Timers.giveUp)]
        // RFC 3261 §17.1.1.2: over a reliable transport timer A is not started.
        if !isReliable { effects.append(.start(.a, after: Timers.t1)) }
        return (transaction, effects)
    }

    mutating func receive(_ response: Response) -> [Effect] {
        switch (state, response.status.rawValue) {
        case (.calling, ..<200):
            state = .proceeding
            return stopCalling + [.deliver(response)]
        case (.proceeding, ..<200):
            return [.deliver(response)]
        case (.calling, 200..<300):
            return stopCalling + accept(response)
        case (.proceeding, 200..<300):
            return accept(response)
        case (.accepted, 200..<300):
            // RFC 6026 §7.2: every 2xx, of whichever fork, is passed up.
            return [.deliver(response)]
        case (.calling, 300...):
            return stopCalling + complete(response)
        case (.proceeding, 300...):
            return complete(response)
        case (.completed(let ack), 300...):
            // RFC 3261 §17.1.1.2: a copy of the final response causes the ACK to be sent again.
            return [.send(ack)]
        default:
            return []
        }
    }

    mutating func fire(_ timer: Timer) -> [Effect] {
        switch (state, timer) {
        case (.calling(let interval), .a):
            // RFC 3261 §17.1.1.2: the intervals double with each transmission.
            state = .calling(retransmitAfter: interval * 2)
            return [.send(invite), .start(.a, after: interval * 2)]
        case (.calling, .b):
            state = .terminated
            return (isReliable ? [] : [.stop(.a)]) + [.finish(.timeout)]
        case (.completed, .d), (.accepted, .m):
            state = .terminated
            return [.finish(.normally)]
        default:
            return []
        }
    }

    /// The transport could not send.
    mutating func transportFailed() -> [Effect] {
        switch state {
        case .calling:
            state = .terminated
            return stopCalling + [.finish(.transport)]
        case .proceeding:
            state = .terminated
            return [.finish(.transport)]
        case .completed:
            // RFC 3261 §17.1.1.2: the ACK could not be sent.
            state = .terminated
            return [.stop(.d), .finish(.transport)]
        case .accepted, .terminated:
            return []
        }
    }

    /// RFC 3261 §9.1: 64·T1 after the CANCEL without a final response the INVITE counts as
    /// cancelled.
    mutating func abandon() -> [Effect] {
        guard state == .proceeding else { return [] }
        state = .terminated
        return [.finish(.cancelled)]
    }

    private var stopCalling: [Effect] {
        isReliable ? [.stop(.b)] : [.stop(.a), .stop(.b)]
    }

    private mutating func accept(_ response: Response) -> [Effect] {
        state = .accepted
        forgetContent()
        return [.deliver(response), .start(.m, after: Timers.m)]
    }

    /// The ACK goes first: the transaction user may send the INVITE anew at once (RFC 4028 §7.3),
    /// and a far end that waits for the ACK would take it amiss.
    private mutating func complete(_ response: Response) -> [Effect] {
        let ack = acknowledgement(of: response)
        forgetContent()
        // RFC 3261 §17.1.1.2: timer D is 0 s over a reliable transport.
        guard !isReliable else {
            state = .terminated
            return [.send(ack), .deliver(response), .finish(.normally)]
        }
        state = .completed(ack: ack)
        return [.send(ack), .deliver(response), .start(.d, after: Timers.d)]
    }

    /// Ten thousand finished transactions wait for their copies; they need not hold the offers.
    private mutating func forgetContent() {
        invite.headers = Headers()
        invite.body = []
    }

    /// RFC 3261 §17.1.1.3: the ACK to a 3xx–6xx.
    private func acknowledgement(of response: Response) -> Request {
        // "…values for the Call-ID, From, and Request-URI that are equal to the values of those
        // header fields in the request… The To header field in the ACK MUST equal the To header
        // field in the response being acknowledged… The ACK MUST contain a single Via header
        // field, and this MUST be equal to the top Via header field of the original request."
        var ack = Request(
            method: .ack, uri: invite.uri, vias: Array(invite.vias.prefix(1)), from: invite.from,
            to: response.to, callID: invite.callID, cSeq: CSeq(invite.cSeq.number, .ack))
        // "If the INVITE request whose response is being acknowledged had Route header fields,
        // those header fields MUST appear in the ACK."
        ack.headers.fields = invite.headers.fields.filter { $0.name == .route }
        return ack
    }
}
