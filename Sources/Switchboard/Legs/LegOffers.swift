import Dialplan
import SDP
import SIP
import Wire

/// Offers inside the dialog: re-INVITE (RFC 3261 §14) and UPDATE (RFC 3311), both ways, one at a
/// time (RFC 3264 §4, RFC 6337 §2).
extension Leg {
    /// The far end re-INVITEs.
    mutating func reinvited(_ request: Request, _ transaction: TransactionID) -> [Effect] {
        if let refusal = collision(request) ?? tooShort(request) {
            return [.respond(transaction, refusal)]
        }
        noteCapabilities(of: request.headers)
        owedAnswer = transaction
        owedAnswerTo = request
        let trying = Response(.trying, to: request, toTag: nil)
        guard !request.body.isEmpty else {
            return [.respond(transaction, trying), .report(.reoffered(nil))]
        }
        guard let offer = SessionDescription(lenient: request.body) else {
            return rejectReoffer(.notAcceptableHere)
        }
        return [.respond(transaction, trying), .report(.reoffered(offer))]
    }

    /// The far end sends UPDATE: a new offer, or only a sign of life (RFC 4028 §7.4).
    mutating func updated(_ request: Request, _ transaction: TransactionID) -> [Effect] {
        noteCapabilities(of: request.headers)
        if let refusal = tooShort(request) { return [.respond(transaction, refusal)] }
        if request.body.isEmpty {
            var response = reply(.ok, to: request)
            response.headers.append(.contact, contactValue)
            let timing = agreeTimer(request, &response)
            return [.respond(transaction, response)] + effects(of: timing)
        }
        // RFC 3311 §5.2: before the first offer is answered there is no second one.
        guard isConfirmed else {
            return [.respond(transaction, later(request))]
        }
        if let refusal = collision(request) { return [.respond(transaction, refusal)] }
        guard let offer = SessionDescription(lenient: request.body) else {
            return [.respond(transaction, reply(.notAcceptableHere, to: request))]
        }
        owedAnswer = transaction
        owedAnswerTo = request
        return [.report(.reoffered(offer))]
    }

    /// RFC 3261 §14.2: 491 when ours is open, 500 when theirs is.
    private func collision(_ request: Request) -> Response? {
        if owedAnswer != nil || unacknowledged != nil { return later(request) }
        return openOffer != nil ? reply(.requestPending, to: request) : nil
    }

    /// RFC 4028 §9: 422 to who wants refreshes more often than we allow.
    func tooShort(_ request: Request) -> Response? {
        guard !lacks.sparesTimer, let minimum = sessionTimer.refusal(of: request) else {
            return nil
        }
        var response = reply(.sessionIntervalTooSmall, to: request)
        response.headers.append(minimum)
        return response
    }

    /// 500 with Retry-After between 0 and 10 s (RFC 3261 §14.2, RFC 3311 §5.2).
    private func later(_ request: Request) -> Response {
        var response = reply(.serverInternalError, to: request)
        response.headers.append(.retryAfter, "2")
        return response
    }

    /// 200 to the re-INVITE or UPDATE: our answer, or our offer if they asked for one.
    mutating func acceptReoffer(_ description: SessionDescription) -> [Effect] {
        guard let transaction = owedAnswer, let request = owedAnswerTo else { return [] }
        var response = reply(.ok, to: request)
        response.headers.append(.contact, contactValue)
        appendCapabilities(to: &response.headers)
        let timing = agreeTimer(request, &response)
        attach(description, to: &response)
        owedAnswer = nil
        owedAnswerTo = nil
        var effects = [.respond(transaction, response)] + effects(of: timing)
        guard request.method == .invite else { return effects }
        unacknowledged = Unacknowledged(
            transaction: transaction, response: response, interval: Timers.t1, isReoffer: true,
            awaitsAnswer: request.body.isEmpty)
        effects.append(.start(.answerAgain, after: Timers.t1))
        effects.append(.start(.noAcknowledgement, after: Timers.giveUp))
        return effects
    }

    mutating func rejectReoffer(_ status: Status) -> [Effect] {
        guard let transaction = owedAnswer, let request = owedAnswerTo else { return [] }
        owedAnswer = nil
        owedAnswerTo = nil
        return [.respond(transaction, reply(status, to: request))]
    }

