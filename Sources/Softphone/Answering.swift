import SDP
public import SIP
import Wire

/// The phone is called (RFC 3261 §13.3).
extension Softphone {
    mutating func called(_ request: Request, _ transaction: TransactionID) {
        let number = takeNumber()
        var call = PhoneCall(
            number: number, state: .ringing, isOutgoing: false, invite: request,
            localTag: random.token())
        call.transaction = transaction
        call.sender = ProvisionalSender(first: UInt32(truncatingIfNeeded: random.next()))
        prepareTimer(of: &call)
        guard calls.count < behaviour.calls else {
            return reply(.busyHere, to: call, transaction)
        }
        let answering =
            request.uri.user.flatMap { behaviour.answeringByNumber[$0] } ?? behaviour.answering
        if case .rejecting(let status) = answering {
            return reply(status, to: call, transaction)
        }
        if case .redirecting(let number) = answering {
            var response = Response(.movedTemporarily, to: call.invite, toTag: call.localTag)
            let uri = URI(user: number, host: request.uri.host)
            response.headers.append(.contact, NameAddress(uri).serialized)
            return perform(transactions.respond(transaction, with: response))
        }
        guard let dialog = Dialog(uas: request, localTag: call.localTag) else {
            return reply(.badRequest, to: call, transaction)
        }
        call.dialog = dialog
        call.remote = SessionDescription(lenient: request.body)
        calls[number] = call
        ring(number)
        report(.called(number, from: request.from))
        if case .after(let delay) = answering { start(.answer(number), after: delay) }
        if behaviour.obeysAnswerAfter, asksForAnAnswer(request) { answer(number, at: now) }
    }

    private func asksForAnAnswer(_ request: Request) -> Bool {
        request.headers.values(of: .callInfo).contains { $0.description.contains("answer-after=0") }
    }

    private mutating func reply(
        _ status: Status, to call: PhoneCall, _ transaction: TransactionID
    ) {
        var response = Response(status, to: call.invite, toTag: call.localTag)
        if let seconds = behaviour.retryAfter, status.isFailure {
            response.headers.append(RetryAfter(seconds: seconds))
        }
        perform(transactions.respond(transaction, with: response))
    }

    private mutating func ring(_ number: CallNumber) {
        guard let status = behaviour.givesEarlyMedia ? .sessionProgress : behaviour.ringing,
            var call = calls[number], let transaction = call.transaction
        else { return }
        var response = provisional(status, call)
        if behaviour.givesEarlyMedia { describe(&response, &call) }
        if behaviour.speaksReliableProvisionals,
            call.sender.mustBeReliable(call.invite, hasBody: !response.body.isEmpty)
        {
            start(.provisionalAgain(number), after: call.sender.begin(&response))
        }
        calls[number] = call
        perform(transactions.respond(transaction, with: response))
    }

    private func provisional(_ status: Status, _ call: PhoneCall) -> Response {
        var response = Response(status, to: call.invite, toTag: call.localTag)
        response.headers.append(Contact.address(contact))
        copyRoute(of: call, to: &response)
        return response
    }

    /// RFC 3261 §12.1.1.
    private func copyRoute(of call: PhoneCall, to response: inout Response) {
        for route in call.invite.headers.values(of: .recordRoute) {
            response.headers.append(.recordRoute, route)
        }
    }

    mutating func provisionalAgain(_ number: CallNumber) {
        guard let transaction = calls[number]?.transaction, calls[number]?.state == .ringing
        else { return }
        guard let (response, interval) = calls[number]?.sender.again() else {
            return reject(number, .serverTimeout)
        }
        perform(transactions.respond(transaction, with: response))
        start(.provisionalAgain(number), after: interval)
    }

    mutating func pracked(
        _ request: Request, _ transaction: TransactionID, _ number: CallNumber
    ) {
        guard calls[number]?.sender.acknowledge(request) == true else {
            return respond(.callOrTransactionDoesNotExist, to: request, transaction)
        }
        if !request.body.isEmpty { take(request.body, number) }
        stop(.provisionalAgain(number))
        respond(.ok, to: request, transaction)
        if calls[number]?.answersWhenAcknowledged == true { answerNow(number) }
    }

