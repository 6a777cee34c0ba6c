import SIP
import Wire

/// Everything that leaves: the transaction layer's effects, stateless refusals, notes.
extension Switchboard {
    /// The one switch that performs what the transaction layer wants.
    mutating func perform(_ effects: [TransactionLayer.Effect]) {
        for effect in effects {
            switch effect {
            case .send(let message, let flow): send(message, over: flow)
            case .start(let timer, let after):
                timers.start(.transaction(timer), at: now + after)
            case .stop(let timer): timers.stop(.transaction(timer))
            case .acknowledged(let ack, let flow): acknowledged(ack, over: flow)
            case .cancelled(let transaction, let cancel): cancelled(transaction, cancel)
            case .answered(let response, let transaction): answered(response, transaction)
            case .stray: break
            case .failed(let transaction, let failure): failed(transaction, failure)
            case .ended(let transaction):
                errands[transaction] = nil
                retries[transaction] = nil
                challengeables[transaction] = nil
                refusals[transaction] = nil
            }
        }
    }

    /// A request of ours as it leaves over `flow`: with our Via on it.
    mutating func stamped(_ request: Request, over flow: Flow) -> Request {
        var request = request
        let branch = branches.branch(chance.branch(), for: request)
        request.vias = [addresses.via(for: flow, branch: branch)]
        return request
    }

    /// A client transaction for a request that is `stamped`; its effects are still to be performed.
    mutating func open(
        _ request: Request, _ errand: Errand, over flow: Flow
    ) -> (TransactionID, [TransactionLayer.Effect]) {
        let (transaction, effects) = transactions.begin(request, over: flow)
        errands[transaction] = errand
        rememberForChallenge(request, transaction, errand, over: flow)
        return (transaction, effects)
    }

    mutating func send(_ message: Message, over flow: Flow) {
        let bytes = message.serialized()
        record(bytes, isSent: true, flow, message.callID)
        switch message {
        case .request(let request): ladders.note(request, isSent: true, over: flow, at: now)
        case .response(let response): ladders.note(response, isSent: true, over: flow, at: now)
        }
        counters.messagesSent &+= 1
        outbox.transmissions.append(Transmission(bytes: bytes, flow: flow))
    }

    /// Answers without keeping anything: for strangers, and for what is plainly wrong.
    mutating func refuse(
        _ request: Request, _ status: Status, _ headers: [Header] = [],
        reason: ByteString? = nil, over flow: Flow
    ) {
        guard request.method != .ack else { return }
        var response = Response(status, to: request, toTag: chance.tag(), reason: reason)
        response.headers.fields += headers
        sendStateless(response, to: request, over: flow)
    }

    mutating func refuse(_ refusal: Sanity.Refusal, _ request: Request, over flow: Flow) {
        refuse(request, refusal.status, refusal.headers, reason: refusal.reason, over: flow)
    }

    mutating func sendStateless(_ response: Response, to request: Request, over flow: Flow) {
        guard request.method != .ack else { return }
        var response = response
        if let product = configuration?.product { response.headers.append(.server, product) }
        perform([TransactionLayer.stateless(response, to: request, over: flow)])
    }

    mutating func note(
        _ level: Note.Level, _ message: String, call: CallID? = nil,
        _ details: [String: String] = [:]
    ) {
        outbox.notes.append(Note(level, message, call: call, details: details))
    }

    mutating func takeNumber() -> UInt64 {
        defer { nextNumber += 1 }
        return nextNumber
    }
}