    /// Gives the far end an offer, in a re-INVITE or an UPDATE, or asks it for one.
    mutating func reoffer(
        _ description: SessionDescription?, by method: Method = .invite
    ) -> [Effect] {
        guard method != .invite || !lacks.contains(.reinvite) else {
            // As if it had said so itself: the session stays as it is.
            return [.report(.reofferRejected(.notAcceptableHere))]
        }
        guard state == .talking, openOffer == nil, owedAnswer == nil,
            var request = dialog?.request(method)
        else { return [.report(.reofferRejected(.requestPending))] }
        request.headers.append(.contact, contactValue)
        appendCapabilities(to: &request.headers)
        offerTimer(in: &request)
        if let description {
            request.headers[.contentType] = Capabilities.sdp
            request.body = description.serialized()
        }
        if method == .invite { invite.cSeq = request.cSeq }
        openOffer = OpenOffer(offer: description, method: method)
        guard method == .invite else { return [.begin(request, .reoffer)] }
        // After a provisional response nothing in RFC 3261 §17.1.1 ends the wait for the final one.
        return [.begin(request, .reoffer), .start(.undecided, after: Limits.reofferPatience)]
    }

    /// Takes back the offer that is open, as far as that can be: a re-INVITE is cancelled (RFC
    /// 3261 §9.1), an UPDATE cannot be. Its answer may come all the same.
    mutating func withdrawOffer(_ why: Cancellation) -> [Effect] {
        guard openOffer?.method == .invite, let transaction = reofferTransaction else { return [] }
        openOffer?.isWithdrawn = true
        return [.cancel(transaction, why)]
    }

    /// Also where nothing final comes: silence ends the session (RFC 3261 §14.1), but for a
    /// re-INVITE that was taken back, which counts as cancelled (§9.1).
    mutating func refusedReoffer(_ status: Status) -> [Effect] {
        guard let open = openOffer else { return [] }
        openOffer = nil
        switch status {
        case .callOrTransactionDoesNotExist, .requestTimeout:
            // RFC 3261 §12.2.1.2: these two say that the dialog is gone.
            return vanish()
        case .methodNotAllowed, .notImplemented:
            // It named UPDATE in its Allow, and does not take one.
            guard open.method == .update else { break }
            allowsUpdate = false
            return reoffer(open.offer)
        default: break
        }
        // Who asked for it has cancelled nothing: it took too long.
        let isTooLate = open.isWithdrawn && status == .requestTerminated
        return [.stop(.undecided)] + (open.isRefresh ? refreshLater() : [])
            + [.report(.reofferRejected(isTooLate ? .serverTimeout : status))]
    }

    /// The far end's answer to our re-INVITE or UPDATE.
    mutating func received(
        _ response: Response, toReoffer transaction: TransactionID
    ) -> [Effect] {
        guard response.status.isFinal else { return [] }
        guard let open = openOffer, transaction == reofferTransaction else {
            // A copy of a 2xx that was acknowledged before.
            return acknowledgement.flatMap {
                $0.cSeq.number == response.cSeq.number && response.status.isSuccess
                    ? [.send($0)] : nil
            } ?? []
        }
        if response.status == .sessionIntervalTooSmall, open.isRefresh,
            sessionTimer.raise(from: response)
        {
            openOffer = nil
            return refreshSession()
        }
        guard response.status.isSuccess else { return refusedReoffer(response.status) }
        openOffer = nil
        dialog?.refresh(from: response)
        let timing = [.stop(.undecided)] + effects(of: sessionTimer.begin(response))
        let description = SessionDescription(lenient: response.body)
        guard open.offer != nil else {
            // Their 2xx is the offer; the bridge acknowledges with the answer.
            return timing + [.report(.reanswered(description))]
        }
        let acknowledged = open.method == .invite ? [acknowledge(with: nil)] : []
        return acknowledged + timing + [.report(.reanswered(description))]
    }

    /// The ACK to the 2xx of a re-INVITE of ours that carried no offer.
    mutating func acknowledgeReoffer(with description: SessionDescription) -> [Effect] {
        guard state == .talking else { return [] }
        return [acknowledge(with: description)]
    }
}
