import Dialplan
import SDP
import SIP
import Wire

/// Whose sound a callee is offered.
enum Offered: Equatable, Sendable {
    /// What the caller has offered: the two shall hear each other.
    case callers
    /// What the exchange itself speaks: the callee is to hear a room.
    case ours
}

/// Legs to those who are called.
extension Switchboard {
    /// One contact of an extension. Nil when no leg could be made: no port is free.
    mutating func invitePhone(
        _ number: String, _ binding: Binding, _ breadth: MaxBreadth,
        offering offered: Offered = .callers, answering: Answering = .byHand,
        forwardedBy way: [CallForward] = [], for id: CallID
    ) -> LegID? {
        guard let configuration, let call = calls[id] else { return nil }
        let codecs = configuration.inventory.extension(number)?.codecs ?? []
        let to = NameAddress(URI(user: ByteString(number), host: .name(configuration.domain)))
        var invite = outgoingInvite(
            binding.contact, from: callerAddress(call, over: binding.flow), to: to, for: call,
            over: binding.flow)
        invite.headers.append(breadth)
        for header in answering.headers(configuration.domain) {
            invite.headers.append(header.name, header.value)
        }
        for hop in binding.path { invite.headers.append(.route, hop) }
        invite.headers.fields += headers(of: way, to: number, over: nil)
        if let transfer = call.transfer {
            // RFC 3892 §2: who wants this call to be made. No provider is told: an extension is
            // none of its business.
            let by = URI(user: ByteString(transfer.by), host: .name(configuration.domain))
            invite.headers.append(ReferredBy(NameAddress(by)))
        }
        invite.headers.fields += passed(to: .phone(number), of: call)
        if case .ringing(_, let ringing) = call.activity,
            let alert = ringing.plan.tone.flatMap(Self.alert)
        {
            invite.headers.append(.alertInfo, alert)
        }
        let leg = place(
            invite, .phone(number), codecs, offering: offered, for: id, over: binding.flow)
        if let leg { legs[leg]?.instance = binding.instance }
        return leg
    }

    /// A call to the outside: the number at the trunk's name or address.
    mutating func inviteTrunk(_ trunk: Trunk, at target: ServerTarget, for id: Dialing.ID) {
        guard let dialing = dialing(id), let call = calls[id.call],
            let listener = addresses.listener(for: target.transport, facing: target.address.ip)
        else {
            found(
                .trunkUnreachable, about: "trunk \(trunk.name)",
                "this exchange has no way out over \(target.transport.name)", in: id.call)
            return self.dialing(id) { $0.failed(.congested, isServerDown: true) }
        }
        if !dialing.isForced, let bar = lineBar(of: trunk, dialing.plan) {
            found(bar, about: "trunk \(trunk.name)", in: id.call)
            return self.dialing(id) { $0.isFull() }
        }
        let charge = charge(dialing.plan)
        if let bar = charge?.bar { return barred(dialing.plan, bar, dialing: id) }
        guard let breadth = breadth(of: id) else {
            calls[id.call]?.lastFailure = .maxBreadthExceeded
            return self.dialing(id) { $0.failed(.failed) }
        }
        let flow = Flow(target.transport, listener: listener.id, remote: target.address)
        var invite = trunkInvite(trunk, at: target, dialing, id, for: call, over: flow)
        invite.headers.append(breadth)
        guard let leg = place(invite, .trunk(trunk.name), trunk.codecs, for: id.call, over: flow)
        else { return self.dialing(id) { $0.failed(.congested) } }
        if let charge = charge?.charge { open(charge, for: leg) }
        self.dialing(id) { $0.invited(leg) }
        guard let member = id.member else { return }
        ringing(id.call) {
            $0.dialed(member, leg)
            return []
        }
    }

    private mutating func trunkInvite(
        _ trunk: Trunk, at target: ServerTarget, _ dialing: Dialing, _ id: Dialing.ID,
        for call: Call, over flow: Flow
    ) -> Request {
        let number = dialing.plan.number
        let plan = configuration?.plan
        let written = plan?.written(number, as: trunk.format) ?? number
        let uri = trunk.uri(of: written, at: target)
        let identity = identity(of: call, dialing.plan, over: trunk)
        let host = identityHost(of: trunk)
        var invite = outgoingInvite(
            uri, from: identity.from(trunk, at: host, plan), to: NameAddress(uri), for: call,
            over: flow)
        for hop in route(to: trunk) { invite.headers.append(Route(hop)) }
        let way = id.member.flatMap { call.ringing?.forwards(to: $0) } ?? call.machine.forwardedBy
        invite.headers.fields += identity.headers(trunk, at: host, plan)
        invite.headers.fields += headers(of: way, to: written, over: trunk)
        invite.headers.fields += passed(to: .trunk(trunk.name), of: call)
        return invite
    }

    /// What a call outside may have of the breadth: one of several branches has its share.
    private func breadth(of id: Dialing.ID) -> MaxBreadth? {
        guard id.member != nil else {
            let free = freeBreadth(of: id.call)
            return free.value > 0 ? free : nil
        }
        let others = calls[id.call]?.ringing?.toCome.count ?? 0
        return breadths(of: id.call, for: 1, besides: others).first
    }

    /// Why no further call begins over the trunk now; nil: it may.
    private mutating func lineBar(of trunk: Trunk, _ plan: DialPlan) -> Cause? {
        guard hasFreeLine(trunk) else { return .trunkFull }
        return plan.isEmergency || takesRate(trunk.name) ? nil : .trunkRate
    }

