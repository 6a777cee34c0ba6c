import Dialplan
import SIP
import Wire

/// From bytes to the one who is meant: parser, transaction layer, then the leg or the door.
extension Switchboard {
    mutating func received(_ bytes: [UInt8], over flow: Flow) {
        guard hears(flow) else { return }
        guard flow.transport != .udp || !isKeepalive(bytes, over: flow) else { return }
        do {
            switch try Message(parsing: bytes) {
            case .request(var request):
                counters.requestsReceived &+= 1
                record(bytes, isSent: false, flow, request.callID)
                ladders.note(request, isSent: false, over: flow, at: now)
                TransactionLayer.markSource(&request, over: flow)
                received(request, over: flow)
            case .response(let response):
                counters.responsesReceived &+= 1
                record(bytes, isSent: false, flow, response.callID)
                ladders.note(response, isSent: false, over: flow, at: now)
                answeredOver = flow
                perform(transactions.receive(response, over: flow))
                sendProven()
            }
        } catch {
            unparsable(error, over: flow)
        }
    }

    /// A STUN request, which is answered, or empty lines (RFC 5626 §3.5.1, §3.5.2); or what a STUN
    /// server answers.
    private mutating func isKeepalive(_ bytes: [UInt8], over flow: Flow) -> Bool {
        if let answer = Stun.Answer(bytes) {
            stunAnswered(answer, over: flow)
            return true
        }
        if let answer = Stun.response(to: bytes, from: flow.remote) {
            outbox.transmissions.append(Transmission(bytes: answer, flow: flow))
            return true
        }
        return !bytes.contains { $0 != 0x0D && $0 != 0x0A && $0 != 0 }
    }

    /// RFC 3261 §16.3 step 1 and §18.3: answered if it can be, else dropped; counted either way.
    private mutating func unparsable(_ error: MessageError, over flow: Flow) {
        counters.unparsable &+= 1
        note(.debug, "Unparsable message", ["rule": error.reason])
        // A stranger who cannot even write has nothing to say on a stream.
        if let connection = flow.connection, defence.isStranger(flow, at: now) {
            outbox.closing.append(connection)
        }
        guard let rejection = error.rejection() else { return }
        counters.messagesSent &+= 1
        outbox.transmissions.append(Transmission(bytes: rejection, flow: flow))
    }

    private mutating func received(_ request: Request, over flow: Flow) {
        switch transactions.classify(request, over: flow) {
        case .known(let effects):
            perform(effects)
        case .new:
            guard !isScan(request, over: flow) else { return }
            guard !transactions.isFull else {
                return refuse(
                    request, .serviceUnavailable, [Header(.retryAfter, "10")], over: flow)
            }
            if let refusal = Sanity.check(request) {
                refuse(refusal, request, over: flow)
            } else if request.to.tag != nil {
                receivedInDialog(request, over: flow)
            } else {
                receivedOutOfDialog(request, over: flow)
            }
        }
    }

    /// Programs that look for exchanges hear nothing, and so find none.
    private mutating func isScan(_ request: Request, over flow: Flow) -> Bool {
        guard let name = request.headers[.userAgent], defence.isScanner(name),
            !defence.known.contains(flow.remote, at: now)
        else { return false }
        counters.scans &+= 1
        return true
    }

    /// Requests that begin something.
    private mutating func receivedOutOfDialog(_ request: Request, over flow: Flow) {
        guard !isStopping else {
            let later = Header(.retryAfter, Limits.retryAfterStop)
            if request.method == .invite, let user = request.from.uri.user {
                refused(request, of: .phone(user.description), .exchangeStopping, over: flow)
            }
            return refuse(request, .serviceUnavailable, [later], over: flow)
        }
        switch request.method {
        case .invite, .register, .options, .message, .subscribe, .publish, .refer:
            admit(request, over: flow)
        case .bye, .update, .prack, .info, .notify:
            refuse(request, .callOrTransactionDoesNotExist, over: flow)
        case .ack, .cancel:
            break
        case .other:
            refuse(
                request, .notImplemented, [Header(.allow, Capabilities.allow)], over: flow)
        }
    }

    /// Nothing is said to strangers but that they are strangers.
    private mutating func admit(_ request: Request, over flow: Flow) {
        guard let configuration else {
            return refuse(request, .serviceUnavailable, over: flow)
        }
        switch judge(request, over: flow, configuration) {
        case .refused(let response):
            counters.challenges &+= 1
            sendStateless(response, to: request, over: flow)
        case .phone(let phone): received(request, from: phone, over: flow)
        case .trunk(let trunk): received(request, from: trunk, over: flow)
        }
    }

