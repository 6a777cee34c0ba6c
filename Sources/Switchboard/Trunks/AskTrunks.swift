import Dialplan
import SIP
import Wire

/// Are its servers there? Asked by OPTIONS (RFC 3261 §11), which also keeps the way through a NAT
/// open; and learned from every call.
extension Switchboard {
    /// The first question comes soon, and not all at once.
    mutating func watch(_ name: String) {
        guard let line = trunkLines[name], line.trunk.askEvery != nil else {
            return stop(.ask, of: name)
        }
        start(.ask, of: name, after: chance.duration(in: .zero...Limits.firstTrunkQuestion))
    }

    /// Sooner where one is down: it may be back.
    private mutating func askAgain(_ name: String) {
        guard let line = trunkLines[name], let seconds = line.trunk.askEvery, !isStopping else {
            return
        }
        var pause = Duration.seconds(Int64(seconds))
        if case .down = line.health.state(at: now) {
            pause = min(pause, Limits.questionWhileDown)
        }
        start(.ask, of: name, after: chance.duration(in: pause * 9 / 10...pause))
    }

    mutating func askServers(of name: String) {
        askAgain(name)
        guard let targets = trunkLines[name]?.health.ask(at: now) else { return }
        for target in targets { ask(target, of: name) }
        if !targets.isEmpty { start(.look, of: name, after: Limits.serverPatience) }
    }

    private mutating func ask(_ target: ServerTarget, of name: String) {
        guard let trunk = trunkLines[name]?.trunk, let configuration,
            let listener = addresses.listener(for: target.transport, facing: target.address.ip)
        else {
            return noteHealth(
                trunkLines[name]?.health.unanswered(target, .unreachable(nil)), of: target, name)
        }
        let flow = Flow(target.transport, listener: listener.id, remote: target.address)
        let own = addresses.contact(for: flow, user: trunk.contactUser.map { ByteString($0) })
        var from = NameAddress(own)
        from.tag = chance.tag()
        let uri = URI(host: trunk.uriHost, port: trunk.uriPort)
        var request = Request(
            method: .options, uri: uri, from: from, to: NameAddress(uri),
            callID: chance.callID(), cSeq: CSeq(1, .options))
        for hop in trunk.proxyRoute { request.headers.append(Route(hop)) }
        request.headers.append(.contact, NameAddress(own).serialized)
        request.headers.append(.accept, Capabilities.sdp)
        request.headers.append(.userAgent, configuration.product)
        send(request, .options(target), of: name, over: flow)
    }

    mutating func lookAtServers(of name: String) {
        for (target, change) in trunkLines[name]?.health.look(at: now) ?? [] {
            noteHealth(change, of: target, name)
        }
    }

    /// Any answer says that it is there (RFC 3261 §11.2 has every server answer); but see 503.
    mutating func questionAnswered(
        _ response: Response, by target: ServerTarget, of name: String
    ) {
        guard response.status.isFinal else { return }
        trunkLines[name]?.health.answered(target, at: now)
        heard(response, from: target, of: name)
        if learnOutside(response) { return renewIfMoved(name) }
        // RFC 3581 §4: the NAT in front of us has given us another address, so the one that the
        // registrar knows is void.
        guard let seen = Self.seenAs(response), let before = trunkLines[name]?.seenAs,
            seen != before, trunkLines[name]?.registration?.boundAt == target
        else { return }
        let time = now
        registration(of: name) { $0.renew(at: time, &$1) }
    }

    /// Any response of one of its servers.
    mutating func heard(
        _ response: Response, from target: ServerTarget, of name: String, inCall: Bool = false
    ) {
        let retryAfter = (try? response.headers.first(RetryAfter.self))?.seconds
        let change = trunkLines[name]?.health.heard(
            response.status, retryAfter: retryAfter, from: target, inCall: inCall, at: now)
        noteHealth(change, of: target, name)
    }

    mutating func noteHealth(
        _ change: TrunkHealth.Change?, of target: ServerTarget, _ name: String
    ) {
        let server = "\(target.transport.name) \(target.address)"
        defer { weighAlert(ofTrunk: name) }
        switch change {
        case TrunkHealth.Change.none?, nil: break
        case .nowUp?:
            note(.info, "A server of a trunk is back", ["trunk": name, "server": server])
        case .nowDown(let failure)?:
            failed(failure, at: "OPTIONS", of: name)
            note(
                .warning, "A server of a trunk is down",
                ["trunk": name, "server": server, "reason": failure.words])
            if trunkLines[name]?.trunk.askEvery != nil, !isStopping {
                start(.ask, of: name, after: Limits.firstTrunkQuestion)
            }
        }
    }

    // MARK: - What calls tell

    /// A response to the INVITE of a trunk's leg.
    mutating func trunkHeard(_ response: Response, on id: LegID) {
        guard let leg = legs[id], case .trunk(let name) = leg.party, leg.role == .callee else {
            return
        }
        let target = ServerTarget(leg.flow.transport, leg.flow.remote)
        heard(response, from: target, of: name, inCall: true)
        guard response.status.isFinal, !response.status.isSuccess else { return }
        let failure = TrunkFailure(response, nil)
        // What the person called says is no failure of the trunk.
        guard failure.isOfServer || response.status == .forbidden || response.status.isChallenge
        else { return }
        failed(failure, at: "INVITE", of: name)
        if response.status == .forbidden { tellForbidden(leg) }
    }

    /// The usual reason is a caller's number that the provider does not take.
    private mutating func tellForbidden(_ leg: Leg) {
        let shown = leg.invite.from.uri.user?.description ?? ""
        step(
            leg.call,
            "\(leg.party) forbids the call, which showed \(shown): if that is no number of this"
                + " line, look at its `callerid`, `clip-no-screening`, `format` and `identity`")
    }

    /// Nothing at all came on this leg, or nothing could be sent.
    mutating func trunkFailed(_ failure: TrunkFailure, on id: LegID) {
        guard let leg = legs[id], case .trunk(let name) = leg.party, leg.role == .callee,
            !leg.isEarly, leg.state == .inviting
        else { return }
        let target = ServerTarget(leg.flow.transport, leg.flow.remote)
        noteHealth(trunkLines[name]?.health.failed(target, failure), of: target, name)
        failed(failure, at: "INVITE", of: name)
    }

    /// The server of the trunk that this call is trying has said nothing for too long.
    mutating func trunkIsSilent(dialing id: Dialing.ID) {
        guard let leg = dialing(id)?.leg else { return }
        trunkFailed(.silence, on: leg)
    }
}
