import Dialplan
import SIP
import Wire

/// REGISTER to providers: what is sent, and what the answers mean (RFC 3261 §10.2).
extension Switchboard {
    mutating func register(
        _ name: String, at target: ServerTarget, seconds: UInt32, attempt: Int
    ) {
        guard
            let listener = addresses.listener(for: target.transport, facing: target.address.ip)
        else {
            return registration(of: name) { $0.failed(.unreachable(nil), attempt: attempt, &$1) }
        }
        let flow = Flow(target.transport, listener: listener.id, remote: target.address)
        guard let request = registerRequest(name, over: flow, seconds: seconds) else { return }
        send(request, .register(attempt: attempt), of: name, over: flow)
    }

    /// For no seconds it takes the binding back.
    mutating func registerRequest(
        _ name: String, over flow: Flow, seconds: UInt32
    ) -> Request? {
        guard let configuration, let line = trunkLines[name], let user = line.trunk.username else {
            return nil
        }
        let account = NameAddress(
            URI(user: ByteString(user), host: line.trunk.uriHost, port: line.trunk.uriPort))
        var from = account
        from.tag = chance.tag()
        trunkLines[name]?.cSeq &+= 1
        var request = Request(
            method: .register, uri: URI(host: line.trunk.uriHost, port: line.trunk.uriPort),
            from: from, to: account, callID: line.callID,
            cSeq: CSeq(line.cSeq &+ 1, .register))
        let contact = addresses.contact(
            for: flow, user: line.trunk.contactUser.map { ByteString($0) })
        if let old = line.contact, old != contact, line.registration?.isRegistered == true {
            request.headers.append(Contact.address(Self.expiring(old, 0)))
        }
        request.headers.append(Contact.address(Self.expiring(contact, seconds)))
        trunkLines[name]?.contact = contact
        request.headers.append(Expires(seconds))
        for hop in line.trunk.proxyRoute { request.headers.append(Route(hop)) }
        request.headers.append(.allow, Capabilities.allow)
        request.headers.append(.supported, "path")
        request.headers.append(.userAgent, configuration.product)
        trunkLines[name]?.digest?.proveAhead(&request, cnonce: chance.token(8))
        return request
    }

    private static func expiring(_ contact: URI, _ seconds: UInt32) -> NameAddress {
        var address = NameAddress(contact)
        address.parameters["expires"] = ByteString("\(seconds)")
        return address
    }

    mutating func send(
        _ request: Request, _ errand: TrunkErrand, of name: String, over flow: Flow
    ) {
        let (_, effects) = open(stamped(request, over: flow), .trunk(name, errand), over: flow)
        perform(effects)
    }

    // MARK: - Answers

    mutating func trunkAnswered(
        _ response: Response, _ transaction: TransactionID, to errand: TrunkErrand,
        of name: String
    ) {
        switch errand {
        case .register(let attempt):
            registerAnswered(response, transaction, attempt: attempt, of: name)
        case .options(let target): questionAnswered(response, by: target, of: name)
        case .farewell: break
        }
        if response.status.isFinal { errands[transaction] = nil }
    }

    mutating func trunkFailed(_ status: Status, _ errand: TrunkErrand, of name: String) {
        let failure: TrunkFailure =
            status == .requestTimeout ? .silence : .unreachable(unreachableReason)
        switch errand {
        case .register(let attempt):
            // A late failure of the server before says nothing of the one that is asked now.
            if let registration = trunkLines[name]?.registration,
                registration.attempt == attempt, let target = registration.target
            {
                noteHealth(trunkLines[name]?.health.failed(target, failure), of: target, name)
            }
            registration(of: name) { $0.failed(failure, attempt: attempt, &$1) }
        case .options(let target):
            noteHealth(trunkLines[name]?.health.unanswered(target, failure), of: target, name)
        case .farewell: break
        }
    }

