import SDP
import SIP
import Wire

/// Legs, driven: their effects performed in one switch, their events handed to the call.
extension Switchboard {
    /// Opens a door of a leg and does what comes out. Events are handled after everything else
    /// of the same door is done, so that the wire order is the leg's order.
    mutating func leg(_ id: LegID, _ door: (inout Leg) -> [Leg.Effect]) {
        guard let index = legs.index(forKey: id) else { return }
        let before = (state: legs.values[index].state, callState: legs.values[index].callState)
        let effects = door(&legs.values[index])
        if before.state != .talking, legs.values[index].state == .talking { watchLife(of: id) }
        if before.callState != legs.values[index].callState {
            callsChanged(of: legs.values[index].party)
        }
        if before.state != legs.values[index].state { chargeChanges(id, legs.values[index].state) }
        var events: [Leg.Event] = []
        for effect in effects {
            switch effect {
            case .begin(let request, let purpose): begin(request, .leg(id, purpose), over: id)
            case .respond(let transaction, let response):
                perform(transactions.respond(transaction, with: response))
            case .send(let request): sendOutsideTransaction(request, over: id)
            case .cancel(let transaction, let why):
                perform(transactions.cancel(transaction, headers: reasonHeaders(why)))
            case .start(let timer, let after): timers.start(.leg(id, timer), at: now + after)
            case .stop(let timer): timers.stop(.leg(id, timer))
            case .report(let event): events.append(event)
            }
        }
        for event in events { happened(event, on: id) }
        if legs[id]?.state == .over { forget(id) }
    }

    /// Sends a request of a leg: the next hop is chosen, and the Via put on, here.
    mutating func begin(_ request: Request, _ errand: Errand, over id: LegID) {
        guard let leg = legs[id] else { return }
        let flow = nextHop(of: leg)
        let datagram = stamped(request, over: flow)
        guard let stream = largeMessageFlow(datagram, flow) else {
            begin(datagram, errand, over: flow, of: id)
            return
        }
        let transaction = begin(
            stamped(request, over: stream), errand, over: stream, of: id)
        retries[transaction] = Retry(request: request, flow: flow, errand: errand, leg: id)
    }

    /// Sends what is `stamped`.
    @discardableResult
    mutating func begin(
        _ request: Request, _ errand: Errand, over flow: Flow, of id: LegID
    ) -> TransactionID {
        let (transaction, effects) = open(request, errand, over: flow)
        switch errand {
        case .leg(_, .invite): legs[id]?.inviteTransaction = transaction
        case .leg(_, .reoffer): legs[id]?.reofferTransaction = transaction
        case .leg, .relay, .key, .referral, .text, .keptText, .news, .mailboxNews, .notice, .trunk:
            break
        }
        perform(effects)
        return transaction
    }

    /// RFC 3261 §18.1.1: a request of more than 1300 bytes goes over a stream, where the far end
    /// takes one. Whether it does is tried once; a phone that does not is sent datagrams. `request`
    /// is the datagram as it would leave.
    private func largeMessageFlow(_ request: Request, _ flow: Flow) -> Flow? {
        guard flow.transport == .udp, request.body.count > Limits.surelySmallBody,
            Message.request(request).serialized().count > Limits.datagramBytes,
            !withoutTCP.contains(flow.remote),
            let listener = addresses.listener(for: .tcp, facing: flow.remote.ip)
        else { return nil }
        return Flow(.tcp, listener: listener.id, remote: flow.remote)
    }

    /// The stream could not be had: the same request as a datagram. False if there is no such
    /// request.
    mutating func retryOverUDP(_ transaction: TransactionID) -> Bool {
        guard let retry = retries.removeValue(forKey: transaction), legs[retry.leg] != nil else {
            return false
        }
        errands[transaction] = nil
        if withoutTCP.count >= Limits.placesWithoutTCP { withoutTCP = [] }
        withoutTCP.insert(retry.flow.remote)
        begin(
            stamped(retry.request, over: retry.flow), retry.errand, over: retry.flow,
            of: retry.leg)
        return true
    }

