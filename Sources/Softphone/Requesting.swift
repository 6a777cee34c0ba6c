import SIP
import Wire

/// Requests of the phone: how they are built, sent, and sent again with credentials.
extension Softphone {
    var addressOfRecord: URI { URI(user: identity.user, host: .name(identity.domain)) }

    var contact: NameAddress {
        var uri = URI(user: identity.user, host: .address(local.ip), port: local.port &+ newPorts)
        if transport != .udp { uri.parameters["transport"] = ByteString(transport.word) }
        var contact = NameAddress(uri)
        if let instance = behaviour.instance {
            contact.parameters.list.append(Parameter("+sip.instance", instance, isQuoted: true))
        }
        return contact
    }

    /// A request outside any dialog.
    mutating func request(_ method: Method, to uri: URI, _ target: NameAddress) -> Request {
        var from = NameAddress(displayName: identity.displayName, addressOfRecord)
        from.tag = random.token()
        return Request(
            method: method, uri: uri, from: from, to: target, callID: random.token(),
            cSeq: CSeq(1, method))
    }

    @discardableResult
    mutating func begin(_ request: Request, _ purpose: Purpose) -> TransactionID {
        begin(Pending(request: request, purpose: purpose))
    }

    @discardableResult
    mutating func begin(_ pending: Pending) -> TransactionID {
        var pending = pending
        pending.request.vias = [via()]
        pending.request.headers[.userAgent] = "Bellbird softphone"
        let (id, effects) = transactions.begin(pending.request, over: flow)
        requests[id] = pending
        perform(effects)
        return id
    }

    /// An ACK to a 2xx is no transaction: it goes out as it is (RFC 3261 §13.2.2.4).
    mutating func sendACK(_ ack: Request, of transaction: TransactionID) {
        var ack = ack
        ack.vias = [via()]
        requests[transaction]?.acknowledgements[ack.to.tag ?? ""] = ack
        if !behaviour.withholdsACK { transmit(.request(ack), to: server) }
    }

    private mutating func via() -> Via {
        var parameters = Parameters()
        parameters.setFlag("rport")
        return Via(
            .known(transport), host: .address(local.ip), port: local.port,
            branch: random.branch(), parameters: parameters)
    }

    /// Answers a challenge (RFC 3261 §22.2); false when it cannot be answered, or was in vain.
    mutating func authorize(_ response: Response, _ pending: Pending) -> Bool {
        let isProxy = response.status == .proxyAuthenticationRequired
        guard isProxy || response.status == .unauthorized else { return false }
        let values = response.headers.values(of: isProxy ? .proxyAuthenticate : .wwwAuthenticate)
        guard let challenge = Challenge.best(of: values),
            pending.attempts == 1 || challenge.isStale && pending.attempts < 3
        else { return false }
        let count = (nonceCounts[challenge.nonce] ?? 0) + 1
        nonceCounts = [challenge.nonce: count]
        var again = pending
        again.attempts += 1
        advance(&again)
        let credentials = Credentials(
            answering: challenge, user: identity.user, password: identity.password,
            method: again.request.method, uri: again.request.uri.serialized,
            cnonce: random.token(), count: count)
        again.request.headers[isProxy ? .proxyAuthorization : .authorization] =
            credentials.serialized
        let id = begin(again)
        switch again.purpose {
        case .invite(let number), .offer(let number):
            calls[number]?.transaction = id
            if case .invite = again.purpose { calls[number]?.invite = again.request }
        case .register, .bye, .inCall, .watch, .alone: break
        }
        return true
    }

    /// RFC 3261 §22.2: the CSeq goes up by one when a request is sent again.
    private mutating func advance(_ pending: inout Pending) {
        switch pending.purpose {
        case .register:
            registration.cSeq += 1
            pending.request.cSeq.number = registration.cSeq
        case .offer(let number), .inCall(let number):
            guard let next = calls[number]?.dialog?.request(pending.request.method) else {
                return
            }
            pending.request.cSeq = next.cSeq
        case .watch(let name) where watches[name]?.dialog != nil:
            guard let next = watches[name]?.dialog?.request(.subscribe) else { return }
            pending.request.cSeq = next.cSeq
        case .invite, .bye, .watch, .alone:
            pending.request.cSeq.number += 1
        }
    }
}

extension Transport {
    /// As it stands in a URI (RFC 3261 §19.1.1, RFC 7118 §5.2).
    var word: String {
        switch self {
        case .udp: "udp"
        case .tcp: "tcp"
        case .tls: "tls"
        case .ws: "ws"
        case .wss: "wss"
        }
    }
}
