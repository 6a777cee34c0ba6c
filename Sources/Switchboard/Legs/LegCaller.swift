import Dialplan
import SDP
import SIP
import Wire

/// The caller's leg: we are the user agent server (RFC 3261 §13.3).
extension Leg {
    /// A provisional response. With a description, or when the caller requires it, it is sent
    /// reliably if the caller can (RFC 3262 §3).
    mutating func progress(_ status: Status, _ description: SessionDescription?) -> [Effect] {
        guard role == .caller, state == .inviting, let transaction = inviteTransaction else {
            return []
        }
        var response = reply(status, to: invite)
        if status != .trying {
            response.headers.append(.contact, contactValue)
            isEarly = true
        }
        attach(description, to: &response)
        let hasBody = description != nil && !lacks.contains(.reliability)
        guard status != .trying, provisional.mustBeReliable(invite, hasBody: hasBody)
        else { return [.respond(transaction, response)] }
        guard provisional.isIdle else {
            heldBack = .progress(status, description)
            return []
        }
        let interval = provisional.begin(&response)
        return [.respond(transaction, response), .start(.provisionalAgain, after: interval)]
    }

    /// 200, with the answer to the INVITE's offer or an offer of ours if it had none.
    mutating func answer(_ description: SessionDescription?) -> [Effect] {
        guard role == .caller, state == .inviting, let transaction = inviteTransaction else {
            return []
        }
        guard !provisional.holdsBackAnswer else {
            heldBack = .answer(description)
            return []
        }
        provisional.stop()
        var response = reply(.ok, to: invite)
        response.headers.append(.contact, contactValue)
        appendCapabilities(to: &response.headers)
        let timing = agreeTimer(invite, &response)
        attach(description, to: &response)
        state = .answered
        unacknowledged = Unacknowledged(
            transaction: transaction, response: response, interval: Timers.t1, isReoffer: false,
            awaitsAnswer: invite.body.isEmpty && description != nil)
        return [.stop(.provisionalAgain), .respond(transaction, response)]
            + [.start(.answerAgain, after: Timers.t1)]
            + [.start(.noAcknowledgement, after: Timers.giveUp)] + effects(of: timing)
    }

    /// 3xx–6xx; the leg is over.
    mutating func reject(
        _ status: Status, headers: [Header] = []
    ) -> [Effect] {
        guard role == .caller, state == .inviting, let transaction = inviteTransaction else {
            return []
        }
        var response = reply(status, to: invite)
        response.headers.fields += headers
        provisional.stop()
        state = .over
        return [.stop(.provisionalAgain), .respond(transaction, response)]
    }

    /// CANCEL came (RFC 3261 §9.2); after a final response it has no effect.
    mutating func cancelled() -> [Effect] {
        guard role == .caller, state == .inviting else { return [] }
        return reject(.requestTerminated) + [.report(.left(.cancelled))]
    }

    /// ACK to a 2xx of ours, of the INVITE or of a re-INVITE.
    mutating func acknowledged(_ ack: Request) -> [Effect] {
        guard let waiting = unacknowledged,
            waiting.response.cSeq.number == ack.cSeq.number
        else { return [] }
        unacknowledged = nil
        var effects: [Effect] = [.stop(.answerAgain), .stop(.noAcknowledgement)]
        if state == .answered { state = .talking }
        let description = waiting.awaitsAnswer ? SessionDescription(lenient: ack.body) : nil
        if waiting.awaitsAnswer, description == nil, !waiting.isReoffer {
            // RFC 3261 §13.2.1: the answer must be in the ACK; without it there is no session.
            return effects + [.report(.left(.noAnswer))] + bye(nil)
        }
        effects.append(
            .report(
                waiting.isReoffer
                    ? .reofferAcknowledged(description) : .acknowledged(description)))
        if hangsUpWhenAcknowledged {
            hangsUpWhenAcknowledged = false
            effects += hangUp(nil)
        }
        return effects
    }

    /// PRACK (RFC 3262 §3): stops the repetition of the response that it names.
    mutating func pracked(_ request: Request, _ transaction: TransactionID) -> [Effect] {
        guard provisional.acknowledge(request) else {
            let gone = reply(.callOrTransactionDoesNotExist, to: request)
            return [.respond(transaction, gone)]
        }
        let done: [Effect] = [
            .stop(.provisionalAgain), .respond(transaction, reply(.ok, to: request)),
        ]
        switch heldBack.take() {
        case .progress(let status, let description)?: return done + progress(status, description)
        case .answer(let description)?: return done + answer(description)
        case nil: return done
        }
    }

    // MARK: - Building responses

    func reply(_ status: Status, to request: Request) -> Response {
        var response = Response(status, to: request, toTag: localTag)
        response.headers.append(.server, product)
        if status != .trying, status.rawValue < 300 {
            for route in request.headers.values(of: .recordRoute)
            where request.to.tag == nil && request.method == .invite {
                response.headers.append(.recordRoute, route)
            }
        }
        return response
    }

    var contactValue: ByteString { NameAddress(contact).serialized }

    func appendCapabilities(to headers: inout Headers) {
        headers.append(.allow, Capabilities.allow(without: lacks))
        headers.append(.supported, Capabilities.supported(without: lacks))
    }

    func attach(_ description: SessionDescription?, to response: inout Response) {
        guard let description else { return }
        response.headers[.contentType] = Capabilities.sdp
        response.body = description.serialized()
    }
}