    private mutating func sendOutsideTransaction(_ request: Request, over id: LegID) {
        guard let leg = legs[id] else { return }
        var request = request
        let flow = nextHop(of: leg)
        if case .trunk(let name) = leg.party, !isServer(flow.remote.ip, of: name) {
            // Not for whom the provider's route may lead to: the called party's own address.
            request.headers.remove(.authorization)
            request.headers.remove(.proxyAuthorization)
        }
        request.vias = [addresses.via(for: flow, branch: chance.branch())]
        send(.request(request), over: flow)
    }

    /// A phone is reached over the flow of its registration or of its INVITE, whatever its
    /// Contact says; a trunk where its route set or its Contact leads (RFC 3261 §12.2.1.1), if
    /// that is an address.
    private func nextHop(of leg: Leg) -> Flow {
        var flow = leg.flow
        if case .trunk = leg.party, flow.connection == nil, let target = leg.dialog?.nextHop,
            case .address(let ip) = target.host
        {
            flow.remote = SocketAddress(ip, target.port ?? flow.transport.defaultPort)
        }
        return flow
    }

    /// RFC 3326: why a ringing phone stops.
    private func reasonHeaders(_ why: Cancellation) -> [Header] {
        switch why {
        case .answeredElsewhere:
            [Header(.reason, "SIP;cause=200;text=\"Call completed elsewhere\"")]
        case .callerGone: [Header(.reason, "SIP;cause=487;text=\"Caller gone\"")]
        case .noAnswer: [Header(.reason, "SIP;cause=480;text=\"No answer\"")]
        case .tooSlow: [Header(.reason, "SIP;cause=504;text=\"Not decided in time\"")]
        case .takenBack: [Header(.reason, "SIP;cause=487;text=\"Taken back\"")]
        }
    }

    /// RFC 3261 §15.1.2: what still waits for a response when a dialog ends gets 487.
    private mutating func answerOwed(by leg: Leg) {
        var owed = leg.relayed
        if let transaction = leg.owedAnswer, let request = leg.owedAnswerTo {
            owed[transaction] = request
        }
        for (transaction, request) in owed.sorted(by: { $0.key < $1.key }) {
            let response = leg.reply(.requestTerminated, to: request)
            perform(transactions.respond(transaction, with: response))
        }
    }

    /// A leg is over: its ports close, its name is free, its timers stop.
    mutating func forget(_ id: LegID) {
        guard let leg = remove(id) else { return }
        if leg.isConfirmed || leg.state == .over, let dialog = leg.dialog {
            endedDialogs.add(dialog, of: leg.party, at: now)
        }
        for timer in Leg.Timer.allCases { timers.stop(.leg(id, timer)) }
        timers.stop(.lifeSign(id))
        timers.stop(.heldKeys(id))
        timers.stop(.reopening(id))
        keepReferral(of: leg)
        answerOwed(by: leg)
        if let reoffer = leg.reofferTransaction { perform(transactions.limit(reoffer)) }
        closeStreams(of: leg)
        settle(leg.call)
    }
}

extension Leg {
    /// The answer to a request of ours goes to whoever asked.
    mutating func received(
        _ response: Response, to purpose: Purpose, _ transaction: TransactionID
    ) -> [Effect] {
        switch purpose {
        case .invite: received(response, toInvite: transaction)
        case .reoffer: received(response, toReoffer: transaction)
        case .refresh: received(response, toRefresh: transaction)
        case .bye: response.status.isFinal ? byeAnswered() : []
        case .prack: []
        case .lifeSign: received(response, toLifeSign: transaction)
        }
    }

    /// No answer came: silence (408) ends the dialog, a transport that fails counts as a 503 to
    /// this request and leaves the session as it was (RFC 3261 §8.1.3.1, §12.2.1.2).
    mutating func failed(_ purpose: Purpose, _ status: Status) -> [Effect] {
        switch purpose {
        case .invite: inviteFailed(status)
        case .reoffer: status == .requestTimeout ? vanish() : refusedReoffer(status)
        case .refresh: status == .requestTimeout ? vanish() : refreshLater()
        case .bye: byeAnswered()
        case .prack: []
        case .lifeSign: lifeSignFailed(status)
        }
    }

    mutating func capabilities(for request: Request) -> Response {
        var response = reply(.ok, to: request)
        appendCapabilities(to: &response.headers)
        response.headers.append(.accept, Capabilities.sdp)
        return response
    }
}