    /// Lifts the receiver.
    public mutating func answer(_ number: CallNumber, at now: Duration) {
        self.now = max(self.now, now)
        answerNow(number)
    }

    mutating func answerNow(_ number: CallNumber) {
        guard var call = calls[number], call.state == .ringing,
            let transaction = call.transaction
        else { return }
        guard !call.sender.holdsBackAnswer else {
            calls[number]?.answersWhenAcknowledged = true
            return
        }
        call.sender.stop()
        stop(.provisionalAgain(number), .answer(number))
        var response = Response(.ok, to: call.invite, toTag: call.localTag)
        response.headers.append(Contact.address(contact))
        response.headers.append(.allow, allow)
        copyRoute(of: call, to: &response)
        if !(behaviour.givesEarlyMedia && behaviour.answersInEarlyMediaOnly) {
            describe(&response, &call)
            guard !response.body.isEmpty else { return reject(number, .notAcceptableHere) }
        }
        call.state = .answered
        call.unacknowledged = .init(
            response: response, transaction: transaction, interval: Timers.t1,
            awaitsAnswer: call.invite.body.isEmpty)
        calls[number] = call
        answerTimer(call.invite, &response, number)
        calls[number]?.unacknowledged?.response = response
        perform(transactions.respond(transaction, with: response))
        if behaviour.answersTwice { answerFromFork(response, transaction, number) }
        start(.answerAgain(number), after: Timers.t1)
        start(.noACK(number), after: Timers.giveUp)
    }

    private mutating func answerFromFork(
        _ response: Response, _ transaction: TransactionID, _ number: CallNumber
    ) {
        var second = response
        second.to.tag = random.token()
        calls[number]?.forkTag = second.to.tag
        perform(transactions.respond(transaction, with: second))
    }

    /// RFC 3261 §13.3.1.4: the 2xx is repeated until its ACK comes.
    mutating func answerAgain(_ number: CallNumber) {
        guard var waiting = calls[number]?.unacknowledged else { return }
        waiting.interval = min(waiting.interval * 2, Timers.t2)
        calls[number]?.unacknowledged = waiting
        perform(transactions.respond(waiting.transaction, with: waiting.response))
        start(.answerAgain(number), after: waiting.interval)
    }

    mutating func giveUpAnswer(_ number: CallNumber) {
        guard calls[number]?.unacknowledged != nil, var dialog = calls[number]?.dialog else {
            return
        }
        begin(dialog.request(.bye), .bye)
        end(number, .timeout)
    }

    mutating func acknowledged(_ ack: Request) {
        guard let number = calls.values.first(where: { $0.isNamed(by: ack) })?.number,
            let waiting = calls[number]?.unacknowledged,
            waiting.response.cSeq.number == ack.cSeq.number
        else { return }
        calls[number]?.unacknowledged = nil
        stop(.answerAgain(number), .noACK(number))
        if waiting.awaitsAnswer { take(ack.body, number) }
        guard calls[number]?.state == .answered else { return }
        calls[number]?.state = .talking
        report(.talking(number))
    }

    /// Refuses an arriving call.
    public mutating func reject(_ number: CallNumber, _ status: Status, at now: Duration) {
        self.now = max(self.now, now)
        reject(number, status)
    }

    mutating func reject(_ number: CallNumber, _ status: Status) {
        guard let call = calls[number], call.state == .ringing,
            let transaction = call.transaction
        else { return }
        reply(status, to: call, transaction)
        end(number, .weRejected(status))
    }

    /// The caller took it back (RFC 3261 §9.2).
    mutating func cancelled(_ transaction: TransactionID, _ cancel: Request) {
        if let call = calls.values.first(where: { $0.stalled[transaction] != nil }),
            !behaviour.ignoresCancelledOffers,
            let request = calls[call.number]?.stalled.removeValue(forKey: transaction)
        {
            stop(.decide(call.number))
            return respond(.requestTerminated, to: request, transaction)
        }
        let found = calls.values.first { $0.transaction == transaction && $0.state == .ringing }
        guard let call = found else { return }
        reply(.requestTerminated, to: call, transaction)
        end(call.number, .theyCancelled(reason: cancel.headers[.reason]))
    }
}