    /// A leg that was given up before its server said anything holds no line.
    private func hasFreeLine(_ trunk: Trunk) -> Bool {
        guard let lines = trunk.lines else { return true }
        let held = legsByParty[.trunk(trunk.name), default: []].count { id in
            legs[id].map { $0.state != .leaving || $0.isEarly || $0.dialog != nil } ?? false
        }
        return held < lines
    }

    /// Who calls, for our own phones.
    private func callerAddress(_ call: Call, over flow: Flow) -> NameAddress {
        guard call.shownNumber != ShownIdentity.nobody else { return .anonymous }
        let number = ByteString(call.shownNumber)
        let domain = configuration.map { Host.name($0.domain) }
        return NameAddress(
            displayName: call.shownName.flatMap { PlainName.shown($0) }.map { ByteString($0) },
            URI(user: number, host: domain ?? addresses.contact(for: flow, user: number).host))
    }

    private mutating func outgoingInvite(
        _ uri: URI, from: NameAddress, to: NameAddress, for call: Call, over flow: Flow
    ) -> Request {
        let own = addresses.contact(for: flow, user: from.uri.user)
        var from = from
        from.tag = chance.tag()
        var invite = Request(
            method: .invite, uri: uri, from: from, to: to, callID: chance.callID(),
            cSeq: CSeq(1, .invite),
            maxForwards: legs[call.caller].map { hopsLeft(after: $0.invite) } ?? Self.hops)
        invite.headers.append(.contact, NameAddress(own).serialized)
        invite.headers.append(.allow, Capabilities.allow)
        invite.headers.append(.supported, Capabilities.supported)
        if let product = configuration?.product { invite.headers.append(.userAgent, product) }
        for header in call.headersForCallees { invite.headers.append(header.name, header.value) }
        return invite
    }

    /// Makes the leg, offers what the caller offered, and sends the INVITE.
    private mutating func place(
        _ invite: Request, _ party: Party, _ codecs: [String],
        offering offered: Offered = .callers, for id: CallID, over flow: Flow
    ) -> LegID? {
        guard let configuration, let call = calls[id] else { return nil }
        guard let security = security(of: party, over: flow, isEmergency: call.isEmergency)
        else {
            note(
                .warning,
                "\(party) has srtp = \"required\", and is reached over \(flow.transport.name), "
                    + "where its keys could be read", call: id)
            found(.srtpNeedsTLS, about: party.description, flow.words, in: id)
            return nil
        }
        let legID = LegID(takeNumber())
        let from = invite.from
        var leg = Leg(
            id: legID, call: id, role: .callee, party: party, localTag: from.tag ?? "",
            contact: addresses.contact(for: flow, user: from.uri.user),
            began: now, flow: flow, invite: invite,
            origin: LocalOrigin(id: UInt64(chance.uint32())), firstRSeq: 1,
            configuration: configuration)
        leg.codecs = codecs
        leg.media.security = security
        leg.offerTimer(in: &leg.invite)
        leg.invite.headers[.allow] = Capabilities.allow(without: leg.lacks)
        var spared = leg.lacks
        keep(leg)
        calls[id]?.legs.append(legID)
        follow(invite.callID, for: id)
        let isOurs = offered == .ours || isAsked(call.caller)
        let offer = isOurs ? nil : offerOf(call.caller)
        if isOurs || offer != nil {
            guard let description = shown(offer, to: legID) else {
                discard(legID)
                return nil
            }
            legs[legID]?.invite.headers[.contentType] = Capabilities.sdp
            legs[legID]?.invite.body = description.serialized()
        } else {
            // RFC 3262 §5 wants an offer in a reliable provisional response answered in its
            // PRACK, and the caller has not answered yet: none are asked for.
            spared.insert(.reliability)
        }
        legs[legID]?.invite.headers[.supported] = Capabilities.supported(without: spared)
        self.leg(legID) { $0.place() }
        callsChanged(of: party)
        return legs[legID] == nil ? nil : legID
    }

    /// The caller came without an offer and was answered with ours; what it agrees to comes in its
    /// ACK, behind which nobody waits.
    private func isAsked(_ id: LegID) -> Bool {
        guard let caller = legs[id] else { return false }
        return caller.state != .inviting && caller.media.local != nil && caller.media.remote == nil
    }

    /// What a new callee is offered: what the caller offered, or, once the caller was told
    /// something, only what that agreed on; our own codecs come behind it.
    private func offerOf(_ id: LegID) -> SessionDescription? {
        guard let caller = legs[id], let remote = caller.media.remote else { return nil }
        guard let local = caller.media.local else { return remote }
        let agreed = Negotiation.agreed(offer: remote, answer: local)
        // Whoever had it on hold is no longer there.
        let isHeld = calls[caller.call]?.isAdopted == true && !caller.media.isHolding
        return isHeld ? Negotiation.twoWay(agreed) : agreed
    }

    /// The caller's offer as the callee is given it, or ours where there is none.
    private mutating func shown(
        _ offer: SessionDescription?, to id: LegID
    ) -> SessionDescription? {
        guard let offer else { return localDescription(for: id, offer: nil) }
        return relayOffer(offer, to: id)
    }

    /// A leg that never sent anything.
    private mutating func discard(_ id: LegID) {
        guard let call = legs[id]?.call else { return }
        calls[call]?.legs.removeAll { $0 == id }
        legs[id]?.state = .over
        forget(id)
    }
}