    private mutating func registerAnswered(
        _ response: Response, _ transaction: TransactionID, attempt: Int, of name: String
    ) {
        guard let line = trunkLines[name], line.registration?.attempt == attempt else { return }
        if let target = line.registration?.target, response.status.isFinal {
            heard(response, from: target, of: name)
        }
        let refusal = refusals.removeValue(forKey: transaction)
        var granted: UInt32?
        if response.status.isSuccess, line.registration?.state != .leaving {
            granted = Self.granted(response, to: line.contact)
            trunkLines[name]?.flow = answeredOver
            let hops = (try? response.headers.all(ServiceRoute.self)) ?? []
            trunkLines[name]?.serviceRoute = hops.prefix(Limits.serviceRoute).map(\.address)
            trunkLines[name]?.seenAs = Self.seenAs(response)
        }
        learnOutside(response)
        let time = now
        registration(of: name) {
            $0.answered(response, by: granted, refusal, attempt: attempt, at: time, &$1)
        }
        if response.status.isSuccess { renewIfMoved(name) }
    }

    /// RFC 3261 §10.2.4: our contact with its time; where the provider has written it anew, the
    /// only one that there is; else Expires.
    private static func granted(_ response: Response, to contact: URI?) -> UInt32? {
        var bindings: [NameAddress] = []
        for case .address(let binding) in (try? response.headers.all(Contact.self)) ?? [] {
            bindings.append(binding)
        }
        let ours =
            bindings.first { contact?.isEquivalent(to: $0.uri) == true }
            ?? (bindings.count == 1 ? bindings.first : nil)
        if let text = ours?.parameters["expires"],
            let seconds = Digits.parse(text.bytes, limit: UInt64(UInt32.max))
        {
            return UInt32(seconds)
        }
        return (try? response.headers.first(Expires.self))?.value
    }

    /// RFC 3581 §4: where our request seemed to come from.
    static func seenAs(_ response: Response) -> SocketAddress? {
        guard let via = response.vias.first, let received = via.parameters["received"],
            let ip = IPAddress(received), let text = via.parameters["rport"],
            let port = Digits.parse(text.bytes, limit: UInt64(UInt16.max))
        else { return nil }
        return SocketAddress(ip, UInt16(port))
    }

    // MARK: - News

    mutating func happened(_ event: TrunkRegistration.Event, registering name: String) {
        defer { weighAlert(ofTrunk: name) }
        switch event {
        case .registered(let isNew):
            trunkLines[name]?.told = nil
            guard isNew else { return }
            note(.info, "A trunk is registered", ["trunk": name])
        case .failed(let failure, let pause):
            failed(failure, at: "REGISTER", of: name)
            let words = failure.words
            guard trunkLines[name]?.told != words else { return }
            trunkLines[name]?.told = words
            note(
                .warning, "A trunk cannot be registered",
                [
                    "trunk": name, "reason": words,
                    "next": "in \(pause.nanoseconds / 1_000_000_000) s",
                ])
        case .lost:
            guard trunkLines[name]?.told == nil else { return }
            note(.warning, "The registration of a trunk has run out", ["trunk": name])
        case .left: break
        }
    }

    mutating func failed(_ failure: TrunkFailure, at method: ByteString, of name: String) {
        let known = TrunkLine.KnownFailure(failure: failure, method: method, at: utc)
        trunkLines[name]?.lastFailure = known
    }

    /// The stream over which we were registered is gone, and with it the way for calls to us
    /// (RFC 5626 §4.2).
    mutating func trunkFlowClosed(_ connection: ConnectionID) {
        let time = now
        for name in trunkLines.keys.sorted()
        where trunkLines[name]?.flow?.connection == connection {
            registration(of: name) { $0.renew(at: time, &$1) }
        }
    }
}

extension Trunk {
    /// As it stands in URIs that name its provider.
    var uriHost: Host {
        IPAddress(host).map { .address($0) } ?? .name(ByteString(host.lowercased()))
    }
    var uriPort: UInt16? { port }

    /// RFC 3261 §8.1.2: an outbound proxy is a route that is there before the first answer.
    var proxyRoute: [NameAddress] {
        guard let proxy else { return [] }
        var uri = URI(
            host: IPAddress(proxy.host).map { .address($0) } ?? .name(ByteString(proxy.host)),
            port: proxy.port)
        if let transport { uri.parameters["transport"] = ByteString(transport) }
        uri.parameters.setFlag("lr")
        return [NameAddress(uri)]
    }
}
