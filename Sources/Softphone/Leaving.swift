public import SIP
public import Wire

/// Ends of calls, and requests that change nothing of the media.
extension Softphone {
    /// Hangs up, in the way that the call's state asks for.
    public mutating func hangUp(_ number: CallNumber, at now: Duration) {
        self.now = max(self.now, now)
        switch calls[number]?.state {
        case .talking, .answered: sayBye(number, .weHungUp)
        case .calling: cancel(number, at: now)
        case .ringing: reject(number, .busyHere)
        case .cancelling, nil: break
        }
    }

    mutating func sayBye(_ number: CallNumber, _ ending: Ending) {
        guard let bye = calls[number]?.dialog?.request(.bye) else { return }
        begin(bye, .bye)
        end(number, ending)
    }

    mutating func byeReceived(
        _ request: Request, _ transaction: TransactionID, _ number: CallNumber
    ) {
        respond(.ok, to: request, transaction)
        if let call = calls[number], call.state == .ringing, let invite = call.transaction {
            let response = Response(.requestTerminated, to: call.invite, toTag: call.localTag)
            perform(transactions.respond(invite, with: response))
        }
        end(number, .theyHungUp(reason: request.headers[.reason]))
    }

    mutating func end(_ number: CallNumber, _ ending: Ending) {
        guard let call = calls.removeValue(forKey: number) else { return }
        // RFC 3261 §15.1.2.
        for (id, request) in call.stalled.sorted(by: { $0.key < $1.key }) {
            respond(.requestTerminated, to: request, id)
        }
        for transaction in offers(in: number) { perform(transactions.limit(transaction)) }
        stop(.answer(number), .answerAgain(number), .noACK(number), .provisionalAgain(number))
        stop(.refresh(number), .expiry(number), .offerAgain(number), .decide(number))
        report(.ended(number, ending))
    }

    /// Sends an INFO in the call (RFC 6086).
    public mutating func sendInfo(
        _ body: [UInt8], contentType: ByteString, in number: CallNumber, at now: Duration
    ) {
        sendInCall(.info, number, now) { request in
            request.headers.append(.contentType, contentType)
            request.body = body
        }
    }

    /// Sends a text in the call (RFC 3428 §7).
    public mutating func sendMessage(
        _ text: ByteString, in number: CallNumber, at now: Duration
    ) {
        sendInCall(.message, number, now) { request in
            request.headers.append(.contentType, "text/plain")
            request.body = text.bytes
        }
    }

    /// Sends a request in the call.
    public mutating func ask(
        _ method: Method, in number: CallNumber, headers: [Header], at now: Duration
    ) {
        sendInCall(method, number, now) { $0.headers.fields += headers }
    }

    mutating func sendInCall(
        _ method: Method, _ number: CallNumber, _ now: Duration,
        _ build: (inout Request) -> Void
    ) {
        self.now = max(self.now, now)
        guard var request = calls[number]?.dialog?.request(method) else { return }
        request.headers.append(Contact.address(contact))
        build(&request)
        begin(request, .inCall(number))
    }

    /// Sends a text outside any call (RFC 3428).
    public mutating func sendMessage(_ text: ByteString, to number: ByteString, at now: Duration) {
        self.now = max(self.now, now)
        let uri = URI(user: number, host: .name(identity.domain))
        var message = request(.message, to: uri, NameAddress(uri))
        message.headers.append(.contentType, "text/plain")
        message.body = text.bytes
        begin(message, .alone)
    }

    /// Sends a request outside any call.
    public mutating func ask(
        _ method: Method, of number: ByteString, headers: [Header] = [], body: [UInt8] = [],
        at now: Duration
    ) {
        self.now = max(self.now, now)
        let uri = URI(user: number, host: .name(identity.domain))
        var request = request(method, to: uri, NameAddress(uri))
        request.headers.fields += headers
        request.body = body
        begin(request, .alone)
    }

    /// Asks the server what it can do (RFC 3261 §11).
    public mutating func askOptions(at now: Duration) {
        self.now = max(self.now, now)
        let uri = URI(host: .name(identity.domain))
        begin(request(.options, to: uri, NameAddress(uri)), .alone)
    }
}
