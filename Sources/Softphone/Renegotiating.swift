public import SDP
public import SIP
import Wire

/// Offers during a call: hold, resume, and whatever the far end wants (RFC 3261 §14, RFC 3311).
extension Softphone {
    public mutating func hold(
        _ number: CallNumber, by method: Method = .invite, at now: Duration
    ) {
        reoffer(number, isHeld: true, by: method, at: now)
    }

    public mutating func resume(
        _ number: CallNumber, by method: Method = .invite, at now: Duration
    ) {
        reoffer(number, isHeld: false, by: method, at: now)
    }

    /// Offers the session anew; without a description to be offered one (RFC 3261 §14.1).
    public mutating func reoffer(
        _ number: CallNumber, isHeld: Bool? = nil, by method: Method = .invite,
        isLate: Bool = false, at now: Duration
    ) {
        self.now = max(self.now, now)
        guard var call = calls[number], call.state == .talking, call.openOffer == nil else {
            return
        }
        let wasHeld = call.isHeld
        let previous = call.local
        call.isHeld = isHeld ?? wasHeld
        var offer: SessionDescription?
        if !isLate {
            let own = description(for: &call, answering: nil)
            offer = own
            call.local = own
        }
        call.openOffer = .init(
            method: method, description: offer, previous: previous, wasHeld: wasHeld)
        calls[number] = call
        sendOffer(number)
    }

    /// Cancels the re-INVITE that has no answer yet (RFC 3261 §9.1).
    public mutating func takeBackOffer(_ number: CallNumber, at now: Duration) {
        self.now = max(self.now, now)
        for transaction in offers(in: number) { perform(transactions.cancel(transaction)) }
    }

    /// Requests with offers that have no answer yet, the oldest first.
    func offers(in number: CallNumber) -> [TransactionID] {
        requests.filter { $0.value.purpose == .offer(number) }.keys.sorted()
    }

    private mutating func sendOffer(_ number: CallNumber) {
        guard var call = calls[number], let open = call.openOffer,
            var request = call.dialog?.request(open.method)
        else { return }
        request.headers.append(Contact.address(contact))
        request.headers.append(.allow, allow)
        let supported = extensions
        if !supported.isEmpty { request.headers.append(.supported, supported) }
        call.sessionTimer?.offer(&request)
        if let description = open.description {
            request.headers.append(.contentType, Self.sdp)
            request.body = description.serialized()
        }
        calls[number] = call
        begin(request, .offer(number))
    }

    mutating func reofferAgain(_ number: CallNumber) {
        sendOffer(number)
    }

    mutating func offerAnswered(
        _ response: Response, _ transaction: TransactionID, _ number: CallNumber
    ) {
        guard response.status.isFinal else { return }
        if let ack = requests[transaction]?.acknowledgements[response.to.tag ?? ""] {
            return transmit(.request(ack), to: server)
        }
        guard response.status.isSuccess else {
            return offerRefused(response.status, number)
        }
        calls[number]?.dialog?.refresh(from: response)
        let open = calls[number]?.openOffer
        calls[number]?.openOffer = nil
        if !response.body.isEmpty { take(response.body, number) }
        if response.cSeq.method == .invite,
            var ack = calls[number]?.dialog?.ack(for: response.cSeq.number)
        {
            if open?.description == nil { answerInACK(&ack, number) }
            sendACK(ack, of: transaction)
        }
        agreeTimer(response, number)
        if open != nil { report(.accepted(number)) }
    }

    mutating func offerRefused(_ status: Status, _ number: CallNumber) {
        guard let call = calls[number], let open = call.openOffer else { return }
        if status == .requestPending {
            // RFC 3261 §14.1: who made the Call-ID waits between 2.1 and 4 s, the other at most 2.
            let delay =
                call.isOutgoing
                ? random.duration(from: 2_100, to: 4_000) : random.duration(from: 0, to: 2_000)
            return start(.offerAgain(number), after: delay)
        }
        calls[number]?.openOffer = nil
        calls[number]?.isHeld = open.wasHeld
        calls[number]?.local = open.previous
        report(.refused(number, status))
        // RFC 3261 §12.2.1.2.
        if status == .callOrTransactionDoesNotExist || status == .requestTimeout {
            sayBye(number, .theyHungUp(reason: nil))
        }
    }

    /// A re-INVITE or UPDATE of the far end: accepted at once.
    mutating func offered(
        _ request: Request, _ transaction: TransactionID, _ number: CallNumber
    ) {
        guard let call = calls[number] else { return }
        let hasOffer = !request.body.isEmpty
        if request.method == .invite || hasOffer {
            // RFC 3261 §14.2.
            if call.openOffer != nil, !timers.keys.contains(.offerAgain(number)) {
                return respond(.requestPending, to: request, transaction)
            }
            guard call.unacknowledged == nil else {
                return respond(.serverInternalError, to: request, transaction)
            }
        }
        if behaviour.stallsOffers, request.method == .invite {
            calls[number]?.stalled[transaction] = request
            return respond(.trying, to: request, transaction)
        }
        if let after = behaviour.decidesOffersAfter {
            calls[number]?.stalled[transaction] = request
            if request.method == .invite { respond(.trying, to: request, transaction) }
            return start(.decide(number), after: after)
        }
        accept(request, transaction, number)
    }

    /// The person at the phone says yes.
    mutating func decide(_ number: CallNumber) {
        guard let stalled = calls[number]?.stalled else { return }
        calls[number]?.stalled = [:]
        for (transaction, request) in stalled.sorted(by: { $0.key < $1.key }) {
            accept(request, transaction, number)
        }
    }

    private mutating func accept(
        _ request: Request, _ transaction: TransactionID, _ number: CallNumber
    ) {
        guard var call = calls[number] else { return }
        let hasOffer = !request.body.isEmpty
        var response = Response(.ok, to: request, toTag: call.localTag)
        response.headers.append(Contact.address(contact))
        response.headers.append(.allow, allow)
        if hasOffer {
            guard let offer = SessionDescription(lenient: request.body) else {
                return respond(.notAcceptableHere, to: request, transaction)
            }
            call.remote = offer
        }
        if hasOffer || request.method == .invite {
            let own = description(for: &call, answering: hasOffer ? call.remote : nil)
            call.local = own
            response.headers.append(.contentType, Self.sdp)
            response.body = own.serialized()
        }
        calls[number] = call
        answerTimer(request, &response, number)
        perform(transactions.respond(transaction, with: response))
        if request.method == .invite {
            calls[number]?.unacknowledged = .init(
                response: response, transaction: transaction, interval: Timers.t1,
                awaitsAnswer: !hasOffer)
            start(.answerAgain(number), after: Timers.t1)
            start(.noACK(number), after: Timers.giveUp)
        }
        if let direction = calls[number]?.direction, hasOffer {
            report(.changed(number, direction))
        }
    }
}

extension Softphone.PhoneCall {
    /// Which way audio flows now, as both descriptions have it, from our side.
    public var direction: Direction {
        guard let local, let remote,
            let plan = Negotiation.plan(line: 0, local: local, remote: remote)
        else { return .inactive }
        return switch (plan.sends, plan.receives) {
        case (true, true): .sendReceive
        case (true, false): .sendOnly
        case (false, true): .receiveOnly
        case (false, false): .inactive
        }
    }

    /// Where audio goes and comes from, once both sides have described it.
    public var plan: MediaPlan? {
        guard let local, let remote else { return nil }
        return Negotiation.plan(line: 0, local: local, remote: remote)
    }
}