    /// Who sent it; a wrong password is noted, and a right one makes its flow known.
    mutating func judge(
        _ request: Request, over flow: Flow, _ configuration: Configuration
    ) -> Admission.Admitted {
        let verdict = admission.admit(
            request, over: flow, configuration: configuration, at: now)
        switch verdict {
        case .phone: isKnown(flow)
        case .trunk: trust(flow)
        case .refused:
            guard let failure = admission.takeFailure() else { break }
            if let user = request.from.uri.user {
                refused(request, of: .phone(user.description), .wrongPassword, over: flow)
            }
            failed(failure, over: flow)
        }
        return verdict
    }

    private mutating func received(_ request: Request, from phone: Extension, over flow: Flow) {
        switch request.method {
        case .register: register(request, phone, over: flow)
        case .invite: begin(request, from: .phone(phone.number), over: flow)
        case .options: answerOptions(request, over: flow)
        case .message: deliver(request, from: .phone(phone), over: flow)
        case .subscribe: subscribe(request, from: phone, over: flow)
        case .publish: publish(request, from: phone, over: flow)
        // There is nobody to be transferred.
        case .refer: refuse(request, .forbidden, over: flow)
        default: refuseMethod(request, over: flow)
        }
    }

    private mutating func received(_ request: Request, from trunk: Trunk, over flow: Flow) {
        switch request.method {
        case .invite: begin(request, from: .trunk(trunk.name), over: flow)
        case .options: answerOptions(request, over: flow)
        case .message: deliver(request, from: .trunk(trunk), over: flow)
        case .register, .subscribe, .publish, .refer:
            refuse(request, .forbidden, over: flow)
        default: refuseMethod(request, over: flow)
        }
    }

    /// RFC 3261 §8.2.1: a method that we know and do not serve.
    private mutating func refuseMethod(_ request: Request, over flow: Flow) {
        refuse(request, .methodNotAllowed, [Header(.allow, Capabilities.allow)], over: flow)
    }

    /// RFC 3261 §11.2.
    private mutating func answerOptions(_ request: Request, over flow: Flow) {
        var response = Response(.ok, to: request, toTag: chance.tag())
        response.headers.append(.allow, Capabilities.allow)
        response.headers.append(.accept, Capabilities.sdp)
        response.headers.append(.supported, Capabilities.supported)
        response.headers.append(.allowEvents, Capabilities.events)
        sendStateless(response, to: request, over: flow)
    }

    private mutating func register(_ request: Request, _ phone: Extension, over flow: Flow) {
        guard var settings = configuration?.registrar else { return }
        if let own = phone.maxContacts { settings.maxContacts = own }
        let outcome = registrar.register(
            request, extension: phone.number, over: flow, settings: settings, at: now)
        let (transaction, effects) = transactions.accept(request, over: flow)
        perform(effects)
        var response = Response(outcome.status, to: request, toTag: chance.tag())
        response.headers.fields += outcome.headers
        perform(transactions.respond(transaction, with: response))
        if outcome.status.isSuccess {
            reconnect(request, phone.number, over: flow)
            reconnectSubscriptions(request, phone.number, over: flow)
            mailboxNewsSoon(for: phone.number)
            deliverWaiting(phone.number)
        }
        guard outcome.didChange else { return }
        counters.registrations &+= 1
        bindingsChanged(of: phone.number)
    }

    /// A phone whose connection broke is back over another one: its calls go on there (the same
    /// instance is reached over whatever flow it has, RFC 5626 §5.3).
    private mutating func reconnect(_ request: Request, _ number: String, over flow: Flow) {
        guard flow.connection != nil, let phone = ContactedPhone(request.headers) else { return }
        let cutOff = legs(of: .phone(number)).filter { leg in
            let target = leg.dialog?.remoteTarget ?? leg.invite.uri
            return leg.flow.connection == nil && leg.flow.transport == flow.transport
                && phone.isReached(at: target, leg.instance)
        }
        for leg in cutOff { legs[leg.id]?.flow = flow }
    }

    /// What stays of an extension's bindings is kept, and looked at again when the next expires.
    mutating func bindingsChanged(of number: String) {
        tellNews(of: .presence(number))
        outbox.store.append(
            .keepBindings(extension: number, registrar.kept(number, at: now, utc: utc)))
        watchBindings(of: number)
        agentMayBeFree(number)
    }

    mutating func bindingsExpire(of number: String) {
        registrar.expire(number, at: now)
        bindingsChanged(of: number)
    }

    mutating func watchBindings(of number: String) {
        if let next = registrar.nextExpiry(of: number) {
            timers.start(.binding(of: number), at: next)
        } else {
            timers.stop(.binding(of: number))
        }
    }
}
