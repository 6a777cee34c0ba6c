import SIP
public import Wire

/// Messages that arrive, and what the transaction layer makes of them.
extension Softphone {
    /// One whole message: a datagram, or what a framer cut out of a stream.
    public mutating func receive(
        _ bytes: [UInt8], from source: SocketAddress, at now: Duration
    ) {
        self.now = max(self.now, now)
        guard !isDead, let message = try? Message(parsing: bytes) else { return }
        let flow = Flow(transport, listener: ListenerID(0), remote: source)
        switch message {
        case .response(let response):
            perform(transactions.receive(response, over: flow))
        case .request(var request):
            TransactionLayer.markSource(&request, over: flow)
            switch transactions.classify(request, over: flow) {
            case .known(let effects): perform(effects)
            case .new:
                // What a phone ignores leaves no trace.
                if ignores(request) { return }
                let (id, effects) = transactions.accept(request, over: flow)
                perform(effects)
                received(request, id)
            }
        }
    }

    private func ignores(_ request: Request) -> Bool {
        switch request.method {
        case .invite: request.to.tag == nil && behaviour.answering == .ignoring
        case .register: behaviour.provider?.isSilent == true
        case .options:
            request.to.tag == nil
                && (behaviour.provider?.isSilent == true
                    || behaviour.provider?.ignoresOptions == true)
        default: false
        }
    }

    /// The connection to the server broke: what waited for an answer in it has failed, and the
    /// phone makes itself known again over a new one (RFC 5626 §4.2).
    public mutating func disconnected(at now: Duration) {
        self.now = max(self.now, now)
        guard !isDead else { return }
        if behaviour.takesNewPorts { newPorts &+= 1 }
        perform(transactions.flowFailed(flow))
        if isRegistered { registerNow() }
    }

    /// The one switch that performs what the transaction layer wants. What it sends itself goes
    /// first: the ACK to a 401 before the INVITE that the 401 leads to.
    mutating func perform(_ effects: [TransactionLayer.Effect]) {
        for effect in effects.filter(\.isSending) + effects.filter({ !$0.isSending }) {
            switch effect {
            case .send(let message, let flow): transmit(message, to: flow.remote)
            case .start(let timer, let after): start(.transaction(timer), after: after)
            case .stop(let timer): stop(.transaction(timer))
            case .acknowledged(let ack, _): acknowledged(ack)
            case .cancelled(let transaction, let cancel): cancelled(transaction, cancel)
            case .answered(let response, let transaction): answered(response, transaction)
            case .stray: break
            case .failed(let transaction, _): failed(transaction)
            case .ended(let transaction): requests[transaction] = nil
            }
        }
    }

    private mutating func received(_ request: Request, _ transaction: TransactionID) {
        if provides(request, transaction) { return }
        if request.to.tag != nil { return receivedInDialog(request, transaction) }
        switch request.method {
        case .invite: called(request, transaction)
        case .options: respond(.ok, to: request, transaction)
        case .message:
            respond(behaviour.toTexts, to: request, transaction)
            guard behaviour.toTexts.isSuccess else { return }
            report(.message(from: request.from, request.body))
        case .notify:
            respond(behaviour.unaskedNews, to: request, transaction)
            report(.notified(request.headers[.subscriptionState] ?? "", request.body))
        case .bye, .update, .prack, .info:
            respond(.callOrTransactionDoesNotExist, to: request, transaction)
        case .register, .subscribe, .publish, .refer, .other, .ack, .cancel:
            respond(.methodNotAllowed, to: request, transaction)
        }
    }

    private mutating func receivedInDialog(_ request: Request, _ transaction: TransactionID) {
        if request.method == .bye,
            calls.values.contains(where: {
                $0.forkTag == request.to.tag && $0.invite.callID == request.callID
            })
        {
            return respond(.ok, to: request, transaction)
        }
        if request.method == .notify, watches[request.callID]?.localTag == request.to.tag {
            return notified(request, transaction)
        }
        guard let number = calls.values.first(where: { $0.isNamed(by: request) })?.number else {
            return respond(.callOrTransactionDoesNotExist, to: request, transaction)
        }
        switch calls[number]?.dialog?.receive(request) {
        case .inOrder: break
        case .outOfOrder: return respond(.serverInternalError, to: request, transaction)
        case .notThisDialog, nil:
            return respond(.callOrTransactionDoesNotExist, to: request, transaction)
        }
        switch request.method {
        case .bye: byeReceived(request, transaction, number)
        case .update where !behaviour.takesUpdate:
            respond(.methodNotAllowed, to: request, transaction)
        case .invite, .update: offered(request, transaction, number)
        case .prack: pracked(request, transaction, number)
        case .info:
            respond(.ok, to: request, transaction)
            let type = request.headers[.contentType]
            report(.signal(number, contentType: type, request.body))
        case .options where !behaviour.takesOptions:
            respond(.methodNotAllowed, to: request, transaction)
        case .notify:
            respond(.ok, to: request, transaction)
            report(.notified(request.headers[.subscriptionState] ?? "", request.body))
        case .options, .message, .refer: respond(.ok, to: request, transaction)
        case .register, .subscribe, .publish, .other, .ack, .cancel:
            respond(.methodNotAllowed, to: request, transaction)
        }
    }

    private mutating func answered(_ response: Response, _ transaction: TransactionID) {
        guard let pending = requests[transaction] else { return }
        if response.status.isFailure, authorize(response, pending) { return }
        switch pending.purpose {
        case .register: registerAnswered(response, pending.request)
        case .invite(let call): inviteAnswered(response, transaction, call)
        case .offer(let call): offerAnswered(response, transaction, call)
        case .bye: break
        case .inCall where pending.request.method == .refer && response.status.isFinal:
            report(.answered(.refer, response.status))
        case .inCall: break
        case .watch(let name): watchAnswered(response, pending.request, name)
        case .alone where response.status.isFinal:
            report(.answered(pending.request.method, response.status))
        case .alone: break
        }
    }

    private mutating func failed(_ transaction: TransactionID) {
        guard let pending = requests[transaction] else { return }
        switch pending.purpose {
        case .register:
            isRegistered = false
            report(.registrationFailed(nil))
        case .invite(let call): end(call, .timeout)
        case .offer(let call):
            offerRefused(.requestTimeout, call)
        case .bye, .inCall: break
        case .watch(let name):
            watches[name] = nil
            report(.answered(pending.request.method, nil))
        case .alone: report(.answered(pending.request.method, nil))
        }
    }

    mutating func respond(
        _ status: Status, to request: Request, _ transaction: TransactionID
    ) {
        var response = Response(status, to: request, toTag: random.token())
        if status == .methodNotAllowed { response.headers.append(.allow, allow) }
        perform(transactions.respond(transaction, with: response))
    }

    var allow: ByteString {
        behaviour.namesUpdate
            ? "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, PRACK, UPDATE, MESSAGE, NOTIFY"
            : "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, PRACK, MESSAGE, NOTIFY"
    }
}

extension TransactionLayer.Effect {
    fileprivate var isSending: Bool { if case .send = self { true } else { false } }
}
